"""A JSON text in pieces, each decoded by itself: a file of any length in little memory, and the line of each piece.

An array at the top gives its elements, several values one after the other (JSON lines) themselves. An object too large
for one look is opened, and the lists of people in it give their elements.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from crm.importing.fields import header_key
from crm.importing.nesting import PAGES, Path, flatten, handed_down
from crm.importing.problems import UnreadableFile

BLOCK = 1 << 18  # characters that are read at once; what fits into one is decoded at once
LARGEST = 1 << 24  # characters of one entry
_DEEPEST = 6  # arrays and pages within one another, around the entries
_SPACE = re.compile(r"[ \t\r\n\ufeff\x00\x1e]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.S)
_FAR = 65_536  # characters before the end of what was read: an error there is no matter of what is missing


def _first_filled(pairs):
    """An object; of a name that stands in it twice the first filled value counts."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for name, value in pairs:
        if found.get(name) in (None, "", [], {}):
            found[name] = value
    return found


_DECODER = json.JSONDecoder(
    strict=False,
    parse_int=str,
    parse_float=str,
    parse_constant=lambda name: "",
    object_pairs_hook=_first_filled,
)


@dataclass(slots=True)
class Piece:
    """One value with the line on which it starts, and what was said of all such values before it."""

    line: int
    value: Any
    around: Mapping[str, str]
    buffer: str
    start: int
    end: int
    broken: bool = False
    lines: Mapping[Path, int] | None = None  # on which each object within starts, once somebody asked

    def line_of(self, path: Path) -> int:
        """Return the line on which the object at `path` within the value starts."""
        if not path:
            return self.line
        if self.lines is None:
            text = self.text()
            self.lines = start_lines(text, self.line) if "\n" in text else {}
        return self.lines.get(path, self.line)

    def text(self) -> str:
        """Return the piece as it stands in the file."""
        return self.buffer[self.start : self.end]


class _Broken(Exception):
    """The text at hand is no JSON, on that line."""


class Pieces:
    """The values in a text; an iterator. Raises UnreadableFile, with the line, where the text breaks off."""

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._found = 0
        self._done = 0  # characters that were taken
        self._end = 0  # where the value that was looked at last ends

    def __iter__(self) -> Iterator[Piece]:
        while self._peek():
            done = self._done
            try:
                for piece in self._value(0, {}, BLOCK):
                    self._found += 1
                    yield piece
                if self._peek() == ",":
                    self._advance(1)
            except _Broken as error:
                if self._done != done:
                    raise _damaged(error.args[0]) from None
                yield self._rest_of_line(error.args[0])

    def _value(self, depth, around, most):
        """The pieces of the value that starts here; an object of more than `most` characters is opened."""
        if depth > _DEEPEST:
            raise UnreadableFile(f"The entry in line {self._line} is nested deeper than any real one.")
        first = self._peek()
        if first == "[":
            yield from self._elements(depth, around)
            return
        try:
            value = self._decoded(most)
        except _TooLong:
            if first != "{":
                raise _too_large(self._line) from None
            yield from self._members(depth, around)
            return
        piece = Piece(self._line, value, around, self._buffer, self._at, self._end)
        self._advance(self._end - self._at)
        yield piece

    def _elements(self, depth, around):
        self._advance(1)
        while (ahead := self._peek()) != "]":
            if ahead == ",":
                self._advance(1)
                continue
            yield from _told(self._value(depth + 1, around, LARGEST))
            if self._peek() not in (",", "]"):
                raise _damaged(self._line)
        self._advance(1)

    def _members(self, depth, around):
        """The pieces of an object too large to be looked at whole: those in its lists of people, or itself."""
        line, held, is_page = self._line, {}, False
        self._advance(1)
        while (ahead := self._peek()) != "}":
            if ahead == ",":
                self._advance(1)
                continue
            name = self._whole() if ahead == '"' else None
            if name is None or self._peek() != ":":
                raise _damaged(self._line)
            self._advance(1)
            is_list = self._peek() in ("[", "{")
            if is_list and header_key(name) in PAGES:
                is_page = True
                yield from _told(self._value(depth + 1, {**around, **handed_down(flatten(held))}, BLOCK))
            else:
                held[name] = self._whole()
        self._advance(1)
        if not is_page:
            yield Piece(line, held, around, "", 0, 0)

    def _whole(self):
        """The value that starts here, however long within reason, taken."""
        try:
            value = self._decoded(LARGEST)
        except _TooLong:
            raise _too_large(self._line) from None
        self._advance(self._end - self._at)
        return value

    def _decoded(self, most):
        """The value that starts here. Raises _Broken where it is none, _TooLong where more than `most` would be."""
        while True:
            try:
                value, self._end = _DECODER.raw_decode(self._buffer, self._at)
                if self._end < len(self._buffer) or self._ended:
                    break
            except json.JSONDecodeError as error:
                final = error.pos < len(self._buffer) - _FAR and not error.msg.startswith("Unterminated")
                if self._ended or final:
                    raise _Broken(self._line + self._buffer.count("\n", self._at, error.pos)) from None
            except RecursionError:
                raise UnreadableFile(f"The entry in line {self._line} is nested deeper than any real one.") from None
            if len(self._buffer) - self._at >= most:
                raise _TooLong
            self._read(max(BLOCK, len(self._buffer) - self._at))
        return value

    def _peek(self):
        """The next character that is no space, "" at the end."""
        while True:
            self._advance(_SPACE.match(self._buffer, self._at).end() - self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._ended:
                return ""
            self._read(BLOCK)

    def _read(self, count):
        more = self._stream.read(count)
        self._ended = not more
        self._buffer = self._buffer[self._at :] + more
        self._at = 0

    def _advance(self, count):
        self._line += self._buffer.count("\n", self._at, self._at + count)
        self._at += count
        self._done += count

    def _rest_of_line(self, broken_line):
        """A line that is no JSON among lines that are: by itself a broken entry. Anything else ends the file."""
        while (end := self._buffer.find("\n", self._at)) < 0 and not self._ended:
            self._read(BLOCK)
        end = len(self._buffer) if end < 0 else end
        below = self._buffer[end:].lstrip()
        if not (below.startswith("{") or (self._found and not below)):
            raise _damaged(broken_line)
        piece = Piece(self._line, None, {}, self._buffer, self._at, end, broken=True)
        self._advance(end - self._at)
        self._found += 1
        return piece


class _TooLong(Exception):
    """More than may be looked at at once."""


def _damaged(line):
    return UnreadableFile(
        f"The JSON in this file breaks off or is damaged in line {line}. Export it again and bring the whole file."
    )


def _too_large(line):
    return UnreadableFile(f"The entry in line {line} is larger than any real one.")


def _told(pieces):
    """The `pieces`, with a fault among them told as one of the whole file: it stands within brackets."""
    try:
        yield from pieces
    except _Broken as error:
        raise _damaged(error.args[0]) from None


def start_lines(text: str, line: int) -> dict[Path, int]:
    """Return the line on which each object within `text` starts, by the path to it; `text` starts on `line`."""
    found: dict[Path, int] = {}
    path: list[str | int] = []
    last, said = 0, ""
    for token in _TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last = token.start()
        mark = token[0]
        if mark in "{[":
            found[tuple(path)] = line
            path.append(0 if mark == "[" else said)
        elif mark in "}]":
            path.pop()
        elif mark == ",":
            if path and isinstance(path[-1], int):
                path[-1] += 1
        elif path and not isinstance(path[-1], int) and text[token.end() : token.end() + 20].lstrip()[:1] == ":":
            path[-1] = said = _DECODER.decode(mark)
    return found
