"""How large the sheets of a workbook are, read from their XML before a parser lays them out in memory. Pure.

A sheet with one cell in its far corner is some bytes of XML and billions of cells once it is laid out. Whatever has a
document type (and so might have entities) is refused: no spreadsheet program writes one.
"""

from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from crm.importing.problems import UnreadableFile
from crm.importing.sources.zips import BLOCK, Member, refuse_bombs

MOST_CELLS = 8_000_000  # rows times columns; laid out they take about 300 MB
MOST_COLUMNS = 16_384  # of Excel
MOST_UNPACKED = 250 * 1024 * 1024  # bytes of XML: half a million rows
AS_CSV = "Save the sheet with the people as CSV (UTF-8) and bring that."
TOO_LARGE = f"This workbook is too large to be read at once. {AS_CSV}"
DAMAGED = f"This workbook is damaged. Open it and save it again, or do this: {AS_CSV}"
ENTITIES = f"This workbook has a document type in it, which no spreadsheet program writes. {AS_CSV}"
_XML = (".xml", ".rels")


class Extent:
    """The rows and columns that filled cells span."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def reach(self, row: int, column: int) -> None:
        """Take in a filled cell, both counted from 1. Raises UnreadableFile where that is more than fits."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MOST_CELLS or self.columns > MOST_COLUMNS:
            raise UnreadableFile(TOO_LARGE)


def refuse_large_xlsx(archive: ZipFile) -> None:
    """Raise UnreadableFile where a sheet of the XLSX `archive` spans more cells than can be laid out.

    Which member is a sheet, others of them say; so each one is read as if it were.
    """
    refuse_bombs(archive.infolist(), most=MOST_UNPACKED)
    for entry in archive.infolist():
        with Member(archive, entry) as member:
            if entry.filename.lower().endswith(_XML):
                _parse(member, _XlsxSheet().start)
            elif _holds(member, b"sheetData"):
                raise UnreadableFile(DAMAGED)


def refuse_large_ods(archive: ZipFile) -> None:
    """Raise UnreadableFile where the sheets of the ODS `archive` span more cells than can be laid out."""
    read: list[ZipInfo] = [entry for entry in archive.infolist() if entry.filename.endswith(_XML)]
    refuse_bombs(read, most=MOST_UNPACKED)
    for entry in read:
        sheets = _OdsSheets()
        with Member(archive, entry) as member:
            _parse(member, sheets.start, sheets.end)


def _parse(stream: BinaryIO, start: Callable, end: Callable | None = None) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        while block := stream.read(BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise UnreadableFile(DAMAGED) from None


def _no_doctype(*_):
    raise UnreadableFile(ENTITIES)


def _holds(stream, word):
    before = b""
    while block := stream.read(BLOCK):
        if word in before + block:
            return True
        before = block[-len(word) :]
    return False


class _XlsxSheet:
    """Follows the cells of one sheet; row and cell may leave out where they stand, and then follow on."""

    def __init__(self):
        self._extent = Extent()
        self._row = self._column = 0

    def start(self, tag, attributes):
        if tag == "c" or tag.endswith(":c"):
            place = attributes.get("r")
            row, self._column = _row_and_column(place) if place else (self._row, self._column + 1)
            self._extent.reach(max(row, self._row), self._column)
        elif tag == "row" or tag.endswith(":row"):
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0


def _row_and_column(place):
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(place[len(letters) :] or 0), column


class _OdsSheets:
    """Follows the sheets of a document, all of which are laid out at once.

    Repeats of filled cells and rows count; those of empty ones only where something filled comes after.
    """

    def __init__(self):
        self._extent = Extent()
        self._row = self._column = self._filled = 0
        self._repeats = 1

    def start(self, tag, attributes):
        name = tag.rpartition(":")[2]
        if name in ("table-cell", "covered-table-cell"):
            self._column += _repeats(attributes, "columns")
            if any(key.rpartition(":")[2] in _FILLED for key in attributes):
                self._filled = self._column
        elif name == "p":
            self._filled = self._column
        elif name == "table-row":
            self._column = self._filled = 0
            self._repeats = _repeats(attributes, "rows")

    def end(self, tag):
        if tag.endswith("table-row"):
            self._row += self._repeats
            if self._filled:
                self._extent.reach(self._row, self._filled)


_FILLED = frozenset({"value", "value-type", "date-value", "time-value", "string-value", "boolean-value", "formula"})


def _repeats(attributes, what):
    for key, value in attributes.items():
        if key.rpartition(":")[2] == f"number-{what}-repeated":
            return max(int(value), 1)
    return 1
