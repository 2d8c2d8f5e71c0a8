"""Promise 5, on ways round it: other channels, an old override, what changes while it waits in Today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.enums import Gate, InteractionKind, Precision, Tone
from crm.models import Contact
from leads import following_up
from leads.enums import Channel, FollowUpStatus, Purpose
from leads.models import FollowUp, Lead, Stage
from tests.factories import ContactFactory, InteractionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def daytime(monkeypatch):
    """The hour and the weekday at which the tests run must not decide."""
    monkeypatch.setattr("leads.clocks.open_time", lambda moment, zone, **quiet: moment)


@pytest.fixture
def lead(user):
    """Somebody who asked a question ten days ago."""
    stage = Stage.objects.order_by("position").first()
    return someone(Lead.objects.create(contact=ContactFactory(), stage=stage, rank="a0", owner=user))


def someone(lead, tone=Tone.QUESTION):
    InteractionFactory(
        contact=lead.contact, tone=tone, precision=Precision.DAY, occurred_at=timezone.now() - timedelta(days=10)
    )
    return lead


def planned(lead, by, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE):
    row = following_up.add(lead, title="Ask for a talk", due_at=timezone.now(), by=by, purpose=purpose, channel=channel)
    return FollowUp.objects.with_person().get(pk=row.pk)


@pytest.mark.parametrize("channel", Channel)
def test_two_asks_in_a_row_are_too_often_by_whatever_channel(lead, user, channel):
    following_up.complete(planned(lead, user, channel=channel), by=user, next_step=None)
    again = planned(lead, user, channel=channel)

    with pytest.raises(following_up.HeldBack, match="no answer"):
        following_up.complete(again, by=user, next_step=None)


def test_their_answer_ends_the_waiting_after_a_call(lead, user):
    following_up.complete(planned(lead, user, channel=Channel.CALL), by=user, next_step=None)
    InteractionFactory(
        contact=lead.contact,
        kind=InteractionKind.MESSAGE_RECEIVED,
        occurred_at=timezone.now() + timedelta(seconds=1),
        precision=Precision.SECOND,
    )
    following_up.complete(planned(lead, user, channel=Channel.CALL), by=user, next_step=None)
    assert FollowUp.objects.filter(status=FollowUpStatus.DONE).count() == 2


def test_an_override_does_not_cover_what_they_said_after_it(lead, user):
    lead.contact.interactions.update(tone=Tone.SUPPORTIVE)  # no sign: a person decides
    ask = planned(lead, user)
    following_up.sweep()
    following_up.override(ask, by=user, reason="We met at the fair")
    Contact.objects.update(gate=Gate.HOLD)

    with pytest.raises(following_up.HeldBack, match="sceptical"):
        following_up.complete(ask, by=user, next_step=None)
    ask.refresh_from_db()
    assert (ask.status, ask.override_reason, ask.override_by) == ("held", "", None)
    with pytest.raises(following_up.HeldBack):
        following_up.complete(ask, by=user, next_step=None)


def test_the_sweep_takes_an_overridden_ask_out_of_today_when_a_gate_closes_after_it(lead, user):
    lead.contact.interactions.update(tone=Tone.SUPPORTIVE)
    ask = planned(lead, user)
    following_up.sweep()
    following_up.override(ask, by=user, reason="We met at the fair")
    Contact.objects.update(gate=Gate.HOLD)
    following_up.sweep()
    ask.refresh_from_db()
    assert (ask.status, ask.guard_outcome, ask.override_reason) == ("held", "person", "")


def test_an_override_of_the_gate_itself_stays(lead, user):
    Contact.objects.update(gate=Gate.HOLD)
    ask = planned(lead, user)
    following_up.sweep()
    following_up.override(ask, by=user, reason="They wrote to me")
    following_up.sweep()
    ask.refresh_from_db()
    assert (ask.status, ask.override_by) == ("ready", user)
    following_up.complete(ask, by=user, next_step=None)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({"do_not_contact": True}, "never"), ({"is_owner": True}, "never"), ({"gate": Gate.NEVER}, "person")],
)
def test_help_leaves_today_too_when_its_person_objects(lead, user, change, outcome):
    row = planned(lead, user, purpose=Purpose.HELP)
    following_up.sweep()
    Contact.objects.update(**change)
    following_up.sweep()
    row.refresh_from_db()
    assert (row.status, row.guard_outcome, row.ready_at) == ("held", outcome, None)


def test_a_note_to_oneself_and_public_thanks_stay_in_today(lead, user):
    note = planned(lead, user, purpose=Purpose.HELP, channel=Channel.NOTE_TO_SELF)
    thanks = planned(lead, user, purpose=Purpose.THANK, channel=Channel.COMMENT_REPLY)
    following_up.sweep()
    Contact.objects.update(gate=Gate.HOLD)
    following_up.sweep()
    assert set(FollowUp.objects.filter(pk__in=[note.pk, thanks.pk]).values_list("status", flat=True)) == {"ready"}
