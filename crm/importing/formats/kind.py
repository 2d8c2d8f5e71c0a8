"""What a format is: how to know it, whom its rows are about, and what they say happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from crm.importing.mapping import Field

if TYPE_CHECKING:
    from crm.importing.facts import Happening
    from crm.importing.persons import Draft
    from crm.importing.rows import Values

Recognise = Callable[[frozenset[str], int], float]


class Survey(Protocol):
    """A look at every row of a table before it is imported, for what only all of them together tell."""

    def see(self, values: Values) -> None:
        """Take in one row."""
        ...

    def found(self) -> dict[str, Any]:
        """Return what it tells, by field of inspecting.Inspection: small, and plain JSON."""
        ...


@dataclass(frozen=True)
class Format:
    """One kind of file. A new one is a module with one of these, named in formats/__init__.py.

    `recognise` gets the set of header keys (mapping.header_key) and how many columns there are, and answers with its
    confidence, 0 to 1. Formats with a `refusal` are recognised only to say, kindly, why they are of no use.
    """

    name: str
    label: str
    sentence: str  # what happens with its rows, for the page
    recognise: Recognise
    happenings: Callable[[Values], list[Happening]] = lambda values: []
    person: Callable[[Values], Draft | None] | None = None  # None: each field in a column of its own
    # Where one row is about several people (a message to two): each of them with what happened; or a code why nobody.
    several: Callable[[Values], list[tuple[Draft, list[Happening]]] | str] | None = None
    skips: str = ""  # the code with which each row is left out: what the owner of the account did
    notice: str = ""  # the code of the warning that says why nobody is in such a file, and what to bring instead
    owner: Callable[[Values], list[str]] | None = None  # addresses in a row that may be the account's owner's
    survey: Callable[[Sequence[str]], Survey] | None = None  # what looks at all rows first; it gets the header
    author: Callable[[Values], tuple[str, str] | None] | None = None  # who wrote the post, where a row tells it
    overrides: Mapping[str, Field] = field(
        default_factory=dict
    )  # header key -> field, where a name means another thing
    order: str = ""  # the order of day and month, where the format fixes it
    rank: int = 0  # of two sources equally old, the one that knows better wins
    preface: re.Pattern[str] | None = None  # what stands above the header of each export, and again where two are glued
    nameless: str = ""  # the code of a row that names nobody, where that is nobody's fault: a deleted account
    hides_people: bool = False  # rows with nothing but a date are hidden accounts
    brings_arrivals: bool = False  # its dates say when people connected or asked to
    refusal: str = ""


def exactly(*names: str) -> Recognise:
    """Return what recognises a header of exactly these keys, with full confidence."""
    wanted = frozenset(names)
    return lambda keys, count: 1.0 if keys == wanted else 0.0


def having(*names: str) -> Recognise:
    """Return what recognises a header with at least these keys, with full confidence."""
    wanted = frozenset(names)
    return lambda keys, count: 1.0 if keys >= wanted else 0.0
