"""The tables in a file: itself, the members of an archive, the sheets of a workbook. Pure.

Each kind of container is a module in sources with `find(file)`, which gives its parts or None where the file is
nothing of the kind, and `reopen(stored)`, which makes a part's table from what an inspection stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from crm.importing.reader import Row
from crm.importing.sources import CONTAINERS, PLAIN_TEXT


class Table(Protocol):
    """Rows with a header, wherever they stand. `source` names the module of sources that can reopen it."""

    source: str
    encoding: str  # of a text; "" where that is no question
    delimiter: str
    header: list[str]
    header_line: int
    warnings: list[str]

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each record after the header, from the start, as often as it is called."""
        ...


@dataclass(slots=True)
class Part:
    """One table of a file. `member` is its name in there, "" where the file is the table."""

    member: str
    table: Table


def find_parts(file: BinaryIO) -> list[Part]:
    """Return the tables in `file`, at least one.

    Raises UnreadableFile with one sentence where it holds none that we can use.
    """
    for container in (*CONTAINERS.values(), PLAIN_TEXT):
        file.seek(0)
        parts = container.find(file)
        if parts is not None:
            return [Part(member, table) for member, table in parts]
    raise AssertionError("plain text takes whatever is left")


def reopen_part(stored: Mapping[str, Any]) -> Part:
    """Return the part that an inspection stored, without reading the file again."""
    container = CONTAINERS.get(stored.get("source", ""), PLAIN_TEXT)
    return Part(stored.get("member", ""), container.reopen(stored))
