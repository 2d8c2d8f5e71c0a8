"""What comes out again: exactly the shape that was agreed on, safe in a spreadsheet, no query for each row."""

import csv
import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.enums import IdentityKind
from tests.crm.importing.files import CONNECTIONS, bring, exported, lines, profile
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory

pytestmark = pytest.mark.django_db
CONTACT = {
    "identities", "first_name", "last_name", "full_name", "email", "headline", "position", "company", "seniority",
    "function", "gate", "qualification",
}  # fmt: skip
INTERACTION = {"contact", "kind", "occurred_at", "precision", "text", "post", "external_id", "tone"}


def test_a_contact_and_an_interaction_have_the_agreed_fields():
    bring(lines(CONNECTIONS, f"Maya,Okafor,{profile('maya-fx0001')},m@example.com,Acme,Founder,08 Feb 2026"))
    (contact,), (event,) = exported("contacts"), exported("interactions")
    assert set(contact) == CONTACT
    assert set(event) == INTERACTION
    assert contact["identities"] == event["contact"] == [
        {"kind": "email", "value": "m@example.com"}, {"kind": "vanity", "value": "maya-fx0001"},
    ]  # fmt: skip
    assert (contact["full_name"], contact["gate"], contact["seniority"]) == ("Maya Okafor", "clear", "owner")
    assert (event["kind"], event["occurred_at"], event["precision"]) == (
        "connection",
        "2026-02-08T00:00:00+00:00",
        "day",
    )
    assert event["post"] is None


def test_an_empty_export_is_a_list_of_nothing_or_a_header():
    assert exported("contacts") == []
    assert exported("interactions", "csv").count("\n") == 1


def test_what_a_spreadsheet_would_run_is_defused():
    contact = ContactFactory(company="=1+1", headline="@home")
    IdentityFactory(contact=contact, kind=IdentityKind.VANITY, value="maya-fx0001")
    InteractionFactory(contact=contact, text="+1 for this")
    (row,) = csv.DictReader(io.StringIO(exported("contacts", "csv").removeprefix("\ufeff")))
    assert (row["company"], row["headline"], row["identities"]) == ("'=1+1", "'@home", "vanity:maya-fx0001")
    (event,) = csv.DictReader(io.StringIO(exported("interactions", "csv").removeprefix("\ufeff")))
    assert event["text"] == "'+1 for this"


@pytest.mark.parametrize("what", ["contacts", "interactions"])
def test_an_export_takes_as_many_queries_for_many_rows_as_for_few(what):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            exported(what)
        return len(captured)

    InteractionFactory.create_batch(3)
    few = queries()
    InteractionFactory.create_batch(40)
    assert queries() == few


def test_an_export_goes_into_a_file(tmp_path):
    ContactFactory()
    call_command("export", "contacts", "--output", str(tmp_path / "people.json"), stdout=StringIO())
    assert (tmp_path / "people.json").read_text(encoding="utf-8").startswith("[")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export", "contacts", "--output", str(tmp_path / "no" / "people.json"))
