"""The search index catches up with the people: an import of thousands need not wait for it.

A trigram index makes each row that is written four times as dear. So the words stand in a table of their own, and a
trigger notes who is not in it yet (PERFORMANCE.md 1, technique 8; docs/decisions/0010).
"""

from django.db import connection

BATCH = 5_000

_CATCH_UP = """
WITH taken AS (
    DELETE FROM crm_unindexed WHERE contact_id IN (
        SELECT contact_id FROM crm_unindexed ORDER BY contact_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ) RETURNING contact_id
), written AS (
    INSERT INTO crm_searchentry AS entry (contact_id, text)
    SELECT contact.id, lower(concat_ws(' ', full_name, company, headline, position))
    FROM taken JOIN crm_contact contact ON contact.id = taken.contact_id
    ON CONFLICT (contact_id) DO UPDATE SET text = EXCLUDED.text WHERE entry.text <> EXCLUDED.text
)
SELECT count(*) FROM taken
"""


def catch_up(most: int = BATCH) -> int:
    """Bring up to `most` contacts into the index; return how many there were. Safe to run twice and side by side."""
    with connection.cursor() as cursor:
        cursor.execute(_CATCH_UP, {"most": most})
        return cursor.fetchone()[0]
