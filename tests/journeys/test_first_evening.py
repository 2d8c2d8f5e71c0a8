"""From an empty database to a follow-up done: one evening, through pages only, with a real worker behind them."""

import pytest
from django.core.management import call_command

from tests.journeys import evening
from tests.journeys.conftest import NARROW
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

EMAIL, PASSWORD = "nora@example.com", "a-long-evening-2026"


@pytest.fixture
def admin(product, monkeypatch, capsys):
    """The first admin, made as `make run` makes it."""
    monkeypatch.setenv("ADMIN_EMAIL", EMAIL)
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    call_command("first_admin")


def creates_the_post(person):
    person.goes_to("/posts/new/")
    person.page.get_by_label("What is it called here?").fill("Why we fired our best client")
    person.page.get_by_label("Its address").fill(evening.POST_URL)
    person.presses("Add this post")


def brings(person, name, content):
    """Drop a file, look at what was detected, import it and read the result."""
    person.goes_to("/imports/")
    person.page.set_input_files("#files", files=[{"name": name, "mimeType": "text/csv", "buffer": content}])
    if person.has_scripts:
        person.page.wait_for_url("**/imports/*/")
    else:
        person.presses("Check these files")
    person.presses("Import ")
    person.waits_for("rows read", "The import did not finish.")
    return person.reads()


def says_who_is_a_fit(person):
    person.goes_to("/icp/first/")
    person.page.get_by_label("In which kind of company?").fill("studio, growth, nove")
    person.presses("Use these rules")
    person.goes_to("/people/")
    person.waits_for("Ingrid Halvorsen", "Nobody is listed.")
    person.comes_back_until("Strong 4", "Nobody was judged.")


def takes_to_the_board(person, *names):
    for name in names:
        person.page.get_by_role("checkbox", name=name).check()
    person.presses("to the board")


def test_from_the_empty_database_to_a_follow_up_done(admin, person):
    person.logs_in(EMAIL, PASSWORD)
    assert "That was a lot of attention" in person.reads()
    assert person.finds_barriers() == []

    creates_the_post(person)
    assert "9 new people" in brings(person, "Connections.csv", evening.connections())
    assert "1 new person" in brings(person, "Invitations.csv", evening.invitations())
    assert "7 people updated" in brings(person, "commenters.csv", evening.commenters())
    assert person.finds_barriers() == []

    says_who_is_a_fit(person)
    listed = person.reads()
    assert "Asked a question" in listed
    assert "Never pitch" in listed, "the suspicious founder is held back, however good the title"
    assert person.page.get_by_role("checkbox", name="Bela Kovari").count() == 0
    assert person.finds_barriers() == []

    takes_to_the_board(person, "Ingrid Halvorsen", "Rahul Menon")
    person.goes_to("/board/")
    assert "Ingrid Halvorsen" in person.reads()
    assert person.finds_barriers() == []

    person.goes_to("/")
    person.comes_back_until("Two people are due today", "The worker put nobody into Today.")
    assert "Say thanks, by name" in person.reads()
    assert "Thank you, Ingrid" in person.page.get_by_label("in your words").input_value()
    assert person.finds_barriers() == []

    person.presses("Done")
    person.waits_for("One person is due today", "Done did not take Ingrid off the list.")

    person.goes_to("/people/?q=Ingrid")
    person.page.get_by_role("link", name="Ingrid Halvorsen").click()
    story = person.reads()
    assert "Be useful, ask for nothing" in story, "the next step is planned"
    assert "How long before you knew that it was over?" in story
    assert person.finds_barriers() == []


def test_the_same_evening_on_a_phone_without_scripts(admin, chromium, product):
    with Person.at(chromium, product, NARROW, scheme="dark", scripts=False) as person:
        person.logs_in(EMAIL, PASSWORD)
        creates_the_post(person)
        assert "9 new people" in brings(person, "Connections.csv", evening.connections())
        brings(person, "commenters.csv", evening.commenters())
        says_who_is_a_fit(person)
        takes_to_the_board(person, "Ingrid Halvorsen")
        person.goes_to("/")
        person.comes_back_until("One person is due today", "The worker put nobody into Today.")
        person.presses("Done")
        assert "One person is due today" not in person.reads()
        assert person.complaints == []
