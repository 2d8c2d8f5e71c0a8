"""Which column of a file is which field of ours: by what the header says, and by what the cells hold. Pure.

What a person chose comes first, then the format's own rules, then the cells, then the name: exactly, by one of its
other names, and last by one that is nearly it. What the cells hold wins over a name: a column of profile links is the
profile. A column that is never a person never becomes one (FORMATS.md 2.5).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from crm.importing.cell_kinds import MOSTLY, field_held, is_nameless, share_of_names, shows_otherwise
from crm.importing.fields import KNOWN, NEVER_A_PERSON, WHO, Field, field_named, header_key, never_a_person
from crm.importing.near_names import nearly

__all__ = ["KNOWN", "NEVER_A_PERSON", "SAMPLED", "WHO", "Column", "Field", "by_field", "columns_of", "header_key",
           "map_columns"]  # fmt: skip

SAMPLED = 200  # rows that tell what a column holds
_CALLED = {header_key(text): kind for kind in Field if kind for text in (kind.value, kind.label)}
_BARE_LINKS = frozenset({"linkedinurl", "url", "link", "linkedin"})
_OF_A_LIST = re.compile(r"(.+?)[/.]\d{1,4}", re.S)
_LINK_OF_SOMEBODY = re.compile(r"(?:actor|author|commenter|reactor)\w*(?:url|link)")


@dataclass(slots=True)
class Column:
    """One column: its place, its name made unique in the file, what it holds, how we know, and a taste of it."""

    index: int
    name: str
    key: str
    field: Field = Field.NOTHING
    how: str = ""  # "person", "saved", "exact", "alias", "cells", "fuzzy"; "" where nothing was found
    sure: float = 0.0  # how sure that is, 0 to 1
    samples: list[str] = made(default_factory=list)
    filled: float = 0.0  # share of the rows that have something here
    repeated: bool = False

    def becomes(self, kind: Field, how: str, sure: float) -> None:
        """Set the field with how it was found; nothing was found where there is none."""
        self.field, self.how, self.sure = kind, how if kind else "", round(sure, 2) if kind else 0.0


def columns_of(header: Sequence[str]) -> list[Column]:
    """Return the columns of a header, not mapped yet; a repeated name gets a number, an empty one its place."""
    seen: dict[str, int] = {}
    columns = []
    for index, cell in enumerate(header):
        name = " ".join(cell.replace("\ufeff", "").split())[:100] or f"Column {index + 1}"
        key = header_key(cell)
        seen[name] = seen.get(name, 0) + 1
        repeated = seen[name] > 1
        columns.append(Column(index, f"{name} ({seen[name]})" if repeated else name, key, repeated=repeated))
    return columns


def map_columns(
    columns: list[Column],
    samples: Sequence[Sequence[str]],
    *,
    chosen: Mapping[str, str] | None = None,
    overrides: Mapping[str, Field] | None = None,
) -> None:
    """Give each column its field: what a person has `chosen` first, then the format's own, the cells, the name.

    `samples` are the first rows. `overrides` are by header key; `chosen` by the column's name in this file.
    """
    for column in columns:
        cells = [row[column.index] for row in samples if len(row) > column.index and row[column.index].strip()]
        column.samples = list(dict.fromkeys(cell.strip()[:120] for cell in cells))[:3]
        if overrides and column.key in overrides:
            column.becomes(overrides[column.key], "exact", 1.0)
        else:
            column.becomes(*_found(_meant(column), cells[:SAMPLED]))
        if chosen is not None and chosen.get(column.name, column.field) != column.field:
            column.field, column.how, column.sure = Field(chosen[column.name]), "person", 1.0
    if chosen is None:
        _settle_links(columns)
        _settle_names(columns)
        _settle_nameless(columns, samples)


def by_field(columns: Sequence[Column]) -> dict[Field, list[int]]:
    """Return the places of the columns of each field, the most trusted first."""
    places: dict[Field, list[tuple[int, int]]] = {}
    for column in columns:
        if column.field:
            kind, rank = KNOWN.get(_meant(column), (Field.NOTHING, 999))
            places.setdefault(column.field, []).append((rank if kind == column.field else 999, column.index))
    return {kind: [index for _, index in sorted(found)] for kind, found in places.items()}


def _found(key, cells):
    """(field, how it was found, how sure) of a column by its name and its cells."""
    named, exact = field_named(key), _CALLED.get(key)
    if never_a_person(key):
        return named, "alias", 0.95
    held, share = field_held(key, cells, named)
    if held and held != named:
        return held, "cells", share
    if not named:
        return nearly(key, cells)
    if shows_otherwise(named, cells):
        return Field.NOTHING, "", 0.0
    return (named, "exact", 1.0) if exact == named else (named, "alias", 0.95)


def _meant(column):
    """The key that a column is looked up by: of "emails/0", the first of a list, it is that of the list."""
    listed = _OF_A_LIST.fullmatch(column.name)
    return header_key(listed[1]) if listed else column.key


def _settle_links(columns):
    """Beside a link of whoever did it, a bare "linkedinUrl" is the link of what they did, or of nothing we use."""
    if not any(column.field == Field.PROFILE and _LINK_OF_SOMEBODY.fullmatch(column.key) for column in columns):
        return
    for column in columns:
        if column.field == Field.PROFILE and column.key in _BARE_LINKS:
            column.becomes(Field.NOTHING, "", 0.0)


def _settle_names(columns):
    """What "Nome", "Nom" or "From" is, its neighbours say: beside a last name the first one, alone the whole name."""
    held = {column.field for column in columns}
    for column in columns:
        if column.key == "nome" and Field.LAST_NAME in held and Field.FIRST_NAME not in held:
            column.field = Field.FIRST_NAME
            held.add(Field.FIRST_NAME)
    _settle_surname(columns, held)
    _settle_sender(columns, held)
    if Field.FULL_NAME in held or {Field.FIRST_NAME, Field.LAST_NAME} <= held:
        return
    for column in columns:
        if column.field in (Field.FIRST_NAME, Field.LAST_NAME) and column.key in ("nom", "nombre", "nome", "lastname"):
            column.field = Field.FULL_NAME


def _settle_surname(columns, held):
    """ "Name" beside "Vorname" is the last name, unless it holds the first one as well."""
    first = next((column for column in columns if column.key in ("vorname", "voornaam", "prenom")), None)
    if first is None or Field.LAST_NAME in held:
        return
    for column in columns:
        whole = any(name.startswith(f"{given} ") for name in column.samples for given in first.samples)
        if column.key in ("name", "naam") and column.field == Field.FULL_NAME and not whole:
            column.field = Field.LAST_NAME
            held.discard(Field.FULL_NAME)
            held.add(Field.LAST_NAME)


def _settle_sender(columns, held):
    """ "From" without anybody it goes to is a name like any other; LinkedIn's own files say both."""
    if held & {Field.TO_NAME, Field.DIRECTION, Field.FROM_PROFILE, Field.FULL_NAME, Field.FIRST_NAME}:
        return
    for column in columns:
        if column.field == Field.FROM_NAME and column.samples:
            column.field = Field.FULL_NAME
            held.add(Field.FULL_NAME)


def _settle_nameless(columns, samples):
    """Of columns without a name, the first that holds names of people is the name, unless one says that it is."""
    if {column.field for column in columns} & {Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME}:
        return
    for column in columns:
        if not column.field and is_nameless(column.key):
            cells = [row[column.index] for row in samples if len(row) > column.index and row[column.index].strip()]
            share = share_of_names(cells[:SAMPLED])
            if share >= MOSTLY:
                column.becomes(Field.FULL_NAME, "cells", share)
                return
