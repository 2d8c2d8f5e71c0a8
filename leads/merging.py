"""Two contacts turn out to be one: what leads keeps about both is settled before their rows move, and after a way back.

At most one open lead for each contact: the lead of who stays goes on, and takes over what happened on the other one.
What a person said about the fit of either is kept.
"""

from django.dispatch import receiver

from crm.merging import tables
from crm.signals import contacts_merging, contacts_parting
from leads.following_up import resume, stop
from leads.models import FollowUp, Lead, Qualification, StageChange

LEADS, WORDS = "leads", "their_fit"
_OVERRIDE = ("override", "override_reason", "override_by_id")


@receiver(contacts_merging)
def join_leads(sender, *, keeper_of, **_):
    """Let one open lead remain for each contact that stays; its history holds the moves and steps of all.

    What was still planned for a lead that goes is cancelled: the other one has its own next step. Returns each lead
    that goes, with what hung on it, by its contact.
    """
    open_leads = Lead.objects.open().filter(contact__in=tables.among([*keeper_of, *keeper_of.values()]))
    leads = open_leads.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("contact_id", "pk")
    kept: dict[int, int] = {}  # by who stays: their own lead, else the oldest
    for contact, lead in sorted(leads, key=lambda each: (each[0] in keeper_of, each[1])):
        kept.setdefault(keeper_of.get(contact, contact), lead)
    doubled = {
        lead: kept[keeper_of[contact]]
        for contact, lead in leads
        if contact in keeper_of and kept[keeper_of[contact]] != lead
    }
    if not doubled:
        return {}
    rows = tables.read(Lead, doubled)
    told = {rows[lead]["contact_id"]: {"lead": rows[lead], "kept": kept} for lead, kept in doubled.items()}
    stop(doubled)
    for model in (FollowUp, StageChange):
        for lead, ids in tables.move(model._meta.get_field("lead"), doubled).items():
            told[rows[lead]["contact_id"]][model.__name__] = ids
    tables.take_out(Lead, doubled)
    return {LEADS: told}


@receiver(contacts_merging)
def keep_what_a_person_said(sender, *, keeper_of, **_):
    """Carry a person's own tier over where only a contact that goes has one; return what it was before."""
    people = tables.among([*keeper_of, *keeper_of.values()])
    verdicts = list(Qualification.objects.filter(contact__in=people).order_by("contact_id"))
    by_place = {(verdict.contact_id, verdict.icp_id): verdict for verdict in verdicts}
    changed: list[Qualification] = []
    told: dict[int, list] = {}
    for verdict in verdicts:
        kept = by_place.get((keeper_of.get(verdict.contact_id), verdict.icp_id))
        if kept and verdict.override and not kept.override:
            words = [getattr(verdict, name) for name in _OVERRIDE]
            told.setdefault(verdict.contact_id, []).append({"verdict": kept.pk, "words": words})
            for name, value in zip(_OVERRIDE, words, strict=True):
                setattr(kept, name, value)
            changed.append(kept)
    Qualification.objects.bulk_update(changed, ["override", "override_reason", "override_by"])
    return {WORDS: told}


@receiver(contacts_parting)
def part_leads(sender, *, merges, by, **_):
    """Let the lead of who comes back be there again, with what hung on it and is still where it went."""
    found = [told[LEADS] for _, _, told in merges if LEADS in told]
    back = tables.put_back(Lead, [one["lead"] for one in found])
    for model in (FollowUp, StageChange):
        rows = [(pk, one["kept"], one["lead"]["id"]) for one in found for pk in one.get(model.__name__, ())]
        tables.move_rows(model._meta.get_field("lead"), [row for row in rows if row[2] in back])
    for lead in Lead.objects.open().filter(pk__in=back).order_by("pk"):
        resume(lead, by=by)


@receiver(contacts_parting)
def take_back_what_a_person_said(sender, *, merges, **_):
    """Where a person's word on the fit was only carried over, who stayed is judged by the machine again."""
    words = {one["verdict"]: one["words"] for _, _, told in merges for one in told.get(WORDS, ())}
    changed = []
    for verdict in Qualification.objects.filter(pk__in=words).order_by("pk"):
        if [getattr(verdict, name) for name in _OVERRIDE] == words[verdict.pk]:
            verdict.override, verdict.override_reason, verdict.override_by_id = "", "", None
            changed.append(verdict)
    Qualification.objects.bulk_update(changed, ["override", "override_reason", "override_by"])
