"""What comes next for a lead, and when."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crm import work
from crm.enums import InteractionKind, WorkState
from crm.history import record
from crm.models import Event, Interaction, User
from crm.waking import wake
from leads import clocks, drafts
from leads.enums import Channel, FollowUpStatus, Purpose
from leads.guard_facts import zone_of
from leads.models import FollowUp, Step

SWEEP = "leads.tasks.sweep_follow_ups"
FROM_PLAYBOOK = "playbook"


@dataclass(frozen=True)
class NextStep:
    """A next step that a person chose: in their words, at a time."""

    title: str
    due_at: datetime
    channel: Channel = Channel.NOTE_TO_SELF
    purpose: Purpose = Purpose.HELP


@transaction.atomic
def begin(leads, *, by):
    """Plan the first step of the default playbook for each lead without an open follow-up; return the follow-ups.

    Seven queries for any number of leads. A reply to a comment becomes a message where there is no comment. Without a
    default playbook nothing is planned.
    """
    leads = list(leads)
    step = Step.objects.filter(playbook__is_default=True).order_by("position").first()
    if step is None or not leads:
        return []
    busy = set(FollowUp.objects.open().filter(lead__in=[lead.pk for lead in leads]).values_list("lead_id", flat=True))
    zones = dict(
        User.objects.filter(pk__in={lead.owner_id for lead in leads if lead.owner_id}).values_list("pk", "time_zone")
    )
    now = work.database_now()
    fallback = zone_of(by)
    answerable = _who_commented(leads) if step.channel == Channel.COMMENT_REPLY else set()
    planned = FollowUp.objects.bulk_create(
        [
            _of_step(
                step,
                lead.pk,
                clocks.morning(now, step.wait_days, zones.get(lead.owner_id, fallback)),
                by,
                in_private=step.channel == Channel.COMMENT_REPLY and lead.contact_id not in answerable,
            )
            for lead in leads
            if lead.is_open and lead.pk not in busy
        ]
    )
    contacts = {lead.pk: lead.contact_id for lead in leads}
    Event.objects.bulk_create(
        Event(
            verb="follow_up.planned",
            by=by,
            contact_id=contacts[row.lead_id],
            subject=f"follow_up:{row.pk}",
            detail={"step": step.pk},
        )
        for row in planned
    )
    if planned:
        wake(SWEEP)
    return planned


@transaction.atomic
def add(lead, *, title, due_at, by, channel=Channel.NOTE_TO_SELF, purpose=Purpose.HELP, template="", step=None):
    """Plan one follow-up and return it. Raises drafts.DraftError where `template` says what a draft cannot.

    The template of a `step` is not checked here: where it is bad, its follow-up is set aside with the sentence when
    it falls due, rather than that nobody can finish the step before.
    """
    if step is None:
        drafts.check(template)
    follow_up = FollowUp.objects.create(
        lead=lead,
        step=step,
        title=title,
        channel=channel,
        purpose=purpose,
        template=template,
        work_state=WorkState.WAITING,
        due_at=due_at,
        created_by=by,
    )
    record("follow_up.planned", by=by, contact=lead.contact_id, subject=f"follow_up:{follow_up.pk}")
    wake(SWEEP)
    return follow_up


@transaction.atomic
def stop(lead_ids, *, by=None):
    """Cancel what is open for these leads; return how many. A worker that has one in hand writes nothing."""
    rows = FollowUp.objects.open().filter(lead__in=list(lead_ids))
    stopped = list(
        rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", "lead__contact_id")
    )
    if not stopped:
        return 0
    work.withdraw(FollowUp.objects.filter(pk__in=[pk for pk, _ in stopped]), status=FollowUpStatus.CANCELLED)
    Event.objects.bulk_create(
        Event(verb="follow_up.cancelled", by=by, contact_id=contact, subject=f"follow_up:{pk}")
        for pk, contact in stopped
    )
    return len(stopped)


@transaction.atomic
def resume(lead, *, by=None):
    """Plan again what the last `stop` cancelled for this lead, unless something is open; return the follow-ups.

    For a lead that comes back from Won, Lost or Not now. What was cancelled stays so in the history; what was planned
    again before is not planned once more.
    """
    if lead.follow_ups.open().exists():
        return []
    cancelled = {f"follow_up:{row.pk}": row for row in lead.follow_ups.filter(status=FollowUpStatus.CANCELLED)}
    ends = Event.objects.filter(verb="follow_up.cancelled", subject__in=cancelled)
    last = ends.order_by("-at").values_list("at", flat=True).first()
    # What one `stop` cancelled bears one time: one statement wrote it down.
    if last is None or lead.follow_ups.filter(created_at__gt=last).exists():
        return []
    subjects = ends.filter(at=last).order_by("pk").values_list("subject", flat=True)
    return [
        add(
            lead,
            title=row.title,
            due_at=row.due_at,
            by=by,
            channel=row.channel,
            purpose=row.purpose,
            template=row.template,
            step=row.step,
        )
        for row in map(cancelled.get, subjects)
    ]


def next_steps(follow_ups):
    """Return what the playbook has after each: {id: FollowUp (paused), Step, or None}, in two queries."""
    rows = list(follow_ups)
    paused = {}
    for row in FollowUp.objects.paused().filter(lead__in={row.lead_id for row in rows}).order_by("-pk"):
        paused[row.lead_id] = row
    steps = {}
    playbooks = {row.step.playbook_id for row in rows if row.step}
    for step in Step.objects.filter(playbook__in=playbooks).order_by("playbook", "position"):
        steps.setdefault(step.playbook_id, []).append(step)
    return {row.pk: paused.get(row.lead_id) or _step_after(row.step, steps) for row in rows}


def plan_next(follow_up, choice, *, by):
    """Plan what `choice` says after `follow_up`: FROM_PLAYBOOK, a NextStep, or None; return it, if any.

    A paused sequence goes on with FROM_PLAYBOOK and ends with any other choice.
    """
    lead = follow_up.lead
    if not lead.is_open:
        return None
    paused = FollowUp.objects.paused().filter(lead=lead).exclude(pk=follow_up.pk)
    if choice != FROM_PLAYBOOK:
        work.withdraw(paused, status=FollowUpStatus.CANCELLED)
    if choice is None:
        return None
    if isinstance(choice, NextStep):
        return add(
            lead, title=choice.title, due_at=choice.due_at, by=by, channel=choice.channel, purpose=choice.purpose
        )
    following = next_steps([follow_up])[follow_up.pk]
    if following is None:
        return None
    zone = zone_of(lead.owner or by)
    now = work.database_now()
    if isinstance(following, FollowUp):
        days = following.step.wait_days if following.step else 1
        work.schedule(FollowUp.objects.filter(pk=following.pk), due_at=clocks.morning(now, max(days, 1), zone))
        return following
    due_at = clocks.morning(now, following.wait_days, zone)
    return add(
        lead,
        title=following.title,
        due_at=due_at,
        by=by,
        channel=following.channel,
        purpose=following.purpose,
        template=following.template,
        step=following,
    )


def _who_commented(leads):
    """Return the ids of the contacts who wrote something in public, where it can be answered."""
    comments = Interaction.objects.filter(kind=InteractionKind.COMMENT, contact__in=[lead.contact_id for lead in leads])
    return set(comments.values_list("contact_id", flat=True))


def _of_step(step, lead_id, due_at, by, *, in_private=False):
    return FollowUp(
        lead_id=lead_id,
        step=step,
        title=step.title,
        channel=Channel.DIRECT_MESSAGE if in_private else step.channel,
        purpose=step.purpose,
        template=step.template,
        work_state=WorkState.WAITING,
        due_at=due_at,
        created_by=by,
    )


def _step_after(step, steps):
    if step is None:
        return None
    return next((later for later in steps.get(step.playbook_id, ()) if later.position > step.position), None)
