"""JSON as tools write it: an array, a line for each entry, or either within an object. Read piece by piece.

Numbers stay text, so that an id of 19 digits keeps each of them. What is nested becomes columns and rows by
crm.importing.nesting, as in the flattened CSV of the same tool.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crm.importing.dialects import MOST_BYTES, MOST_ROWS
from crm.importing.nesting import best_columns, entries, leaves
from crm.importing.problems import UnreadableFile
from crm.importing.reader import Row
from crm.importing.sources.json_pieces import Pieces

SOURCE = "records"
_STARTS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)*[\s\x00]*(?:\[[\s\x00]*[\[\]{\"\d-]|\{[\s\x00]*[\"}])")
_MOST_NAMES = 5_000  # of columns that are told apart before the best are chosen


def find(file: BinaryIO) -> list[tuple[str, "Records"]] | None:
    """Return the one table that `file` is, or None where it is no JSON.

    Raises UnreadableFile where it breaks off (with the line), holds nobody, or is larger than anybody's.
    """
    if not _STARTS.match(file.read(4096)):
        return None
    if file.seek(0, 2) > MOST_BYTES:
        raise UnreadableFile(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it and bring the parts.")
    file.seek(0)
    encoding = json.detect_encoding(file.read(4))
    try:
        table, names = _looked_through(file, encoding)
    except UnicodeDecodeError:
        table, names = _looked_through(file, "cp1252")
    if not names:
        raise UnreadableFile("This JSON file has no entries, so there is nobody in it.")
    table.header = best_columns(list(names))
    return [("", table)]


def _looked_through(file, encoding):
    """The table in `file` read as `encoding`, and the names of its columns."""
    table = Records(encoding, [])
    names: dict[str, None] = {}
    for _, _, cells in table.entries(file):
        if len(names) < _MOST_NAMES:
            names.update(dict.fromkeys(name for name in cells if name != _BROKEN))
    return table, names


def reopen(stored: Mapping[str, Any]) -> "Records":
    """Return the table that an inspection stored."""
    return Records(stored["encoding"], stored["header"])


@dataclass(slots=True)
class Records:
    """The entries of a JSON file as rows; their columns are the paths to what they hold ("author/name")."""

    encoding: str
    header: list[str]
    header_line: int = 0
    delimiter: str = ""
    source: str = SOURCE
    warnings: list[str] = field(default_factory=list)

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each entry, and after it the replies within it: line where it starts, record 3 and 3.1."""
        for line, record, cells in self.entries(file):
            fault = cells.pop(_BROKEN, "")
            if fault:
                yield Row(line, record, [fault], "broken_entry")
                continue
            get = cells.get
            yield Row(line, record, [get(name, "") for name in self.header])

    def entries(self, file: BinaryIO) -> Iterator[tuple[int, int | str, dict[str, str]]]:
        """Yield (line, record, cells by name). Raises UnreadableFile as `find` does."""
        number = 0
        for piece in Pieces(_Text(file, self.encoding)):
            if piece.broken:
                number += 1
                yield piece.line, number, {_BROKEN: piece.text()[:500]}
                continue
            for path, leaf in leaves(piece.value, piece.around):
                number += 1
                if number > MOST_ROWS:
                    raise UnreadableFile(
                        f"This file has more than {MOST_ROWS:,} entries. Split it and bring the parts."
                    )
                for numbers, within, cells in entries(leaf):
                    record = ".".join(map(str, (number, *numbers))) if numbers else number
                    yield piece.line_of((*path, *within)), record, cells


class _Text:
    """A file as text from its start; the caller keeps it open."""

    def __init__(self, file, encoding):
        file.seek(0)
        self._file = file
        errors = "replace" if encoding == "cp1252" else "strict"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)

    def read(self, count):
        """The next characters, about `count` of them; "" at the end only."""
        while block := self._file.read(count):
            if text := self._decoder.decode(block):
                return text
        return self._decoder.decode(b"", final=True)


_BROKEN = "\x00broken"  # no name of a column holds a NUL
