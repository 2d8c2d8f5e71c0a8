"""Whose the identities in a chunk are already: one COPY and one join for any number of them."""

from collections.abc import Sequence

from django.db import connection

from crm.importing.people import Identity, Person, joined
from crm.importing.staging import stage
from crm.importing.tables import copy_in

_IDENTITIES = {"contact_id": "int8", "kind": "text", "value": "text", "import_run_id": "int8"}
NewIdentity = tuple[Person, Identity]


def resolve(people: Sequence[Person]) -> tuple[list[Person], list[NewIdentity]]:
    """Find the contacts that `people` are: Person.contact_ids.

    Returns the people, those that turn out to be one joined, and which identities of theirs nobody has yet.
    """
    pairs = [(person, identity) for person in people for identity in person.identities]
    stage("staged_identity", ((place, *identity) for place, (_, identity) in enumerate(pairs)))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT array_agg(staged.place), array_agg(identity.contact_id)
            FROM staged_identity staged
            JOIN crm_identity identity ON identity.kind = staged.kind AND identity.value = staged.value
            """
        )
        places, contacts = cursor.fetchone()
    if not places:
        return list(people), pairs
    contact_of = dict(zip(places, contacts, strict=True))
    for place, contact_id in contact_of.items():
        pairs[place][0].contact_ids.add(contact_id)
    new = [pair for place, pair in enumerate(pairs) if place not in contact_of] if len(contact_of) < len(pairs) else []
    settled = joined(people)
    if len(settled) == len(people):
        return settled, new
    owner_of = {identity: person for person in settled for identity in person.identities}
    return settled, [(owner_of[identity], identity) for _, identity in new]


def add_identities(new: Sequence[NewIdentity], import_id: int) -> None:
    """Give each person the identities that nobody has yet; their contacts are known by now."""
    if new:
        rows = ((person.contact_id, kind, value, import_id) for person, (kind, value) in new)
        copy_in("crm_identity", _IDENTITIES, rows)
