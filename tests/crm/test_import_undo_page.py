"""Undoing an import on the page: what it would do, while it does it, and who stayed."""

from uuid import uuid4

import pytest

from crm import undoing, work
from crm.models import Contact, Undo
from tests.crm.import_pages import CONNECTIONS, LIST, address, bring, soup, sums, words
from tests.factories import UserFactory


@pytest.fixture
def imported(user):
    return bring(CONNECTIONS, by=user)


def undo_page(client, import_run, **headers):
    return soup(client.get(address("import_undo", import_run), headers=headers))


def undo_it(import_run):
    """Do what a worker does."""
    asked = Undo.objects.get(import_run=import_run)
    owner = work.worker_name()
    assert work.claim_one(Undo, asked.pk, owner=owner)
    work.start(Undo, asked.pk, owner=owner)
    undoing.undo(asked.pk, owner)


def touch(client, contact):
    """Let a person do something about somebody."""
    client.post(f"/people/{contact.pk}/notes/", {"text": "Met her at the fair.", "key": str(uuid4())})


def test_first_it_says_who_goes_and_who_stays_by_name(signed_in, imported):
    assert sums(undo_page(signed_in, imported)) == {"to remove": "2", "get their old values": "0", "stay": "0"}
    touch(signed_in, Contact.objects.get(first_name="Maya"))
    page = undo_page(signed_in, imported)
    assert sums(page) == {"to remove": "1", "get their old values": "0", "stay": "1"}
    assert words(page.find("section", attrs={"aria-labelledby": "kept"})).startswith("One person stays as it is Maya")
    assert words(page.find("button", class_="btn-primary")) == "Remove 1 person"


def test_it_is_undone_in_the_background_and_the_page_follows(signed_in, imported):
    touch(signed_in, Contact.objects.get(first_name="Maya"))
    answer = signed_in.post(address("import_undo", imported))
    assert answer.url == address("import_undo", imported)
    page = undo_page(signed_in, imported)
    assert page.find(id="undo")["hx-trigger"] == "every 1s"
    asked = undo_page(signed_in, imported, **{"HX-Request": "true"})
    assert str(asked.find(id="undo")) == str(page.find(id="undo"))
    undo_it(imported)
    page = undo_page(signed_in, imported)
    assert page.h1.text == "This import is undone"
    assert not page.find(id="undo").has_attr("hx-get")
    assert sums(page) == {"removed": "1", "have their old values": "0", "stayed": "1"}
    assert "Maya Okafor" in words(page.main)
    assert [contact.first_name for contact in Contact.objects.all()] == ["Maya"]


def test_history_and_result_say_that_it_is_undone_and_offer_no_second_time(signed_in, imported):
    signed_in.post(address("import_undo", imported))
    undo_it(imported)
    row = soup(signed_in.get(LIST)).find("table", class_="history").tbody.tr
    assert "Undone" in words(row)
    assert not row.find("a", href=address("import_undo", imported))
    page = soup(signed_in.get(imported.get_absolute_url()))
    assert page.h1.text == "This import is undone"
    assert [words(button) for button in page.main.find_all(class_="btn-primary")] == ["Bring another file"]
    again = signed_in.post(address("import_undo", imported), follow=True)
    assert "This import was undone already, or is about to be." in again.content.decode()
    assert Undo.objects.count() == 1


def test_a_file_that_was_undone_can_be_brought_again_as_if_it_were_new(signed_in, imported, user):
    signed_in.post(address("import_undo", imported))
    undo_it(imported)
    again = bring(CONNECTIONS, by=user)
    assert again.rows_created == 2


def test_a_viewer_undoes_nothing(client, imported):
    client.force_login(UserFactory(viewer=True))
    assert client.get(address("import_undo", imported)).status_code == 403
    assert client.post(address("import_undo", imported)).status_code == 403
    assert not soup(client.get(imported.get_absolute_url())).find("a", href=address("import_undo", imported))
