"""Who goes with an import, who gets old values back, and who stays as they are. Reading only, a few statements."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

from crm.enums import WorkState
from crm.models import Import
from crm.undoing.touching import touched


@dataclass(frozen=True, slots=True)
class SortedOut:
    """The contacts that an import named and did not merely confirm, each of them in one of three lists."""

    removed: list[int]
    restored: list[int]
    kept: list[int]  # touched since, or brought by a later file too that is no longer here
    brought_by: dict[int, int] = field(default_factory=dict)  # of the restored that it created: the import they get
    heard: dict[int, list[int]] = field(default_factory=dict)  # later import -> the restored that it named too


def sort_out(import_run: Import) -> SortedOut:
    """Return what an undo of `import_run` means for whom."""
    created, changed = _named_by(import_run.pk)
    named_by = _others(import_run.pk, created | changed)
    later = _later_than(import_run)
    kept = touched(created, import_run.pk, None) | touched(changed, import_run.pk, import_run.started_at)
    gone = {pk for pk, has_file in later.items() if not has_file}
    # Nobody can tell any more what such a file said of them too, so it all stays.
    kept |= {contact for contact, imports in named_by.items() if gone & set(imports)}
    removed = created - kept - named_by.keys()
    restored = (created | changed) - kept - removed
    heard: dict[int, list[int]] = {}
    for contact in sorted(restored & named_by.keys()):
        for other in named_by[contact]:
            if other in later:
                heard.setdefault(other, []).append(contact)
    return SortedOut(
        removed=sorted(removed),
        restored=sorted(restored),
        kept=sorted(kept),
        brought_by={contact: min(named_by[contact]) for contact in sorted(restored & created)},
        heard=dict(sorted(heard.items())),
    )


def _named_by(import_id) -> tuple[set[int], set[int]]:
    """Whom the import created, and about whom else it said something new."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"import": import_id})
        created, changed = cursor.fetchone()
    return set(created), set(changed) - set(created)


def _others(import_id, contact_ids: Collection[int]) -> dict[int, list[int]]:
    """The other imports that name each of the contacts, whether they brought something or only confirmed it."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, {"import": import_id, "ids": sorted(contact_ids)})
        return dict(cursor.fetchall())


def _later_than(import_run) -> dict[int, bool]:
    """The imports that wrote after this one began, with whether their file is still here.

    What an earlier one said was there before this one, and comes back as that. What a later one said too was known
    already and is not written down as its own, so its file is read again (crm.undoing.hearing).
    """
    others = Import.objects.exclude(pk=import_run.pk).exclude(undo__work_state=WorkState.FINISHED)
    others = others.filter(rows_read__gt=0).exclude(finished_at__lte=import_run.started_at)
    return {one.pk: is_here(one) for one in others.only("file").order_by("pk")}


def is_here(import_run: Import) -> bool:
    """Whether the file of `import_run` is still stored."""
    return bool(import_run.file) and import_run.file.storage.exists(import_run.file.name)


_NAMED = """
SELECT coalesce((SELECT array_agg(id) FROM crm_contact WHERE first_import_id = %(import)s), '{}'),
       coalesce((SELECT array_agg(DISTINCT contact_id) FROM (
           SELECT contact_id FROM crm_importchange WHERE import_run_id = %(import)s
            UNION ALL SELECT contact_id FROM crm_identity WHERE import_run_id = %(import)s
            UNION ALL SELECT contact_id FROM crm_interaction WHERE import_run_id = %(import)s
            UNION ALL SELECT keeper_id FROM crm_merge WHERE import_run_id = %(import)s AND undone_at IS NULL
       ) AS named), '{}')
"""

_OTHERS = """
WITH asked AS MATERIALIZED (
    SELECT id FROM unnest(%(ids)s::bigint[]) AS asked (id)
), undone AS MATERIALIZED (
    SELECT import_run_id AS id FROM crm_undo WHERE work_state = 'finished' UNION ALL SELECT %(import)s
), named AS (
    SELECT contact_id, import_run_id FROM crm_importchange WHERE contact_id IN (TABLE asked)
     UNION SELECT contact_id, import_run_id FROM crm_identity WHERE contact_id IN (TABLE asked)
     UNION SELECT contact_id, import_run_id FROM crm_interaction WHERE contact_id IN (TABLE asked)
     UNION SELECT id, first_import_id FROM crm_contact WHERE id IN (TABLE asked)
     UNION SELECT confirmed.id, chunk.import_run_id
             FROM crm_importchunk chunk CROSS JOIN unnest(chunk.unchanged) AS confirmed (id)
            WHERE chunk.import_run_id <> %(import)s AND confirmed.id IN (TABLE asked)
)
SELECT contact_id, array_agg(import_run_id ORDER BY import_run_id)
  FROM named
 WHERE import_run_id IS NOT NULL AND import_run_id NOT IN (TABLE undone)
 GROUP BY contact_id
"""
