"""Bringing files: dropped, pasted, several at once, one after the other; and the history of what each did."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.enums import WorkState
from crm.importing import cancel, queue, receive
from crm.models import Contact, Import
from tests.crm.import_pages import CONNECTIONS, HEADER, LIST, address, bring, choices, drop, soup, sums, words
from tests.factories import PostFactory, UserFactory

PASTED = "Name\tProfile\tComment\nElif Kaya\tlinkedin.com/in/elif-kaya-fx0003\tSame here\n"
MORE = f"{HEADER}\nLena,Vogt,https://www.linkedin.com/in/lena-vogt-fx0004,,,,09 Nov 2026\n".encode()


@pytest.fixture
def imported(user):
    return bring(CONNECTIONS, by=user)


def test_a_dropped_file_is_checked_before_anything_is_saved(signed_in, user):
    answer = drop(signed_in, ("Connections.csv", CONNECTIONS))
    import_run = Import.objects.get()
    assert answer.redirect_chain == [(import_run.get_absolute_url(), 302)]
    assert (import_run.created_by, import_run.work_state) == (user, WorkState.IDLE)
    assert soup(answer).h1.text == "2 people, ready to check"
    assert not Contact.objects.exists()


def test_pasted_rows_are_a_file_of_their_own(signed_in):
    answer = signed_in.post(LIST, {"pasted": PASTED, "paste": "1"}, follow=True)
    assert soup(answer).h1.text == "1 person, ready to check"
    assert Import.objects.get().file_name == "Pasted rows.tsv"


def test_nothing_pasted_is_said_beside_the_field_and_what_was_typed_stays(signed_in):
    answer = signed_in.post(LIST, {"pasted": "  ", "paste": "1"})
    assert answer.status_code == 422
    paste = soup(answer).find("details", class_="paste")
    assert paste.has_attr("open")
    assert "Paste the rows first, with their header." in words(paste)
    assert "Choose a file first." in words(soup(signed_in.post(LIST, {})).main)


def test_several_files_lead_from_one_to_the_next(signed_in):
    page = soup(drop(signed_in, ("Connections.csv", CONNECTIONS), ("more.csv", MORE)))
    first, second = Import.objects.order_by("pk")
    assert words(page.find(class_="steps-line__next")) == "Then more.csv"
    answer = signed_in.post(address("import_run", first), choices(page), follow=True)
    assert answer.redirect_chain == [(second.get_absolute_url(), 302)]
    first.refresh_from_db()
    assert first.work_state == WorkState.WAITING
    last = signed_in.post(address("import_run", second), choices(soup(answer)), follow=True)
    assert last.redirect_chain == [(second.get_absolute_url(), 302)], "after the last one its own progress is shown"


def test_the_next_file_is_the_main_button_wherever_one_is(signed_in, imported):
    page = soup(drop(signed_in, ("more.csv", MORE)))
    more = Import.objects.latest("pk")
    assert page.h1.text == "1 person, ready to check"
    for where in (LIST, imported.get_absolute_url()):
        main = soup(signed_in.get(where)).main
        assert [button["href"] for button in main.find_all("a", class_="btn-primary")] == [more.get_absolute_url()]


def test_a_file_of_last_week_interrupts_nobody(signed_in, user):
    left = receive(MORE, "more.csv", by=user)
    Import.objects.update(created_at=timezone.now() - timedelta(days=7))
    page = soup(signed_in.get(LIST))
    assert not page.find("a", class_="btn-primary")
    assert page.find("a", href=left.get_absolute_url(), string="Check it"), "it stands in the history"


def test_throwing_a_file_away_goes_on_to_the_next(signed_in):
    drop(signed_in, ("Connections.csv", CONNECTIONS), ("more.csv", MORE))
    first, second = Import.objects.order_by("pk")
    answer = signed_in.post(address("import_removal", first), follow=True)
    assert answer.redirect_chain == [(second.get_absolute_url(), 302)]
    assert "Connections.csv is gone. Nothing of it was saved." in answer.content.decode()
    assert list(Import.objects.all()) == [second]


def test_a_file_that_cannot_be_read_is_named_with_its_reason_and_holds_up_no_other(signed_in):
    page = soup(drop(signed_in, ("login.csv", b"<!doctype html><title>Login</title>"), ("more.csv", MORE)))
    assert "login.csv : This is a web page" in words(page.find(class_="refused"))
    assert words(page.find(class_="page-head__tools")) == "Check more.csv"


def test_the_same_file_again_says_when_it_came_and_that_nothing_changes(signed_in, imported):
    page = soup(drop(signed_in, ("again.csv", CONNECTIONS)))
    assert page.h1.text.startswith("Already imported today")
    assert page.h1.text.endswith(", 0 changes")
    assert page.find(class_="again").a["href"] == imported.get_absolute_url()
    assert sums(page)["unchanged"] == "2"
    primary = page.find(id="import-foot").find(class_="btn-primary")
    assert (words(primary), primary["href"]) == ("See what it did", imported.get_absolute_url())


def test_the_history_tells_each_number_and_links_to_its_rows(signed_in, imported):
    row = soup(signed_in.get(LIST)).find("table", class_="history").tbody.tr
    assert words(row.th) == "Connections.csv LinkedIn connections"
    assert "by Nora Lindqvist" in words(row)
    cells = {cell["data-label"]: words(cell) for cell in row.find_all(attrs={"data-label": True})}
    assert cells == {"New": "2", "Updated": "0", "Unchanged": "0", "Left out": "1", "To fix": "1", "Rows": "4"}
    told = row.find_all("td", attrs={"data-label": True})
    numbers = {cell["data-label"]: cell.a["href"].partition("?")[2] for cell in told if cell.a}
    assert numbers == {"New": "outcome=created", "Left out": "outcome=skipped", "To fix": "outcome=rejected"}
    assert row.find("a", href=address("import_undo", imported))


def test_a_stopped_import_goes_on_from_the_history(signed_in, user):
    stopped = receive(CONNECTIONS, "Connections.csv", by=user)
    queue(stopped, by=user)
    cancel(stopped, by=user)
    row = soup(signed_in.get(LIST)).find("table", class_="history").tbody.tr
    assert "Stopped" in words(row)
    signed_in.post(row.find("form")["action"])
    stopped.refresh_from_db()
    assert stopped.work_state == WorkState.WAITING


def test_the_first_visit_teaches_how_to_get_the_file_in_four_steps(signed_in):
    page = soup(signed_in.get(LIST))
    assert page.h1.text == "That was a lot of attention, Nora."
    assert len(page.find("section", attrs={"aria-labelledby": "get"}).find_all("li")) == 4
    assert not page.find("table")


def test_the_post_one_came_from_goes_with_the_file(signed_in):
    post = PostFactory()
    page = soup(signed_in.get(LIST, {"post": post.pk}))
    assert page.find("input", attrs={"name": "post"})["value"] == str(post.pk)
    checked = soup(drop(signed_in, ("Connections.csv", CONNECTIONS), post=post.pk))
    assert checked.find("select", id="choice-post").find("option", selected=True)["value"] == str(post.pk)


def test_a_viewer_looks_but_brings_nothing(client, imported):
    client.force_login(UserFactory(viewer=True))
    page = soup(client.get(LIST))
    assert not page.find("input", type="file")
    assert not page.find("textarea")
    assert page.find("a", href=imported.get_absolute_url())
    assert client.post(LIST, {}).status_code == 403
    for name in ("import_mapping", "import_run", "import_stop", "import_removal", "import_fixing"):
        assert client.post(reverse(f"crm:{name}", args=[imported.pk])).status_code == 403
