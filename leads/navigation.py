"""The counts beside the words of the navigation."""

from django.db import connection


def counts_for(user):
    """Return the counts by name: follow-ups that wait for `user`, leads on the board, posts, possible duplicates.

    One query, whatever the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM leads_followup f JOIN leads_lead l ON l.id = f.lead_id
                     WHERE f.status = 'ready' AND (l.owner_id = %s OR l.owner_id IS NULL)),
                   (SELECT count(*) FROM leads_lead l JOIN leads_stage s ON s.id = l.stage_id
                     WHERE l.closed_at IS NULL AND s.kind = 'open'),
                   (SELECT count(*) FROM crm_post),
                   (SELECT count(*) FROM crm_maybesame WHERE state = 'open')
            """,
            [user.pk],
        )
        today, board, posts, duplicates = cursor.fetchone()
    return {"today": today, "board": board, "posts": posts, "duplicates": duplicates}
