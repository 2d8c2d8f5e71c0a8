"""Workbooks: XLSX, XLS and ODS. Each visible sheet with a header is a table; its lines are the rows of the sheet. Pure.

calamine parses them. It lays a whole sheet out in memory and believes what a file says of itself, so the file is
judged first (extents, ole). Cells become the text that a careful person would have typed (FORMATS.md quirks 8 and 18).
"""

import datetime
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm.importing.dialects import MOST_COLUMNS, header_among
from crm.importing.nested_columns import folded_header
from crm.importing.problems import UnreadableFile
from crm.importing.reader import Row
from crm.importing.sources.extents import DAMAGED, refuse_large_ods, refuse_large_xlsx
from crm.importing.sources.members import LeftAlone, left_alone
from crm.importing.sources.ole import LARGEST_XLS, LOCKED, SIGNATURE, refuse_unreadable_xls
from crm.importing.sources.zips import Member, is_zip, open_zip

MOST_SHEETS = 60
MOST_HELD = 2_000_000  # cells of a sheet
LARGEST_INSIDE = 50 * 1024 * 1024  # bytes of a workbook in an archive, which is held in memory
LARGEST_EXACT = 10**15  # Excel keeps 15 digits of a number; whatever follows them is lost
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_BINARY = "This is a binary Excel workbook (XLSB). Save it as an Excel workbook (XLSX) or as CSV, and bring that."
_NO_HEADER = "No header was found: no row names columns such as First Name, Name, Profile or E-mail."


@dataclass(slots=True)
class SheetTable:
    """One sheet: where its header stands, and what its rows hold as text."""

    sheet: str
    header: list[str]
    header_line: int
    warnings: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    source: str = "workbook"
    # The sheet as it was laid out when it was found: an inspection reads it several times.
    held: CalamineSheet | None = field(default=None, repr=False, compare=False)

    @property
    def where(self) -> dict[str, str]:
        """What finds it in the file again."""
        return {"sheet": self.sheet}

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each row below the header, empty ones too: Excel shows them as rows."""
        with nullcontext(self.held) if self.held else self._sheet(file) as sheet:
            for line, cells in _lines(sheet):
                if line > self.header_line:
                    yield Row(line, line - self.header_line, cells)

    @contextmanager
    def _sheet(self, file) -> Iterator[CalamineSheet]:
        with _workbook(file) as workbook:
            yield workbook.get_sheet_by_name(self.sheet)


def find(file: BinaryIO) -> list[tuple[str, SheetTable | LeftAlone]] | None:
    """Return each sheet of the workbook `file` by its name, or None where it is none.

    Raises UnreadableFile where it is damaged, locked, too large, or has no sheet with a header to see.
    """
    file.seek(0)
    head = file.read(8)
    if head != SIGNATURE and not is_zip(head):
        return None
    file = _at_hand(file)
    if not _is_workbook(file, head):
        return None
    with _workbook(file) as workbook:
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(sheets) > MOST_SHEETS:
            raise UnreadableFile(f"This workbook has more than {MOST_SHEETS} sheets. Keep the ones about people.")
        found = [(sheet.name, _table(workbook, sheet)) for sheet in sheets]
    if not any(isinstance(table, SheetTable) for _, table in found):
        raise UnreadableFile(_nothing_in(table for _, table in found))
    return found


def reopen(stored: Mapping[str, Any]) -> SheetTable:
    """Return the table that an inspection stored."""
    return SheetTable(stored["where"]["sheet"], stored["header"], stored["header_line"])


def _at_hand(file):
    """`file` as one to leap to and fro in, which the member of an archive does not like."""
    if not isinstance(file, Member):
        return file
    if file.seek(0, io.SEEK_END) > LARGEST_INSIDE:
        raise UnreadableFile("This workbook is too large to be read inside an archive. Bring it by itself.")
    file.seek(0)
    return io.BytesIO(file.read())


def _is_workbook(file, head):
    """Whether `file` is a workbook that calamine may be given; what must not be is refused."""
    if head == SIGNATURE:
        file.seek(0)
        refuse_unreadable_xls(file.read(LARGEST_XLS + 1))
        return True
    with open_zip(file) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            raise UnreadableFile(_BINARY)
        if "xl/workbook.xml" in names:
            refuse_large_xlsx(archive)
            return True
        if "mimetype" in names and "content.xml" in names and _mime_of(archive) == _ODS:
            refuse_large_ods(archive)
            return True
    return False


def _mime_of(archive):
    with Member(archive, archive.getinfo("mimetype")) as member:
        return member.read(len(_ODS) + 1).strip()


@contextmanager
def _workbook(file) -> Iterator[CalamineWorkbook]:
    file = _at_hand(file)
    file.seek(0)
    with _told_kindly(), CalamineWorkbook.from_filelike(file) as workbook:
        yield workbook


@contextmanager
def _told_kindly():
    try:
        yield
    except PasswordError:
        raise UnreadableFile(LOCKED) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise UnreadableFile(DAMAGED) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what pyo3 makes of a panic; it is no Exception
            raise
        raise UnreadableFile(DAMAGED) from None


def _lines(sheet):
    """Each row of a sheet from its top, with its number."""
    return ((line, [_text(cell) for cell in row]) for line, row in enumerate(sheet.iter_rows(), start=1))


def _table(workbook, about):
    if about.visible != SheetVisibleEnum.Visible:
        return left_alone(about.name, "hidden")
    sheet = workbook.get_sheet_by_name(about.name)
    if not sheet.height:
        return left_alone(about.name, "empty")
    found = header_among(_lines(sheet))
    if found is None:
        return LeftAlone(about.name, "unusable", _NO_HEADER)
    line, header = found
    while header and not header[-1]:
        header.pop()
    if len(folded_header(header)) > MOST_COLUMNS:
        return LeftAlone(about.name, "unusable", f"This table has more than {MOST_COLUMNS} columns.")
    return SheetTable(about.name, header, line, held=sheet if sheet.height * sheet.width <= MOST_HELD else None)


def _nothing_in(sheets):
    codes = {sheet.code for sheet in sheets}
    if codes == {"hidden"}:
        return "Every sheet of this workbook is hidden. Show the one with the people, save it, and bring it again."
    if codes <= {"hidden", "empty"}:
        return "This workbook is empty."
    return f"{_NO_HEADER} Add one above the rows and bring the file again."


def _text(cell):
    """The text that stands for a cell: days in ISO, whole numbers as such, lost digits as Excel shows them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return _moment(cell)
    return str(cell) if isinstance(cell, datetime.timedelta) else cell.isoformat()


def _number(number):
    if abs(number) >= LARGEST_EXACT:
        return f"{number:.14E}"  # an id whose last digits are gone: to be told, not to be believed
    return str(int(number)) if number == int(number) else repr(number)


def _moment(moment):
    """A day where there is no time of day, minutes where there are no seconds; Excel's fractions are rounded off."""
    moment = (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    if moment.time() == datetime.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")
