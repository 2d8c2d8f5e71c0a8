"""What somebody has in hand on the evening after the post: dropped, pasted, checked, stopped, fixed and undone."""

import io
import zipfile

import pytest

from crm.models import User
from tests.journeys import evening
from tests.journeys.conftest import NARROW
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

EMAIL, PASSWORD = "nora@example.com", "a-long-evening-2026"
BROKEN = (
    b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    b",,,,Saltmarsh,Founder,09 Nov 2026\n"
    b"Lena,Vogt,https://www.linkedin.com/in/lena-vogt-fx0904,,Nordlicht,Head of Marketing,09 Nov 2026\n"
)


@pytest.fixture
def nora(product):
    return User.objects.create_superuser(EMAIL, PASSWORD, full_name="Nora Lindqvist")


def archive():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as files:
        files.writestr("Connections.csv", evening.connections())
        files.writestr("Invitations.csv", evening.invitations())
        files.writestr("Comments.csv", "Date,Link,Message\n2026-11-09 10:00:00,https://www.linkedin.com/x,Thanks\n")
        files.writestr("Profile.csv", "First Name,Last Name,Maiden Name,Address,Birth Date\nNora,Lindqvist,,,\n")
    return data.getvalue()


def drops(person, *files):
    """Drop files on the page, as a hand does: past the area is good enough."""
    person.goes_to("/imports/")
    person.page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [[name, list(content)] for name, content in files],
    )
    person.page.wait_for_url("**/imports/*/")


def test_an_archive_and_a_list_lead_from_one_to_the_next_and_come_back_out(nora, person):
    person.logs_in(EMAIL, PASSWORD)
    drops(person, ("Basic_LinkedInDataExport_11-10-2026.zip", archive()), ("more.csv", BROKEN))
    checked = person.reads()
    assert "is a LinkedIn archive. Two tables in it bring people." in checked
    assert "10 people, ready to check" in checked
    assert person.finds_barriers() == []
    person.page.get_by_text("left alone").first.click()
    assert "Profile.csv" in person.reads()

    person.presses("Import 10 people")
    assert "more.csv" in person.reads(), "the next file comes by itself"
    person.waits_for("1 person, ready to check", "The counts did not follow once the first import was done.")
    person.presses("Import 1 person")
    person.waits_for("1 new person", "The second file was not imported.")
    assert person.finds_barriers() == []

    person.page.get_by_role("link", name="Fix 1 row", exact=True).click()
    person.page.get_by_label("First Name").fill("Elif")
    person.page.get_by_label("URL").fill("linkedin.com/in/elif-kaya-fx0905")
    assert person.finds_barriers() == []
    person.presses("Import 1 fixed row")
    person.waits_for("1 new person", "The fixed row did not come in.")
    person.page.get_by_role("link", name="See who they are").first.click()
    assert "Elif" in person.reads()
    assert "Lena Vogt" not in person.reads()

    person.goes_to("/imports/")
    person.page.get_by_role("link", name="Undo Basic_LinkedInDataExport_11-10-2026.zip").click()
    assert "to remove" in person.reads()
    assert person.finds_barriers() == []
    person.presses("Remove 10 people")
    person.waits_for("This import is undone", "The import was not undone.")
    assert person.finds_barriers() == []


def test_rows_pasted_anywhere_on_the_page_open_their_field_filled(nora, person):
    person.logs_in(EMAIL, PASSWORD)
    person.goes_to("/imports/")
    person.page.evaluate(
        """rows => {
            const data = new DataTransfer();
            data.setData("text/plain", rows);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.body.dispatchEvent(paste);
        }""",
        "Name\tProfile\nElif Kaya\tlinkedin.com/in/elif-kaya-fx0905\n",
    )
    assert "Elif Kaya" in person.page.get_by_label("Rows copied from a spreadsheet").input_value()
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/imports/*/")
    assert "1 person, ready to check" in person.reads()


def test_with_the_keyboard_alone(nora, person):
    person.logs_in(EMAIL, PASSWORD)
    person.goes_to("/imports/")
    person.page.set_input_files("#files", files=[{"name": "more.csv", "mimeType": "text/csv", "buffer": BROKEN}])
    person.page.wait_for_url("**/imports/*/")
    person.page.get_by_label("Position").focus()
    with person.page.expect_response(lambda response: "/mapping/" in response.url):
        person.page.keyboard.press("h")
        person.page.keyboard.press("Tab")
    person.page.wait_for_load_state("networkidle")
    button = person.page.get_by_role("button", name="Import 1 person")
    for _ in range(60):
        if button.evaluate("button => button === document.activeElement"):
            break
        person.page.keyboard.press("Tab")
    assert button.evaluate("button => button === document.activeElement"), "the button cannot be reached by Tab"
    person.page.keyboard.press("Enter")
    person.waits_for("1 new person", "The import did not finish.")


def test_on_a_phone_without_scripts_it_is_pasted_fixed_and_undone(nora, chromium, product):
    with Person.at(chromium, product, NARROW, scheme="dark", scripts=False) as person:
        person.logs_in(EMAIL, PASSWORD)
        person.goes_to("/imports/")
        person.page.get_by_text("Or paste rows").click()
        person.page.get_by_label("Rows copied from a spreadsheet").fill(BROKEN.decode())
        person.presses("Check the pasted rows")
        person.presses("Import 1 person")
        person.waits_for("1 new person", "The import did not finish.")
        person.page.get_by_role("link", name="Fix 1 row", exact=True).click()
        person.page.get_by_label("First Name").fill("Elif")
        person.page.get_by_label("URL").fill("linkedin.com/in/elif-kaya-fx0905")
        person.presses("Import the fixed rows")
        person.waits_for("1 new person", "The fixed row did not come in.")
        person.page.get_by_role("link", name="Undo this import").click()
        person.presses("Remove 1 person")
        person.waits_for("This import is undone", "The import was not undone.")
        assert not person.must_scroll_sideways()
        person.goes_to("/people/")
        assert "Lena Vogt" in person.reads()
        assert "Elif" not in person.reads()
        assert person.complaints == []
