"""The last words of people, to be shown and quoted: one query for any number of them."""

from dataclasses import dataclass

from django.db import connection

from crm.enums import InteractionKind


@dataclass(frozen=True)
class Words:
    text: str
    tone: str


def last_words(contact_ids) -> dict[int, Words]:
    """Return what each of the contacts said last; who never said anything is not in it."""
    wanted = list(contact_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (contact_id) contact_id, text, tone
              FROM crm_interaction
             WHERE contact_id = ANY(%s) AND kind = ANY(%s) AND text <> ''
             ORDER BY contact_id, occurred_at DESC NULLS LAST, id DESC
            """,
            [wanted, [kind.value for kind in InteractionKind.spoken()]],
        )
        return {contact: Words(text, tone) for contact, text, tone in cursor.fetchall()}
