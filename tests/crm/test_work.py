"""The mechanism behind every background job."""

import pytest
from django.db.models.functions import Now

from crm import work
from crm.enums import WorkState
from crm.models import Import

pytestmark = pytest.mark.django_db


def waiting(**fields):
    return Import.objects.create(file_name="a.csv", work_state=WorkState.WAITING, due_at=Now(), **fields)


def test_what_is_due_is_claimed_once():
    one = waiting()

    assert work.claim(Import, owner="first") == [one.pk]
    assert work.claim(Import, owner="second") == []


def test_a_failure_is_tried_again_later_and_charged():
    row = waiting()

    def burst(pk, owner):
        raise ZeroDivisionError("maya@example.com")

    assert work.work_through(Import, burst) == 0
    row.refresh_from_db()
    assert (row.work_state, row.attempts, row.last_error) == (WorkState.WAITING, 1, "ZeroDivisionError")
    assert row.next_try_at > row.due_at
    assert work.claim(Import, owner="later") == []


def test_after_the_last_attempt_a_row_is_set_aside_with_its_reason():
    row = waiting(attempts=work.MOST_ATTEMPTS - 1)

    def burst(pk, owner):
        raise ZeroDivisionError

    work.work_through(Import, burst)
    row.refresh_from_db()
    assert row.work_state == WorkState.QUARANTINED
    assert work.retry(Import.objects.all()) == 1
    assert work.claim(Import, owner="again") == [row.pk]


def test_a_worker_past_its_lease_changes_nothing():
    row = waiting()
    work.claim(Import, owner="slow")
    Import.objects.update(lease_until=Now())
    assert work.claim(Import, owner="quick") == [row.pk]

    with pytest.raises(work.LeaseLost):
        work.finish(Import, row.pk, owner="slow")
    work.finish(Import, row.pk, owner="quick")
