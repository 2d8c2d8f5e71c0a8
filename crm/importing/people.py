"""Which rows of a chunk are about the same person. Pure.

Two rows are one person when they share an identity, directly or over other rows; a name joins nobody. The result does
not depend on the order of the rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from crm.importing.facts import PERSON_FIELDS, Facts

Identity = tuple[str, str]


class Offer(NamedTuple):
    """A value for a field, when it was so, and the line that says it."""

    value: str
    seen: str
    line: int
    rank: int = 0


class Person:
    """The rows about one person, in the order of the file, and the contacts they were found to be."""

    __slots__ = ("contact_id", "contact_ids", "identities", "is_new", "rows")

    def __init__(self, row: Facts):
        self.rows = [row]
        self.identities: list[Identity] = row.identities
        self.contact_ids: set[int] = set()
        self.contact_id = 0
        self.is_new = False

    def take_in(self, other: "Person") -> None:
        """Become the person that both are."""
        self.rows = sorted([*self.rows, *other.rows], key=lambda row: row.place)
        self.identities = list(dict.fromkeys([*self.identities, *other.identities]))
        self.contact_ids |= other.contact_ids

    def offers(self) -> dict[str, Offer]:
        """What the rows say for each field: the newest filled value; of equally old ones the last in the file."""
        found: dict[str, Offer] = {}
        for row in self.rows:
            for name, value in row.fields.items():
                held = found.get(name)
                if value and (held is None or _replaces(name, value, held.value, (row.seen,), (held.seen,))):
                    found[name] = Offer(value, row.seen, row.line, row.rank)
        return found

    def values(self) -> dict[str, str]:
        """The values of `offers`, "" where there is none."""
        if len(self.rows) == 1:
            return self.rows[0].fields
        return dict.fromkeys(PERSON_FIELDS, "") | {name: offer.value for name, offer in self.offers().items()}


def group(rows: Iterable[Facts]) -> list[Person]:
    """Return the people that `rows` are about, in the order of the file, by the identities in them."""
    owner_of: dict[Identity, Person] = {}
    people: dict[Person, None] = {}
    for row in rows:
        found = None
        for key in row.identities:
            other = owner_of.get(key)
            if other is None or other is found:
                continue
            if found is None:
                found = other
                continue
            found.take_in(other)
            del people[other]
            owner_of |= dict.fromkeys(other.identities, found)
        person = Person(row)
        if found is None:
            people[person] = None
        else:
            found.take_in(person)
            person = found
        for key in row.identities:
            owner_of[key] = person
    return sorted(people, key=_place)


def joined(people: Sequence[Person]) -> list[Person]:
    """Return `people` with those joined whose identities belong to the same contact, in the order of the file."""
    person_of: dict[int, Person] = {}
    gone: set[Person] = set()
    for person in people:
        for contact_id in sorted(person.contact_ids):
            other = person_of.get(contact_id, person)
            if other is not person:
                person.take_in(other)
                gone.add(other)
        person_of |= dict.fromkeys(person.contact_ids, person)
    return sorted((person for person in people if person not in gone), key=_place) if gone else list(people)


def _place(person):
    return person.rows[0].place


def improvements(
    stored: Mapping[str, str],
    provenance: Mapping[str, dict],
    offers: Mapping[str, Offer],
    same_file: Collection[int] = (),
) -> dict[str, Offer]:
    """Return which of the `offers` are to be written over the `stored` ones of a contact.

    A blank never wipes anything out, and what a person wrote stays. An empty field is filled. A filled one gives way
    to what was seen later, by the dates in the files and not by the order of the imports; of two equally old sources
    the one of higher rank wins, and of one and the same source the edition that was imported last. Within one file,
    of which `same_file` are the imports, the later line wins however often and in whatever chunks it is read.
    Where anything is written, what the file only repeats is too: it was so still when the file was made.
    """
    better, repeated = {}, {}
    for name in PERSON_FIELDS:
        offer, old = offers.get(name), stored[name]
        if offer is None:
            continue
        source = provenance.get(name) or (provenance.get("*", {}) if old else {})
        if "by" in source:
            continue
        if offer.value == old:
            if (offer.seen, offer.rank) > (source.get("seen", ""), source.get("rank", 0)):
                repeated[name] = offer
            continue
        if source.get("import") in same_file and source["line"] > offer.line and source["seen"] >= offer.seen:
            continue
        held = (source.get("seen", ""), source.get("rank", 0))
        if not old or _replaces(name, offer.value, old, (offer.seen, offer.rank), held):
            better[name] = offer
    return better and better | repeated


def _replaces(name, new, old, offered, held):
    if name == "profile_url" and _is_opaque(new) != _is_opaque(old):
        return _is_opaque(old)  # an address with a name in it is the better one, whenever it was seen
    return offered >= held


def _is_opaque(address):
    segment = address.rpartition("/in/")[2]
    return len(segment) > 33 and segment[:1] == "A" and segment[3:4] == "A"
