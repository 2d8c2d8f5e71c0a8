"""The sample files that came with the job give exactly what is written beside them, twice in a row."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.models import Contact, Import, Interaction, Post
from tests.crm.importing.files import SAMPLES, bring, command, exported

pytestmark = pytest.mark.django_db
GOOD = ["connections_current.csv", "handmade_semicolon.csv", "phantombuster_commenters.csv"]
PREFIX = {"vanity": "in", "member_id": "id", "public_path": "pub", "email": "email"}
KINDS = {"connected": {"connection"}, "comment": {"comment"}, "imported": {"comment", "note"}}


def expected(name):
    return json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))


def keys_of(contact):
    """Every way in which the expectations may name a contact."""
    keys = {f"{PREFIX[each['kind']]}:{each['value']}" for each in contact["identities"] if each["kind"] in PREFIX}
    if not keys:
        keys = {f"name:{contact['full_name'].lower()}|{contact['company'].lower()}"}
    return keys


def people_by_key():
    return {key: contact for contact in exported("contacts") for key in keys_of(contact)}


@pytest.mark.parametrize("name", GOOD)
def test_each_sample_gives_the_people_it_should(name):
    told = command(SAMPLES / name)
    found, wanted = people_by_key(), expected(name)
    extra = len(wanted["either_way_records"])
    assert len(wanted["people"]) <= Contact.objects.count() <= len(wanted["people"]) + extra
    for person in wanted["people"]:
        contact = found[person["key"]]
        for field in ("full_name", "first_name", "headline", "company", "position", "email"):
            assert contact[field] == (person[field] or ""), (person["key"], field)
        assert contact["last_name"] == (person["last_name"] or "") or person.get("note")
    assert told["created"] == Contact.objects.count()


@pytest.mark.parametrize("name", GOOD)
def test_each_sample_rejects_and_skips_what_it_should(name):
    told, wanted = command(SAMPLES / name), expected(name)
    lines = wanted["file"]["record_start_lines"]
    either = set(wanted["either_way_records"])
    given = {(row["record"], row["code"]) for row in told["skipped_rows"] + told["rejected"]}
    assert {each for each in given if each[0] not in either} == {
        (row["record"], row["code"]) for row in wanted["rejected"]
    }
    assert all(row["line"] == lines[row["record"] - 1] for row in told["skipped_rows"] + told["rejected"])
    assert all(row["reason"].endswith(".") for row in told["skipped_rows"] + told["rejected"])


@pytest.mark.parametrize("name", GOOD)
def test_each_sample_gives_the_interactions_it_should(name):
    command(SAMPLES / name)
    wanted = expected(name)
    events = Interaction.objects.select_related("contact", "post").prefetch_related("contact__identities")
    found = {event.line: event for event in events}
    for each in wanted["interactions"]:
        event = found[wanted["file"]["record_start_lines"][each["record"] - 1]]
        assert event.kind in KINDS[each["type"]]
        at = event.occurred_at
        assert (at.date().isoformat() if at else None) == each["date"]
        if "exact_datetime" in each:
            assert at.isoformat().replace("+00:00", "Z") == each["exact_datetime"]
            assert (event.external_id, event.post.urn) == (each["comment_id"], each["post_urn"])
        if "text" in each:
            assert event.text == (each["text"] or "")
    assert len(wanted["interactions"]) <= len(found) <= len(wanted["interactions"]) + len(wanted["either_way_records"])


@pytest.mark.parametrize("name", GOOD)
def test_the_counts_add_up_and_the_format_is_told(name):
    told, wanted = command(SAMPLES / name), expected(name)
    assert told["format"] == wanted["format"]
    assert told["read"] == wanted["counts"]["records_after_header"]
    rows = told["created"] + told["updated"] + told["unchanged"] + told["skipped"] + len(told["rejected"])
    assert told["read"] == rows
    assert told["skipped"] == len(told["skipped_rows"])


@pytest.mark.parametrize("name", GOOD)
def test_the_same_file_again_changes_no_row_of_any_table(name):
    first = command(SAMPLES / name)
    before = versions()
    again = command(SAMPLES / name)
    assert (again["created"], again["updated"], again["interactions"]["created"]) == (0, 0, 0)
    assert again["unchanged"] == first["created"] + first["updated"] + first["unchanged"]
    assert again["interactions"]["unchanged"] == sum(first["interactions"].values())
    assert versions() == before


def versions():
    """Each row of the tables that an import writes, with its version: neither written nor locked again."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("crm_contact", "crm_identity", "crm_interaction", "crm_post"):
            cursor.execute(f"SELECT id, ctid::text, xmin::text, xmax::text FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def test_the_order_of_the_files_makes_no_difference():
    def contacts():
        return sorted(exported("contacts"), key=lambda contact: (contact["full_name"], str(contact["identities"])))

    for name in GOOD:
        bring((SAMPLES / name).read_bytes())
    one_way = contacts()
    Contact.objects.all().delete()
    Post.objects.all().delete()
    Import.objects.all().delete()
    for name in reversed(GOOD):
        bring((SAMPLES / name).read_bytes())
    assert contacts() == one_way


def test_a_saved_login_page_is_refused_in_one_sentence():
    with pytest.raises(CommandError) as refusal:
        call_command("import_file", str(SAMPLES / "bad_html_login_page.csv"))
    assert refusal.value.returncode == 2
    assert str(refusal.value).startswith("This is a web page")
    assert not Import.objects.exists()


def test_no_row_is_lost_behind_a_quote_that_never_closes():
    told = command(SAMPLES / "bad_unterminated_quote.csv")
    assert told["created"] == 2
    people = people_by_key()
    assert people["in:ada-fixture-fx9001"]["company"] == "Open quote"
    assert people["in:bo-fixture-fx9002"]["position"] == "Engineer"
    assert any("quotation mark" in warning and "line 2" in warning for warning in told["warnings"])
