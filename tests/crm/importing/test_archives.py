"""LinkedIn's archive, and any other ZIP of tables: which members are read, and what becomes of their rows."""

import itertools
import json

import pytest

from crm.enums import WorkState
from crm.importing import UnreadableFile, inspect, receive, remap, run, take
from crm.models import Contact, Identity, Import, ImportRow, Interaction
from tests.crm.importing.containers import xlsx, zipped
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, OWNER, bring, command, exported, profile
from tests.crm.importing.hostile import patched

PREFACE = 'Notes:\n"When exporting your connection data, you may notice that some are missing."\n\n'
MAYA = f"Maya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026"
TOMAS = f"Tomás,Silva,{profile('tomas-fx0002')},,Bluefin,VP,09 Feb 2026"
CONNECTED = f"{PREFACE}{CONNECTIONS}\n{MAYA}\n,,,,,,07 Jun 2026\n{TOMAS}"
INVITED = (
    f'{INVITATIONS}\nRobin Keller,Ada Fixture,"2/10/26, 9:15 AM",,OUTGOING,{OWNER},{profile("ada-fx0003")}\n'
    f'Bo Fixture,Robin Keller,"2/11/26, 12:00 AM","Hi,\nloved it",INCOMING,{profile("bo-fx0004")},{OWNER}\n'
)
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
    f"c1,,Cy Fixture,{profile('cy-fx0005')},Robin Keller,{OWNER},2026-02-12 08:00:00 UTC,,Hello Robin,INBOX\n"
)
COMMENTS = "Date,Link,Message\n2026-02-13 08:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A1,Mine\n"
CANARY = "zx-canary-fx9999"
PRIVATE = (
    "Registration.csv", "Email Addresses.csv", "PhoneNumbers.csv", "Receipts_v2.csv", "Logins.csv", "Profile.csv",
    "Positions.csv", "Ad_Targeting.csv", "Contacts/ImportedContacts.csv", "Verifications/Verifications.csv",
    "Jobs/Job Applications.csv", "SearchQueries.csv",
)  # fmt: skip
ARCHIVE = (
    {"Connections.csv": CONNECTED, "Invitations.csv": INVITED, "messages.csv": MESSAGES, "Comments_17.csv": COMMENTS}
    | dict.fromkeys(PRIVATE, f"First Name,Last Name,Email Address\nRobin,{CANARY},{CANARY}@example.com\n")
    | {
        "guide_messages.csv": MESSAGES,
        "learning_role_play_messages.csv": MESSAGES,
        "Rich_Media_3.csv": f"Name\n{CANARY}",
    }
    | {"Articles/Articles/one.html": f"<html>{CANARY}", "Something New.csv": f"Name,Company\n{CANARY},Acme\n"}
)


def names():
    return set(Contact.objects.values_list("full_name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["", "Basic_LinkedInDataExport_11-23-2026/", "a/b/"])
def test_linkedins_archive_gives_its_people_and_nothing_private(folder):
    debris = {f"__MACOSX/{folder}._Connections.csv": "\0\5\26\7", f"{folder}.DS_Store": "x"}
    members = {f"{folder}{name}": content for name, content in ARCHIVE.items()}
    import_run = bring(zipped(members | debris), name="Complete_LinkedInDataExport.zip")
    assert names() == {"Maya Okafor", "Tomás Silva", "Ada Fixture", "Bo Fixture", "Cy Fixture"}
    assert import_run.format == "linkedin_archive"
    assert import_run.owner_profile == OWNER
    everything = [import_run.detected, import_run.warnings, *ImportRow.objects.values_list("raw", "record", "reason")]
    assert CANARY not in json.dumps(everything)
    told = {each["member"].removeprefix(folder): each["code"] for each in import_run.detected["left_alone"]}
    assert {name for name, code in told.items() if code == "private"} == set(PRIVATE)
    assert told["guide_messages.csv"] == told["Rich_Media_3.csv"] == "beside"
    assert (told["Something New.csv"], told["Articles/Articles/one.html"]) == ("unknown", "no_table")
    assert not any("MACOSX" in name or "DS_Store" in name for name in told)
    assert any("Something New.csv was left alone" in warning for warning in import_run.warnings)


@pytest.mark.django_db
def test_each_row_is_named_by_its_member_and_stands_on_its_own_line(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(ARCHIVE))
    told = command(tmp_path / "a.zip")
    assert (told["format"], told["read"]) == ("linkedin_archive", 7)
    assert [(row["record"], row["line"], row["code"]) for row in told["skipped_rows"]] == [
        ("Comments_17.csv:1", 2, "owner"),
        ("Connections.csv:2", 6, "empty_person"),
    ]
    assert told["read"] == told["created"] + told["updated"] + told["unchanged"] + told["skipped"] + len(
        told["rejected"]
    )
    again = command(tmp_path / "a.zip")
    assert (again["created"], again["updated"], again["interactions"]["created"]) == (0, 0, 0)


@pytest.mark.parametrize(
    "name",
    ["Connections.csv", "connections.CSV", "Connections_42.csv", "Connections (1).csv", "CONNECTIONS_1_2.csv",
     "Data\\Connections.csv"],
)  # fmt: skip
def test_names_drift_and_are_known_all_the_same(name):
    found = inspect(zipped({name: CONNECTED, "Profile.csv": "x", "Rich_Media.csv": "x"}))
    assert [part.format for part in found.parts] == ["linkedin_connections"]
    assert (found.rows_total, found.parts[0].member) == (3, name.replace("\\", "/"))


@pytest.mark.django_db
def test_the_order_of_the_members_makes_no_difference():
    members = {"Connections.csv": CONNECTED, "Invitations.csv": INVITED, "messages.csv": MESSAGES}
    members["extra.csv"] = f"Name,LinkedIn\nRobin Keller,{OWNER}\nMaya Okafor,{profile('maya-fx0001')}\n"
    results = []
    for order in itertools.permutations(members):
        told = bring(zipped([(name, members[name]) for name in order]))
        skipped = list(told.rows.order_by("record").values_list("record", "line", "code"))
        results.append((exported("contacts"), told.owner_profile, skipped))
        for model in (Interaction, Identity, Contact, Import):
            model.objects.all().delete()
        if len(results) == 8:
            break
    people = [{str(sorted(contact.items(), key=str)) for contact in contacts} for contacts, *_ in results]
    assert all(each == people[0] and len(each) == 5 for each in people)
    assert {(owner, str(skipped)) for _, owner, skipped in results} == {
        (OWNER, str([("Connections.csv:2", 6, "empty_person"), ("extra.csv:1", 2, "owner")]))
    }


@pytest.mark.django_db
def test_somebodys_own_few_files_in_a_zip_are_read_side_by_side():
    hand_made = f"Name;LinkedIn;Company\nAda Fixture;{profile('ada-fx0003')};Acme\n".encode("utf-16")
    sheet = xlsx({"People": [["Name", "LinkedIn"], ["Bo Fixture", profile("bo-fx0004")]], "Empty": []})
    talk = json.dumps([{"name": "Cy Fixture", "profileUrl": profile("cy-fx0005"), "comment": "Well said"}])
    import_run = bring(
        zipped(
            {
                "Connections.csv": CONNECTED,
                "old/Connections.csv": CONNECTED.replace("0001", "0009"),
                "talk.json": talk,
                "mine.txt": hand_made,
                "list.xlsx": sheet,
                "notes.pdf": "%PDF",
                "readme.txt": "Hello there.",
            }
        )
    )
    assert names() == {"Maya Okafor", "Tomás Silva", "Ada Fixture", "Bo Fixture", "Cy Fixture"}
    assert Contact.objects.filter(full_name="Maya Okafor").count() == 2
    used = {part["member"] for part in import_run.detected["parts"]}
    assert used == {"Connections.csv", "old/Connections.csv", "mine.txt", "list.xlsx/People", "talk.json"}
    left = {each["member"]: each["code"] for each in import_run.detected["left_alone"]}
    assert left == {"notes.pdf": "no_table", "readme.txt": "unusable", "list.xlsx/Empty": "empty"}


@pytest.mark.django_db
def test_one_table_of_ones_own_in_a_zip_can_be_mapped_by_hand():
    import_run = receive(zipped({"lost & found.csv": "Who knows,Name\nMaya,Okafor\n"}), "people.zip")
    assert import_run.format == "generic_spreadsheet"
    remap(import_run, {"Who knows": "first_name", "Name": "last_name"})
    take(import_run, "me")
    run(import_run.pk, "me")
    contact = Contact.objects.get()
    assert (contact.first_name, contact.last_name) == ("Maya", "Okafor")
    assert Import.objects.get().work_state == WorkState.FINISHED


def test_a_member_with_a_header_that_nobody_knows_does_not_refuse_the_others():
    found = inspect(zipped({"Connections.csv": CONNECTED, "odd.csv": "Foo,Bar\n1,2\n", "login.csv": "<html>Sign in"}))
    assert [part.member for part in found.parts] == ["Connections.csv"]
    assert {(each.member, each.code) for each in found.left_alone} == {
        ("odd.csv", "unusable"),
        ("login.csv", "unusable"),
    }
    assert any(note.startswith("login.csv was left alone: This is a web page") for note in found.notes)


def test_tables_with_only_a_header_are_fine_and_an_archive_of_nothing_else_says_so():
    one = inspect(zipped({"Connections.csv": CONNECTED, "Invitations.csv": INVITATIONS}))
    assert (one.rows_total, one.warnings) == (3, [])
    none = inspect(zipped({"Connections.csv": CONNECTIONS, "Invitations.csv": INVITATIONS}))
    assert none.warnings == ["no_rows"]


def test_a_damaged_member_refuses_the_archive_rather_than_half_of_it():
    broken = zipped({"Connections.csv": CONNECTED, "Invitations.csv": INVITED}, packing=0).replace(b"loved", b"loves")
    with pytest.raises(UnreadableFile, match="damaged"):
        inspect(broken)
    locked = patched(zipped({"Connections.csv": CONNECTED, "Invitations.csv": INVITED}), flags=1)
    with pytest.raises(UnreadableFile, match="password"):
        inspect(locked)


@pytest.mark.django_db
def test_members_with_endless_and_with_alike_names_keep_their_rows_apart():
    folder = "x" * 150
    members = {
        f"{folder}/{number}{folder}.csv": f"Name,Company\nTotal,\n{name},Acme\n" for number, name in enumerate("ab")
    }
    told = bring(zipped(members))
    records = set(told.rows.values_list("record", flat=True))
    assert len(records) == told.rows_skipped == 2
    assert all(len(record) <= 120 for record in records)
    assert names() == {"a", "b"}
