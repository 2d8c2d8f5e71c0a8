"""What somebody chose for the columns of one file holds for the next file with the same header."""

import pytest

from crm import importing
from crm.importing import saved_mappings
from crm.models import Import, SavedMapping
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile

pytestmark = pytest.mark.django_db
HEADER = "Name,Thing,Met"
ROWS = ("Maya Okafor,Likes tea,03/04/2026", "Bo Berg,Runs,05/06/2026")
CHOSEN = {"Name": "full_name", "Thing": "text", "Met": "occurred", "date_order": "dmy"}


@pytest.fixture
def chosen(user):
    """Somebody said once what the columns are."""
    import_run = importing.receive(lines(HEADER, *ROWS), "first.csv", by=user)
    importing.remap(import_run, CHOSEN, by=user)
    return import_run


def test_the_choice_is_taken_for_the_next_file_and_said_to_be_saved(chosen):
    again = importing.receive(lines("NAME,thing,met", "Cy Di,Sings,01/02/2026"), "second.csv")
    assert again.mapping == {"NAME": "full_name", "thing": "text", "met": "occurred", "date_order": "dmy"}
    assert again.detected["date_order"] == "dmy"
    how = {column["name"]: column["how"] for column in again.detected["columns"]}
    assert how["thing"] == "saved"
    assert how["NAME"] != "saved"  # it would have been the name anyway


def test_the_choice_works_when_it_runs(chosen):
    import_run = bring(lines(HEADER, "Cy Di,Sings,01/02/2026"))
    assert import_run.interactions_created == 1
    event = import_run.interactions.get()
    assert (event.kind, event.text, event.occurred_at.date().isoformat()) == ("comment", "Sings", "2026-02-01")


def test_another_order_of_the_columns_is_another_header(chosen):
    assert saved_mappings.recall(["Thing", "Name", "Met"]) is None


def test_what_was_said_last_holds(chosen, user):
    importing.remap(Import.objects.get(pk=chosen.pk), CHOSEN | {"Thing": "note"}, by=user)
    assert saved_mappings.recall(HEADER.split(","))["Thing"] == "note"
    assert SavedMapping.objects.get().updated_by == user


def test_a_choice_given_with_the_file_beats_the_saved_one(chosen):
    again = importing.receive(lines(HEADER, *ROWS), "second.csv", mapping={"Thing": "headline"})
    assert again.mapping["Thing"] == "headline"


def test_a_saved_field_that_is_gone_is_not_used(chosen):
    SavedMapping.objects.update(mapping={"1": "full_name", "2": "shoe_size", "3": ""})
    again = importing.receive(lines(HEADER, *ROWS), "second.csv")
    assert again.mapping["Thing"] == ""


def test_a_saved_choice_by_which_nobody_can_be_told_is_not_used(chosen):
    SavedMapping.objects.update(mapping={"1": "", "2": "text", "3": ""})
    assert importing.receive(lines(HEADER, *ROWS), "second.csv").mapping["Name"] == "full_name"


def test_neither_names_of_columns_nor_cells_are_stored(user):
    header = "Name,Talks of Amara Fixture"
    import_run = importing.receive(lines(header, "Maya Okafor,Likes tea"), "first.csv", by=user)
    importing.remap(import_run, {"Name": "full_name", "Talks of Amara Fixture": "note"})
    saved = SavedMapping.objects.get()
    assert saved.mapping == {"1": "full_name", "2": "note"}
    assert "mara" not in repr([saved.signature, saved.format, saved.mapping, str(saved)])
    assert saved.updated_by == user


def test_a_table_without_names_of_columns_teaches_nothing():
    saved_mappings.keep(["Column 1", ""], {"Column 1": "email"}, format="generic_spreadsheet", by=None)
    assert not SavedMapping.objects.exists()
    assert saved_mappings.recall(["Column 1", "Column 2"]) is None


def test_two_columns_of_one_name_keep_their_own_fields():
    header = ["Name", "Note", "Note"]
    mapping = {"Name": "full_name", "Note": "note", "Note (2)": "text"}
    saved_mappings.keep(header, mapping, format="", by=None)
    assert saved_mappings.recall(header) == mapping


def test_a_look_at_a_file_asks_once_and_stores_nothing(django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        importing.receive(lines(CONNECTIONS, f"Maya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026"), "c.csv")
    assert not SavedMapping.objects.exists()
