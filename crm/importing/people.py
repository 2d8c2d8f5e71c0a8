"""Which rows of a chunk are about the same person. Pure.

Two rows are one person when they share an identity, directly or over other rows; a name joins nobody. The result does
not depend on the order of the rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crm.importing.facts import PERSON_FIELDS, Facts

Identity = tuple[str, str]


class Offer(NamedTuple):
    """A value for a field, when it was so, and the line that says it."""

    value: str
    seen: str
    line: int
    rank: int = 0


@dataclass(slots=True)
class Person:
    """The rows about one person, in the order of the file, and the contacts they were found to be."""

    rows: list[Facts] = field(default_factory=list)
    identities: dict[Identity, None] = field(default_factory=dict)
    contact_ids: set[int] = field(default_factory=set)
    contact_id: int = 0
    is_new: bool = False

    def offers(self) -> dict[str, Offer]:
        """What the rows say for each field: the newest filled value; of equally old ones the last in the file."""
        found: dict[str, Offer] = {}
        for row in self.rows:
            for name, value in row.fields.items():
                if value and (name not in found or row.seen >= found[name].seen):
                    found[name] = Offer(value, row.seen, row.line, row.rank)
        return found


def group(rows: Iterable[Facts], known: Mapping[Identity, int]) -> list[Person]:
    """Return the people that `rows` are about, in the order of the file; `known` says whose identity one is already.

    A person with more than one of `contact_ids` is several contacts that turn out to be one.
    """
    owner_of: dict[Identity, Person] = {}
    contact_of: dict[int, Person] = {}
    people: dict[int, Person] = {}
    for row in rows:
        joined = {id(owner_of[key]): owner_of[key] for key in row.identities if key in owner_of}
        contacts = {known[key] for key in row.identities if key in known}
        joined |= {id(contact_of[pk]): contact_of[pk] for pk in contacts if pk in contact_of}
        person = _joined(list(joined.values()), people)
        person.rows.append(row)
        person.identities |= dict.fromkeys(row.identities)
        person.contact_ids |= contacts
        owner_of |= dict.fromkeys(person.identities, person)
        contact_of |= dict.fromkeys(person.contact_ids, person)
    for person in people.values():
        person.rows.sort(key=lambda row: row.place)
    return sorted(people.values(), key=lambda person: person.rows[0].place)


def _joined(found, people):
    """The one person that `found` are: a new one where there is none, the first with all of the others otherwise."""
    if not found:
        person = Person()
        people[id(person)] = person
        return person
    first, *others = found
    for other in others:
        first.rows += other.rows
        first.identities |= other.identities
        first.contact_ids |= other.contact_ids
        del people[id(other)]
    return first


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
    """
    better = {}
    for name in PERSON_FIELDS:
        offer, old = offers.get(name), stored[name]
        if offer is None or offer.value == old:
            continue
        source = provenance.get(name) or (provenance.get("*", {}) if old else {})
        if "by" in source:
            continue
        if source.get("import") in same_file and source["line"] > offer.line and source["seen"] >= offer.seen:
            continue
        held = (source.get("seen", ""), source.get("rank", 0))
        if not old or _replaces(name, offer.value, old, (offer.seen, offer.rank), held):
            better[name] = offer
    return better


def _replaces(name, new, old, offered, held):
    if name == "profile_url" and _is_opaque(new) != _is_opaque(old):
        return _is_opaque(old)  # an address with a name in it is the better one, whenever it was seen
    return offered >= held


def _is_opaque(address):
    segment = address.rpartition("/in/")[2]
    return len(segment) > 33 and segment[:1] == "A" and segment[3:4] == "A"
