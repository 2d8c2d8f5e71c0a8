"""The pitch gate: the worst of what they said, sticky, and only a person loosens it."""

from itertools import product

import pytest

from crm.enums import DecidedBy, Gate, InteractionKind, Tone
from crm.gate import set_gate, strictest, tighten_by_interactions
from crm.models import Event
from tests.factories import ContactFactory, InteractionFactory

pytestmark = pytest.mark.django_db

HOSTILE = {"tone": Tone.HOSTILE, "tone_reason": {"by": "rule", "rule": "host.insult", "gate": "never"}}
WARY = {"tone": Tone.SCEPTICAL, "tone_reason": {"by": "rule", "rule": "scep.wonder", "gate": "hold"}}
KIND = {"tone": Tone.SUPPORTIVE, "tone_reason": {"by": "rule", "rule": "supp.thanks", "gate": "clear"}}


def test_the_strictest_of_gates_wins_in_any_order():
    for first, second in product(Gate, repeat=2):
        assert strictest(first, second) == strictest(second, first)
        assert strictest(first, second).strictness >= first.strictness
    assert strictest() == Gate.CLEAR
    assert strictest("hold", "never", "clear") == Gate.NEVER


def test_a_contact_is_gated_by_the_worst_they_said():
    contact = ContactFactory()
    InteractionFactory(contact=contact, **KIND)
    InteractionFactory(contact=contact, **WARY)
    worst = InteractionFactory(contact=contact, **HOSTILE)
    assert tighten_by_interactions([contact.pk]) == 1
    contact.refresh_from_db()
    assert (contact.gate, contact.gate_interaction, contact.gate_decided_by) == (Gate.NEVER, worst, DecidedBy.MACHINE)
    assert contact.gate_note == "Hostile words in a comment."
    event = Event.objects.get(contact=contact)
    assert (event.verb, event.detail) == ("gate.tightened", {"from": "clear", "to": "never"})


def test_a_friendly_word_later_does_not_lift_the_gate():
    contact = ContactFactory()
    InteractionFactory(contact=contact, **HOSTILE)
    tighten_by_interactions([contact.pk])
    InteractionFactory(contact=contact, **KIND)
    assert tighten_by_interactions([contact.pk]) == 0
    contact.refresh_from_db()
    assert contact.gate == Gate.NEVER


def test_asking_twice_changes_nothing_the_second_time():
    InteractionFactory(**WARY)
    assert tighten_by_interactions(None) == 1
    assert tighten_by_interactions(None) == 0
    assert Event.objects.count() == 1


def test_only_the_named_contacts_are_looked_at():
    named, other = InteractionFactory(**HOSTILE).contact, InteractionFactory(**HOSTILE).contact
    assert tighten_by_interactions([named.pk]) == 1
    assert tighten_by_interactions([]) == 0
    other.refresh_from_db()
    assert other.gate == Gate.CLEAR


@pytest.mark.parametrize("kind", InteractionKind.values)
def test_only_their_own_words_count(kind):
    contact = InteractionFactory(kind=kind, **HOSTILE).contact
    tighten_by_interactions(None)
    contact.refresh_from_db()
    assert contact.gate == (Gate.NEVER if kind in InteractionKind.spoken() else Gate.CLEAR)


def test_a_tone_that_a_person_gave_decides_instead_of_the_rule():
    harmless = InteractionFactory(**HOSTILE | {"tone": Tone.NEUTRAL, "tone_decided_by": DecidedBy.PERSON}).contact
    hostile = InteractionFactory(**KIND | {"tone": Tone.HOSTILE, "tone_decided_by": DecidedBy.PERSON}).contact
    wary = InteractionFactory(**KIND | {"tone": Tone.SCEPTICAL, "tone_decided_by": DecidedBy.PERSON}).contact
    tighten_by_interactions(None)
    for contact, gate in ((harmless, Gate.CLEAR), (hostile, Gate.NEVER), (wary, Gate.HOLD)):
        contact.refresh_from_db()
        assert contact.gate == gate


def test_loosening_needs_a_note_and_is_remembered(user):
    contact = ContactFactory(gate=Gate.NEVER)
    with pytest.raises(ValueError, match="why this is lifted"):
        set_gate(contact, Gate.CLEAR, by=user, note="  ")
    contact.refresh_from_db()
    assert contact.gate == Gate.NEVER
    set_gate(contact, Gate.CLEAR, by=user, note="We met and laughed about it.")
    contact.refresh_from_db()
    assert (contact.gate, contact.gate_decided_by) == (Gate.CLEAR, DecidedBy.PERSON)
    event = Event.objects.get(contact=contact)
    assert (event.verb, event.by, event.detail) == ("gate.loosened", user, {"from": "never", "to": "clear"})


def test_tightening_needs_no_note(user):
    contact = ContactFactory()
    set_gate(contact, Gate.HOLD, by=user)
    assert contact.gate == Gate.HOLD
    assert Event.objects.get(contact=contact).verb == "gate.tightened"


def test_what_was_said_before_a_person_decided_no_longer_counts(user):
    contact = InteractionFactory(**HOSTILE).contact
    tighten_by_interactions(None)
    set_gate(contact, Gate.CLEAR, by=user, note="A joke between friends.")
    assert tighten_by_interactions(None) == 0
    contact.refresh_from_db()
    assert contact.gate == Gate.CLEAR


@pytest.mark.django_db(transaction=True)
def test_something_worse_said_after_a_person_decided_counts_and_the_old_words_stay_forgiven(user):
    contact = InteractionFactory(**HOSTILE).contact
    tighten_by_interactions(None)
    set_gate(contact, Gate.CLEAR, by=user, note="A joke between friends.")
    newer = InteractionFactory(contact=contact, **WARY)
    assert tighten_by_interactions(None) == 1
    assert tighten_by_interactions(None) == 0
    contact.refresh_from_db()
    assert (contact.gate, contact.gate_interaction) == (Gate.HOLD, newer)


def test_any_number_of_contacts_costs_the_same_queries(django_assert_num_queries):
    for number in (1, 30):
        InteractionFactory.create_batch(number, **WARY)
        with django_assert_num_queries(2):  # update, events
            assert tighten_by_interactions(None) == number


def test_a_person_who_confirms_the_gate_keeps_the_reason_that_stands_there(user):
    contact = ContactFactory(gate=Gate.HOLD, gate_note="Sounds suspicious of a pitch, in a comment.")
    set_gate(contact, Gate.HOLD, by=user)
    assert contact.gate_note == "Sounds suspicious of a pitch, in a comment."
    set_gate(contact, Gate.HOLD, by=user, note="I read it too")
    assert contact.gate_note == "I read it too"
