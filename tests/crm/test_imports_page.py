"""The way of a file through the pages: dropped, checked, run, and what it did."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from crm import work
from crm.enums import WorkState
from crm.importing.receiving import queue, receive
from crm.importing.running import run
from crm.models import Contact, Event, Import, Interaction
from tests.factories import PostFactory, UserFactory

LIST = reverse("crm:import_list")
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
CONNECTIONS = f"""Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

{HEADER}
Maya,Okafor,https://www.linkedin.com/in/maya-okafor-fx0001,,Northwind Labs,Founder,09 Nov 2026
Tomás,Silva,https://www.linkedin.com/in/tomas-silva-fx0002,,Bluefin Freight,VP Marketing,10 Nov 2026
,,,,Saltmarsh,=1+1,10 Nov 2026
,,,,,,11 Nov 2026
""".encode()
PAGE = "<!doctype html><title>LinkedIn Login</title><form></form>"


def soup(response):
    return BeautifulSoup(response.content.decode(), "html5lib")


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


def drop(client, *files, **more):
    """Post files (name, bytes) as the browser does."""
    uploads = [SimpleUploadedFile(name, data, content_type="text/csv") for name, data in files]
    return client.post(LIST, {"files": uploads} | more, follow=True)


def sums(page):
    """The figures of the page: {"new": "2", ...}."""
    return {words(part.dt): words(part.dd) for part in page.find_all(class_="sum__part")}


def work_on(import_run):
    """Do what a worker does."""
    owner = work.worker_name()
    assert work.claim_one(Import, import_run.pk, owner=owner)
    work.start(Import, import_run.pk, owner=owner)
    run(import_run.pk, owner)
    import_run.refresh_from_db()


@pytest.fixture
def dropped(user):
    return receive(CONNECTIONS, "Connections.csv", by=user)


@pytest.fixture
def imported(dropped, user):
    queue(dropped, by=user)
    work_on(dropped)
    return dropped


def test_a_dropped_file_is_checked_before_anything_is_saved(signed_in, user):
    answer = drop(signed_in, ("Connections.csv", CONNECTIONS))
    import_run = Import.objects.get()
    assert answer.redirect_chain == [(import_run.get_absolute_url(), 302)]
    assert (import_run.created_by, import_run.work_state) == (user, WorkState.IDLE)
    page = soup(answer)
    assert page.h1.text == "2 people, ready to check"
    assert sums(page) == {"new": "2", "updated": "0", "unchanged": "0", "left out": "2", "rows read": "= 4"}
    assert words(page.find(class_="page-head__lead")).startswith("Connections.csv holds LinkedIn connections.")
    assert "We skipped three lines above the header." in words(page.find(class_="page-head__lead"))
    assert not Contact.objects.exists()


def test_the_check_names_each_line_that_cannot_be_read_and_why(signed_in, dropped):
    problems = words(soup(signed_in.get(dropped.get_absolute_url())).find(id="import-problems"))
    assert "One line we cannot read Line 7: Nobody is named" in problems
    assert "One row with nobody to create" in problems


def test_each_column_says_what_it_becomes_with_examples_and_how_full_it_is(signed_in, dropped):
    rows = soup(signed_in.get(dropped.get_absolute_url())).find("table", class_="map").tbody.find_all("tr")
    assert [row.th.text for row in rows] == HEADER.split(",")
    first = rows[0]
    assert first.find("option", selected=True)["value"] == "first_name"
    assert first.find("select")["aria-labelledby"] == first.th["id"]
    assert words(first.find(class_="map__example")) == "Maya, Tomás"
    assert first.find("meter")["value"] == "50"
    assert words(rows[2].find(class_="map__filled")) == "50 % 50 %"


def choices(page):
    """What the form of the check holds as it stands."""
    form = page.find("form", id="choices")
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True)
        fields[select["name"]] = chosen["value"] if chosen else ""
    return fields


def test_another_meaning_of_a_column_changes_what_will_happen(signed_in, dropped):
    post = PostFactory(title="Why we fired our best client")
    page = soup(signed_in.get(dropped.get_absolute_url()))
    changed = choices(page) | {
        "column-5": "headline",
        "post": str(post.pk),
        "owner_profile": "linkedin.com/in/maya-okafor-fx0001",
    }
    answer = signed_in.post(reverse("crm:import_mapping", args=[dropped.pk]), changed, follow=True)
    dropped.refresh_from_db()
    assert dropped.mapping["Position"] == "headline"
    assert (dropped.post, dropped.owner_profile) == (post, changed["owner_profile"])
    assert soup(answer).h1.text == "1 person, ready to check"


def test_a_mapping_that_names_nobody_is_refused_with_a_reason_and_changes_nothing(signed_in, dropped):
    before = dropped.mapping
    page = soup(signed_in.get(dropped.get_absolute_url()))
    nobody = {name: "" if name.startswith("column-") else value for name, value in choices(page).items()}
    answer = signed_in.post(reverse("crm:import_mapping", args=[dropped.pk]), nobody)
    assert answer.status_code == 422
    assert "No column of this file says who somebody is." in soup(answer).find(role="alert").text
    dropped.refresh_from_db()
    assert dropped.mapping == before


def test_an_owner_who_is_no_profile_is_refused_in_words(signed_in, dropped):
    page = soup(signed_in.get(dropped.get_absolute_url()))
    wrong = choices(page) | {"owner_profile": "nora@example.com"}
    answer = signed_in.post(reverse("crm:import_mapping", args=[dropped.pk]), wrong)
    assert "It looks like linkedin.com/in/maya-okafor." in words(soup(answer).find("form", id="choices"))


def test_choices_that_were_never_checked_are_checked_before_they_run(signed_in, dropped):
    page = soup(signed_in.get(dropped.get_absolute_url()))
    run_address = reverse("crm:import_run", args=[dropped.pk])
    signed_in.post(run_address, choices(page) | {"column-5": ""})
    dropped.refresh_from_db()
    assert (dropped.work_state, dropped.mapping["Position"]) == (WorkState.IDLE, "")
    signed_in.post(run_address, choices(soup(signed_in.get(dropped.get_absolute_url()))))
    dropped.refresh_from_db()
    assert dropped.work_state == WorkState.WAITING


def test_starting_twice_is_starting_once(signed_in, dropped):
    for _ in range(2):
        signed_in.post(reverse("crm:import_run", args=[dropped.pk]))
    assert Event.objects.filter(verb="import.queued").count() == 1


def test_the_check_of_a_long_file_comes_at_once_and_the_counts_follow(signed_in, dropped, monkeypatch):
    monkeypatch.setattr("crm.views.import_pages.COUNTED_AT_ONCE", 3)
    page = soup(signed_in.get(dropped.get_absolute_url()))
    assert page.h1.text == "4 rows, ready to check"
    foot = page.find(id="import-foot")
    assert foot["hx-trigger"] == "load"
    counted = soup(signed_in.get(foot["hx-get"], headers={"HX-Request": "true"}))
    assert sums(counted)["new"] == "2"
    assert not counted.find(id="import-foot").has_attr("hx-trigger")
    assert foot.noscript.a["href"] == foot["hx-get"]


def test_while_it_runs_the_part_that_asks_shows_what_a_reload_would(signed_in, dropped, user):
    queue(dropped, by=user)
    for _ in ("waiting", "finished"):
        page = soup(signed_in.get(dropped.get_absolute_url()))
        part = signed_in.get(reverse("crm:import_progress", args=[dropped.pk]), headers={"HX-Request": "true"})
        assert str(soup(part).find(id="import")) == str(page.find(id="import"))
        if dropped.work_state == WorkState.WAITING:
            assert page.find(id="import")["hx-trigger"] == "every 1s"
            assert page.find("noscript").find("meta", {"http-equiv": "refresh"}) or "http-equiv" in page.noscript.text
            work_on(dropped)
    assert not page.find(id="import").has_attr("hx-get")


def test_what_is_said_aloud_is_sent_once(signed_in, imported):
    ask = reverse("crm:import_progress", args=[imported.pk])
    first = soup(signed_in.get(ask, headers={"HX-Request": "true"})).find(id="import-said")
    assert first["hx-swap-oob"]
    again = signed_in.get(ask, {"said": first.text}, headers={"HX-Request": "true"})
    assert not soup(again).find(id="import-said")


def test_without_a_worker_the_page_says_so_kindly(signed_in, dropped, user):
    queue(dropped, by=user)
    assert "It starts in a moment." in words(soup(signed_in.get(dropped.get_absolute_url())).main)
    Import.objects.update(due_at=timezone.now() - timedelta(seconds=30))
    assert "Nobody picked this up yet" in words(soup(signed_in.get(dropped.get_absolute_url())).main)


def test_the_result_adds_up_and_links_to_what_is_behind_each_number(signed_in, imported):
    page = soup(signed_in.get(imported.get_absolute_url()))
    assert page.h1.text == "2 new people"
    figures = sums(page)
    assert figures == {
        "new": "2", "updated": "0", "unchanged": "0", "nobody to create": "1", "to fix": "1", "rows read": "= 4",
    }  # fmt: skip
    for link in page.find(class_="sum").find_all("a"):
        assert signed_in.get(imported.get_absolute_url() + f"rows/{link['href'].split('rows/')[1]}").status_code == 200
    assert Interaction.objects.count() == 2


def test_the_same_file_again_says_when_it_came_and_changes_nothing(signed_in, imported):
    page = soup(drop(signed_in, ("again.csv", CONNECTIONS)))
    assert page.find("h2", string="You brought this file before").find_next("a")["href"] == imported.get_absolute_url()
    assert sums(page)["unchanged"] == "2"


def test_what_was_left_out_can_be_taken_away_fixed_and_brought_again(signed_in, imported):
    rows = reverse("crm:import_rows", args=[imported.pk])
    answer = signed_in.get(rows, {"outcome": "rejected", "format": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="Connections, to fix.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(f'"{name}"' for name in [*HEADER.split(","), "Line", "Why"])
    assert '"\'=1+1"' in text
    fixed = text.replace('"","","","","Saltmarsh"', '"Elif","Kaya","linkedin.com/in/elif-kaya-fx0003","","Saltmarsh"')
    assert soup(drop(signed_in, ("fixed.csv", fixed.encode()))).h1.text == "1 person, ready to check"


def test_a_failed_import_says_why_and_goes_on_at_a_press(signed_in, dropped):
    Import.objects.update(work_state=WorkState.QUARANTINED, last_error="The disk was full.", due_at=Now(), attempts=5)
    page = soup(signed_in.get(dropped.get_absolute_url()))
    assert "The disk was full." in page.main.text
    signed_in.post(page.find("button", string="Try it again").find_parent("form")["action"])
    dropped.refresh_from_db()
    assert (dropped.work_state, dropped.attempts) == (WorkState.WAITING, 0)
    work_on(dropped)
    assert dropped.is_finished


def test_a_viewer_looks_but_brings_nothing(client, imported):
    client.force_login(UserFactory(viewer=True))
    page = soup(client.get(LIST))
    assert not page.find("input", type="file")
    assert page.find("a", href=imported.get_absolute_url())
    assert client.post(LIST, {}).status_code == 403
    for name in ("import_mapping", "import_run", "import_removal"):
        assert client.post(reverse(f"crm:{name}", args=[imported.pk])).status_code == 403
