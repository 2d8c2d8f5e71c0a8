"""The guard: every rule alone, every pair in conflict, clock changes, and never softer for a bad sign."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enums import Gate
from leads.enums import Channel, GuardOutcome, Purpose, Tier
from leads.guard import GuardFacts, ask_guard

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday
LONG_AGO = NOW - timedelta(days=30)
FINE = GuardFacts(
    now=NOW,
    purpose=Purpose.ASK,
    channel=Channel.DIRECT_MESSAGE,
    gave_a_sign=True,
    known_since=LONG_AGO,
    connected_at=LONG_AGO,
    tier=Tier.A,
    zone="Europe/Berlin",
    owner_zone="Europe/Berlin",
)
# One bad sign each, for an ask in a direct message: what changes, and what the guard says to it alone.
SIGNS = {
    "suppressed": ({"suppressed": True}, "never"),
    "do_not_contact": ({"do_not_contact": True}, "never"),
    "is_owner": ({"is_owner": True}, "never"),
    "gate": ({"gate": Gate.NEVER}, "never"),
    "outside_icp": ({"tier": Tier.OUTSIDE}, "never"),
    "no_sign": ({"gave_a_sign": False}, "person"),
    "silence": ({"unanswered": 2, "last_message_at": LONG_AGO}, "person"),
    "days_known": ({"known_since": NOW - timedelta(days=1)}, "wait"),
    "connect_gap": ({"connected_at": NOW - timedelta(hours=71)}, "wait"),
    "gap": ({"unanswered": 1, "last_message_at": NOW - timedelta(days=1)}, "wait"),
    "daily_limit": ({"messages_today": 15}, "wait"),
    "quiet_hours": ({"zone": "Pacific/Auckland"}, "wait"),
}


def both(change, more):
    """Two changes at once; of two that say how many messages had no answer, the worse of each."""
    joined = {**change, **more}
    for name in {"unanswered", "last_message_at"} & change.keys() & more.keys():
        joined[name] = max(change[name], more[name])
    return joined


def test_with_every_good_sign_an_ask_may_go():
    assert ask_guard(FINE) == ask_guard(replace(FINE, tier=None))
    assert (ask_guard(FINE).outcome, ask_guard(FINE).reasons) == (GuardOutcome.GO, [])


@pytest.mark.parametrize("rule", SIGNS)
def test_each_bad_sign_alone_has_its_answer(rule):
    change, outcome = SIGNS[rule]
    verdict = ask_guard(replace(FINE, **change))
    assert (verdict.outcome, [reason.rule for reason in verdict.reasons]) == (outcome, [rule])
    assert verdict.reasons[0].why.endswith(".")
    assert (verdict.until is not None) == (outcome == "wait")
    if verdict.until:
        assert verdict.until > NOW


@pytest.mark.parametrize(("one", "other"), list(combinations(SIGNS, 2)))
def test_of_two_bad_signs_the_stricter_decides_and_both_are_told(one, other):
    (change, first), (more, second) = SIGNS[one], SIGNS[other]
    verdict = ask_guard(replace(FINE, **both(change, more)))
    stricter = max(GuardOutcome(first), GuardOutcome(second), key=lambda outcome: outcome.strictness)
    assert verdict.outcome == stricter
    told = {reason.rule for reason in verdict.reasons}
    assert told == {one, other}
    assert [reason.outcome.strictness for reason in verdict.reasons] == sorted(
        (reason.outcome.strictness for reason in verdict.reasons), reverse=True
    )


@pytest.mark.parametrize(
    ("gate", "purpose", "channel", "outcome"),
    [
        (Gate.HOLD, Purpose.ASK, Channel.DIRECT_MESSAGE, "person"),
        (Gate.HOLD, Purpose.HELP, Channel.DIRECT_MESSAGE, "person"),
        (Gate.HOLD, Purpose.HELP, Channel.COMMENT_REPLY, "person"),
        (Gate.HOLD, Purpose.THANK, Channel.COMMENT_REPLY, "go"),
        (Gate.HOLD, Purpose.ANSWER, Channel.COMMENT_REPLY, "go"),
        (Gate.HOLD, Purpose.ANSWER, Channel.DIRECT_MESSAGE, "person"),
        (Gate.NEVER, Purpose.ASK, Channel.COMMENT_REPLY, "never"),
        (Gate.NEVER, Purpose.ASK, Channel.NOTE_TO_SELF, "never"),
        (Gate.NEVER, Purpose.HELP, Channel.DIRECT_MESSAGE, "person"),
        (Gate.NEVER, Purpose.ANSWER, Channel.COMMENT_REPLY, "person"),
        (Gate.NEVER, Purpose.HELP, Channel.NOTE_TO_SELF, "go"),
    ],
)
def test_what_the_gate_lets_through(gate, purpose, channel, outcome):
    assert ask_guard(replace(FINE, gate=gate, purpose=purpose, channel=channel)).outcome == outcome


@pytest.mark.parametrize("purpose", [Purpose.THANK, Purpose.ANSWER, Purpose.HELP])
def test_outside_the_icp_everything_kind_may_go(purpose):
    assert ask_guard(replace(FINE, tier=Tier.OUTSIDE, purpose=purpose, gave_a_sign=False)).outcome == "go"


def test_an_unknown_fit_is_not_a_no():
    assert ask_guard(replace(FINE, tier=Tier.INFO)).outcome == "go"


def test_a_question_is_answered_at_any_hour_and_in_any_silence():
    asked = replace(
        FINE, purpose=Purpose.ANSWER, zone="Pacific/Auckland", unanswered=3, last_message_at=NOW - timedelta(hours=1)
    )
    assert ask_guard(asked).outcome == "go"


def test_an_override_opens_what_a_person_may_decide_and_never_a_never():
    assert ask_guard(replace(FINE, gave_a_sign=False)).after_override({"no_sign"}).outcome == "go"
    assert ask_guard(replace(FINE, gate=Gate.NEVER)).after_override({"gate"}).outcome == "never"


def test_an_override_covers_what_it_was_given_for_and_nothing_that_came_up_since():
    sceptical = ask_guard(replace(FINE, gave_a_sign=False, gate=Gate.HOLD)).after_override({"no_sign"})
    assert (sceptical.outcome, [reason.rule for reason in sceptical.reasons]) == ("person", ["gate"])
    evening = ask_guard(replace(FINE, gave_a_sign=False, now=FINE.now.replace(hour=22)))
    assert evening.after_override({"no_sign"}).outcome == "go"


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        # the evening, the early morning, and the weekend
        ("Europe/Berlin", "2026-11-24T19:30Z", "2026-11-25T08:00Z"),
        ("Europe/Berlin", "2026-11-24T05:00Z", "2026-11-24T08:00Z"),
        ("Europe/Berlin", "2026-11-28T10:00Z", "2026-11-30T08:00Z"),
        ("Europe/Berlin", "2026-11-27T20:00Z", "2026-11-30T08:00Z"),
        # the clocks go forward on Sunday 29 March 2026, and back on Sunday 25 October
        ("Europe/Berlin", "2026-03-27T20:00Z", "2026-03-30T07:00Z"),
        ("Europe/Berlin", "2026-10-23T20:00Z", "2026-10-26T08:00Z"),
        ("America/New_York", "2026-03-07T15:00Z", "2026-03-09T13:00Z"),
        ("America/New_York", "2026-10-31T15:00Z", "2026-11-02T14:00Z"),
        ("Asia/Kolkata", "2026-11-24T15:00Z", "2026-11-25T03:30Z"),
        ("Australia/Lord_Howe", "2026-10-03T10:00Z", "2026-10-04T22:00Z"),
    ],
)
def test_quiet_hours_end_in_their_morning_whatever_the_clocks_do(zone, now, until):
    moment = datetime.fromisoformat(now)
    facts = replace(FINE, now=moment, zone=zone, known_since=moment - timedelta(days=30), connected_at=None)
    verdict = ask_guard(facts)
    assert (verdict.outcome, verdict.until) == ("wait", datetime.fromisoformat(until))


def test_the_wait_is_as_long_as_the_longest_reason_and_ends_in_the_daytime():
    facts = replace(FINE, now=NOW, known_since=NOW - timedelta(days=2, hours=14), messages_today=15)
    # Known for three days at 20:00 UTC on the same day, the limit ends at 9:00 tomorrow in Berlin.
    assert ask_guard(facts).until == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@given(
    st.sampled_from(list(Purpose)),
    st.sampled_from(list(Channel)),
    st.sampled_from([*Tier, None]),
    st.sets(st.sampled_from(list(SIGNS))),
    st.sampled_from(list(SIGNS)),
)
def test_adding_a_bad_sign_never_makes_the_answer_softer(purpose, channel, tier, signs, added):
    facts = replace(FINE, purpose=purpose, channel=channel, tier=tier)
    there = {}
    for sign in sorted(signs):
        there = both(there, SIGNS[sign][0])
    facts = replace(facts, **there)
    change = both(there, SIGNS[added][0])
    before, after = ask_guard(facts), ask_guard(replace(facts, **change))
    assert after.outcome.strictness >= before.outcome.strictness
    if before.until and after.until:
        assert after.until >= before.until


@given(st.sampled_from(list(Gate)), st.sampled_from(list(Gate)), st.sampled_from(list(Purpose)))
def test_a_stricter_gate_is_never_softer(one, other, purpose):
    looser, stricter = sorted((one, other), key=lambda gate: gate.strictness)
    asked = [ask_guard(replace(FINE, gate=gate, purpose=purpose)).outcome.strictness for gate in (looser, stricter)]
    assert asked[0] <= asked[1]
