"""The tables in a file: itself, the members of an archive, the sheets of a workbook. Pure.

Each kind of file is a module in sources with `find(file)`, which gives its tables by name (or why one of them is left
alone), or None where the file is nothing of the kind, and `reopen(stored)`, which makes a table from what an
inspection stored. A table in an archive is found by the same modules, from the member as it unpacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from crm.importing.nested_columns import fold, fold_again
from crm.importing.problems import UnreadableFile
from crm.importing.reader import Row
from crm.importing.sources import CONTAINERS, PLAIN_TEXT, archive
from crm.importing.sources.members import LeftAlone
from crm.importing.sources.zips import Dangerous
from crm.importing.treatments import treated

LONGEST_LABEL = 90  # of a part, before the number of its record


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
    """One table of a file. `member` is its name in there, "" where the file is the table.

    `entry` is the member of the archive that it stands in, "" where there is no archive.
    """

    member: str
    table: Table
    entry: str = ""

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each record of the table, out of the archive where it stands in one."""
        if not self.entry:
            yield from self.table.rows(file)
            return
        with archive.opened(file, self.entry) as member:
            yield from self.table.rows(member)

    @property
    def where(self) -> dict[str, Any]:
        """What finds it in the file again, beside its header: plain JSON."""
        return {"entry": self.entry, **getattr(self.table, "where", {})}


@dataclass(slots=True)
class Parts:
    """The tables of a file, and what of it is left alone."""

    tables: list[Part]
    left_alone: list[LeftAlone] = field(default_factory=list)
    is_archive: bool = False


def find_parts(file: BinaryIO, *, encoding: str = "", repair: str = "") -> Parts:
    """Return the tables in `file`, at least one; `encoding` of its texts and `repair` are a person's choice.

    Raises UnreadableFile with one sentence where it holds none that we can use, or is not to be trusted.
    """
    found = _in_containers(file)
    if found is not None:
        return _split(found, repair)
    contents = archive.look_into(file)
    if contents is None:
        file.seek(0)
        return _split(PLAIN_TEXT.find(file, encoding), repair)
    parts = Parts([], contents.left_alone, is_archive=True)
    for name in contents.names:
        _add_member(parts, file, name, encoding, repair)
    if not parts.tables:
        raise UnreadableFile(archive.nothing_of_use(parts.left_alone))
    _name_apart(parts.tables)
    return parts


def reopen_part(stored: Mapping[str, Any]) -> Part:
    """Return the part that an inspection stored, without reading the file again."""
    container = CONTAINERS.get(stored.get("source", ""), PLAIN_TEXT)
    entry = (stored.get("where") or {}).get("entry", "")
    table = treated(fold_again(container.reopen, stored), stored.get("repair", ""))
    return Part(stored.get("member", ""), table, entry)


def _in_containers(file):
    for container in CONTAINERS.values():
        file.seek(0)
        found = container.find(file)
        if found is not None:
            return found
    return None


def _split(found, repair):
    tables = [Part(name, treated(fold(table), repair)) for name, table in found if not isinstance(table, LeftAlone)]
    return Parts(tables, [table for _, table in found if isinstance(table, LeftAlone)])


def _add_member(parts, file, name, encoding, repair):
    """Look into one member as if it were a file by itself; what is wrong with it alone does not concern the others."""
    try:
        with archive.opened(file, name) as member:
            inner = _in_containers(member)
            if inner is None:
                member.seek(0)
                inner = PLAIN_TEXT.find(member, encoding)
    except Dangerous:
        raise
    except UnreadableFile as error:
        parts.left_alone.append(LeftAlone(name, "unusable", str(error)))
        return
    is_alone = len(inner) == 1
    for inside, table in inner:
        label = name if is_alone or not inside else f"{name}/{inside}"
        if isinstance(table, LeftAlone):
            parts.left_alone.append(LeftAlone(label, table.code, table.reason))
        else:
            parts.tables.append(Part(label, treated(fold(table), repair), name))


def _name_apart(tables):
    """Give each part a name that goes into a record's label, and that no other has."""
    taken = set()
    for part in tables:
        plain = "".join(ch for ch in part.member if ch.isprintable())
        label = plain if len(plain) <= LONGEST_LABEL else f"…{plain[1 - LONGEST_LABEL :]}"
        number = 1
        while label in taken:
            number += 1
            label = f"{plain[: LONGEST_LABEL - 8]} ({number})"
        taken.add(label)
        part.member = label
