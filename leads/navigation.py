"""The counts beside the words of the navigation."""

from django.db import connection


def counts_for(user):
    """Return how many wait for `user` in Today, stand on the board, and were posted: one query, whatever the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM leads_followup f JOIN leads_lead l ON l.id = f.lead_id
                     WHERE f.status = 'ready' AND (l.owner_id = %s OR l.owner_id IS NULL)),
                   (SELECT count(*) FROM leads_lead l JOIN leads_stage s ON s.id = l.stage_id
                     WHERE l.closed_at IS NULL AND s.kind = 'open'),
                   (SELECT count(*) FROM crm_post)
            """,
            [user.pk],
        )
        today, board, posts = cursor.fetchone()
    return {"today": today, "board": board, "posts": posts}
