"""The check of a file: what it is, what its columns become, what will happen, and every number a link to its rows."""

import pytest

from crm.enums import WorkState
from crm.importing import queue, receive
from crm.models import Contact, Event, Post
from tests.crm.import_pages import CONNECTIONS, HEADER, address, bring, choices, soup, sums, words
from tests.factories import PostFactory

COMMENTS = b"""profileUrl,fullName,occupation,comment,commentUrl,postUrl
linkedin.com/in/maya-okafor-fx0001,Maya Okafor,Founder,How did you tell them?,,https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001/
linkedin.com/in/maya-okafor-fx0001,Maya Okafor,Founder,And what came of it?,,https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001/
"""


@pytest.fixture
def dropped(user):
    return receive(CONNECTIONS, "Connections.csv", by=user)


def check(client, import_run):
    return soup(client.get(import_run.get_absolute_url()))


def test_the_check_says_what_the_file_is_and_what_was_skipped(signed_in, dropped):
    page = check(signed_in, dropped)
    lead = words(page.find(class_="page-head__lead"))
    assert lead.startswith("Connections.csv holds LinkedIn connections.")
    assert "We skipped three lines above the header." in lead
    assert sums(page) == {
        "new": "2", "updated": "0", "unchanged": "0", "left out": "1", "to fix": "1", "rows read": "= 4",
    }  # fmt: skip
    assert not Contact.objects.exists()


def test_the_headline_and_the_button_count_people_and_not_rows(signed_in, user):
    page = check(signed_in, receive(COMMENTS, "comments.csv", by=user))
    assert sums(page)["rows read"] == "= 2"
    assert page.h1.text == "1 person, ready to check"
    assert words(page.find("button", class_="btn-primary")) == "Import 1 person"


def test_every_number_leads_to_its_rows(signed_in, dropped):
    for link in check(signed_in, dropped).find(class_="sum").find_all("a"):
        page = soup(signed_in.get(link["href"]))
        assert len(page.find("table").tbody.find_all("tr")) == int(link.text)


def test_the_check_names_each_line_that_cannot_be_read_and_why(signed_in, dropped):
    problems = words(check(signed_in, dropped).find(id="import-problems"))
    assert "One line we cannot read Line 7: Nobody is named" in problems
    assert "One row with nobody to create" in problems


def test_each_column_says_what_it_becomes_with_examples_and_how_full_it_is(signed_in, dropped):
    rows = check(signed_in, dropped).find("table", class_="map").tbody.find_all("tr")
    assert [row.th.text for row in rows] == HEADER.split(",")
    first = rows[0]
    assert first.find("option", selected=True)["value"] == "first_name"
    assert first.find("select")["aria-labelledby"] == first.th["id"]
    assert words(first.find(class_="map__example")) == "Maya, Tomás"
    assert first.find("meter")["value"] == "50"
    assert words(rows[2].find(class_="map__filled")) == "50 % 50 %"


def test_a_column_that_was_guessed_says_so(signed_in, user):
    data = b"Who;Linkdin Profil;Zeitpunkt\nElif Kaya;linkedin.com/in/elif-kaya-fx0003;09.11.2026\n"
    page = check(signed_in, receive(data, "mine.csv", by=user))
    assert "by what stands in it" in words(page.find("table", class_="map"))


def test_another_meaning_of_a_column_changes_what_will_happen(signed_in, dropped):
    post = PostFactory(title="Why we fired our best client")
    changed = choices(check(signed_in, dropped)) | {"column-5": "headline", "post": str(post.pk)}
    answer = signed_in.post(address("import_mapping", dropped), changed, follow=True)
    dropped.refresh_from_db()
    assert dropped.mapping["Position"] == "headline"
    assert dropped.post == post
    assert soup(answer).h1.text == "2 people, ready to check"


def test_a_mapping_that_names_nobody_is_refused_with_a_reason_and_changes_nothing(signed_in, dropped):
    before = dropped.mapping
    post = PostFactory()
    nobody = {
        name: "" if name.startswith("column-") else value for name, value in choices(check(signed_in, dropped)).items()
    }
    answer = signed_in.post(address("import_mapping", dropped), nobody | {"post": str(post.pk)})
    assert answer.status_code == 422
    assert "No column of this file says who somebody is." in soup(answer).find(role="alert").text
    dropped.refresh_from_db()
    assert (dropped.mapping, dropped.post) == (before, None)


def test_a_file_can_be_taken_for_another_format(signed_in, user):
    data = b"Name,Profile,Comment,Headline\nElif Kaya,linkedin.com/in/elif-kaya-fx0003,Same here,Founder\n"
    table = receive(data, "list.csv", by=user, named_format="generic_spreadsheet")
    changed = choices(check(signed_in, table)) | {"format": "phantombuster_post_commenters"}
    answer = signed_in.post(address("import_mapping", table), changed, follow=True)
    table.refresh_from_db()
    assert table.format == "phantombuster_post_commenters"
    assert "holds commenters of a post." in words(soup(answer).find(class_="page-head__lead"))


def test_how_dates_are_written_is_asked_only_where_nobody_can_tell(signed_in, user, dropped):
    assert not check(signed_in, dropped).find("select", id="choice-date_order")
    dates = b"Name,Profile,Date\nElif Kaya,linkedin.com/in/elif-kaya-fx0003,03/04/2026\n"
    unsure = receive(dates, "list.csv", by=user)
    page = check(signed_in, unsure)
    assert page.find("details", id="reading").has_attr("open")
    signed_in.post(address("import_mapping", unsure), choices(page) | {"date_order": "mdy"})
    unsure.refresh_from_db()
    assert unsure.mapping["date_order"] == "mdy"
    assert not check(signed_in, unsure).find("details", id="reading").has_attr("open")


def test_a_post_is_added_by_pasting_its_address(signed_in, dropped):
    link = "https://www.linkedin.com/posts/nora-fx_why-we-fired-activity-7368183329587200001-AbCd"
    typed = choices(check(signed_in, dropped)) | {"post_address": link}
    page = soup(signed_in.post(address("import_mapping", dropped), typed, follow=True))
    post = Post.objects.get()
    assert post.urn == "urn:li:activity:7368183329587200001"
    assert page.find("select", id="choice-post").find("option", selected=True)["value"] == str(post.pk)
    assert page.find("input", id="choice-post_days")["value"] == "7"
    wrong = choices(page) | {"post_address": "https://www.linkedin.com/in/nora-fx0000"}
    refused = signed_in.post(address("import_mapping", dropped), wrong)
    assert "This is not the address of a post." in words(soup(refused).main)


def test_connections_are_tied_to_a_post_by_days_and_comments_by_what_they_name(signed_in, user, dropped):
    dropped.post = PostFactory()
    dropped.save(update_fields=["post"])
    page = check(signed_in, dropped)
    typed = choices(page) | {"post_days": "3"}
    signed_in.post(address("import_mapping", dropped), typed)
    dropped.refresh_from_db()
    assert dropped.post_days == 3
    named = check(signed_in, receive(COMMENTS, "comments.csv", by=user))
    assert not named.find("input", id="choice-post_days")
    assert "Comments that name their post keep it. That is certain." in words(named.main)


def test_whose_account_it_is_is_asked_only_where_the_owner_may_be_among_them(signed_in, user, dropped):
    assert not check(signed_in, dropped).find("input", id="choice-owner_profile")
    comments = receive(COMMENTS, "comments.csv", by=user)
    page = check(signed_in, comments)
    wrong = choices(page) | {"owner_profile": "nora@example.com"}
    answer = signed_in.post(address("import_mapping", comments), wrong)
    assert "It looks like linkedin.com/in/maya-okafor." in words(soup(answer).find("form", id="choices"))
    own = choices(page) | {"owner_profile": "linkedin.com/in/maya-okafor-fx0001"}
    after = soup(signed_in.post(address("import_mapping", comments), own, follow=True))
    assert after.h1.text == "Nobody in this file"


def test_choices_that_were_never_checked_are_checked_before_they_run(signed_in, dropped):
    page = check(signed_in, dropped)
    signed_in.post(address("import_run", dropped), choices(page) | {"column-5": ""})
    dropped.refresh_from_db()
    assert (dropped.work_state, dropped.mapping["Position"]) == (WorkState.IDLE, "")
    signed_in.post(address("import_run", dropped), choices(check(signed_in, dropped)))
    dropped.refresh_from_db()
    assert dropped.work_state == WorkState.WAITING


def test_starting_twice_is_starting_once(signed_in, dropped):
    for _ in range(2):
        signed_in.post(address("import_run", dropped))
    assert Event.objects.filter(verb="import.queued").count() == 1


def main_buttons(page):
    return page.find(id="import-foot").find_all(class_="btn-primary")


def test_nobody_is_never_offered_for_import(signed_in, user):
    hidden = f"{HEADER}\n,,,,,,11 Nov 2026\n".encode()
    page = check(signed_in, receive(hidden, "hidden.csv", by=user))
    assert page.h1.text == "Nobody in this file"
    assert [words(button) for button in main_buttons(page)] == ["Bring another file"]


def test_of_a_file_of_broken_rows_the_rows_are_offered_for_fixing(signed_in, user):
    broken = f"{HEADER}\n,,,,Saltmarsh,Founder,11 Nov 2026\n".encode()
    (offered,) = main_buttons(check(signed_in, receive(broken, "broken.csv", by=user)))
    assert words(offered) == "Download 1 row to fix"
    text = b"".join(signed_in.get(offered["href"])).decode("utf-8-sig")
    assert "Saltmarsh" in text


def test_the_check_of_a_long_file_comes_at_once_and_the_counts_follow(signed_in, dropped, monkeypatch):
    monkeypatch.setattr("crm.views.import_pages.COUNTED_AT_ONCE", 3)
    page = check(signed_in, dropped)
    assert page.h1.text == "4 rows, ready to check"
    foot = page.find(id="import-foot")
    assert foot["hx-trigger"] == "load"
    assert foot.find("progress", class_="bar")
    counted = soup(signed_in.get(foot["hx-get"], headers={"HX-Request": "true"}))
    assert sums(counted)["new"] == "2"
    assert not counted.find(id="import-foot").has_attr("hx-trigger")
    assert foot.noscript.a["href"] == foot["hx-get"]


def test_what_others_did_meanwhile_is_in_the_counts(signed_in, user, dropped):
    assert sums(check(signed_in, dropped))["new"] == "2"
    bring(CONNECTIONS.replace(b"Founder", b"Owner"), "older.csv", by=user)
    assert sums(check(signed_in, dropped))["new"] == "0"


def test_a_file_that_waits_for_its_turn_is_not_checked_any_more(signed_in, user, dropped):
    queue(dropped, by=user)
    assert signed_in.post(address("import_mapping", dropped), {}).status_code == 302


def test_letters_that_were_garbled_are_mended_at_a_press(signed_in, user):
    garbled = "Name,Profile,Company\nTomÃ¡s Silva,linkedin.com/in/tomas-silva-fx0002,CafÃ© LÃ©a\n".encode()
    table = receive(garbled, "list.csv", by=user)
    page = check(signed_in, table)
    assert page.find("details", id="reading").has_attr("open")
    signed_in.post(address("import_mapping", table), choices(page) | {"repair": "mojibake"})
    assert "Tomás Silva" in words(check(signed_in, table).find("table", class_="map"))


def test_another_encoding_can_be_chosen_where_it_was_only_guessed(signed_in, user, dropped):
    assert not check(signed_in, dropped).find("select", id="choice-encoding")
    cyrillic = "Name,Profile\nЕлена Петрова,linkedin.com/in/elena-petrova-fx0005\n".encode("cp1251")
    table = receive(cyrillic, "list.csv", by=user)
    page = check(signed_in, table)
    signed_in.post(address("import_mapping", table), choices(page) | {"encoding": "cp1251"})
    assert "Елена Петрова" in words(check(signed_in, table).find("table", class_="map"))


def test_a_choice_is_remembered_for_the_next_file_of_its_kind(signed_in, user, dropped):
    changed = choices(check(signed_in, dropped)) | {"column-5": "headline"}
    signed_in.post(address("import_mapping", dropped), changed)
    page = check(signed_in, receive(CONNECTIONS.replace(b"Maya", b"Mina"), "next.csv", by=user))
    row = page.find("table", class_="map").tbody.find_all("tr")[5]
    assert row.find("option", selected=True)["value"] == "headline"
    assert "as you chose last time" in words(row)


def test_who_may_be_the_same_is_told_before_anybody_is_joined(signed_in, user, dropped):
    data = b"Name,Profile,Company\nMaya Okafor,linkedin.com/in/maya-o-fx0009,Northwind Labs\n"
    bring(data, "list.csv", by=user)
    page = check(signed_in, dropped)
    assert sums(page)["maybe the same"] == "1"
    link = page.find(class_="sum").find("a", href=lambda href: href and "outcome=same" in href)
    told = words(soup(signed_in.get(link["href"])).main)
    assert "Maya Okafor and Maya Okafor Same name, same company" in told
    assert Contact.objects.count() == 1
