"""What Today shows: who waits, who is coming up, what was held back. A read model, the same queries for any number."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from crm.enums import WorkState
from crm.models import Contact
from leads.enums import FollowUpStatus, GuardOutcome
from leads.following_up import next_steps
from leads.guard_facts import messages_today
from leads.models import FollowUp, Qualification
from leads.what_they_said import Words, last_words

MOST = 100  # rows of one kind on the page; the rest shows up as these are done
AHEAD = timedelta(days=7)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Row:
    """A follow-up as the page shows it."""

    follow_up: FollowUp
    words: Words | None
    following: object  # what the playbook has next: a Step, a paused FollowUp, or None
    is_current: bool = False  # shown in full

    @property
    def contact(self):
        """Whom it is for."""
        return self.follow_up.lead.contact

    @property
    def is_late(self):
        """Whether its day is over."""
        return timezone.localdate(self.follow_up.due_at) < timezone.localdate()

    @property
    def wait_days(self):
        """How long after this one the next step of the playbook comes, at least a day for a paused one."""
        step = getattr(self.following, "step", self.following)
        return max(step.wait_days, 0) if step else 1


@dataclass
class Today:
    late: list[Row] = field(default_factory=list)
    due: list[Row] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)  # for a person to decide
    too_soon: list[Row] = field(default_factory=list)
    set_aside: list[Row] = field(default_factory=list)
    has_more: bool = False
    sent: int = 0
    limit: int = 0

    @property
    def waiting(self):
        """Everybody who waits for a person now, the latest first."""
        return [*self.late, *self.due]

    @property
    def is_quiet(self):
        """Whether nobody waits."""
        return not self.waiting


def read(user, *, everyone=False, current=None):
    """Return Today of `user`: theirs and nobody's, or with `everyone` the whole team's.

    `current` is the id of the follow-up to show in full; the first one otherwise.
    """
    whose = Q() if everyone else Q(lead__owner=user) | Q(lead__owner=None)
    rows = _with_verdict(FollowUp.objects.with_person().filter(whose, lead__closed_at=None))
    ready = list(rows.filter(status=FollowUpStatus.READY).order_by("due_at", "pk")[: MOST + 1])
    soon = Q(status=FollowUpStatus.PLANNED, due_at__lt=timezone.now() + AHEAD) & ~Q(work_state=WorkState.IDLE)
    others = list(
        rows.filter(Q(status=FollowUpStatus.HELD) | Q(work_state=WorkState.QUARANTINED) | soon)
        .exclude(status=FollowUpStatus.READY)
        .order_by("due_at", "pk")[:MOST]
    )
    today = Today(has_more=len(ready) > MOST)
    ready = ready[:MOST]
    words = last_words({row.lead.contact_id for row in ready + others})
    following = next_steps(ready)
    if current not in {row.pk for row in ready}:
        current = ready[0].pk if ready else None
    for follow_up in ready + others:
        row = Row(
            follow_up,
            words.get(follow_up.lead.contact_id),
            following.get(follow_up.pk),
            is_current=follow_up.pk == current,
        )
        _list_for(row, today).append(row)
    today.sent, today.limit = messages_today(user)
    return today


def next_planned(user, *, everyone=False):
    """Return the follow-up that comes next for an empty page, or None."""
    whose = Q() if everyone else Q(lead__owner=user) | Q(lead__owner=None)
    planned = FollowUp.objects.with_person().filter(
        whose, status=FollowUpStatus.PLANNED, work_state=WorkState.WAITING, lead__closed_at=None
    )
    return planned.order_by("due_at", "pk").first()


def nobody_yet():
    """Whether the product is new: not one person in it."""
    return not Contact.objects.exists()


def greeting(now):
    """Return "Good morning", "Good afternoon" or "Good evening" for the time on the reader's clock."""
    if 4 <= now.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= now.hour < 18 else "Good evening"


def sentence(today):
    """Return what is the matter, as (what stands out, the rest)."""
    late, due = len(today.late), len(today.due)
    more = " More follow when these are done." if today.has_more else " Everything else can wait."
    if late and due:
        rest = f", {number(due)} {'is' if due == 1 else 'are'} due today.{more}"
        return f"{_people(late)} waited longer than you promised", rest
    if late:
        return f"{_people(late)} waited longer than you promised", f".{more}"
    if due:
        return f"{number(due).capitalize()} {'person is' if due == 1 else 'people are'} due today", f".{more}"
    return "Nobody waits for you", "."


def number(count):
    """Return a small number as a word, a larger one in figures."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _people(count):
    return "One person has" if count == 1 else f"{number(count).capitalize()} people have"


def _list_for(row, today):
    follow_up = row.follow_up
    if follow_up.is_set_aside:
        return today.set_aside
    if follow_up.status == FollowUpStatus.READY:
        return today.late if row.is_late else today.due
    if follow_up.status == FollowUpStatus.HELD:
        return today.held
    return today.too_soon if follow_up.guard_outcome == GuardOutcome.WAIT else today.coming


def _with_verdict(rows):
    verdict = Qualification.objects.filter(contact=OuterRef("lead__contact"), icp__is_primary=True)
    tier = Coalesce(NullIf(F("override"), Value("")), F("tier"))
    return rows.annotate(tier=Subquery(verdict.values_list(tier)[:1]), fit=Subquery(verdict.values_list("fit")[:1]))
