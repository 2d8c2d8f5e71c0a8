"""What a team would have done with the people of the demo world: a board that was lived in for some days.

Everything goes through the product's own verbs; only the moments are moved back afterwards, so that a timeline reads
like ten days and not like one second.
"""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db.models.functions import Length

from crm import work
from crm.enums import Gate, InteractionKind, Precision, Tone
from crm.models import Event, Interaction
from crm.tone import read_tone
from leads import following_up, pipeline
from leads.demo.cast import rows
from leads.enums import FollowUpStatus, StageKind, Tier
from leads.models import FollowUp, Lead, Qualification, Stage, StageChange

# Of 36 people on the board: how many stand in the first, second, third, fourth open stage; resting, won, lost.
_SPREAD = (13, 9, 6, 3)
_RESTING, _WON, _LOST = 2, 2, 1
_LOST_REASONS = ("Chose somebody they knew before.", "No budget this year.")


def lead_to_the_board(contacts, version, post, *, by, most: int, random: Random) -> list[Lead]:
    """Take up to `most` promising people of `contacts` to the board, spread them over the stages; return the leads."""
    leads = pipeline.open_leads(_promising(contacts, version, most), by=by, post=post)
    random.shuffle(leads)
    now = work.database_now()
    words = _Words(random)
    for lead, (stage, step) in zip(leads, _places(len(leads)), strict=True):
        _live_through(lead, stage, step, now, by, random, words)
    _take_notes([lead.contact_id for lead in leads], now, by, random)
    _let_some_fall_due(leads, now, random)
    following_up.sweep()
    return leads


def _promising(contacts, version, most):
    """The best of those who spoke and whom nothing speaks against, who said most first; without an ICP, owners."""
    said = Interaction.objects.annotate(length=Length("text")).filter(kind=InteractionKind.COMMENT)
    spoke = contacts.filter(gate=Gate.CLEAR, pk__in=said.values("contact"))
    spoke = spoke.exclude(interactions__tone=Tone.SELF_PROMO)
    if version is None:
        return list(spoke.filter(seniority__in=("owner", "c_level")).order_by("pk").values_list("pk", flat=True)[:most])
    at_length = set(said.filter(length__gte=30).values_list("contact", flat=True))
    judged = Qualification.objects.filter(icp=version.icp_id, contact__in=spoke, tier__in=(Tier.A, Tier.B))
    ranked = judged.order_by("tier", "-fit", "-engagement", "pk").values_list("tier", "contact")
    strong = [pk for tier, pk in ranked if tier == Tier.A and pk in at_length][: most - most // 5]
    # A few of the maybes as well, as a person would pick them; those who said little come last.
    others = [(pk not in at_length, tier == Tier.A, place, pk) for place, (tier, pk) in enumerate(ranked)]
    return [*strong, *(pk for *_, pk in sorted(others) if pk not in strong)][:most]


def _places(number):
    """Return (stage, how far along) for `number` leads, in the proportions of _SPREAD."""
    opened = list(Stage.objects.filter(kind=StageKind.OPEN).order_by("position"))
    spread = [(opened[min(step, len(opened) - 1)], step) for step, many in enumerate(_SPREAD) for _ in range(many)]
    ends = ((StageKind.RESTING, _RESTING, 2), (StageKind.WON, _WON, 3), (StageKind.LOST, _LOST, 2))
    for kind, many, step in ends:
        stage = Stage.objects.filter(kind=kind).order_by("position").first()
        spread += [(stage, step)] * many if stage else []
    every = len(spread) / max(number, 1)
    return [spread[int(index * every)] for index in range(number)]


def _at(day, hour, random):
    """A moment of `day` in the two hours from `hour`: people write by day."""
    return day.replace(hour=hour, minute=0, second=0) + timedelta(seconds=random.randint(0, 7000))


class _Words:
    """What was written in both directions: each text once before any comes again."""

    def __init__(self, random):
        self.random = random
        self.texts = {}

    def next(self, kind):
        if not self.texts.get(kind):
            self.texts[kind] = [row["text"] for row in rows("replies") if row["kind"] == kind]
            self.random.shuffle(self.texts[kind])
        return self.texts[kind].pop()


def _live_through(lead, stage, step, now, by, random, words):
    """Thank them, hear back, move the card: as far as `step` says, over the days before `now`."""
    days = random.randint(4, 11) if step else random.randint(1, 3)
    begun = _at(now - timedelta(days=days), 8, random)
    Lead.objects.filter(pk=lead.pk).update(opened_at=begun, moved_at=begun)
    StageChange.objects.filter(lead=lead).update(at=begun)
    Event.objects.filter(subject=f"lead:{lead.pk}").update(at=begun)
    if step >= 1:
        first = FollowUp.objects.open().filter(lead=lead).first()
        _do(first, by, _at(begun, 10, random), words.next("sent"))
    if step >= 2:
        heard = _at(begun + timedelta(days=random.randint(1, 2)), 12, random)
        answer = _hear(lead, heard, words.next("received"), by)
        _do(answer, by, _at(heard, 15, random), words.next("answered"))
    if stage.pk != lead.stage_id:
        note = random.choice(_LOST_REASONS) if stage.kind == StageKind.LOST else ""
        value = Decimal(random.choice((1800, 2400, 4500, 6000))) if step >= 3 else None
        pipeline.move(lead, stage, by=by, note=note, value=value)
        moved = _at(now - timedelta(days=max(1, days - 2)), 16, random)
        lead.stage_changes.filter(to_stage=stage).update(at=moved)
        Lead.objects.filter(pk=lead.pk).update(moved_at=moved)
        Lead.objects.filter(pk=lead.pk, closed_at__isnull=False).update(closed_at=moved)
        Event.objects.filter(subject=f"lead:{lead.pk}", verb="lead.moved").update(at=moved)


def _do(follow_up, by, at, text):
    """Finish `follow_up`, if the team's playbook made one, as if at `at`."""
    if follow_up is None:
        return
    following_up.complete(follow_up, by=by, text=text)
    FollowUp.objects.filter(pk=follow_up.pk).update(done_at=at, due_at=at)
    Interaction.objects.filter(event_key__endswith=f"follow_up:{follow_up.pk}").update(occurred_at=at)
    Event.objects.filter(subject=f"follow_up:{follow_up.pk}").update(at=at)


def _hear(lead, at, text, by):
    reading = read_tone(text)
    Interaction.objects.create(
        contact_id=lead.contact_id,
        kind=InteractionKind.MESSAGE_RECEIVED,
        occurred_at=at,
        precision=Precision.MINUTE,
        post_id=lead.post_id,
        text=text,
        event_key=f"demo-message:{lead.pk}",
        tone=reading.tone,
        tone_reason=reading.reason,
        by=by,
    )
    return following_up.they_replied(lead.contact, by=by)


def _take_notes(contact_ids, now, by, random):
    notes = [row["text"] for row in rows("replies") if row["kind"] == "note"]
    chosen = random.sample(contact_ids, min(len(notes), len(contact_ids)))
    for number, (contact_id, text) in enumerate(zip(chosen, notes, strict=False)):
        Interaction.objects.create(
            contact_id=contact_id,
            kind=InteractionKind.NOTE,
            occurred_at=_at(now - timedelta(days=number + 1), 13, random),
            precision=Precision.MINUTE,
            text=text,
            event_key=f"demo-note:{number}",
            by=by,
        )


def _let_some_fall_due(leads, now, random):
    """Of what is planned, a quarter is overdue, half is due today, the rest stays ahead."""
    planned = FollowUp.objects.filter(lead__in=leads, status=FollowUpStatus.PLANNED, due_at__isnull=False)
    for number, pk in enumerate(planned.order_by("pk").values_list("pk", flat=True)):
        if number % 4 == 0:
            due_at = now - timedelta(days=random.uniform(1.1, 4))
        elif number % 4 in (1, 2):
            due_at = now - timedelta(minutes=random.uniform(5, 90))
        else:
            due_at = now + timedelta(days=random.uniform(1, 6))
        FollowUp.objects.filter(pk=pk).update(due_at=due_at)
