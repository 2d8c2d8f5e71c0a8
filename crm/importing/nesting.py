"""Objects within objects as rows of one table, whether they come as JSON or as its flattened columns. Pure.

`{"author": {"name": …}}` and the column `author/name` (or author.name, author_name) are one thing. Replies within a
comment, and the people within a page of them, become rows of their own: record 3.2 is the second reply to the third.
What is true of the whole (which post it is, when a tool saw it) holds for what is within it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crm.importing.fields import Field, field_named, header_key
from crm.importing.reader import Row

REPLIES = frozenset({"replies", "commentreplies", "childcomments", "subcomments", "responses"})
_OF_A_POST = frozenset(
    {"comments", "reactions", "likes", "likers", "commenters", "reactors", "engagers", "engagements"}
)
PAGES = _OF_A_POST | {
    *("data", "items", "results", "result", "records", "rows", "elements", "list", "output", "body", "response"),
    *("payload", "people", "persons", "profiles", "leads", "contacts", "prospects", "members"),
}
MOST_COLUMNS = 200
MOST_OF_A_LIST = 3  # values of any other list that become columns
_DEEPEST = 12
_MOST_CELLS = 2_000  # of one entry
_PROFILES = frozenset({"profileurl", "profilelink", "linkedinurl", "linkedinprofileurl", "publicidentifier"})
_INHERITED = frozenset({Field.POST_URL, Field.OBSERVED})
_SOMEBODY = frozenset({"actor", "author", "reactor", "commenter", "profile", "user", "member", "person", "lead"})
_NAMES = frozenset({Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME})
_WITHIN = re.compile(r"([A-Za-z_]+?)[/._](\d{1,6})[/._](.+)", re.S)
_PLACE_IN_A_LIST = re.compile(r"[/._](\d{1,6})(?=[/._]|$)")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

Cells = dict[str, str]


def entries(item: Mapping[str, Any]) -> Iterator[tuple[tuple[int, ...], tuple[str | int, ...], Cells]]:
    """Yield (numbers, path, cells by name) of `item` and of each reply within it, however deep.

    `numbers` are empty for the item itself, (2,) for its second reply; `path` leads to the object within the item.
    """
    todo: list[tuple[tuple[int, ...], tuple[str | int, ...], Mapping[str, Any], Cells]] = [((), (), item, {})]
    while todo:
        numbers, path, value, inherited = todo.pop()
        within = _lists_of_people(value, REPLIES) if len(numbers) < _DEEPEST else []
        cells = inherited | flatten(value, leaving=[name for name, _ in within])
        yield numbers, path, cells
        passed_on = handed_down(cells)
        children = [(name, place, child) for name, children in within for place, child in enumerate(children)]
        todo += [
            ((*numbers, number), (*path, name, place), child, passed_on)
            for number, (name, place, child) in reversed(list(enumerate(children, start=1)))
            if isinstance(child, dict)
        ]


def leaves(value: Any, inherited: Mapping[str, str] | None = None, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the entries in `value`: itself, or where it is a page around others, those, with what holds for all."""
    if not isinstance(value, dict):
        yield {"value": value}
        return
    pages = pages_of(value) if depth < _DEEPEST else []
    if not pages:
        yield {**{name: text for name, text in (inherited or {}).items() if name not in value}, **value}
        return
    passed_on = {**(inherited or {}), **handed_down(flatten(value, leaving=[name for name, _ in pages]))}
    for _, page in pages:
        for child in page if isinstance(page, list) else [page]:
            yield from leaves(child, passed_on, depth + 1)


def is_page(name: str, value: Any, depth: int = 0) -> bool:
    """Whether the member `name` of an object holds people, and the object is only what is around them."""
    if header_key(name) not in PAGES or depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return any(is_page(inner, held, depth + 1) for inner, held in value.items())
    return isinstance(value, list) and any(map(_tells_who, value))


def flatten(item: Mapping[str, Any], leaving: Sequence[str] = ()) -> Cells:
    """Return the values of an object by their path ("author/name"), as text; `leaving` are members to leave out."""
    cells: Cells = {}
    todo: list[tuple[str, Any]] = [(str(name), value) for name, value in item.items() if name not in leaving]
    todo.reverse()
    while todo and len(cells) < _MOST_CELLS:
        path, value = todo.pop()
        if isinstance(value, dict | list):
            members = value.items() if isinstance(value, dict) else enumerate(value[:MOST_OF_A_LIST])
            if path.count("/") < _DEEPEST:
                todo += [(f"{path}/{name}", held) for name, held in members][::-1]
            continue
        text = _as_text(value)
        if text or path not in cells:
            cells[path] = text
    return cells


def best_columns(names: Sequence[str], most: int = MOST_COLUMNS) -> list[str]:
    """Return at most `most` of the `names`, in their order: those that mean something to us before the others."""
    if len(names) <= most:
        return list(names)
    known = [name for name in names if field_named(header_key(name))]
    others = [name for name in names if not field_named(header_key(name))]
    kept = {*known[:most], *others[: max(most - len(known), 0)]}
    return [name for name in names if name in kept]


def pages_of(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the members of an object that are around people, (name, list); somebody's own lists are none."""
    pages = [(name, held) for name, held in value.items() if isinstance(held, list | dict) and is_page(name, held)]
    if pages and any(field_named(header_key(name)) in (Field.FIRST_NAME, Field.PROFILE) for name in value):
        return [(name, held) for name, held in pages if header_key(name) in _OF_A_POST]
    return pages


def _lists_of_people(value, names):
    return [
        (name, held)
        for name, held in value.items()
        if isinstance(held, list) and header_key(name) in names and any(map(_tells_who, held))
    ]


def _tells_who(value):
    """Whether an object in a list is somebody, or says who did it; what is counted is neither."""
    if not isinstance(value, dict) or "count" in value:
        return False
    keys = [header_key(name) for name in value]
    return any(key in _SOMEBODY or field_named(key) in _NAMES or key in _PROFILES or key == "error" for key in keys)


def handed_down(cells: Mapping[str, str]) -> Cells:
    """Return of the cells of a whole what holds for each entry within it: its post, and when it was seen."""
    return {name: text for name, text in cells.items() if text and field_named(header_key(name)) in _INHERITED}


def _as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text


@dataclass(slots=True)
class _Group:
    """The columns of one place within: replies/1/… with which column of the folded table each of them is."""

    numbers: tuple[int, ...]
    columns: list[tuple[int, int]] = field(default_factory=list)  # (in the file, in the folded table)


class Folded:
    """A table whose columns repeat for each reply ("replies/0/author/name"): each reply is a row of its own.

    Everything else is as the table within says; `raw_header` is its header, which is needed to open it again.
    """

    def __init__(self, table):
        self._table = table
        self.raw_header = list(table.header)
        self.header, self._own, self._groups, self._wraps = _plan(self.raw_header)
        self._handed_down = [
            place for place, name in enumerate(self.header) if field_named(header_key(name)) in _INHERITED
        ]

    def __getattr__(self, name):
        return getattr(self._table, name)

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
        if "count" not in keys and any(field_named(key) in _NAMES or key in _PROFILES for key in keys)
    }


def _nest_of(name):
    """(("replies", 0), …) that a column stands in, and its name in there."""
    nest: list[tuple[str, int]] = []
    while len(nest) < _DEEPEST and (found := _WITHIN.fullmatch(name)):
        key = header_key(found[1])
        if key not in REPLIES and (nest or key not in PAGES):
            break
        nest.append((key, int(found[2])))
        name = found[3]
    return tuple(nest), name
