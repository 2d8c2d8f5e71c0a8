"""Rows as a CSV file that a spreadsheet opens as text: nothing in it is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator

# What a spreadsheet starts a formula or a command with, also in full width (OWASP, CSV injection). With apostrophes
# before it, it may be a cell that was guarded: it gets one more, so that taking one off gives back what there was.
_FORMULA = re.compile(r"'*\s*[=+\-@|\t\r\n＝＋－＠]")


class _Echo:
    def write(self, text):
        return text


def defused(cell: str) -> str:
    """Return `cell` with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return `cell` without the apostrophe that `defused` put before it; any other text as it is."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell, 1) else cell


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield each of `rows` as a line of CSV, quoted and defused; the first line starts with the mark of UTF-8.

    With the mark, Excel reads the letters right.
    """
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    for number, row in enumerate(rows):
        line = writer.writerow([defused(str(cell)) for cell in row])
        yield f"\ufeff{line}" if number == 0 else line
