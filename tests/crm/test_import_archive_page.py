"""An archive on the page: its tables, what was left alone, and the owner's own posts, which are offered."""

import io
import zipfile

import pytest

from crm.importing import receive
from crm.models import Contact, Post
from tests.crm.import_pages import CONNECTIONS, HEADER, address, bring, soup, sums, words
from tests.factories import UserFactory

COMMENTS = (
    "Date,Link,Message\n2026-11-09 10:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A1,Thanks\n"
)
SHARES = (
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    "2026-11-09 10:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7368183329587200009,"
    "Why we fired our best client,,,PUBLIC\n"
)
PROFILE = "First Name,Last Name,Maiden Name,Address,Birth Date,Headline\nNora,Lindqvist,,,,Founder\n"


def zipped(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return data.getvalue()


@pytest.fixture
def archive(user):
    files = zipped(Connections=CONNECTIONS, Comments=COMMENTS, Shares=SHARES, Profile=PROFILE)
    return receive(files, "Basic_LinkedInDataExport_11-22-2026.zip", by=user)


def test_each_table_says_what_it_is_and_what_was_left_alone_says_why(signed_in, archive):
    page = soup(signed_in.get(archive.get_absolute_url()))
    assert "is a LinkedIn archive. One table in it brings people." in words(page.find(class_="page-head__lead"))
    told = {words(part.find(class_="parts__name")): words(part) for part in page.find_all(class_="parts__item")}
    assert "4 rows LinkedIn connections." in told["Connections.csv"]
    assert "Your own comments." in told["Comments.csv"]
    assert "Profile.csv" in told
    assert not page.find("table", class_="map")
    assert sums(page)["new"] == "2"


def test_own_posts_are_added_once_and_then_offered_no_more(signed_in, archive):
    page = soup(signed_in.get(archive.get_absolute_url()))
    (box,) = page.find_all("input", attrs={"name": "urn"})
    assert "Why we fired our best client" in words(box.find_parent("label"))
    for _ in range(2):
        signed_in.post(address("import_posts", archive), {"urn": box["value"]})
    assert Post.objects.get().title == "Why we fired our best client"
    assert not soup(signed_in.get(archive.get_absolute_url())).find("input", attrs={"name": "urn"})


def test_of_a_file_of_own_posts_adding_them_is_the_main_button(signed_in, user):
    page = soup(signed_in.get(receive(SHARES.encode(), "Shares.csv", by=user).get_absolute_url()))
    assert page.h1.text == "Nobody in this file"
    (button,) = page.find(id="import-foot").find_all(class_="btn-primary")
    assert (words(button), button["form"]) == ("Add the chosen posts", "own-posts")


def test_a_row_of_an_archive_is_fixed_by_the_columns_of_its_table(signed_in, user):
    invitations = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n" + ",,,,INCOMING,,\n"
    imported = bring(zipped(Connections=CONNECTIONS, Invitations=invitations), "export.zip", by=user)
    page = soup(signed_in.get(address("import_fixing", imported)))
    columns = [[label.text for label in row.find_all("label")] for row in page.find_all(class_="fix")]
    assert HEADER.split(",") in columns
    assert any("inviterProfileUrl" in names for names in columns)
    (row,) = [row for row in page.find_all(class_="fix") if row.find("label", string="First Name")]
    name = row.find("label", string="First Name")["for"]
    profile = row.find("label", string="URL")["for"]
    typed = {name: "Elif", profile: "linkedin.com/in/elif-kaya-fx0003"}
    answer = signed_in.post(address("import_fixing", imported), typed)
    assert answer.status_code == 302
    small = imported.rows.exclude(fixed_in=None).get().fixed_in
    assert small.format == "linkedin_connections"


def test_the_rows_of_an_archive_are_taken_away_table_by_table(signed_in, user):
    imported = bring(zipped(Connections=CONNECTIONS, Comments=COMMENTS), "export.zip", by=user)
    page = soup(signed_in.get(address("import_rows", imported), {"outcome": "rejected"}))
    link = page.select_one('a[href*="member=Connections"]')
    text = b"".join(signed_in.get(address("import_rows", imported) + link["href"])).decode("utf-8-sig")
    assert text.startswith('"First Name"')
    assert "Saltmarsh" in text


def test_a_viewer_adds_no_posts(client, archive):
    client.force_login(UserFactory(viewer=True))
    assert client.post(address("import_posts", archive), {"urn": "urn:li:share:7368183329587200009"}).status_code == 403
    assert not soup(client.get(archive.get_absolute_url())).find("input", attrs={"name": "urn"})
    assert not Contact.objects.exists()
