"""What the owner did, what is private to them, and address books: known for what they are, and nobody is made."""

import json

import pytest
from django.core.management import CommandError, call_command

from crm import posts
from crm.enums import InteractionKind, Precision
from crm.importing import UnreadableFile, inspect, offered_posts
from crm.models import Contact, Import, ImportRow, Interaction, Post
from tests.crm.importing.files import bring, command, lines, profile

pytestmark = pytest.mark.django_db
URN = "urn:li:activity:7368183329587200001"
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7368183329587200001"
COMMENTS = [
    "Date,Link,Message",
    f'2026-02-08 10:00:00,{LINK},"She said \\"yes\\", and then, ""well"", no\nsecond line"',
    f"2026-02-08 10:01:00,{LINK}?commentUrn=x,",
    f'2026-02-08 10:02:00,{LINK},"Ends with a quote \\"so\\""',
]
REACTIONS = ["Date,Type,Link", *(f"2026-02-08 10:0{n}:00,{kind},{LINK}" for n, kind in enumerate(("LIKE", "PRAISE")))]
SHARES = [
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility",
    f'2025-08-30 10:00:00,{LINK},"How to treat people ""in private""""\n""Second paragraph",,,MEMBER_NETWORK',
    f'2025-08-31 10:00:00,{LINK.replace("00001", "00002")},"Say \\"thanks\\" first",https://example.com,,PUBLIC',
    f"2025-09-01 10:00:00,{LINK.replace('00001', '00003')},,,,PUBLIC",
]
OWN = {
    "linkedin_own_comments": COMMENTS,
    "linkedin_own_reactions": REACTIONS,
    "linkedin_own_shares": SHARES,
    "linkedin_own_media": ["Date/Time,Media Description,Media Link", '"February 8, 2026, 10:00 AM",,https://x'],
    "linkedin_own_votes": ["Date,Link,OptionText", f"2026-02-08 10:00:00,{LINK},Tea"],
    "linkedin_own_reposts": ["Date,Link", f"2026-02-08 10:00:00,{LINK}"],
    "linkedin_own_company_follows": ["Organization,Followed On", "Acme,Fri Feb 06 10:00:00 UTC 2026"],
    "linkedin_own_member_follows": ["Date,Status,FullName", "2026-02-08,Active,Ada Fixture"],
    "linkedin_own_endorsements": [
        "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,Endorsee Public Url,Endorsement Status",
        "2026/02/08 10:00:00 UTC,Tea,Ada,Fixture,www.linkedin.com/in/ada-fx0001,ACCEPTED",
    ],
}


@pytest.mark.parametrize(("name", "rows"), OWN.items())
def test_what_the_owner_did_is_read_to_its_end_and_makes_nobody(tmp_path, name, rows):
    path = tmp_path / "anything.csv"
    path.write_bytes(lines(*rows))
    told = command(path)
    assert told["format"] == name
    assert (told["read"], told["skipped"], told["rejected"]) == (len(rows) - 1, len(rows) - 1, [])
    assert {row["code"] for row in told["skipped_rows"]} == {"owner"}
    assert {row["reason"] for row in told["skipped_rows"]} == {
        "This is what you did yourself, so there is no lead in it."
    }
    assert any("yourself" in warning or "your own" in warning for warning in told["warnings"])
    assert not Contact.objects.exists()
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("rows", OWN.values())
def test_the_words_of_the_owner_are_not_stored_with_the_rows(rows):
    done = bring(lines(*rows))
    assert set(map(json.dumps, ImportRow.objects.values_list("raw", flat=True))) == {"[]"}
    assert done.detected["preview"] == []
    assert not any(column["samples"] for column in done.detected["columns"])
    assert "Second paragraph" not in json.dumps(done.detected)


def test_the_sentence_says_what_to_bring_instead():
    for rows in (COMMENTS, REACTIONS):
        assert any("never says who commented or reacted" in told for told in bring(lines(*rows)).warnings)


def test_own_comments_are_counted_in_both_ways_of_quoting():
    done = bring(lines(*COMMENTS))
    assert list(ImportRow.objects.order_by("pk").values_list("line", "record")) == [(2, "1"), (4, "2"), (5, "3")]
    assert (done.rows_read, done.rows_rejected) == (3, 0)


def test_own_posts_are_offered_with_their_first_words_newest_first():
    done = bring(lines(*SHARES))
    assert [(offer.urn[-1], offer.title) for offer in offered_posts(done)] == [
        ("3", "LinkedIn post of 1 Sep 2025"),
        ("2", 'Say "thanks" first'),
        ("1", 'How to treat people "in private"'),
    ]
    assert {offer.published_at for offer in offered_posts(done)} == {posts.time_of_id(URN.rpartition(":")[2])}


def test_an_offered_post_is_added_once():
    done = bring(lines(*SHARES))
    made = posts.create_offered(done, [URN, "urn:li:activity:7368183329587299999"], by=None)
    assert [(post.urn, post.title) for post in made] == [(URN, 'How to treat people "in private"')]
    assert posts.create_offered(done, [URN], by=None) == made
    assert Post.objects.count() == 1
    assert URN not in {offer.urn for offer in offered_posts(done)}


def test_a_post_that_is_here_keeps_its_name():
    mine = Post.objects.create(title="My own name", urn=URN)
    done = bring(lines(*SHARES))
    assert posts.create_offered(done, [URN], by=None) == [mine]
    assert Post.objects.get().title == "My own name"


def test_of_very_many_own_posts_the_newest_two_hundred_are_kept():
    numbers = [str((1_700_000_000_000 + n * 60_000) << 22) for n in range(300)]
    links = [LINK.replace("7368183329587200001", number) for number in numbers]
    rows = [f"2025-08-30 10:00:00,{link},Post {n},,," for n, link in enumerate(links)]
    found = inspect(lines(SHARES[0], *rows))
    assert [post["title"] for post in (found.posts[0], found.posts[-1])] == ["Post 299", "Post 100"]


PRIVATE = [
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,Websites",
    "Headline,Birth Date,Last Name,First Name,Maiden Name",
    "Company Name,Title,Description,Location,Started On,Finished On",
    "School Name,Start Date,End Date,Notes,Degree Name,Activities",
    "Name,Url,Authority,Started On,Finished On,License Number",
    "Name,Proficiency",
    "Name,Position,Description,Started On,Finished On",
    "Email Address,Confirmed,Primary,Updated On",
    "Extension,Number,Type",
    "Registered At,Registration Ip,Subscription Types",
    "Transaction Made At,Description,Sub Total,Total Amount,Payment Method Type,Invoice Number",
    "Login Date,IP Address,User Agent,Login Type",
    "Time,Search Query",
    "First name,Middle name,Last name,Verification type,Year of birth,Issuing authority,Document type",
    "Member Age,Company Names,Company Names,Company Names,Member Skills,Job Titles,Job Titles,Job Titles,Degrees,"
    "degreeClass,Member Gender,Job Seniorities,Member Traits,Profile Locations,Years of Experience",
]


@pytest.mark.parametrize("header", PRIVATE)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_what_is_private_is_refused_and_nothing_of_it_stored(tmp_path, header, delimiter):
    path = tmp_path / "any.csv"
    path.write_bytes(lines(header, "secret").decode().replace(",", delimiter).encode("utf-8-sig"))
    with pytest.raises(CommandError, match=r"there is no lead in it\. Nothing of it was stored") as refusal:
        call_command("import_file", str(path))
    assert refusal.value.returncode == 2
    assert not Import.objects.exists()


def test_tables_of_people_with_some_of_the_same_columns_are_not_private():
    for header in ("Name,Url,Company,Started On", "First Name,Last Name,Headline,Birth Date", "Name,Number,Type"):
        assert inspect(lines(header, "Ada Fixture,x,y,z")).format == "generic_spreadsheet"


def test_an_address_book_and_recommendations_make_nobody():
    book = "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses"
    done = bring(lines(book, 'MOBILE,Ada,Fixture,Acme,CTO,ada@example.com,"+1 555",2/8/26'))
    assert (done.format, done.rows_skipped) == ("linkedin_address_book", 1)
    assert any("address book" in warning for warning in done.warnings)
    said = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
    done = bring(lines(said, 'Ada,Fixture,Acme,CTO,"Great to work with","02/08/26, 10:00 AM",VISIBLE'))
    assert (done.format, done.rows_skipped) == ("linkedin_recommendations", 1)
    assert set(ImportRow.objects.values_list("code", flat=True)) == {"address_book", "recommendation"}
    assert set(map(json.dumps, ImportRow.objects.values_list("raw", flat=True))) == {"[]"}
    assert not Contact.objects.exists()


ENDORSED = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_who_endorsed_the_owner_is_somebody_with_a_note(encoding):
    rows = [f"2026/02/0{n} 10:00:00 UTC,{skill},Ada,Fixture,www.linkedin.com/in/ada-fx0001,ACCEPTED" for n, skill in
            ((7, "Public Speaking"), (8, "Tea"))]  # fmt: skip
    text = lines(ENDORSED, *rows).decode()
    data = text.replace(",", "\t").encode(encoding) if encoding == "utf-16" else text.encode()
    done = bring(data)
    assert (done.format, done.rows_created, done.rows_unchanged) == ("linkedin_endorsements", 1, 1)
    assert Contact.objects.get().profile_url == profile("ada-fx0001")
    events = Interaction.objects.order_by("occurred_at")
    assert [(event.kind, event.text, event.precision) for event in events] == [
        (InteractionKind.NOTE, "Endorsed you for Public Speaking.", Precision.SECOND),
        (InteractionKind.NOTE, "Endorsed you for Tea.", Precision.SECOND),
    ]
    assert bring(data).interactions_created == 0


def test_the_owners_notes_about_connections_are_notes_about_them():
    header = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On"
    row = f'Ada,Fixture,{profile("ada-fx0001")},"Met at the fair,\nlikes tea",2026-02-08 10:00:00 UTC,'
    done = bring(lines(header, row))
    assert (done.format, done.rows_created) == ("linkedin_notes", 1)
    event = Interaction.objects.get()
    assert (event.kind, event.text, event.contact.full_name) == (
        InteractionKind.NOTE, "Met at the fair,\nlikes tea", "Ada Fixture",
    )  # fmt: skip
    assert bring(lines(header, row)).interactions_created == 0


def test_a_private_file_is_refused_before_it_is_stored():
    with pytest.raises(UnreadableFile, match="your own positions"):
        inspect(lines(PRIVATE[2], "Acme,CTO,,,Jan 2024,"))
