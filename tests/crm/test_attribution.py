"""Which post a connection is likely of: the rule as figures, and what is written of it."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from crm import importing
from crm.attribution import attribute, confirm, leave_to_the_time, take_off, within
from crm.attribution.windows import LEAST, MOST, NOT_KNOWN, SAID, Choice, Dated, likelihood, plan, usual_a_day
from crm.enums import DecidedBy, InteractionKind, Precision
from crm.models import Contact, Event, Import, Interaction, Post
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, bring, exported, lines, profile
from tests.factories import InteractionFactory, PostFactory

START = datetime(2026, 11, 9, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONNECTION = InteractionKind.CONNECTION


def around(per_day, *, weeks=12, after=()):
    """How many came: `per_day` on each day of the weeks before the post, then `after` from its day on."""
    usual = {(CONNECTION, START.date() - n * DAY): per_day for n in range(1, 7 * weeks + 1)}
    return usual | {(CONNECTION, START.date() + n * DAY): count for n, count in enumerate(after)}


def first_of(counts):
    return {CONNECTION: min(day for _, day in counts)}


# ---------------------------------------------------------------- the rule


def test_of_forty_on_a_day_that_usually_has_five_each_is_likely_with_35_in_40():
    counts = around(5, after=[40])
    made = plan([Dated(1, START)], [], counts, first_of(counts))
    likely = made.days[CONNECTION, START.date()]
    assert (likely.post_id, likely.per_cent) == (1, 88)
    assert made.usual[1] == {CONNECTION: 5}


def test_a_usual_day_is_of_no_post():
    counts = around(5, after=[5, 4, 0, 40])
    made = plan([Dated(1, START)], [], counts, first_of(counts))
    assert [day for _, day in made.days] == [START.date() + 3 * DAY]


def test_the_window_has_the_day_of_the_post_and_seven_more():
    counts = around(0, after=[9] * 20) | {(CONNECTION, START.date() - DAY): 9}
    made = plan([Dated(1, START)], [], counts, first_of(counts))
    assert [day for _, day in made.days] == [START.date() + n * DAY for n in range(8)]


@pytest.mark.parametrize(
    "clock", ["2026-11-09T00:00:00+00:00", "2026-11-09T23:59:59+00:00", "2026-11-10T01:30:00+02:00"]
)
def test_whatever_the_hour_the_whole_day_of_the_post_counts_in_utc(clock):
    counts = around(0, after=[9])
    made = plan([Dated(1, datetime.fromisoformat(clock))], [], counts, first_of(counts))
    assert (CONNECTION, START.date()) in made.days


def test_a_week_in_which_another_post_went_well_is_no_usual_week():
    counts = around(2, after=[20]) | {(CONNECTION, START.date() - n * DAY): 90 for n in range(15, 29)}
    assert usual_a_day(START.date(), CONNECTION, counts, date.min) == 2


def test_weekends_are_quiet_and_that_is_no_news():
    counts = {
        (CONNECTION, START.date() - n * DAY): 7 if (START.date() - n * DAY).weekday() < 5 else 0 for n in range(90)
    }
    assert usual_a_day(START.date(), CONNECTION, counts, date.min) == 5


def test_with_too_little_history_it_says_that_it_does_not_know():
    counts = around(5, weeks=2, after=[40])
    made = plan([Dated(1, START)], [], counts, first_of(counts))
    assert made.usual[1] == {CONNECTION: None}
    assert made.days[CONNECTION, START.date()].per_cent == NOT_KNOWN


def test_a_quiet_account_with_years_of_history_has_a_usual_day_of_nobody():
    counts = around(0, after=[40])
    made = plan([Dated(1, START)], [], counts, {CONNECTION: date.min})
    assert made.days[CONNECTION, START.date()].per_cent == MOST


def test_where_two_windows_overlap_a_day_is_of_the_nearest_post_before_it():
    counts = around(0, after=[9] * 12)
    made = plan([Dated(1, START + 3 * DAY), Dated(2, START)], [], counts, first_of(counts))
    assert [likely.post_id for _, likely in sorted(made.days.items())] == [2] * 3 + [1] * 8


def test_what_somebody_said_on_an_import_has_a_floor_and_a_window_of_its_own():
    counts = around(5, after=[40, 5])
    made = plan([Dated(1, START)], [Choice(7, 1, 10)], counts, first_of(counts))
    said = {day: likely.per_cent for (_, _, day), likely in made.chosen.items()}
    assert len(said) == 11
    assert (said[START.date()], said[START.date() + DAY]) == (88, SAID)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 500), st.floats(0, 500))
def test_more_people_on_a_day_make_it_likelier_and_a_busier_usual_day_less(few, more, quiet, busy):
    few, more = sorted((few, more))
    quiet, busy = sorted((quiet, busy))
    assert likelihood(few, quiet) <= likelihood(more, quiet)
    assert likelihood(more, busy) <= likelihood(more, quiet)
    assert likelihood(more, quiet) in {0, *range(LEAST, MOST + 1)}


@given(st.integers(1, 2000), st.floats(0, 2000))
def test_the_likelihoods_of_a_day_add_up_to_those_more_than_usual(count, usual):
    expected = max(0.0, count - usual)
    # Rounded to whole per cent, never 100 of them, and nothing where it is less than the least.
    assert abs(count * likelihood(count, usual) / 100 - expected) <= max(0.011 * count, count * LEAST / 100)
    if expected >= 0.11 * count:
        assert abs(count * likelihood(count, usual) / 100 - expected) <= 0.011 * count


@given(st.permutations(range(6)), st.permutations(range(4)))
def test_the_plan_is_the_same_in_whatever_order_posts_and_choices_come(posts, choices):
    counts = around(2, after=[30, 20, 10, 8, 6, 4, 3, 2, 2, 9])
    made = [Dated(n, START + (n // 2) * DAY, f"urn:li:activity:{n}") for n in range(6)]
    said = [Choice(n, n, 3 + n) for n in range(4)]
    straight = plan(made, said, counts, first_of(counts))
    assert plan([made[n] for n in posts], [said[n] for n in choices], counts, first_of(counts)) == straight


# ---------------------------------------------------------------- what is written


@pytest.fixture
def post(db):
    return PostFactory(published_at=START, urn="urn:li:activity:7000000000000000001")


def came(on, count=1, **more):
    """`count` people who connected on day `on` from the post's."""
    fields = {"kind": CONNECTION, "text": "", "precision": Precision.DAY, "event_key": "connection"} | more
    day = datetime(2026, 11, 9, tzinfo=UTC) + on * DAY
    return [InteractionFactory(occurred_at=day, **fields) for _ in range(count)]


def history(per_week=7, weeks=4):
    """Some weeks before the post in which so many connect."""
    people = Contact.objects.bulk_create(Contact(full_name=f"Tomas Novak {n}") for n in range(per_week * weeks))
    Interaction.objects.bulk_create(
        Interaction(
            contact=person,
            kind=CONNECTION,
            precision=Precision.DAY,
            event_key="connection",
            occurred_at=datetime(2026, 11, 8, tzinfo=UTC) - (n * 7 // per_week) * DAY,
        )
        for n, person in enumerate(people)
    )


def likely(rows):
    rows = Interaction.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return list(rows.values_list("post_id", "post_likelihood"))


def test_whoever_came_in_the_days_after_a_post_is_likely_of_it(post):
    history()
    peak, later = came(1, 10), came(30, 10)
    assert attribute() == 10
    assert likely(peak) == [(post.pk, 90)] * 10
    assert likely(later) == [(None, None)] * 10
    post.refresh_from_db()
    assert post.usual_a_day == {"connection": 1.0}


def test_running_it_again_writes_nothing(post):
    history()
    came(0, 9)
    assert attribute() == 9
    with CaptureQueriesContext(connection) as sent:
        assert attribute() == 0
    assert len(sent) <= 8  # with the savepoint around it
    assert not any("UPDATE crm_post" in query["sql"] for query in sent)


def test_it_takes_as_many_statements_for_many_as_for_few(post):
    def statements():
        with CaptureQueriesContext(connection) as sent:
            attribute()
        return len(sent)

    history()
    came(0, 9)
    few = statements()
    PostFactory.create_batch(5, published_at=START + 2 * DAY)
    came(1, 60)
    assert statements() == few


def test_nothing_happens_while_no_post_has_a_date(db):
    PostFactory()
    rows = came(0, 3)
    assert attribute() == 0
    assert likely(rows) == [(None, None)] * 3


def test_requests_that_we_sent_and_dates_that_are_only_about_are_of_no_post(post):
    sent = came(0, 3, kind=InteractionKind.REQUEST_SENT)
    about = came(0, 3, precision=Precision.APPROXIMATE)
    asked = came(0, 3, kind=InteractionKind.REQUEST_RECEIVED, precision=Precision.MINUTE)
    assert attribute() == 3
    assert likely([*sent, *about]) == [(None, None)] * 6
    assert likely(asked) == [(post.pk, NOT_KNOWN)] * 3


def test_what_is_certain_stays_as_it_is(post):
    other = PostFactory()
    (row,) = came(0, post=other)
    comment = InteractionFactory(post=other, occurred_at=START, precision=Precision.SECOND)
    attribute()
    assert likely([row, comment]) == [(other.pk, None)] * 2


def test_who_falls_out_of_the_window_loses_the_likely_post(post):
    rows = came(0, 3)
    attribute()
    Post.objects.filter(pk=post.pk).update(published_at=START + 5 * DAY)
    assert attribute() == 3
    assert likely(rows) == [(None, None)] * 3


def test_with_its_post_gone_nothing_is_likely_any_more(post):
    rows = came(0, 3)
    attribute()
    post.delete()
    attribute()
    assert likely(rows) == [(None, None)] * 3


def test_what_a_person_confirmed_or_took_off_stays(post, user):
    first, second, third = came(0, 3)
    attribute()
    assert confirm(first, by=user)
    assert take_off(second, by=user)
    assert attribute() == 0
    assert likely([first, second, third]) == [(post.pk, None), (None, None), (post.pk, NOT_KNOWN)]
    Post.objects.filter(pk=post.pk).update(published_at=START + 30 * DAY)
    attribute()
    assert likely([first, second, third]) == [(post.pk, None), (None, None), (None, None)]
    said = Event.objects.order_by("pk").values_list("verb", "by", "contact", "detail")
    assert list(said) == [
        ("interaction.post_confirmed", user.pk, first.contact_id, {"post": post.pk}),
        ("interaction.post_taken_off", user.pk, second.contact_id, {"post": post.pk}),
    ]


def test_a_person_may_take_their_word_back(post, user):
    (row,) = came(0)
    attribute()
    take_off(row, by=user)
    assert leave_to_the_time(row, by=user)
    assert likely([row]) == [(post.pk, NOT_KNOWN)]
    assert not leave_to_the_time(row, by=user)


def test_a_person_cannot_take_off_what_a_file_names(post, user):
    (row,) = came(0, post=post)
    assert not take_off(row, by=user)
    assert not confirm(row, by=user)
    assert likely([row]) == [(post.pk, None)]
    assert not Event.objects.exists()


def test_a_decided_row_with_a_likelihood_is_refused_by_the_database(post):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="interaction_decided_is_not_likely"):
        came(0, post=post, post_likelihood=40, post_decided_by=DecidedBy.PERSON)


# ---------------------------------------------------------------- files


def connections(*rows):
    """A Connections.csv of (name, day), as LinkedIn exports it."""
    return lines(
        CONNECTIONS,
        *(f"{name.capitalize()},Novak,{profile(f'{name}-novak-fx0001')},,Acme,Founder,{day}" for name, day in rows),
        ",,,,,,10 Nov 2026",
    )


EVENING = [("ana", "08 Nov 2026"), ("bela", "09 Nov 2026"), ("cyd", "16 Nov 2026"), ("dora", "17 Nov 2026")]
ASKED = lines(
    INVITATIONS,
    f'Edda Ito,Robin Keller,"11/9/26, 9:05 AM",,INCOMING,{profile("edda-ito-fx0001")},{profile("robin-keller-fx0000")}',
    f'Robin Keller,Finn Bo,"11/9/26, 9:05 AM",,OUTGOING,{profile("robin-keller-fx0000")},{profile("finn-bo-fx0001")}',
)


def outcome():
    """Who is likely of which post, by name, and with how much."""
    rows = Interaction.objects.exclude(post=None).order_by("contact__full_name", "kind")
    return list(rows.values_list("contact__full_name", "kind", "post__urn", "post_likelihood"))


def test_an_import_ends_with_everybody_at_their_post(post):
    bring(connections(*EVENING))
    assert outcome() == [
        ("Bela Novak", "connection", post.urn, NOT_KNOWN),
        ("Cyd Novak", "connection", post.urn, NOT_KNOWN),
    ]
    assert {row["post"] for row in exported("interactions")} == {None}


def test_the_export_names_a_post_once_somebody_confirmed_it(post, user):
    bring(connections(*EVENING))
    confirm(Interaction.objects.get(contact__full_name="Cyd Novak"), by=user)
    named = {row["contact"][0]["value"]: row["post"] for row in exported("interactions") if row["post"]}
    assert named == {"cyd-novak-fx0001": post.urn}


def test_a_chosen_post_holds_for_everybody_in_the_file_and_only_in_its_days(post):
    bring(connections(*EVENING), post=post)
    assert [(name, likelihood) for name, _, _, likelihood in outcome()] == [("Bela Novak", SAID), ("Cyd Novak", SAID)]
    Import.objects.update(post_days=8)
    attribute()
    assert [name for name, *_ in outcome()] == ["Bela Novak", "Cyd Novak", "Dora Novak"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_files_and_posts_in_any_order_end_the_same(post, order):
    later = "urn:li:activity:7000000000000000002"
    ways = [
        lambda: bring(connections(*EVENING)),
        lambda: bring(connections(*EVENING[:2]), name="again.csv", post=post),
        lambda: bring(ASKED, name="Invitations.csv"),
        lambda: PostFactory(urn=later, published_at=START + 2 * DAY) and attribute(),
    ]
    for number in order:
        ways[number]()
    assert outcome() == [
        ("Bela Novak", "connection", post.urn, SAID),
        ("Cyd Novak", "connection", later, NOT_KNOWN),
        ("Dora Novak", "connection", later, NOT_KNOWN),
        ("Edda Ito", "request_received", post.urn, NOT_KNOWN),
    ]


def test_the_same_file_twice_writes_nothing_and_a_rehearsal_leaves_nothing(post):
    bring(connections(*EVENING))
    assert attribute() == 0
    waiting = importing.receive(connections(("gil", "10 Nov 2026")), "more.csv", post=post)
    before = outcome()
    importing.rehearse(waiting)
    assert outcome() == before


def test_a_file_tells_before_it_is_imported_how_many_came_within_the_days_of_a_post(post):
    waiting = importing.receive(connections(*EVENING), "Connections.csv")
    assert [within(waiting, post, days) for days in (0, 7, 8)] == [1, 2, 3]
    assert within(waiting, PostFactory(), 7) == 0
    asked = importing.receive(ASKED, "Invitations.csv")
    assert within(asked, post, 7) == 1
