"""Where the table begins: the delimiter and the header, found by the record that looks most like one. Pure.

Nothing is skipped by count: preambles have any length, and what Excel saved begins elsewhere than what LinkedIn
wrote (FORMATS.md section 4, quirks 1, 2, 6 and 7).
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from crm.importing.detecting import sureness
from crm.importing.encodings import letters_of, open_text, refuse_web_page
from crm.importing.headerless import made_up_header
from crm.importing.mapping import KNOWN, NEVER_A_PERSON, WHO, header_key
from crm.importing.nested_columns import folded_header
from crm.importing.problems import UnreadableFile
from crm.importing.reader import Lines, Row, records

DELIMITERS = (",", ";", "\t", "|")
HEAD = 262_144  # characters in which the header must stand
WINDOW = 40  # records in which the header must stand
MOST_COLUMNS = 200
MOST_ROWS = 1_500_000
MOST_BYTES = 400 * 1024 * 1024
_SEP = re.compile(r'\ufeff?"?sep=([^\w\s"]|\t)"?[;,]*[\r\n]', re.I)


@dataclass(slots=True)
class Table:
    """How to read one file: its encoding and delimiter, and where its header stands."""

    encoding: str
    delimiter: str
    header: list[str]
    header_line: int
    warnings: list[str] = field(default_factory=list)
    source: str = "text"

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each record after the header; raises UnreadableFile where there are more than anybody has."""
        lines = Lines(open_text(file, self.encoding))
        for _ in range(self.header_line - 1):
            next(lines, None)
        found = records(lines, self.delimiter)
        shape = _Shape(self, next(found, (0, [], ""))[1] if self.header_line else self.header)
        lines.width = shape.width
        number = 0
        for line, read, fault in found:
            if number >= MOST_ROWS:
                raise UnreadableFile(f"This file has more than {MOST_ROWS:,} rows. Split it and bring the parts.")
            if len(read) == shape.width and not shape.padding:
                number += 1
                yield Row(line, number, read, fault)
                continue
            for cells in shape.fit(read):
                number += 1
                yield Row(line, number, cells, fault)
            lines.width = shape.width
        if lines.nuls and "nul_byte" not in self.warnings:
            self.warnings.append("nul_byte")


class _Shape:
    """How wide the rows are, and what other programs have done to them: wrapped in quotes, padded, glued together."""

    def __init__(self, table, header):
        self.width = len(table.header)
        self._delimiter = table.delimiter
        self._keys = {key for cell in table.header if (key := header_key(cell))}
        self._wrapped = len(header) == 1 < self.width  # each line as one cell
        self.padding = _padding(header[-1], table.delimiter) if header else ""

    def fit(self, cells):
        """The rows that `cells` are, nearly always one."""
        if self.padding and cells:
            cells = [*cells[:-1], cells[-1].rstrip(self.padding)]
        if len(cells) == 1:
            cells = self._unwrapped(cells)
        if len(cells) > self.width and (header := _glued_header(cells[self.width - 1 :], self._keys)):
            row = [*cells[: self.width - 1], _before(cells[self.width - 1], header[0])]
            self.width = len(header)
            return row, header
        if len(cells) != self.width and is_header(cells):
            self.width = len(cells)  # the rows below are those of another export
        return (cells,)

    def _unwrapped(self, cells):
        inner = _inner(cells[0], self._delimiter)
        return inner if len(inner) == self.width > 2 or (self._wrapped and len(inner) > 1) else cells


def _inner(cell, delimiter):
    """The cells of a line that a program has put into one cell."""
    if delimiter not in cell:
        return [cell]
    return next((cells for _, cells, _ in records(Lines([cell]), delimiter)), [cell])


def _padding(cell, delimiter):
    """What a program that knows another delimiter has put behind each line: "Connected On;;;;"."""
    return "".join(set(cell[len(cell.rstrip(";,\t|")) :]) - {delimiter})


def _glued_header(cells, own_keys):
    """The header in `cells` where the first of them is the end of a row with the first name of a header behind it."""
    known = HEADER_WORDS | own_keys
    others = [key for cell in cells[1:] if (key := header_key(cell))]
    if not others or not all(key in known for key in others):
        return []
    last = cells[0]
    for place in range(max(len(last) - 60, 0), len(last)):
        if last[place].isalnum() and header_key(last[place:]) in known and len(others) >= min(2, len(own_keys) - 1):
            return [last[place:], *cells[1:]]
    return []


def _before(cell, name):
    """What `cell` holds before `name`; the quote and the mark of the second file go with the name."""
    return cell.removesuffix(name).removesuffix('"').removesuffix("\ufeff")


def find_table(file: BinaryIO, encoding: str = "") -> Table:
    """Return how to read `file`, in the `encoding` that a person chose if any.

    Raises UnreadableFile with one sentence where it holds no table we can use.
    """
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise UnreadableFile(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it and bring the parts.")
    letters = letters_of(file, encoding)
    with open_text(file, letters.encoding) as text:
        head = text.read(HEAD)
    refuse_web_page(head)
    best = _best(list(_candidates(head))) or _best(list(_lines_by_themselves(head))) or _without_header(head)
    if best is None:
        raise UnreadableFile(
            "No header was found: no line names columns such as First Name, Name, Profile or E-mail. "
            "Add one above the rows and bring the file again."
        )
    _, delimiter, line, header = best
    if len(folded_header(header)) > MOST_COLUMNS:
        raise UnreadableFile(f"This table has more than {MOST_COLUMNS} columns. Keep the ones about people.")
    return Table(letters.encoding, delimiter, header, line, letters.warnings)


def header_among(rows: Iterable[tuple[int, list[str]]]) -> tuple[int, list[str]] | None:
    """Return line and cells of the row that looks most like a header, or None; `rows` are lines with their cells."""
    candidates = [
        ((score, -place), "", line, [cell.strip() for cell in cells])
        for place, (line, cells) in enumerate(islice(rows, WINDOW))
        if (score := _likeness(cells)) > 0
    ]
    best = _best(candidates)
    return best and (best[2], best[3])


def is_header(cells: list[str]) -> bool:
    """Whether a row among the others is a header again: three names of columns or more, and nothing else."""
    filled = [key for cell in cells if cell.strip() and (key := header_key(cell))]
    return len(filled) >= 3 and all(key in HEADER_WORDS for key in filled)


# The names of columns, with some that we do not use; they only help to tell a header from a row.
_USED_BY_NOBODY = "likescount replies likes scrapedurl gender phone phonenumbers industry"
HEADER_WORDS = frozenset(KNOWN) | NEVER_A_PERSON | set(_USED_BY_NOBODY.split())


def _best(candidates):
    """The candidate that looks most like a header; of two headers, as two exports glued together have, the first."""
    best = max(candidates, default=None, key=lambda found: found[0])
    for found in candidates:
        (score, _), delimiter, *_ = found
        if delimiter == best[1] and score >= max(3, best[0][0] / 2):
            return found
    return best


def _candidates(head):
    """(how much it looks like a header, delimiter, line, cells) for each record of the window, by each delimiter."""
    for preference, delimiter in enumerate(_delimiters(head)):
        lines = Lines(io.StringIO(head, newline=""))
        for place, (line, cells, _) in enumerate(islice(records(lines, delimiter), WINDOW)):
            yield from _candidate(cells, delimiter, line, place + preference / 10)


def _lines_by_themselves(head):
    """The same for each line, whatever its quotes: one above the header that never closes must not hide it."""
    for preference, delimiter in enumerate(_delimiters(head)):
        for place, text in enumerate(islice(io.StringIO(head, newline=""), WINDOW)):
            for _, cells, _ in records(Lines([text]), delimiter):
                yield from _candidate(cells, delimiter, place + 1, place + preference / 10)


def _without_header(head):
    """The same for a table that has none and plainly holds people: the reading with the most columns, from line 0."""
    found = []
    for delimiter in _delimiters(head):
        rows = [cells for _, cells, _ in islice(records(Lines(io.StringIO(head, newline="")), delimiter), 5 * WINDOW)]
        if header := made_up_header(rows):
            found.append((len(header), delimiter, 0, header))
    return max(found, default=None, key=lambda each: each[0])


def _candidate(cells, delimiter, line, lateness):
    if len([cell for cell in cells if cell.strip()]) == 1:
        cells = _inner(cells[0], delimiter) if cells[0] else cells
    cells = [cell.strip() for cell in cells]
    if padding := _padding(cells[-1], delimiter):
        cells[-1] = cells[-1].rstrip(padding)
    score = _likeness(cells)
    if score > 0:
        yield (score, -lateness), delimiter, line, cells


def _likeness(cells):
    """How many different known columns a record names; little where most of it is something else."""
    keys = frozenset(key for cell in cells if (key := header_key(cell)))
    sure = sureness(keys, len(cells)) if keys else 0
    if sure >= 1:
        return len(keys) + 1  # LinkedIn has files whose columns mean nothing to anybody else
    likely = 1.5 if sure >= 0.8 else 0
    known = {KNOWN[key][0] for key in keys if key in KNOWN}
    if not known or (len(known) == 1 and len(keys) > 3 and not known & WHO):
        return likely
    return max(len(known) + len(keys & set(KNOWN)) / 100, likely)


def _delimiters(head):
    """The delimiter that Excel's first line `sep=;` names, or all that there are."""
    declared = _SEP.match(head)
    return (declared[1],) if declared else DELIMITERS
