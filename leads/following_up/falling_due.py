"""The machine's part: what fell due is checked by the guard, gets its draft and goes into Today, exactly once.

Celery's task and the due loop call `sweep`. Delivery: a follow-up is put into Today once for each due time, because
the change, its event with a unique effect key, and the fence are one transaction.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from crm import work
from crm.enums import Gate, WorkState
from crm.history import record
from leads import drafts, guard_facts
from leads.enums import Channel, FollowUpStatus, GuardOutcome, Purpose
from leads.guard import ask_guard
from leads.guard_facts import gather
from leads.models import FollowUp

EXPECTED = (drafts.DraftError,)  # their messages are sentences for a person
AT_A_TIME = 100
MOST_AT_ONCE = 20  # chunks in one turn, so that a turn ends well before Celery's time limit


def sweep(*, late_by=timedelta(0)):
    """Process all that is due for at least `late_by`; return how many. Safe to run anywhere, any number of times."""
    hold_what_changed()
    processed = 0
    for _ in range(MOST_AT_ONCE):
        chunk = _Chunk()
        done = work.work_through(FollowUp, chunk.process, limit=AT_A_TIME, expected=EXPECTED, late_by=late_by)
        processed += done
        if done < AT_A_TIME:
            break
    return processed


def process(pk, owner):
    """Ask the guard about the claimed follow-up `pk`, and put it into Today, hold it back, or let it wait.

    Raises crm.work.LeaseLost where somebody else has it now, and drafts.DraftError for a template that cannot be
    filled.
    """
    _settle(gather(FollowUp.objects.with_person().filter(pk=pk))[pk], owner)


class _Chunk:
    """Gathers the facts of all rows that were claimed together at the first one of them."""

    def __init__(self):
        self.known = None

    def process(self, pk, owner):
        if self.known is None:
            self.known = self._gather_all(owner)
        situation = self.known.pop(pk, None)
        if situation is None:
            process(pk, owner)
        else:
            _settle(situation, owner)

    @staticmethod
    def _gather_all(owner):
        mine = FollowUp.objects.with_person().filter(lease_owner=owner, work_state=WorkState.RUNNING)
        try:
            with transaction.atomic():
                return gather(mine)
        except (ValueError, TypeError, KeyError):
            return {}  # one row's bad values must not be charged to its neighbours: each is gathered alone


@transaction.atomic
def _settle(situation, owner):
    """Write the guard's answer, fenced, with an event that can be stored once."""
    row = situation.follow_up
    if not row.lead.is_open:
        work.finish(FollowUp, row.pk, owner=owner, work_state=WorkState.CANCELLED, status=FollowUpStatus.CANCELLED)
        _record("follow_up.cancelled", row)
        return
    verdict = ask_guard(situation.facts)
    answer = {"guard_outcome": verdict.outcome, "guard_reasons": verdict.as_json()}
    if verdict.outcome == GuardOutcome.WAIT:
        work.put_back(FollowUp, row.pk, owner=owner, due_at=verdict.until, **answer)
        _record("follow_up.waits", row, rules=[reason.rule for reason in verdict.reasons])
        return
    ready = verdict.outcome == GuardOutcome.GO
    work.finish(
        FollowUp,
        row.pk,
        owner=owner,
        status=FollowUpStatus.READY if ready else FollowUpStatus.HELD,
        draft=draft_of(situation),
        ready_at=Now() if ready else None,
        **answer,
    )
    _record("follow_up.ready" if ready else "follow_up.held", row, rules=[reason.rule for reason in verdict.reasons])


def _record(verb, row, **detail):
    """Store the event of this due time; a second one would mean that it happened already."""
    key = f"follow_up:{row.pk}:{row.due_at.isoformat()}"
    if not record(verb, contact=row.lead.contact_id, subject=f"follow_up:{row.pk}", effect_key=key, **detail):
        raise work.LeaseLost


def draft_of(situation):
    """Return the text to start from; "" for a follow-up without a template. Raises drafts.DraftError."""
    row = situation.follow_up
    if not row.template:
        return ""
    contact, post, owner = row.lead.contact, row.lead.post, row.lead.owner
    words = situation.words
    return drafts.render(
        row.template,
        first_name=drafts.greeting_name(contact.first_name, contact.full_name),
        company=contact.company or contact.title_company,
        post=post.title if post else "",
        **drafts.words_to_quote(words.text if words else "", words.tone if words else ""),
        owner_name=owner.first_name if owner else "",
    )


def standing_verdict(situation):
    """Return the guard's answer as it is now, less what a person gave a reason against."""
    row, verdict = situation.follow_up, ask_guard(situation.facts)
    if not row.override_reason:
        return verdict
    return verdict.after_override({reason["rule"] for reason in row.guard_reasons})


def hold_what_changed():
    """Take out of Today whose person was gated, objected or turned out to be the author; return how many.

    Not what touches nobody, and not where a person let it go ahead against this very gate.
    """
    rows = FollowUp.objects.with_person().filter(_objected() | _gated(), status=FollowUpStatus.READY)
    held = 0
    for situation in guard_facts.gather(rows.exclude(_touches_nobody())).values():
        verdict = standing_verdict(situation)
        if verdict.outcome in (GuardOutcome.PERSON, GuardOutcome.NEVER):
            held += _hold(situation.follow_up, verdict)
    return held


def _objected():
    return Q(lead__contact__do_not_contact=True) | Q(lead__contact__is_owner=True)


def _gated():
    """As leads.guard judges a gate, so that only those are gathered whom it holds back."""
    kind_in_public = Q(channel=Channel.COMMENT_REPLY, purpose__in=[Purpose.THANK, Purpose.ANSWER])
    decided = ~Q(override_reason="") & Q(guard_reasons__contains=[{"rule": "gate"}])
    never, hold = Q(lead__contact__gate=Gate.NEVER), Q(lead__contact__gate=Gate.HOLD)
    return (never & Q(purpose=Purpose.ASK)) | (~decided & (never | (hold & ~kind_in_public)))


def _touches_nobody():
    return Q(channel=Channel.NOTE_TO_SELF) & ~Q(purpose=Purpose.ASK)


@transaction.atomic
def _hold(row, verdict):
    """Hold back what stands in Today, unless a person was quicker; return whether it was."""
    held = FollowUp.objects.filter(pk=row.pk, status=FollowUpStatus.READY, override_reason=row.override_reason).update(
        status=FollowUpStatus.HELD,
        guard_outcome=verdict.outcome,
        guard_reasons=verdict.as_json(),
        override_reason="",
        override_by=None,
        ready_at=None,
    )
    if held:
        rules = [reason.rule for reason in verdict.reasons]
        record("follow_up.held", contact=row.lead.contact_id, subject=f"follow_up:{row.pk}", rules=rules)
    return held
