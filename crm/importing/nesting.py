"""Objects within objects as cells and rows of one table. Pure; nested_columns does it for flattened columns.

`{"author": {"name": …}}` and the column `author/name` (or author.name, author_name) are one thing. Replies within a
comment, and the people within a page of them, become rows of their own: record 3.2 is the second reply to the third.
What is true of the whole (which post it is, when a tool saw it) holds for what is within it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crm.importing.fields import Field, field_named, header_key

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
DEEPEST = 12
_MOST_CELLS = 2_000  # of one entry
PROFILES = frozenset({"profileurl", "profilelink", "linkedinurl", "linkedinprofileurl", "publicidentifier"})
INHERITED = frozenset({Field.POST_URL, Field.OBSERVED})
_SOMEBODY = frozenset({"actor", "author", "reactor", "commenter", "profile", "user", "member", "person", "lead"})
NAMES = frozenset({Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME})
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

Cells = dict[str, str]
Path = tuple[str | int, ...]


def entries(item: Mapping[str, Any]) -> Iterator[tuple[tuple[int, ...], Path, Cells]]:
    """Yield (numbers, path, cells by name) of `item` and of each reply within it, however deep.

    `numbers` are empty for the item itself, (2,) for its second reply; `path` leads to the object within the item.
    """
    todo: list[tuple[tuple[int, ...], Path, Mapping[str, Any], Cells]] = [((), (), item, {})]
    while todo:
        numbers, path, value, inherited = todo.pop()
        within = _lists_of_people(value, REPLIES) if len(numbers) < DEEPEST else []
        cells = inherited | flatten(value, leaving=[name for name, _ in within])
        yield numbers, path, cells
        passed_on = handed_down(cells)
        children = [(name, place, child) for name, children in within for place, child in enumerate(children)]
        todo += [
            ((*numbers, number), (*path, name, place), child, passed_on)
            for number, (name, place, child) in reversed(list(enumerate(children, start=1)))
            if isinstance(child, dict)
        ]


def leaves(
    value: Any, inherited: Mapping[str, str] | None = None, path: Path = ()
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the entries in `value`, each with the path to it, and with what holds for all of them.

    That is the value itself, or where it is a page around others, those.
    """
    if not isinstance(value, dict):
        yield path, {"value": value}
        return
    pages = pages_of(value) if len(path) < DEEPEST else []
    if not pages:
        yield path, {**{name: text for name, text in (inherited or {}).items() if name not in value}, **value}
        return
    passed_on = {**(inherited or {}), **handed_down(flatten(value, leaving=[name for name, _ in pages]))}
    for name, page in pages:
        if isinstance(page, dict):
            yield from leaves(page, passed_on, (*path, name))
        else:
            for place, child in enumerate(page):
                yield from leaves(child, passed_on, (*path, name, place))


def is_page(name: str, value: Any, depth: int = 0) -> bool:
    """Whether the member `name` of an object holds people, and the object is only what is around them."""
    if header_key(name) not in PAGES or depth > DEEPEST:
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
            if path.count("/") < DEEPEST:
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
    return any(key in _SOMEBODY or field_named(key) in NAMES or key in PROFILES or key == "error" for key in keys)


def handed_down(cells: Mapping[str, str]) -> Cells:
    """Return of the cells of a whole what holds for each entry within it: its post, and when it was seen."""
    return {name: text for name, text in cells.items() if text and field_named(header_key(name)) in INHERITED}


def _as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text
