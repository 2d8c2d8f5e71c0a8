"""A ZIP of tables: LinkedIn's own archive, basic or complete, or a few files that somebody put together. Pure.

What its members hold is for the other sources to say; this one says which members are looked into, and opens them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zipfile import ZipInfo

from crm.importing.problems import UnreadableFile
from crm.importing.sources.members import LeftAlone, is_debris, is_linkedins, left_alone, why_not
from crm.importing.sources.zips import Dangerous, Member, is_zip, open_zip, path_of, refuse_bombs

MOST_TABLES = 100
BRING = "Bring the ZIP as LinkedIn sent it, or Connections.csv, Invitations.csv or messages.csv out of it."
EMPTY = "This archive is empty. Download it again, and bring it as it came."
_DOCUMENTS = (
    (".iwa", "This is a Numbers document. Open it in Numbers, choose File, Export To, CSV, and bring that."),
    ("word/document.xml", "This is a Word document. Save the table in it as CSV and bring that."),
    ("ppt/presentation.xml", "This is a presentation. Save the table in it as CSV and bring that."),
    ("mimetype", "This is a document, not a table. Save the table in it as CSV and bring that."),
    ("META-INF/MANIFEST.MF", "This is a program, not a table."),
    ("AndroidManifest.xml", "This is a program, not a table."),
)


@dataclass(slots=True)
class Contents:
    """The members of an archive that are worth a look, in an order of their own, and what is left alone."""

    names: list[str]
    left_alone: list[LeftAlone] = field(default_factory=list)


def look_into(file: BinaryIO) -> Contents | None:
    """Return what is in the archive `file`, or None where it is none.

    Raises UnreadableFile where it is dangerous, damaged or another kind of document. No member is read for that.
    """
    file.seek(0)
    if not is_zip(file.read(4)):
        return None
    with open_zip(file) as archive:
        entries = {path_of(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    _refuse_documents(entries)
    paths = [path for path in entries if not is_debris(path)]
    if not paths:
        raise UnreadableFile(EMPTY)
    linkedins = is_linkedins(paths)
    contents = Contents([])
    for path in sorted(paths, key=lambda path: (path.casefold(), path)):
        code = why_not(path, is_linkedins=linkedins)
        if code:
            contents.left_alone.append(left_alone(path, code))
        else:
            contents.names.append(path)
    if len(contents.names) > MOST_TABLES:
        raise UnreadableFile(f"This archive holds more than {MOST_TABLES} tables. Bring the ones about people.")
    refuse_bombs([entries[path] for path in contents.names])
    return contents


@contextmanager
def opened(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Yield the member `name` of the archive `file` as a file of its own, read as it unpacks."""
    file.seek(0)
    with open_zip(file) as archive, Member(archive, _entry(archive, name)) as member:
        yield cast(BinaryIO, member)


def _entry(archive, name) -> ZipInfo:
    for entry in archive.infolist():
        if path_of(entry) == name:
            return entry
    raise Dangerous("The file of this import has changed. Bring it again.")


def _refuse_documents(paths):
    for path in paths:
        for end, sentence in _DOCUMENTS:
            if path.endswith(end) and (end.startswith(".") or path == end):
                raise UnreadableFile(sentence)


def nothing_of_use(all_left_alone: list[LeftAlone], *, is_archive: bool = True) -> str:
    """Return the sentence for an archive, or a workbook, in which no table is about people."""
    looked_at = [each for each in all_left_alone if each.code == "unusable"]
    if len(looked_at) == 1 or (looked_at and not is_archive):
        where = "archive" if is_archive else "workbook"
        return f"{PurePosixPath(looked_at[0].member).name} in this {where} is of no use. {looked_at[0].reason}"
    if any(each.code == "archive" for each in all_left_alone):
        return "This archive holds another archive. Unpack it, and bring the one inside."
    return f"No table in this archive is about people who turned to you. {BRING}"
