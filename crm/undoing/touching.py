"""Whom a person, or something a person set going, touched since an import: they stay as they are.

crm sees here what it keeps itself. Other apps tell of their own rows from their AppConfig: crm asks nobody by name.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import connection

# Each gets contact ids and a moment (None: ever), and returns those of the ids that were touched since.
Touches = Callable[[list[int], datetime | None], Iterable[int]]
_TOLD_BY_OTHERS: dict[str, Touches] = {}


def tell_of_touches(name: str, touches: Touches) -> None:
    """Let `touches` say whom `name` touched, whenever an undo asks."""
    _TOLD_BY_OTHERS[name] = touches


def touched(contact_ids: Collection[int], import_id: int, since: datetime | None) -> set[int]:
    """Return those of the contacts that somebody touched after `since`; `None` (at any time) for whom it created.

    A touch is what a person did or decided about them: a note, a reply, a message, a field written by hand, a gate, a
    tone, a title or do-not-contact, a merge, and anything else that the history says a person did. What the import
    `import_id` did in somebody's name is none.
    """
    ids = sorted(contact_ids)
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"ids": ids, "import": import_id, "since": since})
        found = {pk for (pk,) in cursor.fetchall()}
    for touches in _TOLD_BY_OTHERS.values():
        found.update(touches(ids, since))
    return found


# A tone and a title have no moment of their own: they count where they stand on what came since.
_TOUCHED = """
WITH chosen AS MATERIALIZED (
    SELECT person.* FROM crm_contact person WHERE person.id = ANY(%(ids)s::bigint[])
)
SELECT id FROM chosen
 WHERE (gate_decided_at IS NOT NULL AND (%(since)s::timestamptz IS NULL OR gate_decided_at > %(since)s))
    OR (do_not_contact AND %(since)s IS NULL)
    OR (title_decided_by = 'person' AND (%(since)s IS NULL OR EXISTS (
            SELECT FROM crm_importchange own
             WHERE own.import_run_id = %(import)s AND own.contact_id = chosen.id AND own.before ? 'seniority')))
    OR EXISTS (
            SELECT FROM jsonb_each(provenance) AS field (name, source)
             WHERE source ? 'by' AND (%(since)s IS NULL OR coalesce(
                 CASE WHEN pg_input_is_valid(source ->> 'at', 'timestamptz') THEN (source ->> 'at')::timestamptz END,
                 'infinity') > %(since)s))
 UNION
SELECT event.contact_id FROM crm_interaction event
 WHERE event.contact_id = ANY(%(ids)s::bigint[])
   AND ((event.by_id IS NOT NULL AND (%(since)s IS NULL OR event.created_at > %(since)s))
        OR (event.tone_decided_by = 'person' AND (%(since)s IS NULL OR event.created_at > %(since)s)))
 UNION
SELECT entry.contact_id FROM crm_event entry
 WHERE entry.contact_id = ANY(%(ids)s::bigint[]) AND entry.by_id IS NOT NULL
   AND (%(since)s IS NULL OR entry.at > %(since)s)
 UNION
SELECT done.keeper_id FROM crm_merge done
 WHERE done.keeper_id = ANY(%(ids)s::bigint[]) AND done.by_id IS NOT NULL AND done.import_run_id IS NULL
   AND (%(since)s IS NULL OR greatest(done.at, done.undone_at) > %(since)s)
"""
