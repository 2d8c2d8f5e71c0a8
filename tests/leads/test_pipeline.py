"""The only way onto the board, and about it."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.enums import Gate
from crm.models import Event
from leads import following_up, pipeline
from leads.enums import LeftOut
from leads.models import Icp, IcpVersion, Lead, Qualification, Stage, StageChange
from tests.factories import ContactFactory, InteractionFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def stage(name):
    return Stage.objects.get(name=name)


def take(count, by, **facts):
    return pipeline.open_leads([ContactFactory(**facts).pk for _ in range(count)], by=by)


def lane(name):
    return list(Lead.objects.filter(stage__name=name).in_order().values_list("pk", flat=True))


def test_people_come_to_the_first_open_stage_with_a_history(user):
    (lead,) = take(1, user)
    assert (lead.stage.name, lead.owner, lead.version, lead.is_open) == ("New", user, 1, True)
    change = StageChange.objects.get(lead=lead)
    assert (change.from_stage, change.to_stage, change.by) == (None, stage("New"), user)
    event = Event.objects.get(verb="lead.opened")
    assert (event.contact_id, event.subject, event.by) == (lead.contact_id, f"lead:{lead.pk}", user)


def test_the_best_fit_stands_on_top_and_new_people_above_those_before(user):
    (first,) = take(1, user)
    icp = Icp.objects.create(name="Founders", is_primary=True)
    version = IcpVersion.objects.create(icp=icp, number=1)
    people = [ContactFactory() for _ in range(4)]
    verdicts = [("b", 70, ""), ("a", 80, ""), ("a", 92, ""), ("c", 20, "a")]
    for person, (tier, fit, override) in zip(people, verdicts, strict=True):
        Qualification.objects.create(
            contact=person, icp=icp, version=version, tier=tier, fit=fit, coverage=100, override=override
        )
    nobody_judged = ContactFactory()
    pipeline.open_leads([nobody_judged.pk, *(person.pk for person in people)], by=user)
    names = [Lead.objects.get(pk=pk).contact for pk in lane("New")]
    assert names == [people[2], people[1], people[3], people[0], nobody_judged, first.contact]


def test_who_may_not_be_taken_is_left_out_with_the_reason(user):
    (there,) = take(1, user)
    welcome = ContactFactory(gate=Gate.HOLD)
    others = [
        ContactFactory(is_owner=True),
        ContactFactory(gate=Gate.NEVER),
        ContactFactory(gate=Gate.NEVER),
        ContactFactory(do_not_contact=True),
        there.contact,
    ]
    taken = pipeline.take([welcome.pk, *(person.pk for person in others), 0, welcome.pk], by=user)
    assert [lead.contact for lead in taken.leads] == [welcome]
    assert taken.left_out == {
        LeftOut.OWNER: 1,
        LeftOut.NEVER: 2,
        LeftOut.DO_NOT_CONTACT: 1,
        LeftOut.ALREADY: 1,
        LeftOut.GONE: 1,
    }


def test_a_lead_remembers_the_post_of_what_its_person_did_last(user):
    old, new = PostFactory(), PostFactory()
    person, elsewhere = ContactFactory(), ContactFactory()
    for post, day in [(new, 9), (old, 3)]:
        when = timezone.datetime(2026, 11, day, tzinfo=timezone.get_current_timezone())
        InteractionFactory(contact=person, post=post, occurred_at=when, precision="day")
    by_person = {lead.contact: lead for lead in pipeline.open_leads([person.pk, elsewhere.pk], by=user)}
    assert (by_person[person].post, by_person[elsewhere].post) == (new, None)
    named = ContactFactory()
    assert pipeline.open_leads([named.pk], by=user, post=old)[0].post == old


def test_taking_many_costs_the_queries_of_taking_few(user):
    def cost(count):
        people = [ContactFactory().pk for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(pipeline.open_leads(people, by=user)) == count
        return len(queries)

    cost(1)  # what is looked up once a process
    assert cost(2) == cost(60)


def test_a_team_without_an_open_stage_gets_a_sentence(user):
    Stage.objects.update(kind="resting")
    with pytest.raises(pipeline.CannotMove, match="no open stage"):
        take(1, user)


def test_moving_a_card_is_remembered(user):
    (lead,) = take(1, user)
    other = UserFactory()
    done = pipeline.move(lead, stage("Contacted"), by=other, note="wrote today")
    assert (done.changed, done.came_from.name, done.came_after) == (True, "New", pipeline.TOP)
    assert (done.lead.stage.name, done.lead.version) == ("Contacted", 2)
    change = lead.stage_changes.first()
    assert (change.from_stage.name, change.to_stage.name, change.by, change.note) == (
        "New", "Contacted", other, "wrote today",
    )  # fmt: skip
    event = Event.objects.get(verb="lead.moved")
    assert event.detail == {
        "from_stage": stage("New").pk,
        "to_stage": stage("Contacted").pk,
        "from_name": "New",
        "to_name": "Contacted",
    }


def test_a_card_stands_below_the_one_it_was_dropped_under(user):
    one, two, three = take(3, user)
    pipeline.move(one, stage("New"), by=user, after=three.pk)
    assert lane("New") == [two.pk, three.pk, one.pk]
    pipeline.move(three, stage("New"), by=user, after=pipeline.TOP)
    assert lane("New") == [three.pk, two.pk, one.pk]
    for card in (one, two):
        card.refresh_from_db()
        pipeline.move(card, stage("Contacted"), by=user)
    assert lane("Contacted") == [two.pk, one.pk]
    pipeline.move(Lead.objects.get(pk=three.pk), stage("Contacted"), by=user, after=two.pk)
    assert lane("Contacted") == [two.pk, three.pk, one.pk]


def test_a_neighbour_that_left_meanwhile_means_the_top(user):
    one, two, three = take(3, user)
    pipeline.move(two, stage("Contacted"), by=user)
    pipeline.move(three, stage("New"), by=user, after=two.pk)
    assert lane("New") == [three.pk, one.pk]


def test_what_a_move_tells_leads_back(user):
    one, two, three = take(3, user)
    done = pipeline.move(two, stage("Call booked"), by=user)
    pipeline.move(done.lead, done.came_from, by=user, after=done.came_after)
    assert lane("New") == [one.pk, two.pk, three.pk]


def test_a_move_to_where_the_card_stands_writes_nothing(user):
    one, two = take(2, user)
    before = Lead.objects.order_by("pk").values_list("pk", "version", "rank")
    kept = list(before)
    for card, after in [(one, None), (one, pipeline.TOP), (two, one.pk), (two, None), (two, two.pk)]:
        assert not pipeline.move(card, stage("New"), by=user, after=after).changed
    assert list(before.all()) == kept
    assert not Event.objects.filter(verb="lead.moved").exists()


def test_a_stale_version_gets_the_card_as_it_is_now(user):
    (lead,) = take(1, user)
    pipeline.move(lead, stage("Contacted"), by=user, version=1)
    with pytest.raises(pipeline.StaleLead) as refused:
        pipeline.move(lead, stage("Won"), by=user, version=1)
    assert (refused.value.lead.stage.name, refused.value.lead.version) == ("Contacted", 2)
    assert lead.stage_changes.count() == 2


def test_won_and_lost_end_a_lead_and_another_stage_opens_it_again(user):
    (lead,) = take(1, user)
    won = pipeline.move(lead, stage("Won"), by=user, value=9200).lead
    won.refresh_from_db()
    assert (won.outcome, won.value, won.is_open) == ("won", 9200, False)
    lost = pipeline.move(won, stage("Lost"), by=user, note="no budget").lead
    assert (lost.outcome, lost.lost_reason, lost.is_open) == ("lost", "no budget", False)
    again = pipeline.move(lost, stage("New"), by=user).lead
    assert (again.outcome, again.lost_reason, again.is_open) == ("", "", True)


@pytest.mark.parametrize("end", ["Won", "Lost", "Not now"])
def test_who_comes_back_has_a_next_step_again(user, end):
    [lead] = pipeline.open_leads([ContactFactory().pk], by=user)
    step = lead.follow_ups.open().get().title
    ended = pipeline.move(lead, stage(end), by=user).lead
    assert not ended.follow_ups.open().exists()

    back = pipeline.move(ended, stage("New"), by=user).lead

    assert back.follow_ups.open().get().title == step


def test_who_comes_back_twice_is_not_thanked_twice(user):
    [lead] = pipeline.open_leads([ContactFactory().pk], by=user)
    pipeline.move(lead, stage("Not now"), by=user)
    back = pipeline.move(lead, stage("New"), by=user).lead
    following_up.complete(back.follow_ups.open().get(), by=user, next_step=None)
    pipeline.move(lead, stage("Not now"), by=user)

    again = pipeline.move(lead, stage("New"), by=user).lead

    assert not again.follow_ups.open().exists()


def test_a_lost_lead_is_not_opened_again_beside_another_open_one(user):
    (lead,) = take(1, user)
    lost = pipeline.move(lead, stage("Lost"), by=user).lead
    (second,) = pipeline.open_leads([lead.contact_id], by=user)
    with pytest.raises(pipeline.CannotMove, match="already"):
        pipeline.move(lost, stage("New"), by=user)
    assert lane("Lost") == [lead.pk]
    assert lane("New") == [second.pk]


def test_a_lane_without_room_is_numbered_anew_in_its_order(user):
    cards = take(3, user)
    one, two, three = (card.pk for card in cards)
    Lead.objects.filter(pk=two).update(rank="a0" + "0" * 70 + "1")
    Lead.objects.filter(pk=one).update(rank="a0")
    Lead.objects.filter(pk=three).update(rank="a0" + "0" * 70 + "2")
    assert lane("New") == [one, two, three]
    pipeline.move(cards[2], stage("New"), by=user, after=one)
    assert lane("New") == [one, three, two]
    assert max(map(len, Lead.objects.values_list("rank", flat=True))) < 10
    assert Lead.objects.get(pk=two).version == 1


def test_cards_that_share_a_rank_are_told_apart_by_the_next_move(user):
    cards = take(3, user)
    Lead.objects.update(rank="a0")
    one, two, three = sorted(card.pk for card in cards)
    pipeline.move(Lead.objects.get(pk=three), stage("New"), by=user, after=one)
    assert lane("New") == [one, three, two]
    assert Lead.objects.values("rank").distinct().count() == 3


def at_once(*calls):
    """Run `calls` in a thread each, let go at the same moment; return what each returned or raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=10)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_moving_the_same_card_leave_one_change():
    nora, tom = UserFactory(), UserFactory()
    (lead,) = take(1, nora)
    contacted, booked = stage("Contacted"), stage("Call booked")
    results = at_once(
        lambda: pipeline.move(Lead.objects.get(pk=lead.pk), contacted, by=nora, version=1),
        lambda: pipeline.move(Lead.objects.get(pk=lead.pk), booked, by=tom, version=1),
    )
    assert {type(result) for result in results} == {pipeline.Move, pipeline.StaleLead}
    assert lead.stage_changes.filter(from_stage__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_taking_the_same_people_open_one_lead_each():
    nora = UserFactory()
    people = [ContactFactory().pk for _ in range(12)]
    one, two = at_once(lambda: pipeline.take(people, by=nora), lambda: pipeline.take(list(reversed(people)), by=nora))
    assert len(one.leads) + len(two.leads) == Lead.objects.open().count() == 12
    assert StageChange.objects.count() == 12


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_dropping_two_cards_on_one_place_get_two_ranks():
    nora = UserFactory()
    one, two, three, four = take(4, nora)
    new = stage("New")
    results = at_once(
        lambda: pipeline.move(three, new, by=nora, after=one.pk),
        lambda: pipeline.move(four, new, by=nora, after=one.pk),
    )
    assert {type(result) for result in results} == {pipeline.Move}
    assert Lead.objects.values("rank").distinct().count() == 4
    assert lane("New")[0] == one.pk
    assert lane("New")[3] == two.pk
