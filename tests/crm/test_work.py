"""The mechanism behind every background job."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from crm import work
from crm.enums import WorkState
from crm.models import Import

pytestmark = pytest.mark.django_db


def waiting(**fields):
    return Import.objects.create(**{"file_name": "a.csv", "work_state": WorkState.WAITING, "due_at": Now()} | fields)


def ended_lease(row):
    Import.objects.filter(pk=row.pk).update(lease_until=Now() - timedelta(seconds=1))


def burst(pk, owner):
    raise ZeroDivisionError("maya@example.com")


def test_what_is_due_is_claimed_once():
    one = waiting()

    assert work.claim(Import, owner="first") == [one.pk]
    assert work.claim(Import, owner="second") == []


def test_what_is_not_due_yet_is_left_alone():
    waiting(due_at=timezone.now() + timedelta(minutes=1))
    waiting(next_try_at=timezone.now() + timedelta(minutes=1))
    waiting(work_state=WorkState.IDLE)
    assert work.claim(Import, owner="first") == []


def test_the_oldest_comes_first_and_no_more_than_asked_for():
    now = timezone.now()
    late = waiting(due_at=now - timedelta(hours=1))
    later = waiting(due_at=now - timedelta(hours=2))
    assert work.claim(Import, owner="first", limit=1) == [later.pk]
    assert work.claim(Import, owner="first", limit=1) == [late.pk]


def test_what_was_left_behind_comes_before_what_is_due():
    behind = waiting()
    work.claim(Import, owner="killed")
    ended_lease(behind)
    due = waiting(due_at=timezone.now() - timedelta(days=1))
    assert work.claim(Import, owner="next") == [behind.pk, due.pk]


def test_who_only_helps_out_leaves_what_fell_due_just_now():
    waiting()
    old = waiting(due_at=timezone.now() - timedelta(seconds=5))
    assert work.claim(Import, owner="helper", late_by=timedelta(seconds=2)) == [old.pk]


def test_a_named_row_is_claimed_once_and_only_when_due():
    one, not_yet = waiting(), waiting(due_at=timezone.now() + timedelta(hours=1))
    assert work.claim_one(Import, one.pk, owner="first")
    assert not work.claim_one(Import, one.pk, owner="second")
    assert not work.claim_one(Import, not_yet.pk, owner="first")


def test_a_failure_is_tried_again_later_and_charged():
    row = waiting()

    assert work.work_through(Import, burst) == 0
    row.refresh_from_db()
    assert (row.work_state, row.attempts, row.last_error) == (WorkState.WAITING, 1, "ZeroDivisionError")
    assert row.next_try_at > row.due_at
    assert work.claim(Import, owner="later") == []


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (4, 240)])
def test_each_wait_is_twice_the_one_before_give_or_take_a_fifth(attempts, seconds):
    row = waiting(attempts=attempts - 1)
    work.work_through(Import, burst)
    row.refresh_from_db()
    waited = (row.next_try_at - work.database_now()).total_seconds()
    assert seconds * 0.8 - 5 < waited < seconds * 1.2 + 5


def test_an_expected_failure_keeps_its_sentence():
    row = waiting()
    work.work_through(Import, burst, expected=(ZeroDivisionError,))
    row.refresh_from_db()
    assert row.last_error == "maya@example.com"


def test_after_the_last_attempt_a_row_is_set_aside_with_its_reason():
    row = waiting(attempts=work.MOST_ATTEMPTS - 1)
    work.work_through(Import, burst)
    row.refresh_from_db()
    assert row.work_state == WorkState.QUARANTINED
    assert work.retry(Import.objects.all()) == 1
    assert work.claim(Import, owner="again") == [row.pk]


def test_a_row_that_kills_each_worker_is_set_aside_and_its_neighbours_are_not():
    poison, neighbour = waiting(), waiting()
    for turn in range(work.MOST_ATTEMPTS):
        owner = f"killed {turn}"
        assert work.claim(Import, owner=owner) == [poison.pk, neighbour.pk]
        work.start(Import, poison.pk, owner=owner)  # and here the worker dies
        ended_lease(poison)
        ended_lease(neighbour)

    assert work.claim(Import, owner="last") == [neighbour.pk]
    poison.refresh_from_db()
    neighbour.refresh_from_db()
    assert (poison.work_state, neighbour.attempts) == (WorkState.QUARANTINED, 0)
    assert "stopped before it was done" in poison.last_error


def test_a_worker_past_its_lease_changes_nothing():
    row = waiting()
    work.claim(Import, owner="slow")
    ended_lease(row)
    assert work.claim(Import, owner="quick") == [row.pk]

    for late in (work.start, work.renew, work.finish):
        with pytest.raises(work.LeaseLost):
            late(Import, row.pk, owner="slow")
    with pytest.raises(work.LeaseLost):
        work.put_back(Import, row.pk, owner="slow", due_at=Now())
    work.fail(Import, row.pk, owner="slow", error="too late")
    work.finish(Import, row.pk, owner="quick")
    row.refresh_from_db()
    assert (row.work_state, row.last_error) == (WorkState.FINISHED, "")


def test_put_back_waits_as_if_it_had_never_been_tried():
    row = waiting(attempts=2, last_error="broke")
    work.claim(Import, owner="first")
    later = timezone.now() + timedelta(days=1)
    work.put_back(Import, row.pk, owner="first", due_at=later)
    row.refresh_from_db()
    assert (row.work_state, row.due_at, row.attempts, row.last_error) == ("waiting", later, 0, "")


@pytest.mark.parametrize("take", [work.withdraw, lambda rows: work.schedule(rows, due_at=Now())])
def test_a_persons_word_takes_the_row_out_of_a_workers_hands(take):
    row = waiting()
    work.claim(Import, owner="worker")
    assert take(Import.objects.filter(pk=row.pk)) == 1
    with pytest.raises(work.LeaseLost):
        work.finish(Import, row.pk, owner="worker")


def test_a_turn_that_takes_too_long_gives_the_rest_back_uncharged(monkeypatch):
    first, second = waiting(), waiting()
    monkeypatch.setattr(work, "LONGEST_TURN", 0.0)
    clock = iter([0.0, 0.0, 1.0])
    monkeypatch.setattr(work.time, "monotonic", lambda: next(clock))
    assert work.work_through(Import, lambda pk, owner: work.finish(Import, pk, owner=owner)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.work_state, second.work_state, second.attempts) == ("finished", "waiting", 0)


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_get_the_same_row():
    for _ in range(40):
        waiting()
    barrier, claimed = threading.Barrier(4), []

    def worker():
        try:
            barrier.wait()
            while ids := work.claim(Import, owner=work.worker_name(), limit=3):
                claimed.extend(ids)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed))
    left = Import.objects.filter(work_state=WorkState.WAITING).count()
    assert len(claimed) + left == 40  # a row that was locked just then is left for the next turn
