"""The guard: may this follow-up go ahead now? One pure function, asked by everything that moves one on.

The strictest reason decides. Sources: QUALIFICATION.md sections 6 and 7 (days, gaps, silence, hours), DESIGN.md
section 1 (gate, outside the ICP, permission). Thresholds are settings.GUARD.

Who was hostile is never asked for anything; whether to help them, thank or answer them is for a person to decide.
Who was sceptical may be thanked and answered in public, as everybody reads that; all else is for a person.
Whoever is outside the ICP gets the same thanks, answers and help as everybody, and no ask.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings

from crm.enums import Gate
from leads import clocks
from leads.enums import Channel, GuardOutcome, Purpose, Tier

GO, WAIT, PERSON, NEVER = GuardOutcome.GO, GuardOutcome.WAIT, GuardOutcome.PERSON, GuardOutcome.NEVER


@dataclass(frozen=True)
class GuardFacts:
    """What the guard has to know about one follow-up and the person it is for. Plain values only."""

    now: datetime
    purpose: Purpose
    channel: Channel
    gate: Gate = Gate.CLEAR
    do_not_contact: bool = False
    suppressed: bool = False
    is_owner: bool = False
    tier: Tier | None = None
    gave_a_sign: bool = False  # they replied, asked, or requested to connect with a note
    known_since: datetime | None = None
    connected_at: datetime | None = None
    last_message_at: datetime | None = None  # ours, in private, that they have not answered
    unanswered: int = 0  # how many of ours in private since their last word
    messages_today: int = 0
    messages_per_day: int = 15
    zone: str = "UTC"  # theirs where known, else the one of who writes
    owner_zone: str = "UTC"

    @property
    def is_ask(self):
        return self.purpose == Purpose.ASK

    @property
    def is_private(self):
        return self.channel in (Channel.DIRECT_MESSAGE, Channel.EMAIL, Channel.CALL)

    @property
    def touches_them(self):
        return self.is_ask or self.channel != Channel.NOTE_TO_SELF

    @property
    def is_kind_in_public(self):
        return self.purpose in (Purpose.THANK, Purpose.ANSWER) and self.channel == Channel.COMMENT_REPLY


@dataclass(frozen=True)
class Reason:
    rule: str
    outcome: GuardOutcome
    why: str
    until: datetime | None = None

    def as_json(self):
        """What is stored with the follow-up."""
        return {"rule": self.rule, "outcome": self.outcome.value, "why": self.why}


@dataclass(frozen=True)
class Verdict:
    """The guard's answer: the strictest outcome, every reason (strictest first), and until when to wait."""

    outcome: GuardOutcome
    reasons: list[Reason] = field(default_factory=list)
    until: datetime | None = None

    def after_override(self, rules):
        """The answer once a named person has given a reason against `rules`: never stays never.

        What came up since still counts, but for the hour: whoever goes ahead may do so in the evening.
        """
        if self.outcome == NEVER:
            return self
        left = [reason for reason in self.reasons if reason.rule not in {*rules, "quiet_hours"}]
        return _strictest(left) if left else Verdict(GO, self.reasons)

    def as_json(self):
        """The reasons, as they are stored."""
        return [reason.as_json() for reason in self.reasons]


def ask_guard(facts: GuardFacts) -> Verdict:
    """Return what may happen with this follow-up now. Adding a bad sign never makes the answer softer."""
    if not facts.touches_them:
        return Verdict(GO)
    reasons = [reason for rule in RULES for reason in rule(facts, settings.GUARD)]
    if not reasons:
        return Verdict(GO)
    verdict = _strictest(reasons)
    if verdict.until and facts.is_ask:
        return replace(verdict, until=clocks.open_time(verdict.until, facts.zone, **_quiet(settings.GUARD)))
    return verdict


def _strictest(reasons):
    reasons = sorted(reasons, key=lambda reason: -reason.outcome.strictness)
    outcome = reasons[0].outcome
    until = max((reason.until for reason in reasons if reason.until), default=None) if outcome == WAIT else None
    return Verdict(outcome, reasons, until)


def _objection(facts, pace):
    """Who said no, who was erased, and who wrote the post."""
    if facts.suppressed:
        yield Reason("suppressed", NEVER, "Their data was erased, or they objected. Nothing goes out.")
    if facts.do_not_contact:
        yield Reason("do_not_contact", NEVER, "They do not want to be contacted.")
    if facts.is_owner:
        yield Reason("is_owner", NEVER, "This is the author of the posts.")


def _gate(facts, pace):
    if facts.gate == Gate.NEVER:
        if facts.is_ask:
            yield Reason("gate", NEVER, "They said clearly that they do not want to be pitched.")
        else:
            yield Reason("gate", PERSON, "They were hostile. Decide whether to write at all, and write it yourself.")
    if facts.gate == Gate.HOLD and not facts.is_kind_in_public:
        yield Reason("gate", PERSON, "They were sceptical of your motives. A person decides.")


def _track(facts, pace):
    if facts.is_ask and facts.tier == Tier.OUTSIDE:
        yield Reason("outside_icp", NEVER, "They are outside of who you look for: help them, and ask for nothing.")


def _permission(facts, pace):
    if facts.is_ask and not facts.gave_a_sign:
        yield Reason("no_sign", PERSON, "They have not replied yet, nor asked for anything.")


def _acquaintance(facts, pace):
    if not facts.is_ask:
        return
    days = pace["days_known_before_ask"]
    known = (facts.known_since or facts.now) + timedelta(days=days)
    if facts.now < known:
        yield Reason("days_known", WAIT, f"You have known them for less than {days} days.", known)
    hours = pace["hours_connected_before_link"]
    if facts.connected_at and facts.now < facts.connected_at + timedelta(hours=hours):
        until = facts.connected_at + timedelta(hours=hours)
        yield Reason("connect_gap", WAIT, f"You connected less than {hours} hours ago.", until)


def _silence(facts, pace):
    """Does not count for an answer: they asked."""
    if not (facts.is_private or facts.is_ask) or facts.purpose == Purpose.ANSWER:
        return
    gap = timedelta(days=pace["days_between_messages"])
    if facts.unanswered and facts.last_message_at and facts.now < facts.last_message_at + gap:
        why = f"Your last message has had no answer, and is less than {gap.days} days old."
        yield Reason("gap", WAIT, why, facts.last_message_at + gap)
    if facts.unanswered >= pace["follow_ups_in_silence"]:
        yield Reason("silence", PERSON, f"{facts.unanswered} messages had no answer. Let them rest.")


def _own_limit(facts, pace):
    """Keeps each message a personal one; a reply to a comment is not counted."""
    if facts.channel in (Channel.DIRECT_MESSAGE, Channel.EMAIL) and facts.messages_today >= facts.messages_per_day:
        until = clocks.morning(facts.now, 1, facts.owner_zone)
        yield Reason("daily_limit", WAIT, f"{facts.messages_today} messages today: that is your own limit.", until)


def _hours(facts, pace):
    if not facts.is_ask:
        return
    until = clocks.open_time(facts.now, facts.zone, **_quiet(pace))
    if until > facts.now:
        yield Reason("quiet_hours", WAIT, "It is evening, night or the weekend where they are.", until)


def _quiet(pace):
    return {"quiet_from": pace["quiet_from_hour"], "quiet_until": pace["quiet_until_hour"]}


RULES = (_objection, _gate, _track, _permission, _acquaintance, _silence, _own_limit, _hours)
