"""An import under way, stopped, and done: numbers that link, and the next sensible click."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from crm.enums import SamenessState, WorkState
from crm.importing import queue, receive
from crm.models import Contact, Import, Interaction, MaybeSame
from tests.crm.import_pages import CONNECTIONS, HEADER, address, bring, soup, sums, words, work_on

WHOLE = f"{HEADER}\nLena,Vogt,https://www.linkedin.com/in/lena-vogt-fx0004,,,,09 Nov 2026\n".encode()


@pytest.fixture
def dropped(user):
    return receive(CONNECTIONS, "Connections.csv", by=user)


@pytest.fixture
def imported(user):
    return bring(CONNECTIONS, by=user)


def primary(page):
    return [words(button) for button in page.main.find_all(class_="btn-primary")]


def without_tokens(page):
    for token in page.find_all("input", attrs={"name": "csrfmiddlewaretoken"}):
        token["value"] = ""
    return page


def test_while_it_runs_the_part_that_asks_shows_what_a_reload_would(signed_in, dropped, user):
    queue(dropped, by=user)
    for _ in ("waiting", "finished"):
        page = soup(signed_in.get(dropped.get_absolute_url()))
        part = signed_in.get(address("import_progress", dropped), headers={"HX-Request": "true"})
        assert str(without_tokens(soup(part)).find(id="import")) == str(without_tokens(page).find(id="import"))
        if dropped.work_state == WorkState.WAITING:
            assert page.find(id="import")["hx-trigger"] == "every 1s"
            assert page.find("noscript").find("meta", {"http-equiv": "refresh"}) or "http-equiv" in page.noscript.text
            work_on(dropped)
    assert not page.find(id="import").has_attr("hx-get")


def test_it_says_how_far_it_is_and_how_long_it_still_takes(signed_in, dropped):
    Import.objects.update(
        work_state=WorkState.RUNNING,
        lease_until=timezone.now() + timedelta(minutes=1),
        started_at=timezone.now() - timedelta(seconds=60),
        rows_total=4000,
        rows_read=1000,
        rows_created=1000,
    )
    line = words(soup(signed_in.get(dropped.get_absolute_url())).find(class_="progress-line"))
    assert line == "1,000 of 4,000 rows about 3 minutes left, 25 % 25 %"


def test_what_is_said_aloud_is_sent_once(signed_in, imported):
    ask = address("import_progress", imported)
    first = soup(signed_in.get(ask, headers={"HX-Request": "true"})).find(id="import-said")
    assert first["hx-swap-oob"]
    again = signed_in.get(ask, {"said": first.text}, headers={"HX-Request": "true"})
    assert not soup(again).find(id="import-said")


def test_without_a_worker_the_page_says_so_kindly(signed_in, dropped, user):
    queue(dropped, by=user)
    assert "It starts in a moment." in words(soup(signed_in.get(dropped.get_absolute_url())).main)
    Import.objects.update(due_at=timezone.now() - timedelta(seconds=30))
    assert "Nobody picked this up yet" in words(soup(signed_in.get(dropped.get_absolute_url())).main)


def test_it_can_be_stopped_and_goes_on_at_a_press(signed_in, dropped, user):
    queue(dropped, by=user)
    page = soup(signed_in.get(dropped.get_absolute_url()))
    stopped = signed_in.post(page.find("button", string="Stop").find_parent("form")["action"], follow=True)
    assert soup(stopped).h1.text == "Stopped after 0 of 4 rows"
    signed_in.post(soup(stopped).find("button", string="Go on with it").find_parent("form")["action"])
    dropped.refresh_from_db()
    work_on(dropped)
    assert dropped.is_finished


def test_stopping_what_is_done_says_so(signed_in, imported):
    answer = signed_in.post(address("import_stop", imported), follow=True)
    assert "It was done before you stopped it." in answer.content.decode()


def test_a_failed_import_says_why_and_goes_on_at_a_press(signed_in, dropped):
    Import.objects.update(work_state=WorkState.QUARANTINED, last_error="The disk was full.", due_at=Now(), attempts=5)
    page = soup(signed_in.get(dropped.get_absolute_url()))
    assert "The disk was full." in page.main.text
    signed_in.post(page.find("button", string="Try it again").find_parent("form")["action"])
    dropped.refresh_from_db()
    assert (dropped.work_state, dropped.attempts) == (WorkState.WAITING, 0)
    work_on(dropped)
    assert dropped.is_finished


def test_the_result_adds_up_and_links_to_what_is_behind_each_number(signed_in, imported):
    page = soup(signed_in.get(imported.get_absolute_url()))
    assert page.h1.text == "2 new people"
    assert sums(page) == {
        "new": "2", "updated": "0", "unchanged": "0", "left out": "1", "to fix": "1", "rows read": "= 4",
    }  # fmt: skip
    for link in page.find(class_="sum").find_all("a"):
        assert signed_in.get(link["href"]).status_code == 200
    assert Interaction.objects.count() == 2


def test_rows_to_fix_are_the_first_thing_to_do(signed_in, imported):
    assert primary(soup(signed_in.get(imported.get_absolute_url()))) == ["Fix 1 row"]


def test_possible_duplicates_come_before_looking_at_everybody(signed_in, user):
    whole = bring(WHOLE, by=user)
    assert primary(soup(signed_in.get(whole.get_absolute_url()))) == ["See who they are"]
    other = Contact.objects.create(full_name="Lena Vogt")
    first, second = sorted([other.pk, Contact.objects.exclude(pk=other.pk).get().pk])
    MaybeSame.objects.create(
        first_id=first, second_id=second, reason="same_name_no_profile", import_run=whole, state=SamenessState.OPEN
    )
    assert primary(soup(signed_in.get(whole.get_absolute_url()))) == ["Look at 1 possible duplicate"]


def test_whoever_came_can_be_seen_on_their_own(signed_in, user):
    bring(CONNECTIONS, by=user)
    whole = bring(WHOLE, "more.csv", by=user)
    page = soup(signed_in.get(whole.get_absolute_url()))
    people = soup(signed_in.get(page.find("a", class_="btn-primary")["href"]))
    assert "Lena Vogt" in words(people.main)
    assert "Maya Okafor" not in words(people.main)


def test_a_file_with_nothing_new_leads_on_all_the_same(signed_in, user):
    bring(WHOLE, by=user)
    again = bring(WHOLE, by=user)
    page = soup(signed_in.get(again.get_absolute_url()))
    assert page.h1.text == "Nothing new in this file"
    assert primary(page) == ["See who they are"]
