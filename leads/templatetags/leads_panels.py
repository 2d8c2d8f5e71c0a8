"""What pages of either app show of a lead: its facts on a card, its stage, its next step, why its score."""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.html import format_html

from crm.templatetags import look
from leads.enums import FollowUpStatus
from leads.models import FollowUp, Lead, Qualification, Stage
from leads.qualifying import Explanation, explain

register = template.Library()


@register.simple_tag
def card_facts(card):
    """Tier, gate and tone of a card in one line. Few combinations occur, so each is put together once."""
    return _facts(card.tier, card.fit, card.gate, card.tone, card.spoken)


@lru_cache(maxsize=4096)
def _facts(tier, fit, gate, tone, spoken):
    return format_html(
        "{} {} {}", look.tier(tier, fit), look.gate(gate), look.tone(tone, "glyph", spoken) if spoken else ""
    )


@dataclass(frozen=True)
class Panel:
    """What leads knows of one person, for their page."""

    lead: Lead | None  # the open one, else the last; with `place` in its lane and `lane_count`
    stages: list[Stage]
    verdict: Qualification | None
    why: Explanation | None
    follow_up: FollowUp | None  # the open one that is due first
    steps: dict[str, str]  # subject of an event -> title of the follow-up


@register.simple_tag
def panel_of(contact):
    """Return the Panel of `contact`: six queries, however long the history."""
    verdict = Qualification.objects.filter(contact=contact, icp__is_primary=True).select_related("version__icp").first()
    follow_ups = list(FollowUp.objects.filter(lead__contact=contact).order_by(F("due_at").asc(nulls_last=True), "pk"))
    open_ones = [step for step in follow_ups if step.status in FollowUpStatus.open()]
    return Panel(
        lead=_lead_of(contact),
        stages=list(Stage.objects.order_by("position")),
        verdict=verdict,
        why=explain(contact, verdict) if verdict else None,
        follow_up=open_ones[0] if open_ones else None,
        steps={f"follow_up:{step.pk}": step.title for step in follow_ups},
    )


def _lead_of(contact):
    lane = Lead.objects.filter(stage=OuterRef("stage")).order_by().values("stage")
    above = lane.filter(Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lte=OuterRef("pk")))
    return (
        Lead.objects.filter(contact=contact)
        .select_related("stage", "post")
        .annotate(
            place=Subquery(above.annotate(count=Count("pk")).values("count")),
            lane_count=Subquery(lane.annotate(count=Count("pk")).values("count")),
        )
        .order_by(F("closed_at").desc(nulls_first=True), "-pk")
        .first()
    )


# The events of leads in words; of a follow-up its title comes first.
EVENT_WORDS = {
    "lead.opened": "Taken to the board",
    "follow_up.done": "{title}: done",
    "follow_up.snoozed": "{title}: put off",
    "follow_up.held": "{title}: held back",
    "follow_up.overridden": "{title}: goes ahead for a reason",
    "follow_up.cancelled": "{title}: called off",
    "follow_up.retried": "{title}: tried again",
}


@register.simple_tag
def event_title(entry, panel):
    """What a line of the timeline says of an event: the words of leads for its own, else those it came with."""
    detail = entry.detail or {}
    if entry.verb == "lead.moved":
        return f"{detail.get('from_name', 'Moved')} to {detail.get('to_name', 'another stage')}"
    if entry.verb in EVENT_WORDS:
        return EVENT_WORDS[entry.verb].format(title=panel.steps.get(entry.subject, "A step"))
    return entry.title


@register.simple_tag
def undo_of(entry, panel):
    """The stage that an undo of this move leads back to, if the lead still stands where the move put it."""
    lead, detail = panel.lead, entry.detail or {}
    if lead is None or entry.verb != "lead.moved" or entry.subject != f"lead:{lead.pk}":
        return None
    if lead.stage_id != detail.get("to_stage") or not _is_newest(entry, lead):
        return None
    return next((stage for stage in panel.stages if stage.pk == detail.get("from_stage")), None)


def _is_newest(entry, lead):
    """A move is the last one when it is as old as the lead's stay in its stage."""
    return entry.at is not None and abs((entry.at - lead.moved_at).total_seconds()) < 1
