"""Bytes to rows: encodings, delimiters, line ends, quotes. No row is lost, whatever comes."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.importing.dialects import find_table
from crm.importing.problems import UnreadableFile

HEADER = "Name,Company,LinkedIn"
ROWS = ["Maya Okafor,Northwind,linkedin.com/in/maya-okafor-fx0001", "José Peña,Ñandú,linkedin.com/in/jose-fx0002"]


def read(data):
    """The table and its rows as (line, record, cells, fault)."""
    file = io.BytesIO(data)
    table = find_table(file)
    return table, [(row.line, row.record, row.cells, row.fault) for row in table.rows(file)]


def table_of(text, encoding="utf-8"):
    return read(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_each_encoding_is_recognised(encoding):
    _, rows = table_of("\n".join([HEADER, *ROWS]), encoding)
    assert [cells[0] for _, _, cells, _ in rows] == ["Maya Okafor", "José Peña"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_recognised(delimiter):
    text = "\n".join([HEADER, *ROWS]).replace(",", delimiter)
    table, rows = table_of(text)
    assert table.delimiter == delimiter
    assert all(len(cells) == 3 for _, _, cells, _ in rows)


def test_the_line_that_excel_puts_first_names_the_delimiter():
    table, rows = table_of("sep=;\nName;Company\nMaya, the first;Northwind\n")
    assert (table.header_line, table.delimiter) == (2, ";")
    assert rows == [(3, 1, ["Maya, the first", "Northwind"], "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_one(end):
    _, rows = table_of(end.join([HEADER, *ROWS]))
    assert [line for line, *_ in rows] == [2, 3]


@pytest.mark.parametrize("above", [0, 1, 2, 3, 4, 12, 30])
def test_a_preamble_of_any_length_is_passed_over(above):
    table, rows = table_of("\n".join([*["My leads"] * above, HEADER, *ROWS]))
    assert table.header_line == above + 1
    assert [record for _, record, _, _ in rows] == [1, 2]


def test_a_preamble_may_hold_separators_and_quotes():
    table, _ = table_of('Leads;;;\n"Said ""yes"";\nand more";;\n;;;\nName;Company;When;\nMaya;Northwind;;\n')
    assert (table.delimiter, table.header_line) == (";", 5)


def test_empty_lines_are_no_records_and_separators_are_one():
    _, rows = table_of(f"{HEADER}\n\n\n{ROWS[0]}\n,,\n\n{ROWS[1]}\n")
    assert [(line, record) for line, record, _, _ in rows] == [(4, 1), (5, 2), (7, 3)]


def test_a_cell_may_hold_lines_quotes_and_odd_separators_of_unicode():
    text = f'{HEADER}\n"Maya\n""the\u2028first""",North\x0bwind\x85,x\n{ROWS[1]}\n'
    _, rows = table_of(text)
    assert rows[0][2] == ['Maya\n"the\u2028first"', "North\x0bwind\x85", "x"]
    assert rows[1][0] == 4


def test_nul_characters_are_taken_out_with_a_warning():
    table, rows = table_of(f"{HEADER}\nMa\x00ya,Northwind,x\n")
    assert rows[0][2][0] == "Maya"
    assert table.warnings == ["nul_byte"]


@pytest.mark.parametrize(
    ("open_row", "mended"),
    [
        ('Maya,"Northwind,linkedin.com/in/maya-fx0001', ["Maya", "Northwind", "linkedin.com/in/maya-fx0001"]),
        ('"Maya,Northwind,linkedin.com/in/maya-fx0001', ["Maya", "Northwind", "linkedin.com/in/maya-fx0001"]),
        ('Maya,Northwind,"linkedin.com/in/maya-fx0001', ["Maya", "Northwind", "linkedin.com/in/maya-fx0001"]),
        (
            '"Maya","Northwind, Inc","linkedin.com/in/maya-fx0001',
            ["Maya", "Northwind, Inc", "linkedin.com/in/maya-fx0001"],
        ),
    ],
)
@pytest.mark.parametrize("after", [[], ["Bo,Acme,x"], ["Bo,Acme,x", '"Cy","Acme, Inc",y', "Di,Acme,z"]])
def test_a_quote_that_never_closes_costs_no_row(open_row, mended, after):
    _, rows = table_of("\n".join([HEADER, ROWS[0], open_row, *after]))
    assert [record for _, record, _, _ in rows] == list(range(1, 3 + len(after)))
    assert rows[1] == (3, 2, mended, "mended")
    assert [cells[0] for _, _, cells, _ in rows[2:]] == ["Bo", "Cy", "Di"][: len(after)]
    assert all(not fault for _, _, _, fault in rows[2:])


def test_a_line_that_cannot_be_mended_comes_out_with_its_fault():
    _, rows = table_of(f'{HEADER}\nMaya "x,"y" z,"\n{ROWS[1]}\n')
    assert rows[0][3] in ("unclosed_quote", "mended", "")
    assert rows[-1][2][0] == "José Peña"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('"She said \\"yes\\", and\nmeant \\"no\\".",b,c', ['She said "yes", and\nmeant "no".', "b", "c"]),
        ('"\\"All of it\\"",b,c', ['"All of it"', "b", "c"]),
        ('"a \\", b \\" c",d,e', ['a ", b " c', "d", "e"]),
        ('"ends so \\"",b,c', ['ends so "', "b", "c"]),
        ('"both ""ways\\" in one",b,c', ['both "ways" in one', "b", "c"]),
        ('"C:\\dir\\",b,c', ["C:\\dir\\", "b", "c"]),
        ('"C:\\dir\\\\",b,c', ["C:\\dir\\\\", "b", "c"]),
        ('"a \\"" b",c,d', ['a \\" b', "c", "d"]),
        ('5" screws,b,c', ['5" screws', "b", "c"]),
        ('"Maya,""North, wind"",x"', ["Maya", "North, wind", "x"]),
        ('Maya,"a ""b"" c",x', ["Maya", 'a "b" c', "x"]),
    ],
)
def test_a_row_is_read_in_whichever_way_it_is_quoted(row, cells):
    _, rows = table_of(f"{HEADER}\n{row}\n{ROWS[1]}\n")
    assert rows[0][2:] == (cells, "")
    assert [cells[0] for _, _, cells, _ in rows[1:]] == ["José Peña"]


def test_each_line_may_be_wrapped_in_quotes_with_the_header():
    table, rows = table_of('"Name,Company,LinkedIn"\n"Maya,""North, wind"",x"\n"Bo,Acme"\n"Cy,Acme,y"\n')
    assert table.header == ["Name", "Company", "LinkedIn"]
    assert [cells for _, _, cells, _ in rows] == [["Maya", "North, wind", "x"], ["Bo", "Acme"], ["Cy", "Acme", "y"]]


def test_a_quoted_cell_with_a_separator_is_no_wrapped_line():
    _, rows = table_of('Name,Company\n"Okafor, Maya"\n')
    assert rows == [(2, 1, ["Okafor, Maya"], "")]


@pytest.mark.parametrize("between", ["", "\ufeff"])
@pytest.mark.parametrize("second", [HEADER, "Email,Name,Position,LinkedIn,Company", "Name,E-Mail"])
def test_a_header_glued_to_the_last_row_begins_a_table_of_its_own(between, second):
    row = ",".join(["Bo", "b", "c", "d", "e"][: second.count(",") + 1])
    _, rows = table_of(f"{HEADER}\n{ROWS[0]}{between}{second}\n{row}\n")
    if second == "Name,E-Mail":
        return  # two names of columns may as well be cells
    assert [(line, record) for line, record, _, _ in rows] == [(2, 1), (2, 2), (3, 3)]
    assert [cells for _, _, cells, _ in rows] == [ROWS[0].split(","), second.split(","), row.split(",")]


def test_a_row_with_surplus_cells_is_not_taken_for_a_glued_header():
    _, rows = table_of(f"{HEADER}\n{ROWS[0]},Name,other\n")
    assert len(rows) == 1


def test_a_mark_in_the_middle_of_a_file_is_not_part_of_a_name():
    _, rows = table_of(f"{HEADER}\n{ROWS[0]}\n\ufeff{ROWS[1]}\n")
    assert rows[1][2][0] == "José Peña"


def test_separators_behind_each_line_are_taken_off():
    text = 'Name,Company,LinkedIn;;;\nMaya,Acme,x;;;\n"Bo,""Acme, Inc"",y";;;\n'
    assert [cells for _, _, cells, _ in table_of(text)[1]] == [["Maya", "Acme", "x"], ["Bo", "Acme, Inc", "y"]]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_the_declared_delimiter_is_known_in_each_writing(first):
    assert table_of(f"{first}\r\nName;Company\r\nMaya, the first;Acme\r\n")[1][0][2] == ["Maya, the first", "Acme"]


def test_a_tab_may_be_declared():
    assert table_of("sep=\t\nName\tCompany\nMaya\tAcme\n")[1] == [(3, 1, ["Maya", "Acme"], "")]


def test_a_quote_above_the_header_that_never_closes_does_not_hide_it():
    table, rows = table_of(f'My "leads\n"of November\n{HEADER}\n{ROWS[0]}\n')
    assert table.header_line == 3
    assert rows[0][2][0] == "Maya Okafor"


def test_many_open_quotes_are_read_in_reasonable_time():
    text = "\n".join([HEADER, *[f'Maya {n},"Northwind,x{n}' for n in range(2_001)]])
    _, rows = table_of(text)
    assert len(rows) == 2_001


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n",
        b"%PDF-1.7 ...",
        b"PK\x03\x04" + b"\x00" * 50,
        b"MZ\x90" + b"\x00" * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50,
        b"<html><body>Sign in</body></html>",
        b"\xef\xbb\xbf  <!DOCTYPE html><form>First Name,Last Name</form>",
        b"one\ntwo\nthree\n",
        b"Name,Company\x00\x01\x02\x03" * 50,
        b",".join(b"Name" for _ in range(300)) + b"\n1\n",
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data):
    with pytest.raises(UnreadableFile) as refusal:
        read(data)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_a_cell_of_millions_of_letters_is_a_row_with_a_fault():
    _, rows = table_of(f"{HEADER}\n{'x' * 4_100_000},b,c\n{ROWS[1]}\n")
    assert [fault for *_, fault in rows] == ["cell_too_long", ""]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12), st.sampled_from([",", ";", "\t", "|"]))
@settings(deadline=None)
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(table, delimiter):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([["Name", "Company", "LinkedIn"], *table])
    _, rows = table_of(written.getvalue())
    assert [cells for _, _, cells, _ in rows] == table
    assert not any(fault for *_, fault in rows)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data):
    try:
        _, rows = read(b"Name,Company,LinkedIn\n" + data)
    except UnreadableFile:
        return
    assert [record for _, record, _, _ in rows] == list(range(1, len(rows) + 1))


@given(st.lists(st.text('ab,";\n\r\t |', max_size=30), max_size=12))
@settings(deadline=None)
def test_each_line_is_in_exactly_one_record(parts):
    text = "\n".join([HEADER, *parts])
    _, rows = table_of(text)
    starts = [line for line, *_ in rows]
    assert starts == sorted(set(starts))
    letters = sum(text.count(letter) for letter in "ab") - sum(HEADER.count(letter) for letter in "ab")
    assert sum(cell.count(letter) for _, _, cells, _ in rows for cell in cells for letter in "ab") == letters
