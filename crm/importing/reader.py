"""Bytes to rows. Pure: no models, no request, no settings.

A row knows its physical line and its record number, so that what went wrong can be found in the file. Nothing is
dropped: what cannot be told apart comes out as a row with a fault.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crm.importing.problems import UnreadableFile

LONGEST_CELL = 32_767  # what a cell of Excel holds
LONGEST_RECORD = 1_300  # lines; a comment has at most 1,250 characters, and each may be a line break
LONGEST_MENDED = 20_000  # characters of a line whose quotes are tried out one by one
csv.field_size_limit(4_000_000)  # above LONGEST_CELL: a long cell is reported as such instead of bursting

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "This is a PDF. Save the table in it as CSV and bring that."),
    (b"MZ", "This is a program, not a table."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. Save it as CSV (UTF-8) and bring that."),
    (
        b"PK",
        "This is a workbook or an archive. Take the CSV file out of it, or save it as CSV (UTF-8), and bring that.",
    ),
    (b"{\\rtf", "This is a text document. Save the table in it as CSV and bring that."),
    (b"\x1f\x8b", "This is a compressed file. Unpack it and bring what is inside."),
    (b"\x89PNG", "This is a picture. Bring the table itself, as CSV."),
    (b"\xff\xd8\xff", "This is a picture. Bring the table itself, as CSV."),
    (b"SQLite format 3", "This is a database. Export the table as CSV and bring that."),
)
_WEB_PAGE = "This is a web page, probably a login page that was saved. Log in, download the file again and bring that."


@dataclass(slots=True)
class Row:
    """One record: where it starts, which one it is after the header, its cells, and what is wrong with its quotes."""

    line: int
    record: int | str
    cells: list[str]
    fault: str = ""  # "mended": read without its odd quote; "unclosed_quote", "cell_too_long": only the raw line


def encoding_of(file: BinaryIO) -> str:
    """Return the encoding of `file`: by BOM, by the NULs of UTF-16, UTF-8 where it is that strictly, else cp1252.

    Raises UnreadableFile, with a sentence, for what is no text at all.
    """
    file.seek(0)
    head = file.read(65_536)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("This file is empty.")
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    for magic, sentence in _MAGIC:
        if head.startswith(magic):
            raise UnreadableFile(sentence)
    encoding = _utf16_without_bom(head)
    if encoding:
        return encoding
    if head.count(b"\x00") > max(len(head) // 100, 20):
        raise UnreadableFile("This is no text file. Save the table as CSV (UTF-8) and bring that.")
    return "utf-8" if _decodes(file, "utf-8") else "cp1252"


def open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Return `file` from its start as text, its line ends untouched. The caller keeps `file` open.

    The five bytes that cp1252 leaves open become U+FFFD rather than an error.
    """
    file.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Unclosing(file)), encoding=encoding, errors="replace", newline="")


def refuse_web_page(head: str) -> None:
    """Raise UnreadableFile where `head`, the start of the text, is HTML: the saved login page."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<script", "<meta", "<!--")):
        raise UnreadableFile(_WEB_PAGE)


def _utf16_without_bom(head):
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    half = max(len(head[:4000]) // 2, 1)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _decodes(file, encoding):
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    file.seek(0)
    try:
        while block := file.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Unclosing(io.RawIOBase):
    """Reads from a file and leaves it open when the text wrapper around it goes."""

    def __init__(self, file):
        self._file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


class Lines:
    """Physical lines with their numbers, a way to put some back, and a stop for a quote that swallows the file."""

    def __init__(self, lines: Iterable[str], *, width: int = 0):
        self.width = width  # how many cells the header has; 0 where that is not known
        self._lines = iter(lines)
        self._put_back: list[str] = []
        self.number = 0  # of the line handed out last
        self.record: list[str] = []  # the lines of the record that is being read
        self.ended = False
        self.nuls = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.record) >= LONGEST_RECORD:
            raise _Runaway
        if self._put_back:
            line = self._put_back.pop()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
            if "\x00" in line:
                self.nuls += line.count("\x00")
                line = line.replace("\x00", "")
        self.number += 1
        self.record.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        """Hand `lines` out again; they were the last ones."""
        self._put_back.extend(reversed(lines))
        self.number -= len(lines)


class _Runaway(Exception):
    """A record spans more lines than any real one: a quote was not closed."""


def records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield (first line, cells, fault) of each record; completely empty lines are none.

    With the header's `lines.width`, a quote that was never closed is found and the rows after it are given back: fault
    is then "mended" (read as if the quote were not there) or "unclosed_quote" (the cells are one raw line).
    """
    while True:
        reader = csv.reader(lines, delimiter=delimiter)
        lines.record = []
        try:
            for cells in reader:
                first, raw, lines.record = lines.number - len(lines.record) + 1, lines.record, []
                if len(raw) > 1 or (lines.ended and raw):
                    cells, fault, rest = _checked(raw, cells, delimiter, lines.width)
                    if fault:
                        lines.put_back(rest)
                        yield first, cells, fault
                        break
                if cells:
                    yield first, cells, ""
            else:
                return
        except (_Runaway, csv.Error) as error:
            raw, lines.record = lines.record, []
            first = lines.number - len(raw) + 1
            cells, fault, rest = _mended(raw, delimiter, lines.width)
            if isinstance(error, csv.Error):
                cells, fault = [raw[0][:500]], "cell_too_long"
            lines.put_back(rest)
            yield first, cells, fault


def _checked(raw, cells, delimiter, width):
    """Whether the quotes of the record in the lines `raw` are as they should be; else the first line by itself."""
    ended = _ends_in_quotes(raw, delimiter)
    if not width or (not ended and _sound(raw, cells, delimiter, width)):
        return cells, "", []
    mended = _mended(raw, delimiter, width)
    # The first line by itself is a whole row, or one of the others is: the quote took in rows that are none of its own.
    is_row = mended[1] == "mended" and len(cells) != width
    if ended or is_row or any(width in _widths(line, delimiter) for line in raw[1:]):
        return mended
    return cells, "", []


def _ends_in_quotes(raw, delimiter):
    sentinel = "\x00end"
    *_, last = csv.reader([*raw[:-1], raw[-1].rstrip("\r\n") + "\n", sentinel], delimiter=delimiter)
    return last != [sentinel]


def _sound(raw, cells, delimiter, width):
    try:
        strict = next(csv.reader(raw, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(strict) <= width or len(cells) == width  # rows may be short


def _widths(line, delimiter):
    """How many cells a line has by itself, with its quotes heeded and without."""
    return len(next(csv.reader([line], delimiter=delimiter), [])), line.count(delimiter) + 1


def _mended(raw, delimiter, width):
    """Read the first line as if its odd quote were not there; return it and the lines that are to be read again."""
    first = raw[0].rstrip("\r\n")
    for cells in _without_one_quote(first, delimiter):
        if len(cells) == width:
            return cells, "mended", raw[1:]
    return [first], "unclosed_quote", raw[1:]


def _without_one_quote(line, delimiter):
    """The readings of `line` with one of its quotes taken out, the last quote first."""
    if len(line) > LONGEST_MENDED or line.count('"') > 400:
        return
    for place in range(len(line) - 1, -1, -1):
        if line[place] == '"':
            shorter = line[:place] + line[place + 1 :]
            if not _ends_in_quotes([shorter], delimiter):
                yield next(csv.reader([shorter], delimiter=delimiter), [])
