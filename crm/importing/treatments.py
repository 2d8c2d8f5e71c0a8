"""What is done to the cells of a table before anybody reads them: garbled letters mended, our guard taken off. Pure.

Mending is a person's choice. The guard is the apostrophe with which our export keeps a spreadsheet from running a
cell (crm.spreadsheets); it comes off where the header says that the file is ours, and stays with everybody else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from crm.importing.fields import header_key
from crm.importing.reader import Row
from crm.importing.repairing import repaired
from crm.spreadsheets import unguarded

MOJIBAKE = "mojibake"  # the one thing that can be repaired so far
# Each of these headers is whole or an end; our contacts, our interactions, and the rows of an import to be fixed.
_OURS = (
    frozenset({"identities", "fullname", "headline", "seniority", "function", "gate", "qualification"}),
    frozenset({"contact", "kind", "occurredat", "precision", "externalid", "tone"}),
)
_TO_FIX = ("line", "why")


def is_ours(header: Sequence[str]) -> bool:
    """Whether a table with this header was written by our own export, or holds our rows to fix."""
    keys = [key for cell in header if (key := header_key(cell))]
    return tuple(keys[-2:]) == _TO_FIX or any(ours <= set(keys) for ours in _OURS)


@dataclass(slots=True)
class Treated:
    """A table whose rows come out with their cells treated."""

    table: Any
    mends: bool
    unguards: bool

    def __getattr__(self, name):
        return getattr(self.table, name)

    @property
    def header(self) -> list[str]:
        """The names of the columns, mended as well."""
        return [repaired(cell) for cell in self.table.header] if self.mends else self.table.header

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield the rows of the table, treated."""
        for row in self.table.rows(file):
            cells = row.cells
            if self.unguards:
                cells = [unguarded(cell) for cell in cells]
            if self.mends:
                cells = [cell if cell.isascii() else repaired(cell) for cell in cells]
            yield row if cells is row.cells else replace(row, cells=cells)


def treated(table: Any, repair: str = "") -> Any:
    """Return `table`, or what treats its rows where there is something to do. `repair` is what a person chose."""
    mends, unguards = repair == MOJIBAKE, is_ours(table.header)
    return Treated(table, mends, unguards) if mends or unguards else table
