"""What later imports said about the contacts of an import that is taken back, heard again from their files.

A file that only confirms leaves no trace but that it named somebody: what it says is not written down as its own, and
what it might have said better was never written. So these contacts are first taken back to where they stood before
the undone import, and then the rows of the later files about them are read once more and written as when they ran.
What comes out is what there would be had the undone import never been.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from crm import posts
from crm.gate import tighten_by_interactions
from crm.importing import staging
from crm.importing.facts import Facts
from crm.importing.reading import Reading
from crm.importing.summary import Summary
from crm.importing.tables import copy_in
from crm.importing.writing import Source, write_chunk
from crm.models import Identity, Import
from crm.undoing.among import among

_IDENTITY = {"contact_id": "int8", "kind": "text", "value": "text", "import_run_id": "int8"}
Key = tuple[str, str]  # kind and value of an identity


@dataclass(slots=True)
class _Left:
    """What was taken from whom: `gone` ids and whose they were, and the contacts that are left `bare` of any."""

    gone: Mapping[Key, int]
    bare: set[int] = field(default_factory=set)


def hear_again(heard: Mapping[int, Collection[int]], gone: Mapping[Key, int]) -> set[int]:
    """Write again what each import (key) said about its contacts (value); return the contacts that nothing named.

    In the order of the imports, each as far as it had come. `gone` are ids that were taken from the contacts before.
    Whom only the undone import made one person are several again: the first that is named stays the contact.
    Raises UnreadableFile where a file is gone meanwhile.
    """
    left = _Left(gone, _without_ids({contact for contacts in heard.values() for contact in contacts}))
    for import_id, contact_ids in sorted(heard.items()):
        import_run = Import.objects.select_related("post", "created_by").get(pk=import_id)
        _hear(import_run, frozenset(contact_ids), left)
    return left.bare


def _hear(import_run, contact_ids, left):
    spoke: set[int] = set()
    confirmed: set[int] = set()
    rows_left = import_run.rows_read
    with Reading(import_run) as reading:
        for chunk in reading.chunks(Summary()):
            told = _about([row for row in chunk.facts if row.place <= import_run.rows_read], contact_ids, left.gone)
            if told:
                _name_the_bare(told, left, import_run.pk)
                staging.begin()
                written = write_chunk(told, _source(import_run, reading, told))
                spoke.update(written.spoke)
                confirmed.update(written.confirmed)
            rows_left -= len({row.place for row in chunk.facts}) + len(chunk.problems)
            if rows_left <= 0:
                break
    tighten_by_interactions(sorted(spoke))
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, {"import": import_run.pk, "confirmed": sorted(confirmed)})


def _source(import_run, reading, told):
    named = {event.post_urn for row in told for event in row.happenings}
    post_ids = posts.find_or_create(named, by=import_run.created_by, import_run=import_run)
    return Source(import_run.pk, import_run.post_id, post_ids, reading.same_file)


def _about(rows: Sequence[Facts], contact_ids: Collection[int], gone: Mapping[Key, int]) -> list[Facts]:
    """Those of `rows` that name one of the contacts, by an id that it has or had."""
    pairs = sorted({key for row in rows for key in _keys(row)})
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[kind for kind, _ in pairs], [value for _, value in pairs], sorted(contact_ids)])
        named = set(cursor.fetchall()) | {key for key in pairs if gone.get(key) in contact_ids}
    return [row for row in rows if not named.isdisjoint(_keys(row))]


def _name_the_bare(rows, left, import_id):
    """Give a contact without any id those of the first row that names it."""
    given = []
    for row in rows:
        for contact in {left.gone[key] for key in _keys(row) if key in left.gone} & left.bare:
            left.bare.discard(contact)
            given += [(contact, *key, import_id) for key in sorted(_keys(row)) if left.gone.get(key) == contact]
    if given:
        copy_in("crm_identity", _IDENTITY, given)


def _keys(row):
    return {(str(kind), value) for kind, value in row.identities}


def _without_ids(contact_ids):
    with_ids = Identity.objects.filter(contact__in=among(contact_ids)).order_by().values_list("contact", flat=True)
    return set(contact_ids) - set(with_ids)


_KNOWN = """
SELECT identity.kind, identity.value
  FROM unnest(%s::text[], %s::text[]) AS named (kind, value)
  JOIN crm_identity identity ON identity.kind = named.kind AND identity.value = named.value
 WHERE identity.contact_id = ANY(%s)
"""

# Who is only confirmed now may have been changed the first time: the import named them, and that is kept.
_CONFIRM = """
INSERT INTO crm_importchunk AS chunk (import_run_id, rows_before, unchanged)
SELECT %(import)s, coalesce(min(rows_before), 0), %(confirmed)s::bigint[]
  FROM crm_importchunk WHERE import_run_id = %(import)s
    ON CONFLICT (import_run_id, rows_before) DO UPDATE
   SET unchanged = ARRAY(SELECT DISTINCT one FROM unnest(chunk.unchanged || excluded.unchanged) AS one ORDER BY one)
"""
