"""The owner of the account: who wrote the posts, and is never a lead."""

from collections.abc import Iterable

from django.db import connection

from crm.importing.people import Identity


def mark_owner(identities: Iterable[Identity], import_id: int) -> None:
    """Mark the contact that the owner of the account became before it was known whose account it is.

    That the mark is the import's, undoing it finds in ImportChange.
    """
    pairs = sorted(identities)
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [[str(kind) for kind, _ in pairs], [value for _, value in pairs], import_id])


_MARK = """
WITH found AS (
    SELECT contact.id, contact.first_import_id
    FROM unnest(%s::text[], %s::text[]) AS owner (kind, value)
    JOIN crm_identity identity ON identity.kind = owner.kind AND identity.value = owner.value
    JOIN crm_contact contact ON contact.id = identity.contact_id
    WHERE NOT contact.is_owner
), marked AS (
    UPDATE crm_contact contact SET is_owner = TRUE FROM found WHERE contact.id = found.id
)
INSERT INTO crm_importchange AS earlier (import_run_id, contact_id, before, events_before)
SELECT DISTINCT own.import_id, found.id, '{"is_owner": false}'::jsonb, '{}'::jsonb
FROM found, (SELECT %s::bigint AS import_id) own
WHERE found.first_import_id IS DISTINCT FROM own.import_id
ON CONFLICT (import_run_id, contact_id) DO UPDATE SET before = excluded.before || earlier.before
"""
