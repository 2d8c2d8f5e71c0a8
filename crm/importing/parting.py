"""Rows that would join contacts of whom a person said that they are two people: no machine joins those again.

Such a row belongs to the one with the better id in it, the profile name first. Everything else is joined as ever.
"""

from collections.abc import Collection, Mapping

from django.db import connection

from crm.duplicates import told_apart
from crm.enums import IdentityKind
from crm.importing.people import Identity, Person
from crm.importing.resolving import NewIdentity

_BEST_FIRST = (
    IdentityKind.VANITY,
    IdentityKind.MEMBER_ID,
    IdentityKind.MEMBER_NUMBER,
    IdentityKind.PUBLIC_PATH,
    IdentityKind.EMAIL,
    IdentityKind.NAME,
)


def keep_apart(people: list[Person], new_identities: list[NewIdentity]) -> tuple[list[Person], list[NewIdentity]]:
    """Return what crm.importing.resolving.resolve returned, with those parted who were told apart.

    No query where nobody would be joined, one where nobody of those was told apart.
    """
    several = [person for person in people if len(person.contact_ids) > 1]
    apart = told_apart({pk for person in several for pk in person.contact_ids})
    if not apart:
        return people, new_identities
    contact_of = _contacts_of({identity for person in several for identity in person.identities})
    parts = {person: part(person, contact_of, apart) for person in several}
    settled = [one for person in people for one in parts.get(person, [person])]
    owner_of = {identity: one for some in parts.values() for one in some for identity in one.identities}
    settled.sort(key=lambda person: person.rows[0].place)
    return settled, [(owner_of.get(identity, person), identity) for person, identity in new_identities]


def _contacts_of(identities: Collection[Identity]) -> dict[Identity, int]:
    pairs = sorted(identities)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT identity.kind, identity.value, identity.contact_id
            FROM unnest(%s::text[], %s::text[]) AS wanted (kind, value)
            JOIN crm_identity identity ON identity.kind = wanted.kind AND identity.value = wanted.value
            """,
            [[str(kind) for kind, _ in pairs], [value for _, value in pairs]],
        )
        return {(kind, value): contact_id for kind, value, contact_id in cursor.fetchall()}


def part(person: Person, contact_of: Mapping[Identity, int], apart: Collection[tuple[int, int]]) -> list[Person]:
    """Return the people that `person` is, so that no two contacts of a pair in `apart` are one. Pure.

    Neither the order of the rows nor that of the identities in them makes a difference.
    """
    owner = {identity: contact_of[identity] for identity in person.identities if identity in contact_of}
    together = {pk: {pk} for pk in person.contact_ids}
    home: dict[int, int] = {}  # place of a row -> a contact
    left = sorted(person.rows, key=lambda row: [_rank(identity) for identity in sorted(row.identities, key=_rank)])
    while left:
        later = []
        for row in left:
            known = [owner[identity] for identity in sorted(row.identities, key=_rank) if identity in owner]
            if not known:
                later.append(row)
                continue
            for other in known[1:]:
                _join(together, known[0], other, apart)
            for identity in row.identities:
                owner.setdefault(identity, known[0])
            home[id(row)] = known[0]
        if len(later) == len(left):
            break
        left = later
    return _people(person, owner, together, home)


def _join(together, one, other, apart):
    """Let two groups of contacts be one, unless that joins a pair that was told apart."""
    first, second = together[one], together[other]
    if first is second or any((min(a, b), max(a, b)) in apart for a in first for b in second):
        return
    first |= second
    for contact_id in second:
        together[contact_id] = first


def _people(person, owner, together, home):
    found: dict[int, Person] = {}
    for row in person.rows:
        number = min(together[home[id(row)]])
        if number in found:
            found[number].take_in(Person(row))
        else:
            found[number] = Person(row)
    for number, one in found.items():
        one.identities = [each for each in one.identities if min(together[owner[each]]) == number]
        one.contact_ids = set(together[number])
    return list(found.values())


def _rank(identity):
    kind, value = identity
    return _BEST_FIRST.index(IdentityKind(kind)), value
