"""The formats there are, one module each. A new one is added here and nowhere else."""

from crm.importing.formats import commenters, handmade, linkedin_connections, linkedin_invitations, not_leads
from crm.importing.formats.kind import Format

FORMATS: tuple[Format, ...] = (
    linkedin_connections.FORMAT,
    linkedin_invitations.FORMAT,
    commenters.FORMAT,
    *not_leads.FORMATS,
    handmade.FORMAT,
)
BY_NAME = {kind.name: kind for kind in FORMATS}
