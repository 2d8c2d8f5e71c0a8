"""What later imports said too about the contacts of an import that is taken back, heard again from their files.

A file that only confirms leaves no trace but that it named somebody, so what it says is not written down as its own.
Its rows about these contacts are read once more and written as when it ran: what only the undone import said is gone,
and everything else is there as if that one had never been.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from crm import posts
from crm.gate import tighten_by_interactions
from crm.importing.facts import Facts
from crm.importing.reading import Reading
from crm.importing.summary import Summary
from crm.importing.writing import Source, write_chunk
from crm.models import Import


def hear_again(heard: Mapping[int, Collection[int]]) -> dict[tuple[str, str], int]:
    """Write again what each import (key) said about its contacts (value); return the ids said: id -> who said it first.

    In the order of the imports, each as far as it had come. Raises UnreadableFile where a file is gone meanwhile.
    """
    said: dict[tuple[str, str], int] = {}
    for import_id, contact_ids in sorted(heard.items()):
        import_run = Import.objects.select_related("post", "created_by").get(pk=import_id)
        for identity in _hear(import_run, frozenset(contact_ids)):
            said.setdefault(identity, import_id)
    return said


def _hear(import_run, contact_ids):
    said: set[tuple[str, str]] = set()
    spoke: set[int] = set()
    with Reading(import_run) as reading:
        rows_left = import_run.rows_read
        for chunk in reading.chunks(Summary()):
            told = _about([row for row in chunk.facts if row.place <= import_run.rows_read], contact_ids)
            said.update((str(kind), value) for row in told for kind, value in row.identities)
            if told:
                written = write_chunk(told, _source(import_run, reading, told))
                spoke.update(written.spoke)
            rows_left -= len({row.place for row in chunk.facts}) + len(chunk.problems)
            if rows_left <= 0:
                break
    tighten_by_interactions(sorted(spoke))
    return said


def _source(import_run, reading, told):
    named = {event.post_urn for row in told for event in row.happenings}
    post_ids = posts.find_or_create(named, by=import_run.created_by, import_run=import_run)
    return Source(import_run.pk, import_run.post_id, post_ids, reading.same_file)


def _about(rows: Iterable[Facts], contact_ids) -> list[Facts]:
    """Those of `rows` that name one of the contacts."""
    rows = list(rows)
    pairs = sorted({(str(kind), value) for row in rows for kind, value in row.identities})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT identity.kind, identity.value
              FROM unnest(%s::text[], %s::text[]) AS named (kind, value)
              JOIN crm_identity identity ON identity.kind = named.kind AND identity.value = named.value
             WHERE identity.contact_id = ANY(%s)
            """,
            [[kind for kind, _ in pairs], [value for _, value in pairs], sorted(contact_ids)],
        )
        known = set(cursor.fetchall())
    return [row for row in rows if any((str(kind), value) in known for kind, value in row.identities)]
