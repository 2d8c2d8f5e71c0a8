"""Text to rows. Pure: no models, no request, no settings.

A row knows its physical line and its record number, so that what went wrong can be found in the file. Nothing is
dropped: what cannot be told apart comes out as a row with a fault.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

LONGEST_CELL = 32_767  # what a cell of Excel holds
LONGEST_RECORD = 1_300  # lines; a comment has at most 1,250 characters, and each may be a line break
LONGEST_LINE = 4_000_000  # characters; above LONGEST_CELL: a long cell is reported as such instead of bursting
LONGEST_MENDED = 20_000  # characters of a record whose quotes are tried out
MOST_QUOTES = 100  # in a line, to be tried out one by one
MOST_AT_ONCE = 256  # lines
PATIENCE = 2_000_000  # lines that are read again before a file with quotes all over is looked at less closely
csv.field_size_limit(LONGEST_LINE)

# A backslash before a quote stands for the quote, unless another backslash stands before that.
_ESCAPED_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_END = "\x00end"  # a line that no file has: NULs are taken out


@dataclass(slots=True)
class Row:
    """One record: where it starts, which one it is after the header, its cells, and what is wrong with its quotes."""

    line: int
    record: int | str
    cells: list[str]
    fault: str = ""  # "mended": read without its odd quote; "unclosed_quote", "cell_too_long": only the raw line


class Lines:
    """Physical lines with their numbers, a way to put some back, and a stop for a quote that swallows the file."""

    def __init__(self, lines: Iterable[str], *, width: int = 0):
        self.width = width  # how many cells the header has; 0 where that is not known
        self._source = iter(lines)
        self._put_back: list[str] = []
        self.number = 0  # of the line handed out last
        self.record: list[str] = []  # the lines of the record that is being read
        self.nuls = 0
        self._effort = 0  # how much was read for nothing

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.record) >= LONGEST_RECORD or (self._effort > PATIENCE and len(self.record) >= self._longest()):
            raise _Runaway
        line = self._put_back.pop() if self._put_back else next(self._source)
        if "\x00" in line:
            self.nuls += line.count("\x00")
            line = line.replace("\x00", "") or "\n"
        self.number += 1
        self.record.append(line)
        return line

    def take(self, count: int) -> list[str]:
        """Return the next lines, `count` at most, as they are; none at the end. Whoever takes them counts them."""
        taken = [self._put_back.pop() for _ in range(min(count, len(self._put_back)))]
        return taken or list(islice(self._source, count))

    def give_back(self, lines: list[str]) -> None:
        """Hand `lines`, which were taken and not counted, out again."""
        self._put_back.extend(reversed(lines))

    def start_record(self) -> str:
        """Hand out the first line of the next record; the mark of a file that was glued on here goes."""
        self.record = []
        line = next(self)
        if line[:1] == "\ufeff":
            line = self.record[0] = line.lstrip("\ufeff") or "\n"
        return line

    def put_back(self, lines: list[str]) -> None:
        """Hand `lines` out again; they were the last ones, read for nothing."""
        self.give_back(lines)
        self.number -= len(lines)
        self._effort += len(lines)

    def try_out(self, text: str) -> bool:
        """Whether it is worth the while to read `text` once more; files made to keep us busy run out of it."""
        self._effort += 1 + len(text) // 100
        return self._effort <= 2 * PATIENCE

    def _longest(self):
        return 50 if self._effort <= 2 * PATIENCE else 3


class _Runaway(Exception):
    """A record spans more lines than any real one: a quote was not closed."""


def records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    r"""Yield (first line, cells, fault) of each record; completely empty lines are none.

    Quotes are doubled inside cells, or written as \" (LinkedIn's Comments.csv), whichever a record is sound with. With
    the header's `lines.width`, a quote that was never closed is found and the rows after it are given back: fault
    is then "mended" (read as if the quote were not there) or "unclosed_quote" (the cells are one raw line).
    """
    size = 1
    while several := lines.take(size):
        begun = lines.number
        for cells in _usual(several, delimiter):  # nearly every record ends here
            lines.number += 1
            if cells:
                yield lines.number, cells, ""
        size = min(size * 2, MOST_AT_ONCE)
        if (done := lines.number - begun) < len(several):
            lines.give_back(several[done:])
            found = _odd(lines, delimiter)
            if found[1]:
                yield found
            size = 1


def _usual(several, delimiter):
    """The cells of each line that is a record by itself with every quote in its place, up to one that is not."""
    text = "".join(several)
    if "\x00" in text or "\ufeff" in text or '\\"' in text or len(text) > LONGEST_LINE:
        return
    reader = csv.reader(several, delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if reader.line_num != number:
                return
            yield cells
    except csv.Error:
        return


def _odd(lines, delimiter):
    """The next record: of many lines, with quotes out of place, with what no other has."""
    line = lines.start_record()
    first = lines.number
    if len(line) > LONGEST_LINE:
        return first, [line[:500]], "cell_too_long"
    cells = _closed(line, delimiter)
    if cells is None or (len(cells) != lines.width and '\\"' in line):
        return first, *_with_odd_quotes(lines, delimiter)
    return first, cells, ""


def _closed(text, delimiter):
    """The cells of a record that `text` holds from end to end with every quote in its place, else None."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def _with_odd_quotes(lines, delimiter):
    """Read the record whose first line `lines` has just handed out: of many lines, or with quotes out of place."""
    cells, ended, too_long = _read_on(lines, delimiter)
    raw = lines.record
    if '\\"' in "".join(raw) and not (ended and _is_sound(raw, cells, delimiter, lines.width)):
        _again(lines, 1)
        escaped = _escaped(lines, delimiter)
        if escaped is not None:
            return escaped, ""
        _again(lines, len(raw))
    if too_long:
        cells, fault, rest = [raw[0][:500]], "cell_too_long", raw[1:]
    elif cells is None:
        cells, fault, rest = _mended(lines, raw, delimiter)
    elif len(raw) > 1 or not ended:
        cells, fault, rest = _checked(lines, raw, cells, ended, delimiter)
    else:
        return cells, ""  # quotes in the middle of cells of one line: 5" screws
    if fault:
        lines.put_back(rest)
    return cells, fault


def _again(lines, count):
    """Begin the record that was read last anew, with its first `count` lines read."""
    lines.put_back(lines.record)
    lines.record = []
    for _ in range(count):
        next(lines)


def _read_on(lines, delimiter):
    """(cells or None where it runs away, whether its last quote is closed, whether a cell is too long)."""
    taken = iter([*lines.record])

    def source():
        yield from taken
        yield from lines
        yield _END  # where the last quote is open, this stands in the last cell

    try:
        cells = next(csv.reader(source(), delimiter=delimiter))
    except _Runaway:
        return None, False, False
    except csv.Error:
        return None, False, True
    if cells and cells[-1].endswith(_END):
        cells[-1] = cells[-1].removesuffix(_END)
        return cells, False, False
    return cells, True, False


def _is_sound(raw, cells, delimiter, width):
    """Whether the lines `raw` are one record with every quote in its place."""
    strict = _closed("".join(raw), delimiter)
    return strict is not None and (not width or len(strict) <= width or len(cells) == width)  # rows may be short


def _escaped(lines, delimiter):
    """The cells of a record that writes quotes inside of cells as backslash and quote, or None where it is none."""
    text, line = "", lines.record[0]
    try:
        while len(text) <= LONGEST_MENDED:
            line = _ESCAPED_QUOTE.sub(r'\1""', line)
            text += line
            if '"' in line and text.count('"') % 2 == 0:
                if not lines.try_out(text):
                    return None
                cells = _closed(text, delimiter)
                if cells is not None:
                    return cells if not lines.width or len(cells) <= lines.width else None
            line = next(lines)
    except (StopIteration, _Runaway):
        pass
    return None


def _checked(lines, raw, cells, ended, delimiter):
    """Whether the quotes of the record in the lines `raw` are as they should be; else the first line by itself."""
    width = lines.width
    if not width or (ended and _is_sound(raw, cells, delimiter, width)):
        return cells, "", []
    mended = _mended(lines, raw, delimiter)
    # The first line by itself is a whole row, or one of the others is: the quote took in rows that are none of its own.
    is_row = mended[1] == "mended" and len(cells) != width
    if not ended or is_row or any(width in _widths(line, delimiter) for line in raw[1:]):
        return mended
    return cells, "", []


def _widths(line, delimiter):
    """How many cells a line has by itself, with its quotes heeded and without."""
    return len(next(csv.reader([line], delimiter=delimiter), [])), line.count(delimiter) + 1


def _mended(lines, raw, delimiter):
    """Read the first line as if its odd quote were not there; return it and the lines that are to be read again."""
    first = raw[0].rstrip("\r\n")
    for cells in _without_one_quote(lines, first, delimiter):
        if len(cells) == lines.width:
            return cells, "mended", raw[1:]
    return [first], "unclosed_quote", raw[1:]


def _without_one_quote(lines, line, delimiter):
    """The readings of `line` with one of its quotes taken out, the last quote first."""
    if len(line) > LONGEST_MENDED or line.count('"') > MOST_QUOTES:
        return
    for place in range(len(line) - 1, -1, -1):
        if line[place] == '"' and lines.try_out(line):
            shorter = line[:place] + line[place + 1 :]
            cells = next(csv.reader([shorter, _END], delimiter=delimiter), [])
            if not (cells and cells[-1].endswith(_END)):
                yield cells
