"""The formats there are, one module each. A new one is added here and nowhere else."""

from crm.importing.formats import (
    apify,
    commenters,
    handmade,
    interfaces,
    lead_lists,
    left_out,
    linkedin_analytics,
    linkedin_connections,
    linkedin_endorsements,
    linkedin_invitations,
    linkedin_messages,
    linkedin_notes,
    own_activity,
    own_export,
    private,
)
from crm.importing.formats.kind import Format

FORMATS: tuple[Format, ...] = (
    linkedin_connections.FORMAT,
    linkedin_invitations.FORMAT,
    linkedin_messages.FORMAT,
    linkedin_endorsements.FORMAT,
    linkedin_notes.FORMAT,
    linkedin_analytics.FORMAT,
    *apify.FORMATS,
    *interfaces.FORMATS,
    *commenters.FORMATS,
    *lead_lists.FORMATS,
    *own_activity.FORMATS,
    *own_export.FORMATS,
    *left_out.FORMATS,
    *private.FORMATS,
    handmade.FORMAT,
)
BY_NAME = {kind.name: kind for kind in FORMATS}
