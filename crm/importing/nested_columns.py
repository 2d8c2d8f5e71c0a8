"""Columns that repeat for what is nested ("replies/0/author/name"), as rows of their own. Pure.

The flattened CSV of a tool says what its JSON says; crm.importing.nesting has the rules that both follow.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crm.importing.fields import field_named, header_key
from crm.importing.nesting import DEEPEST, INHERITED, MOST_COLUMNS, MOST_OF_A_LIST, NAMES, PAGES, PROFILES, REPLIES
from crm.importing.reader import Row

_RAW_HEADER = "raw_header"
_WITHIN = re.compile(r"([A-Za-z_]+?)[/._](\d{1,6})[/._](.+)", re.S)
_PLACE_IN_A_LIST = re.compile(r"[/._](\d{1,6})(?=[/._]|$)")


@dataclass(slots=True)
class _Group:
    """The columns of one place within: replies/1/… with which column of the folded table each of them is."""

    numbers: tuple[int, ...]
    columns: list[tuple[int, int]] = field(default_factory=list)  # (in the file, in the folded table)


class Folded:
    """A table whose columns repeat for each reply ("replies/0/author/name"): each reply is a row of its own.

    Everything else is as the table within says; `where` keeps its header, which is needed to open it again.
    """

    def __init__(self, table):
        self._table = table
        self.raw_header = list(table.header)
        self.header, self._own, self._groups, self._wraps = _plan(self.raw_header)
        self._handed_down = [
            place for place, name in enumerate(self.header) if field_named(header_key(name)) in INHERITED
        ]

    def __getattr__(self, name):
        return getattr(self._table, name)

    @property
    def where(self) -> dict[str, Any]:
        """What finds the table in the file again, beside its header: plain JSON."""
        return {**getattr(self._table, "where", {}), _RAW_HEADER: self.raw_header}

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        """Yield each record of the file, and after it what is within it."""
        for row in self._table.rows(file):
            yield from self._unfolded(row)

    def _unfolded(self, row):
        if row.fault and row.fault != "mended":
            yield row
            return
        cells = [""] * len(self.header)
        self._fill(cells, row.cells, self._own)
        extra = row.cells[len(self.raw_header) :]
        within = [] if row.cells == self.raw_header else list(self._within(row, cells))
        if not self._wraps:
            yield Row(row.line, row.record, cells + extra, row.fault)
        elif not within:
            yield Row(row.line, row.record, [], row.fault)
        yield from within

    def _within(self, row, whole):
        for group in self._groups:
            if not any(place < len(row.cells) and row.cells[place].strip() for place, _ in group.columns):
                continue
            cells = [""] * len(self.header)
            for place in self._handed_down:
                cells[place] = whole[place]
            self._fill(cells, row.cells, group.columns)
            record = ".".join(map(str, (row.record, *group.numbers)))
            yield Row(row.line, record, cells, row.fault)

    def _fill(self, cells, raw, columns):
        for place, target in columns:
            if place < len(raw) and (raw[place] or not cells[target]):
                cells[target] = raw[place]


def fold(table):
    """Return `table` with what is nested in its columns as rows of their own; itself where nothing is."""
    return Folded(table) if folded_header(table.header) != list(table.header) else table


def fold_again(reopen: Callable[[Mapping[str, Any]], Any], stored: Mapping[str, Any]):
    """Return what `reopen` makes of what an inspection stored, folded as it was."""
    raw_header = (stored.get("where") or {}).get(_RAW_HEADER)
    return Folded(reopen({**stored, "header": raw_header})) if raw_header else reopen(stored)


def folded_header(header: Sequence[str]) -> list[str]:
    """Return the columns that are left of `header` once what is nested in it has become rows."""
    nested = len(header) > MOST_COLUMNS or any(_nest_of(name)[0] for name in header)
    return _plan(header)[0] if nested else list(header)


def _plan(header):
    """(folded header, own columns, groups in their order, whether the rows are only what is around others)."""
    parsed = [_nest_of(name) for name in header]
    wraps = _wrapping(parsed)
    folded: list[str] = []
    place_of: dict[str, int] = {}
    own: list[tuple[int, int]] = []
    groups: dict[tuple[tuple[str, int], ...], _Group] = {}
    for place, (nest, name) in sorted(enumerate(parsed), key=lambda each: bool(each[1][0])):
        if any(int(number) >= MOST_OF_A_LIST for number in _PLACE_IN_A_LIST.findall(name)):
            continue
        if nest and nest[0][0] in PAGES and nest[0][0] not in wraps:
            continue  # counts and the like, of nobody
        key = header_key(name) or f"column {place}"
        if not nest and key in place_of:
            key = f"{key} {place}"  # the same name twice stays two columns
        if key not in place_of:
            place_of[key] = len(folded)
            folded.append(name)
        if nest:
            groups.setdefault(nest, _Group(())).columns.append((place, place_of[key]))
        else:
            own.append((place, place_of[key]))
    return folded, own, _numbered(groups), bool(wraps)


def _numbered(groups):
    """The groups in the order of their numbers: replies/0/replies/1 is number 1.2."""
    names = list(dict.fromkeys(nest[0][0] for nest in groups))
    count = {name: 1 + max(nest[0][1] for nest in groups if nest[0][0] == name) for name in names}
    before = {name: sum(count[other] for other in names[:place]) for place, name in enumerate(names)}
    for nest, group in groups.items():
        first, *deeper = nest
        group.numbers = (before[first[0]] + first[1] + 1, *(number + 1 for _, number in deeper))
    return sorted(groups.values(), key=lambda group: group.numbers)


def _wrapping(parsed):
    """The names of lists around people: what their columns hold says who somebody is."""
    within: dict[str, set[str]] = {}
    for nest, name in parsed:
        if nest and nest[0][0] in PAGES:
            within.setdefault(nest[0][0], set()).add(header_key(name))
    return {
        name
        for name, keys in within.items()
        if "count" not in keys and any(field_named(key) in NAMES or key in PROFILES for key in keys)
    }


def _nest_of(name):
    """(("replies", 0), …) that a column stands in, and its name in there."""
    nest: list[tuple[str, int]] = []
    while len(nest) < DEEPEST and (found := _WITHIN.fullmatch(name)):
        key = header_key(found[1])
        if key not in REPLIES and (nest or key not in PAGES):
            break
        nest.append((key, int(found[2])))
        name = found[3]
    return tuple(nest), name
