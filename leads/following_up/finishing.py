"""A person's part: done, later, go ahead anyway, try again. Each locks the row, so that one outcome stands."""

from django.db import transaction
from django.db.models.functions import Now

from crm import work
from crm.enums import InteractionKind, Precision, WorkState
from crm.history import record
from crm.models import Interaction
from crm.models.interaction import REPLY_IN_PUBLIC
from crm.waking import wake
from leads.enums import Channel, FollowUpStatus, GuardOutcome, Purpose
from leads.following_up.falling_due import draft_of, standing_verdict
from leads.following_up.planning import FROM_PLAYBOOK, SWEEP, plan_next
from leads.guard import ask_guard
from leads.guard_facts import gather
from leads.models import FollowUp

# What a finished follow-up leaves in the ledger. Private messages are counted (rounds, gaps, the daily limit); a
# reply under the post and a call are notes.
LEAVES = {
    Channel.DIRECT_MESSAGE: InteractionKind.MESSAGE_SENT,
    Channel.EMAIL: InteractionKind.MESSAGE_SENT,
    Channel.COMMENT_REPLY: InteractionKind.NOTE,
    Channel.CALL: InteractionKind.NOTE,
}
_UNASKED = {"guard_outcome": "", "guard_reasons": [], "override_reason": "", "override_by": None, "ready_at": None}


class NotOpen(Exception):
    """It was done or cancelled meanwhile; the message says so."""


class HeldBack(Exception):
    """The guard does not let this ask go ahead now. `verdict` has the reasons; they are stored."""

    def __init__(self, verdict):
        super().__init__(" ".join(reason.why for reason in verdict.reasons))
        self.verdict = verdict


class NoOverride(Exception):
    """The guard said never, and no reason changes that; the message says why."""


def complete(follow_up, *, by, next_step=FROM_PLAYBOOK, text=None, note=""):
    """Mark `follow_up` as done by `by` and plan the next step; return (the follow-up, the next one or None).

    `text` is what was sent, where it differs from the draft. The guard is asked again for an ask: raises HeldBack
    where it says no, with the follow-up held back. Raises NotOpen where it was done or cancelled meanwhile.
    """
    with transaction.atomic():
        row = _locked(follow_up.pk)
        refusal = _refusal(row, by)
        if refusal is None:
            return _finish(row, by, next_step, row.draft if text is None else text, note)
        _hold(row, refusal)
    raise HeldBack(refusal)


@transaction.atomic
def snooze(follow_up, until, *, by):
    """Plan `follow_up` again for `until`; the guard is asked anew then. Raises NotOpen."""
    row = _locked(follow_up.pk)
    work.schedule(FollowUp.objects.filter(pk=row.pk), due_at=until, status=FollowUpStatus.PLANNED, **_UNASKED)
    _record("follow_up.snoozed", row, by)


@transaction.atomic
def override(follow_up, *, by, reason):
    """Let `follow_up` go ahead against the guard, for a reason that is kept with the name of who gave it.

    Raises NoOverride where the guard says never, ValueError without a reason, NotOpen.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("Say why it may go ahead. The reason is kept with your name.")
    row = _locked(follow_up.pk)
    situation = gather([row], by=by)[row.pk]
    verdict = ask_guard(situation.facts)
    if verdict.outcome == GuardOutcome.NEVER:
        raise NoOverride(" ".join(said.why for said in verdict.reasons if said.outcome == GuardOutcome.NEVER))
    work.withdraw(
        FollowUp.objects.filter(pk=row.pk),
        to=WorkState.FINISHED,
        status=FollowUpStatus.READY,
        guard_outcome=verdict.outcome,
        guard_reasons=verdict.as_json(),
        override_reason=reason[:300],
        override_by=by,
        ready_at=Now(),
        draft=row.draft or draft_of(situation),
    )
    _record("follow_up.overridden", row, by, rules=[said.rule for said in verdict.reasons])


@transaction.atomic
def retry(follow_up, *, by):
    """Give a follow-up that was set aside a fresh start, now; return whether it was set aside."""
    if not work.retry(FollowUp.objects.filter(pk=follow_up.pk)):
        return False
    _record("follow_up.retried", follow_up, by)
    wake(SWEEP)
    return True


def _finish(row, by, next_step, text, note):
    work.withdraw(
        FollowUp.objects.filter(pk=row.pk),
        to=WorkState.FINISHED,
        status=FollowUpStatus.DONE,
        guard_outcome=row.guard_outcome,
        guard_reasons=row.guard_reasons,
        done_at=Now(),
        done_by=by,
        draft=text,
        outcome_note=note[:300],
    )
    kind = LEAVES.get(row.channel)
    in_public = row.channel == Channel.COMMENT_REPLY
    if kind:
        Interaction.objects.create(
            contact_id=row.lead.contact_id,
            kind=kind,
            occurred_at=Now(),
            precision=Precision.SECOND,
            post_id=row.lead.post_id,
            text=text or row.title,
            event_key=f"{REPLY_IN_PUBLIC if in_public else ''}follow_up:{row.pk}",
            by=by,
        )
    _record("follow_up.done", row, by)
    planned = plan_next(row, next_step, by=by)
    row.refresh_from_db(fields=["status", "done_at", "work_state", "draft"])
    return row, planned


def _refusal(row, by):
    """The verdict that stands against doing this ask now, or None."""
    if row.purpose != Purpose.ASK:
        return None
    verdict = standing_verdict(gather([row], by=by)[row.pk])
    row.guard_outcome, row.guard_reasons = verdict.outcome.value, verdict.as_json()
    return None if verdict.outcome == GuardOutcome.GO else verdict


def _hold(row, verdict):
    answer = _UNASKED | {"guard_outcome": verdict.outcome, "guard_reasons": verdict.as_json()}
    rows = FollowUp.objects.filter(pk=row.pk)
    if verdict.outcome == GuardOutcome.WAIT:
        work.schedule(rows, due_at=verdict.until, status=FollowUpStatus.PLANNED, **answer)
    else:
        work.withdraw(rows, to=WorkState.FINISHED, status=FollowUpStatus.HELD, **answer)


def _locked(pk):
    row = FollowUp.objects.with_person().select_for_update(of=("self",), no_key=True).get(pk=pk)
    if not row.is_open:
        raise NotOpen("This is done already." if row.status == FollowUpStatus.DONE else "This was cancelled meanwhile.")
    return row


def _record(verb, row, by, **detail):
    record(verb, by=by, contact=row.lead.contact_id, subject=f"follow_up:{row.pk}", **detail)
