"""Tells crm whom the pipeline touched, so that taking an import back leaves them as they are."""

from django.db import connection

from crm.undoing import tell_of_touches


def touched_on_the_board(contact_ids, since):
    """Return those of the contacts with a lead, open or closed, a move, a step that a person did, or an own tier.

    With `since` (a moment), only what is newer; an own tier has no moment, and the history tells of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"ids": contact_ids, "since": since})
        return {pk for (pk,) in cursor.fetchall()}


_TOUCHED = """
SELECT lead.contact_id FROM leads_lead lead
 WHERE lead.contact_id = ANY(%(ids)s)
   AND (%(since)s::timestamptz IS NULL
        OR greatest(lead.opened_at, lead.moved_at, lead.closed_at) > %(since)s
        OR EXISTS (SELECT FROM leads_stagechange change WHERE change.lead_id = lead.id AND change.at > %(since)s)
        OR EXISTS (SELECT FROM leads_followup step
                    WHERE step.lead_id = lead.id AND (step.done_at > %(since)s
                          OR (step.created_by_id IS NOT NULL AND step.created_at > %(since)s))))
 UNION
SELECT verdict.contact_id FROM leads_qualification verdict
 WHERE verdict.contact_id = ANY(%(ids)s) AND verdict.override <> '' AND %(since)s IS NULL
"""

tell_of_touches("leads", touched_on_the_board)
