"""Where the table begins: the delimiter and the header, found by the record that looks most like one. Pure.

Nothing is skipped by count: preambles have any length, and what Excel saved begins elsewhere than what LinkedIn
wrote (FORMATS.md section 4, quirks 1, 2, 6 and 7).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from crm.importing.detecting import is_certain
from crm.importing.mapping import KNOWN, NEVER_A_PERSON, WHO, header_key
from crm.importing.problems import UnreadableFile
from crm.importing.reader import Lines, Row, encoding_of, open_text, records, refuse_web_page

DELIMITERS = (",", ";", "\t", "|")
HEAD = 262_144  # characters in which the header must stand
WINDOW = 40  # records in which the header must stand
MOST_COLUMNS = 200
MOST_ROWS = 1_500_000
MOST_BYTES = 400 * 1024 * 1024


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
        lines = Lines(open_text(file, self.encoding), width=len(self.header))
        number = 0
        for line, cells, fault in records(lines, self.delimiter):
            if line <= self.header_line:
                continue
            number += 1
            if len(cells) != lines.width and is_header(cells):
                lines.width = len(cells)  # the rows below are those of another export
            if number > MOST_ROWS:
                raise UnreadableFile(f"This file has more than {MOST_ROWS:,} rows. Split it and bring the parts.")
            yield Row(line, number, cells, fault)
        if lines.nuls and "nul_byte" not in self.warnings:
            self.warnings.append("nul_byte")


def find_table(file: BinaryIO) -> Table:
    """Return how to read `file`. Raises UnreadableFile with one sentence where it holds no table we can use."""
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise UnreadableFile(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it and bring the parts.")
    encoding = encoding_of(file)
    with open_text(file, encoding) as text:
        head = text.read(HEAD)
    refuse_web_page(head)
    best = _best(list(_candidates(head)))
    if best is None:
        raise UnreadableFile(
            "No header was found: no line names columns such as First Name, Name, Profile or E-mail. "
            "Add one above the rows and bring the file again."
        )
    _, delimiter, line, header = best
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"This table has more than {MOST_COLUMNS} columns. Keep the ones about people.")
    warnings = ["mojibake"] if any(mark in head for mark in ("Ã©", "Ã¼", "Ã¶", "Ã¤", "Ã¨", "â€™", "â€œ")) else []
    return Table(encoding, delimiter, header, line, warnings)


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
    forced = _declared(head)
    for preference, delimiter in enumerate((forced,) if forced else DELIMITERS):
        lines = Lines(io.StringIO(head, newline=""))
        for place, (line, cells, _) in enumerate(islice(records(lines, delimiter), WINDOW)):
            score = _likeness(cells)
            if score > 0:
                yield (score, -place - preference / 10), delimiter, line, [cell.strip() for cell in cells]


def _likeness(cells):
    """How many different known columns a record names; little where most of it is something else."""
    keys = frozenset(key for cell in cells if (key := header_key(cell)))
    if is_certain(keys, len(cells)):
        return len(keys) + 1  # LinkedIn has files whose columns mean nothing to anybody else
    known = {KNOWN[key][0] for key in keys if key in KNOWN}
    if not known or (len(known) == 1 and len(keys) > 3 and not known & WHO):
        return 0
    return len(known) + len(keys & set(KNOWN)) / 100


def _declared(head):
    """The delimiter that Excel's first line `sep=;` names, or ""."""
    first = head[:20].lstrip("\ufeff").splitlines()[0].strip().strip('"') if head.strip() else ""
    return first[4:5] if first.lower().startswith("sep=") and len(first) == 5 else ""
