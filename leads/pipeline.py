"""Take people to the board and move them there: the only writer of a lead's stage, rank, version and outcome.

Locks are taken in one order, columns (by id) before the card, so that two moves wait for each other and never
for ever. A column is locked with NO KEY UPDATE, which lets everybody else read it and refer to it.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from crm import history
from crm.enums import Gate
from crm.models import Contact, Event, Interaction
from leads import following_up, ranks
from leads.enums import LeftOut, StageKind, Tier
from leads.models import Lead, Qualification, Stage, StageChange

TOP = 0  # "after" nobody: the first place of a lane


class CannotMove(Exception):
    """The move is against a rule; the message is a sentence for the person."""


class StaleLead(Exception):
    """Somebody moved the card meanwhile. `lead` is the card as it is now; nothing was changed."""

    def __init__(self, lead):
        super().__init__("Somebody moved this card meanwhile.")
        self.lead = lead


@dataclass(frozen=True)
class Move:
    """What a move did. `came_from` and `came_after` (a lead's id, or TOP) lead back."""

    lead: Lead
    changed: bool
    came_from: Stage
    came_after: int


@dataclass(frozen=True)
class Taken:
    """Who came onto the board, and how many stayed out for which reason."""

    leads: list[Lead] = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)  # LeftOut -> people


def open_leads(contact_ids, *, by, post=None):
    """Like `take`, for those who only need the new leads."""
    return take(contact_ids, by=by, post=post).leads


@transaction.atomic
def take(contact_ids, *, by, post=None):
    """Open a lead for each contact, on top of the first open stage, best fit first; return a Taken.

    Left out, with the reason: who has an open lead, the author of the posts, who is not to be contacted, and who
    asked not to be pitched (promise 5). Without `post` a lead remembers the post of what its person did last.
    Costs the same number of queries however many people. Raises CannotMove when the team has no open stage.
    """
    wanted = list(dict.fromkeys(int(pk) for pk in contact_ids))
    stage = Stage.objects.open().order_by("position").select_for_update(no_key=True).first()
    if stage is None:
        raise CannotMove("There is no open stage to put people into. Add one first.")
    people, left_out = _who_may_be_taken(wanted)
    if not people:
        return Taken([], left_out)
    rows = _place_on_top(stage, _best_first(people))
    posts = {} if post else _latest_posts(people)
    leads = [
        Lead(contact_id=pk, stage=stage, rank=rank, owner=by, post_id=post.pk if post else posts.get(pk))
        for pk, rank in rows
    ]
    # Who got a lead since we looked keeps that one: the constraint decides, and our row is not written.
    Lead.objects.bulk_create(leads, ignore_conflicts=True)
    written = list(
        Lead.objects.filter(stage=stage, rank__in=[rank for _, rank in rows], contact_id__in=people).in_order()
    )
    left_out[LeftOut.ALREADY] += len(leads) - len(written)
    StageChange.objects.bulk_create(StageChange(lead=lead, to_stage=stage, by=by) for lead in written)
    Event.objects.bulk_create(
        Event(verb="lead.opened", by=by, contact_id=lead.contact_id, subject=f"lead:{lead.pk}") for lead in written
    )
    following_up.begin(written, by=by)
    return Taken(written, +left_out)


@transaction.atomic
def move(lead, stage, *, by, after=None, version=None, note="", value=None):
    """Put `lead` into `stage`, below the card `after`, and return a Move. What changes nothing writes nothing.

    `after` is a lead's id, or TOP; None means wherever is natural: on top of another stage, or where it stands.
    A neighbour that has left meanwhile counts as TOP. `note` says why (for Lost it is the reason kept), `value`
    what it is worth. A closed stage ends the lead and, like Not now, stops its open follow-ups; leaving one opens
    it again and plans anew what was stopped. Raises StaleLead where `version` is not the card's, CannotMove with
    a sentence where the person has another open lead.
    """
    target, lead = _lock(lead, stage)
    if version is not None and version != lead.version:
        raise StaleLead(lead)
    came_from, came_after = lead.stage, _card_above(lead)
    elsewhere = target.pk != came_from.pk
    stays = not elsewhere and after in (None, came_after, lead.pk)
    if stays and (value is None or value == lead.value):
        return Move(lead, False, came_from, came_after)
    if not stays:
        lead.rank = _rank_below(after or TOP, target, lead)
    if value is not None:
        lead.value = value
    if elsewhere:
        _enter(lead, target, note)
    lead.version += 1
    _save(lead)
    if elsewhere:
        StageChange.objects.create(lead=lead, from_stage=came_from, to_stage=target, by=by, note=note[:200])
        history.record(
            "lead.moved",
            by=by,
            contact=lead.contact_id,
            subject=f"lead:{lead.pk}",
            from_stage=came_from.pk,
            to_stage=target.pk,
            from_name=came_from.name,
            to_name=target.name,
        )
        if target.kind != StageKind.OPEN:
            following_up.stop([lead.pk], by=by)
        elif came_from.kind != StageKind.OPEN:
            following_up.resume(lead, by=by)
    return Move(lead, True, came_from, came_after)


def _who_may_be_taken(wanted):
    """Return the ids that may have a new lead, in the order given, and the Counter of why the others may not."""
    facts = {
        pk: (is_owner, do_not_contact, gate)
        for pk, is_owner, do_not_contact, gate in Contact.objects.filter(pk__in=wanted).values_list(
            "pk", "is_owner", "do_not_contact", "gate"
        )
    }
    busy = set(Lead.objects.open().filter(contact_id__in=wanted).values_list("contact_id", flat=True))
    people, left_out = [], Counter()
    for pk in wanted:
        if reason := _reason_against(pk, facts.get(pk), busy):
            left_out[reason] += 1
        else:
            people.append(pk)
    return people, left_out


def _reason_against(pk, facts, busy):
    if facts is None:
        return LeftOut.GONE
    is_owner, do_not_contact, gate = facts
    if is_owner:
        return LeftOut.OWNER
    if pk in busy:
        return LeftOut.ALREADY
    if do_not_contact:
        return LeftOut.DO_NOT_CONTACT
    return LeftOut.NEVER if gate == Gate.NEVER else None


def _best_first(people):
    """Sort contact ids by tier and fit under the primary ICP; who was not judged yet comes last."""
    tiers = list(Tier)
    judged = {
        row.contact_id: (tiers.index(row.final_tier), -row.fit)
        for row in Qualification.objects.filter(contact_id__in=people, icp__is_primary=True).only(
            "contact_id", "tier", "override", "fit"
        )
    }
    return sorted(people, key=lambda pk: judged.get(pk, (len(tiers), 0)))


def _latest_posts(people):
    """Return {contact id: post id} of what each did last on a post."""
    return dict(
        Interaction.objects.theirs()
        .filter(contact_id__in=people, post__isnull=False)
        .order_by("contact_id", F("occurred_at").desc(nulls_last=True), "-pk")
        .distinct("contact_id")
        .values_list("contact_id", "post_id")
    )


def _place_on_top(stage, people):
    """Return (contact id, rank) pairs above everybody who stands in the locked `stage`."""
    lane = Lead.objects.filter(stage=stage)
    try:
        found = ranks.many_between(None, _first_rank(lane), len(people))
    except ranks.NoRoom:
        _number_anew(stage)
        found = ranks.many_between(None, _first_rank(lane), len(people))
    return list(zip(people, found, strict=True))


def _rank_below(after, stage, lead):
    """Return a rank for `lead` below the card `after` of the locked `stage`."""
    lane = Lead.objects.filter(stage=stage).exclude(pk=lead.pk)
    try:
        return ranks.between(*_neighbours(lane, after))
    except ranks.NoRoom:
        _number_anew(stage)
        return ranks.between(*_neighbours(lane, after))


def _neighbours(lane, after):
    anchor = lane.filter(pk=after).values_list("rank", flat=True).first() if after else None
    if anchor is None:
        return None, _first_rank(lane)
    return anchor, lane.below(anchor, after).values_list("rank", flat=True).first()


def _first_rank(lane):
    return lane.in_order().values_list("rank", flat=True).first()


def _card_above(lead):
    return (
        Lead.objects.filter(stage=lead.stage_id).above(lead.rank, lead.pk).values_list("pk", flat=True).first() or TOP
    )


def _number_anew(stage):
    """Give every card of the locked `stage` a short rank, in the order they stand; no version changes by it."""
    cards = list(Lead.objects.filter(stage=stage).in_order().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_lead l SET rank = n.rank FROM unnest(%s::bigint[], %s::text[]) AS n(id, rank)"
            " WHERE l.id = n.id",
            [cards, ranks.fresh(len(cards))],
        )


def _lock(lead, stage):
    """Lock both columns and then the card; return the target and the card, read afresh."""
    columns = Stage.objects.filter(pk__in={lead.stage_id, stage.pk}).order_by("pk").select_for_update(no_key=True)
    held = {column.pk: column for column in columns}
    fresh = Lead.objects.select_related("stage").select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    return held[stage.pk], fresh


def _enter(lead, stage, note):
    """Write what standing in `stage` means: since when, and whether it is over."""
    lead.stage = stage
    lead.moved_at = Now()
    lead.closed_at = Now() if stage.is_closed else None
    lead.outcome = stage.kind if stage.is_closed else ""
    lead.lost_reason = note[:200] if stage.kind == StageKind.LOST else ""


def _save(lead):
    fields = ["stage", "rank", "version", "value", "moved_at", "closed_at", "outcome", "lost_reason"]
    try:
        lead.save(update_fields=fields)
    except IntegrityError as error:  # `move` is rolled back as a whole
        if "lead_one_open_per_contact" not in str(error):
            raise
        raise CannotMove("This person is on the board already, with another card.") from error
