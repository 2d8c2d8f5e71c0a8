"""What leads adds to the exports: leads, follow-ups, and the verdict beside each contact."""

from crm.exporting import PAGE, identities_of, register, tell_of_contacts
from leads.models import FollowUp, Lead, Qualification
from leads.qualifying import version_in_use

LEAD = ("contact", "stage", "owner", "value", "post", "opened_at", "moved_at", "closed_at", "outcome", "lost_reason")
FOLLOW_UP = (
    *("contact", "title", "channel", "purpose", "status", "due_at", "ready_at", "done_at", "draft"),
    *("guard_outcome", "guard_reasons", "override_reason", "outcome_note"),
)


def _leads():
    leads = (
        Lead.objects.order_by("pk")
        .select_related("contact", "stage", "owner", "post")
        .prefetch_related("contact__identities")
        .defer("contact__provenance")
    )
    for lead in leads.iterator(chunk_size=PAGE):
        yield {
            "contact": identities_of(lead.contact),
            "stage": lead.stage.name,
            "owner": lead.owner.email if lead.owner else None,
            "value": str(lead.value) if lead.value is not None else None,
            "post": (lead.post.urn or lead.post.url or lead.post.title) if lead.post else None,
            "opened_at": _moment(lead.opened_at),
            "moved_at": _moment(lead.moved_at),
            "closed_at": _moment(lead.closed_at),
            "outcome": lead.outcome or None,
            "lost_reason": lead.lost_reason,
        }


def _follow_ups():
    rows = (
        FollowUp.objects.order_by("pk")
        .select_related("lead__contact")
        .prefetch_related("lead__contact__identities")
        .defer("lead__contact__provenance")
    )
    for row in rows.iterator(chunk_size=PAGE):
        told = {name: getattr(row, name) for name in FOLLOW_UP if name != "contact"}
        told |= {name: _moment(told[name]) for name in ("due_at", "ready_at", "done_at")}
        yield {"contact": identities_of(row.lead.contact), **told}


def _verdicts(contact_ids):
    version = version_in_use()
    verdicts = Qualification.objects.filter(contact__in=contact_ids, icp=version.icp) if version else ()
    return {
        verdict.contact_id: {
            "icp": version.icp.name,
            "version": version.number,
            "tier": str(verdict.final_tier),
            "fit": verdict.fit,
            "coverage": verdict.coverage,
            "engagement": verdict.engagement,
        }
        for verdict in verdicts
    }


def _moment(at):
    return at.isoformat() if at else None


register("leads", LEAD, _leads)
register("follow_ups", FOLLOW_UP, _follow_ups)
tell_of_contacts("qualification", _verdicts)
