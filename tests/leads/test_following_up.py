"""What comes next for a lead: planned, put into Today by the machine, finished by a person."""

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm import work
from crm.enums import Gate, InteractionKind, Precision, Tone, WorkState
from crm.models import Event, Interaction
from leads import following_up
from leads.enums import Channel, FollowUpStatus, GuardOutcome, Purpose
from leads.models import FollowUp, Lead, Playbook, Stage, Step
from tests.factories import ContactFactory, InteractionFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def a_lead(owner=None, **contact):
    return Lead.objects.create(
        contact=ContactFactory(**contact), stage=Stage.objects.order_by("position").first(), rank="a0", owner=owner
    )


def said(contact, text="Same problem here. How did you tell the client?", days_ago=10, **fields):
    fields = {"kind": InteractionKind.COMMENT, "tone": Tone.QUESTION, "precision": Precision.DAY} | fields
    return InteractionFactory(
        contact=contact, text=text, occurred_at=timezone.now() - timedelta(days=days_ago), **fields
    )


def planned(lead, by, **fields):
    fields = {"title": "Say thanks", "due_at": Now()} | fields
    follow_up = following_up.add(lead, by=by, **fields)
    return FollowUp.objects.with_person().get(pk=follow_up.pk)


@pytest.fixture
def daytime(monkeypatch):
    """The hour and the weekday at which the tests run must not decide."""
    monkeypatch.setattr("leads.clocks.open_time", lambda moment, zone, **quiet: moment)


def test_the_default_playbook_begins_at_once_for_each_new_lead(user, django_assert_num_queries):
    leads = [a_lead() for _ in range(3)]

    with django_assert_num_queries(8):  # savepoint in and out among them
        following_up.begin(leads, by=user)

    first = FollowUp.objects.filter(lead=leads[0]).get()
    assert (first.title, first.status, first.work_state) == ("Say thanks, by name", "planned", "waiting")
    assert FollowUp.objects.due().count() == 3
    assert Event.objects.filter(verb="follow_up.planned", by=user).count() == 3


def test_who_never_commented_is_written_to_in_private(user):
    silent, spoken = a_lead(), a_lead()
    said(spoken.contact)
    following_up.begin([silent, spoken], by=user)
    assert silent.follow_ups.get().channel == Channel.DIRECT_MESSAGE
    assert spoken.follow_ups.get().channel == Channel.COMMENT_REPLY


def test_beginning_twice_plans_once(user):
    lead = a_lead()
    following_up.begin([lead], by=user)
    assert following_up.begin([lead], by=user) == []
    assert FollowUp.objects.count() == 1


def test_a_step_that_waits_falls_due_at_nine_where_the_owner_lives(user):
    Step.objects.filter(playbook__is_default=True, position=1).update(wait_days=3)
    lead = a_lead(owner=UserFactory(time_zone="Asia/Kolkata"))

    (follow_up,) = following_up.begin([lead], by=user)
    there = FollowUp.objects.get(pk=follow_up.pk).due_at.astimezone(ZoneInfo("Asia/Kolkata"))
    assert (there.hour, there.minute) == (9, 0)
    assert there.date() == timezone.now().astimezone(ZoneInfo("Asia/Kolkata")).date() + timedelta(days=3)


def test_without_a_default_playbook_nothing_is_planned(user):
    Playbook.objects.update(is_default=False)
    assert following_up.begin([a_lead()], by=user) == []


def test_what_is_due_goes_into_today_with_a_draft_in_their_words(user):
    post = PostFactory(title="Why we fired our best client")
    lead = a_lead(owner=user, first_name="Dr. Maya 🚀")
    Lead.objects.update(post=post)
    said(lead.contact)
    following_up.begin([lead], by=user)

    assert following_up.sweep() == 1

    follow_up = FollowUp.objects.get()
    assert (follow_up.status, follow_up.work_state, follow_up.guard_outcome) == ("ready", "finished", "go")
    assert follow_up.draft == "Thank you, Maya. You asked “How did you tell the client?”, and my honest answer is …"
    assert follow_up.ready_at
    assert Event.objects.get(verb="follow_up.ready").effect_key.startswith(f"follow_up:{follow_up.pk}:")
    assert following_up.sweep() == 0


def test_an_ask_to_someone_hostile_is_held_and_nothing_opens_it(user):
    lead = a_lead(owner=user, gate=Gate.NEVER)
    said(lead.contact, days_ago=20)
    ask = planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    ask.refresh_from_db()
    assert (ask.status, ask.guard_outcome) == ("held", "never")
    assert not ask.may_be_overridden

    with pytest.raises(following_up.NoOverride, match="do not want to be pitched"):
        following_up.override(ask, by=user, reason="The boss wants it")
    with pytest.raises(following_up.HeldBack):
        following_up.complete(ask, by=user)
    ask.refresh_from_db()
    assert ask.status == FollowUpStatus.HELD


@pytest.mark.parametrize("status", [FollowUpStatus.READY, FollowUpStatus.DONE])
def test_the_database_refuses_a_never_that_is_ready_or_done(user, status):
    ask = planned(a_lead(), user, purpose=Purpose.ASK)
    done_at = timezone.now() if status == FollowUpStatus.DONE else None
    with (
        pytest.raises(IntegrityError, match="follow_up_never_is_never_ready_nor_done_as_an_ask"),
        transaction.atomic(),
    ):
        FollowUp.objects.filter(pk=ask.pk).update(
            status=status, work_state=WorkState.FINISHED, guard_outcome=GuardOutcome.NEVER, done_at=done_at
        )


def test_too_soon_waits_until_the_guard_lets_it(user, daytime):
    lead = a_lead(owner=user)
    said(lead.contact, days_ago=1)
    ask = planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    ask.refresh_from_db()
    assert (ask.status, ask.work_state, ask.guard_outcome) == ("planned", "waiting", "wait")
    assert timedelta(days=1, hours=23) < ask.due_at - timezone.now() < timedelta(days=2)
    assert ask.guard_reasons[0]["rule"] == "days_known"


def test_an_override_keeps_its_reason_and_lets_it_be_done(user, daytime):
    lead = a_lead(owner=user)
    said(lead.contact, tone=Tone.SUPPORTIVE)
    ask = planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    ask.refresh_from_db()
    assert (ask.status, ask.guard_outcome) == ("held", "person")

    with pytest.raises(ValueError, match="Say why"):
        following_up.override(ask, by=user, reason="  ")
    following_up.override(ask, by=user, reason="We met at the fair")
    ask.refresh_from_db()
    assert (ask.status, ask.override_reason, ask.override_by) == ("ready", "We met at the fair", user)
    following_up.complete(ask, by=user, next_step=None)
    assert FollowUp.objects.get(pk=ask.pk).status == FollowUpStatus.DONE
    assert Event.objects.get(verb="follow_up.overridden").detail == {"rules": ["no_sign"]}


def test_the_guard_is_asked_again_when_an_ask_is_done(user, daytime):
    lead = a_lead(owner=user)
    said(lead.contact)
    ask = planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    assert FollowUp.objects.get().status == FollowUpStatus.READY
    lead.contact.__class__.objects.update(gate=Gate.HOLD)

    with pytest.raises(following_up.HeldBack, match="sceptical"):
        following_up.complete(ask, by=user)
    assert FollowUp.objects.get().status == FollowUpStatus.HELD
    assert not Interaction.objects.filter(kind=InteractionKind.MESSAGE_SENT).exists()


def test_an_ask_leaves_today_when_its_person_is_gated(user, daytime):
    lead = a_lead(owner=user)
    said(lead.contact)
    planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    lead.contact.__class__.objects.update(gate=Gate.NEVER)
    following_up.sweep()
    assert FollowUp.objects.get().status == FollowUpStatus.HELD


def test_done_writes_the_ledger_and_plans_the_next_step(user):
    lead = a_lead(owner=user)
    said(lead.contact)
    following_up.begin([lead], by=user)
    following_up.sweep()
    done, following = following_up.complete(FollowUp.objects.get(), by=user)

    assert done.status == "done"
    assert FollowUp.objects.get(pk=done.pk).done_by == user
    reply = Interaction.objects.our_answers().get(contact=lead.contact)
    assert reply.kind == InteractionKind.NOTE, "a reply under the post is no private message"
    assert following.title == "Be useful, ask for nothing"
    assert following.due_at > timezone.now() + timedelta(days=2)

    following_up.complete(following, by=user, text="Here it is.")
    sent = Interaction.objects.get(kind=InteractionKind.MESSAGE_SENT)
    assert (sent.text, sent.by, sent.event_key) == ("Here it is.", user, f"follow_up:{following.pk}")


def test_the_next_step_can_be_chosen_or_be_none(user):
    lead = a_lead(owner=user)
    due = timezone.now() + timedelta(days=5)
    one = planned(lead, user)
    _, own = following_up.complete(one, by=user, next_step=following_up.NextStep("Send the list", due))
    assert (own.title, own.due_at, own.channel) == ("Send the list", due, Channel.NOTE_TO_SELF)
    assert following_up.complete(own, by=user, next_step=None)[1] is None
    assert not FollowUp.objects.open().exists()


def test_done_twice_is_done_once(user):
    one = planned(a_lead(), user)
    following_up.complete(one, by=user, next_step=None)
    with pytest.raises(following_up.NotOpen, match="done already"):
        following_up.complete(one, by=user, next_step=None)
    assert Event.objects.filter(verb="follow_up.done").count() == 1


def test_snoozed_comes_back_and_asks_the_guard_anew(user):
    one = planned(a_lead(), user)
    following_up.sweep()
    until = timezone.now() + timedelta(days=3)
    following_up.snooze(one, until, by=user)
    one.refresh_from_db()
    assert (one.status, one.work_state, one.guard_outcome, one.due_at) == ("planned", "waiting", "", until)


def test_stopping_cancels_what_is_open(user):
    lead = a_lead()
    planned(lead, user)
    planned(lead, user, due_at=timezone.now() + timedelta(days=9))
    assert following_up.stop([lead.pk]) == 2
    assert set(FollowUp.objects.values_list("status", "work_state")) == {("cancelled", "cancelled")}
    assert following_up.stop([lead.pk]) == 0


def test_what_the_last_stop_cancelled_is_planned_again_and_nothing_older(user):
    lead = a_lead()
    planned(lead, user, title="Long ago")
    following_up.stop([lead.pk])
    one = planned(lead, user, title="Say thanks")
    planned(lead, user, title="Send the list", due_at=timezone.now() + timedelta(days=9))
    following_up.stop([lead.pk])

    again = following_up.resume(lead, by=user)

    assert [row.title for row in again] == ["Say thanks", "Send the list"]
    assert again[0].due_at == one.due_at
    assert lead.follow_ups.open().count() == 2
    assert following_up.resume(lead, by=user) == [], "what is open is enough"


def test_a_follow_up_of_a_closed_lead_is_cancelled_when_due(user):
    lead = a_lead()
    planned(lead, user)
    Lead.objects.update(closed_at=timezone.now(), outcome="won")
    following_up.sweep()
    assert FollowUp.objects.get().status == FollowUpStatus.CANCELLED


def test_a_template_that_cannot_be_filled_is_set_aside_with_a_sentence(user):
    one = planned(a_lead(), user, template="Hello {{ first_name }}")
    FollowUp.objects.update(template="Hello {{ nickname }}", attempts=work.MOST_ATTEMPTS - 1)
    other = planned(a_lead(), user)
    following_up.sweep()
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.is_set_aside
    assert one.last_error.startswith("“nickname” is not known. A draft knows first_name")
    assert other.status == FollowUpStatus.READY

    FollowUp.objects.update(template="Hello {{ first_name }}")
    assert following_up.retry(one, by=user)
    following_up.sweep()
    one.refresh_from_db()
    assert (one.status, one.draft) == ("ready", "Hello Maya")
    assert not following_up.retry(one, by=user)


def test_a_bad_template_of_the_next_step_does_not_keep_this_one_from_being_done(user):
    lead = a_lead(owner=user)
    said(lead.contact)
    following_up.begin([lead], by=user)
    Step.objects.filter(playbook__is_default=True, position=2).update(template="Hello {{ nickname }}")

    _, following = following_up.complete(FollowUp.objects.get(), by=user)

    FollowUp.objects.filter(pk=following.pk).update(due_at=Now())
    following_up.sweep()
    following.refresh_from_db()
    assert following.last_error.startswith("“nickname” is not known")


def test_their_reply_pauses_the_playbook_and_comes_first(user):
    lead = a_lead(owner=user)
    following_up.begin([lead], by=user)
    following_up.sweep()
    answer = following_up.they_replied(lead.contact)

    assert answer.purpose == Purpose.ANSWER
    assert FollowUp.objects.paused().get().title == "Say thanks, by name"
    assert following_up.they_replied(lead.contact) == answer
    following_up.sweep()
    _, resumed = following_up.complete(FollowUp.objects.get(pk=answer.pk), by=user)
    assert resumed.title == "Say thanks, by name"
    assert FollowUp.objects.get(pk=resumed.pk).work_state == WorkState.WAITING


def test_a_chunk_costs_few_queries_a_follow_up(user, django_assert_max_num_queries):
    for lead in [a_lead(owner=user) for _ in range(20)]:
        planned(lead, user)
    with django_assert_max_num_queries(30 + 20 * 8):
        assert following_up.sweep() == 20


def test_what_fell_due_just_now_is_left_to_celery(user):
    planned(a_lead(), user)
    assert following_up.sweep(late_by=timedelta(seconds=2)) == 0
    assert following_up.sweep() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(6))
def test_a_person_and_a_worker_at_once_leave_one_outcome(turn, seeded_playbook):
    user = UserFactory()
    one = planned(a_lead(owner=user), user)
    barrier, faults = threading.Barrier(2), []

    def run(what):
        try:
            barrier.wait()
            what()
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(lambda: following_up.complete(one, by=user, next_step=None),)),
        threading.Thread(target=run, args=(following_up.sweep,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    one.refresh_from_db()
    assert not faults
    assert (one.status, one.work_state, one.lease_owner) == ("done", "finished", "")
    assert Event.objects.filter(verb="follow_up.done").count() == 1
    assert Event.objects.filter(verb="follow_up.ready").count() <= 1


@pytest.fixture
def seeded_playbook(transactional_db):
    """A test that commits starts from emptied tables: it needs a stage."""
    if not Stage.objects.exists():
        Stage.objects.create(name="New", position=1)
