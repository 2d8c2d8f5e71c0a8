"""Workbooks of three kinds: what their cells become, where their tables are, which line a row stands in."""

import io
import json
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from crm.importing import UnreadableFile, inspect, receive, remap
from crm.importing.sources import workbook
from crm.models import Contact, Interaction
from tests.crm.importing.containers import ods, sheet_xml, with_member, xls, xlsx, zipped
from tests.crm.importing.files import CONNECTIONS, bring, command, profile

HEADER = CONNECTIONS.split(",")
PEOPLE = [
    HEADER,
    ["Maya", "Okafor", profile("maya-fx0001"), "maya@example.com", "Acme", "CEO", date(2026, 2, 8)],
    ["Zoë", "Fixture, PhD", profile("zoe-fx0002"), None, "Bluefin", "Head of 42", datetime(2026, 2, 9, 14, 3)],
    [None, None, None, None, None, None, date(2026, 6, 7)],
]
KINDS = {"xlsx": xlsx, "xls": xls, "ods": ods}


def rows_of(data):
    """Line and cells of each row of the only table in `data`."""
    [(_, table)] = workbook.find(io.BytesIO(data))
    return [(row.line, row.cells) for row in table.rows(io.BytesIO(data))]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_gives_what_its_csv_would(kind, tmp_path):
    (tmp_path / f"people.{kind}").write_bytes(KINDS[kind]({"Connections": PEOPLE}))
    told = command(tmp_path / f"people.{kind}")
    assert (told["format"], told["read"], told["created"]) == ("linkedin_connections", 3, 2)
    assert [(row["line"], row["record"], row["code"]) for row in told["skipped_rows"]] == [(4, 3, "empty_person")]
    maya, zoe = Contact.objects.order_by("full_name")
    assert (maya.email, maya.position, zoe.first_name, zoe.last_name) == (
        "maya@example.com",
        "CEO",
        "Zoë",
        "Fixture, PhD",
    )
    when = dict(Interaction.objects.values_list("contact__first_name", "occurred_at"))
    assert when["Maya"].isoformat() == "2026-02-08T00:00:00+00:00"
    assert when["Zoë"].isoformat() == "2026-02-09T14:03:00+00:00"
    precision = dict(Interaction.objects.values_list("contact__first_name", "precision"))
    assert precision == {"Maya": "day", "Zoë": "minute"}
    assert command(tmp_path / f"people.{kind}")["unchanged"] == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_above_the_header_and_empty_rows_keep_the_numbers_of_the_rows(kind):
    gap = [None] * 7
    found = rows_of(KINDS[kind]({"Mine": [["My people, as of May"], gap, gap, PEOPLE[0], PEOPLE[1], gap, PEOPLE[2]]}))
    assert [line for line, _ in found] == [5, 6, 7]
    assert [cells[0] for _, cells in found] == ["Maya", "", "Zoë"]


def test_a_table_that_begins_in_the_middle_of_its_sheet_is_found():
    book = openpyxl.Workbook()
    for row, (name, link) in enumerate([("Name", "LinkedIn"), ("Maya Okafor", profile("maya-fx0001"))], start=7):
        book.active.cell(row, 4, name)
        book.active.cell(row, 6, link)
    book.active.merge_cells("A1:F3")
    book.active["A1"] = "After the post"
    found = inspect(saved(book))
    assert (found.format, found.header_line, found.rows_total) == ("generic_spreadsheet", 7, 1)
    assert {column.name: str(column.field) for column in found.columns if column.field} == {
        "Name": "full_name",
        "LinkedIn": "profile",
    }


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("7368183329587200055", "7368183329587200055"),
        (7368183329587200055, "7.36818332958720E+18"),
        (491701234567.0, "491701234567"),
        (42, "42"),
        (0.1, "0.1"),
        (-5.0, "-5"),
        (True, "true"),
        (False, "false"),
        ("007", "007"),
        ("  kept  ", "  kept  "),
        ("=1+1 is text", "=1+1 is text"),
        ("two\nlines", "two\nlines"),
        ("#N/A", ""),
        (date(2026, 2, 8), "2026-02-08"),
        (datetime(2026, 2, 8), "2026-02-08"),
        (datetime(2026, 2, 8, 14, 3), "2026-02-08 14:03"),
        (datetime(2026, 2, 8, 14, 3, 7), "2026-02-08 14:03:07"),
        (datetime(2026, 2, 8, 13, 59, 59, 999_900), "2026-02-08 14:00"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (None, ""),
    ],
)
def test_a_cell_becomes_the_text_that_a_careful_person_would_have_typed(cell, text):
    [(_, cells)] = rows_of(sheet_with(cell))
    assert cells[1] == text


def sheet_with(cell):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Company", "Note"])
    book.active.append(["x", None, "y"])
    place = book.active["B2"]
    place.value = cell
    if isinstance(cell, str):
        place.data_type = "e" if cell == "#N/A" else "s"
    return saved(book)


@pytest.mark.django_db
def test_an_id_whose_digits_a_spreadsheet_lost_is_refused_and_one_kept_as_text_is_not():
    rows = [["Profile", "Name"], [7368183329587200055, None], ["urn:li:member:736818332", None]]
    import_run = bring(xlsx({"People": rows}))
    assert list(import_run.rows.values_list("code", "line")) == [("mangled_id", 2)]
    assert Contact.objects.get().identities.get().value == "736818332"


@pytest.mark.django_db
def test_the_only_sheet_with_people_is_as_good_as_a_file_and_can_be_mapped_by_hand():
    sheets = {"Cover": [["Leads of May"]], "Who": [["Called", "Company"], ["Maya Okafor", "Acme"]], "Empty": []}
    data = xlsx(sheets | {"People": [["Name", "Firm"], ["Ada Fixture", "Bluefin"]], "Old": PEOPLE}, hidden=["Old"])
    import_run = receive(data, "leads.xlsx")
    assert (import_run.format, import_run.detected["member"]) == ("generic_spreadsheet", "")
    left = {each["member"]: each["code"] for each in import_run.detected["left_alone"]}
    assert left == {"Cover": "unusable", "Who": "unusable", "Empty": "empty", "Old": "hidden"}
    assert any("Old was left alone: the sheet is hidden" in warning for warning in import_run.warnings)
    found = remap(import_run, {"Name": "full_name", "Firm": ""})
    assert import_run.detected["rows_total"] == found.rows_total == 1
    assert import_run.mapping["Firm"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_several_sheets_of_people_are_read_each_with_its_name(kind):
    others = [["Name", "Company"], ["Total", None], ["Ada Fixture", "Bluefin"]]
    import_run = bring(KINDS[kind]({"Connections": PEOPLE, "By hand": others}))
    assert (import_run.format, import_run.rows_read, import_run.rows_created) == ("workbook", 5, 3)
    assert sorted(import_run.rows.values_list("record", "line")) == [("By hand:1", 2), ("Connections:3", 4)]


def test_a_table_in_plain_text_that_calls_itself_xls_is_read_as_what_it_is():
    found = inspect("Name\tLinkedIn\nMaya Okafor\tmaya\n".encode("utf-16"), "export.xls")
    assert (found.format, found.delimiter, found.source) == ("generic_spreadsheet", "\t", "text")


def test_the_namespace_prefixes_of_other_programs_are_understood():
    text = '<x:row r="{0}"><x:c r="A{0}" t="inlineStr"><x:is><x:t>{1}</x:t></x:is></x:c></x:row>'
    xml = sheet_xml(text.format(1, "Name") + text.format(2, "Maya")).replace(
        "<worksheet xmlns=", "<x:worksheet xmlns:x="
    )
    xml = xml.replace("sheetData", "x:sheetData").replace("</worksheet>", "</x:worksheet>")
    data = with_member(xlsx({"People": PEOPLE}), "xl/worksheets/sheet1.xml", xml)
    assert inspect(data).rows_total == 1


def test_a_workbook_in_an_archive_is_found_by_its_sheet_again():
    found = inspect(zipped({"a.xlsx": xlsx({"People": PEOPLE}), "b.ods": ods({"Blatt": PEOPLE})}))
    assert [(part.member, part.where["sheet"]) for part in found.parts] == [("a.xlsx", "People"), ("b.ods", "Blatt")]
    assert json.dumps(found.detected())


def test_a_panic_of_the_parser_is_told_as_a_damaged_workbook(monkeypatch):
    class PanicException(BaseException):
        """What pyo3 raises where Rust panics; it cannot be imported."""

    def panics(*_):
        raise PanicException

    data = xlsx({"People": PEOPLE})
    monkeypatch.setattr(workbook, "CalamineWorkbook", type("Broken", (), {"from_filelike": staticmethod(panics)}))
    with pytest.raises(UnreadableFile, match="damaged"):
        inspect(data)
