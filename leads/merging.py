"""Two contacts turn out to be one: what leads keeps about both is settled before their rows move.

At most one open lead for each contact: the lead of who stays goes on, and takes over what happened on the other one.
What a person said about the fit of either is kept.
"""

from django.dispatch import receiver

from crm.signals import contacts_merging
from leads.following_up import stop
from leads.models import FollowUp, Lead, Qualification, StageChange


@receiver(contacts_merging)
def join_leads(sender, *, keeper_of, **_):
    """Let one open lead remain for each pair; its history holds the moves and steps of both.

    What was still planned for the lead that goes is cancelled: the other one has its own next step.
    """
    open_leads = Lead.objects.open().filter(contact__in=[*keeper_of, *keeper_of.values()]).order_by("pk")
    lead_of = dict(open_leads.select_for_update(of=("self",), no_key=True).values_list("contact_id", "pk"))
    doubled = {
        lead_of[loser]: lead_of[keeper] for loser, keeper in keeper_of.items() if loser in lead_of and keeper in lead_of
    }
    if not doubled:
        return
    stop(doubled)
    for model in (FollowUp, StageChange):
        rows = list(model.objects.filter(lead__in=doubled).order_by("pk"))
        for row in rows:
            row.lead_id = doubled[row.lead_id]
        model.objects.bulk_update(rows, ["lead"])
    Lead.objects.filter(pk__in=doubled).delete()


@receiver(contacts_merging)
def keep_what_a_person_said(sender, *, keeper_of, **_):
    """Carry a person's own tier over where only the contact that goes has one."""
    verdicts = Qualification.objects.filter(contact__in=[*keeper_of, *keeper_of.values()]).order_by("pk")
    by_place = {(verdict.contact_id, verdict.icp_id): verdict for verdict in verdicts}
    changed = []
    for (contact, icp), verdict in by_place.items():
        kept = by_place.get((keeper_of.get(contact), icp))
        if kept and verdict.override and not kept.override:
            kept.override, kept.override_reason, kept.override_by_id = (
                verdict.override,
                verdict.override_reason,
                verdict.override_by_id,
            )
            changed.append(kept)
    Qualification.objects.bulk_update(changed, ["override", "override_reason", "override_by"])
