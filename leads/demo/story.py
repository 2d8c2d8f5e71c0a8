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
    """The best of those who had something to say and whom nothing speaks against; without an ICP in use, owners."""
    talks = Interaction.objects.annotate(length=Length("text")).filter(kind=InteractionKind.COMMENT, length__gte=30)
    spoke = contacts.filter(gate=Gate.CLEAR, pk__in=talks.values("contact"))
    spoke = spoke.exclude(interactions__tone=Tone.SELF_PROMO)
    if version is None:
        return list(spoke.filter(seniority__in=("owner", "c_level")).order_by("pk").values_list("pk", flat=True)[:most])
    judged = Qualification.objects.filter(icp=version.icp_id, contact__in=spoke).order_by("-fit", "-engagement", "pk")
    strong = list(judged.filter(tier=Tier.A).values_list("contact", flat=True))
    maybe = list(judged.filter(tier=Tier.B).values_list("contact", flat=True))
    best = strong[: most - most // 5]
    return [*best, *maybe[: most - len(best)]]


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
    days = random.uniform(4, 11) if step else random.uniform(0.2, 3)
    begun = now - timedelta(days=days)
    Lead.objects.filter(pk=lead.pk).update(opened_at=begun, moved_at=begun)
    StageChange.objects.filter(lead=lead).update(at=begun)
    Event.objects.filter(subject=f"lead:{lead.pk}").update(at=begun)
    if step >= 1:
        first = FollowUp.objects.open().filter(lead=lead).first()
        _do(first, by, begun + timedelta(hours=random.uniform(1, 9)), words.next("sent"))
    if step >= 2:
        heard = begun + timedelta(days=random.uniform(0.6, 2))
        answer = _hear(lead, heard, words.next("received"), by)
        _do(answer, by, heard + timedelta(hours=random.uniform(2, 20)), words.next("answered"))
    if stage.pk != lead.stage_id:
        note = random.choice(_LOST_REASONS) if stage.kind == StageKind.LOST else ""
        value = Decimal(random.choice((1800, 2400, 4500, 6000))) if step >= 3 else None
        pipeline.move(lead, stage, by=by, note=note, value=value)
        moved = min(begun + timedelta(days=days * 0.6), now - timedelta(hours=2))
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
    Interaction.objects.filter(event_key=f"follow_up:{follow_up.pk}").update(occurred_at=at)
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
            occurred_at=now - timedelta(days=number * 0.7 + 0.2),
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
