"""Claim, start, finish, fail: the one mechanism behind every background job of the product.

A row waits until it is due; a worker claims it with a lease; an attempt is charged when it starts, not when it is
claimed, so that a row that kills its worker never drags its neighbours into quarantine; finishing is fenced, so
that a worker that slept past its lease changes nothing. All times are the database's. Safe to run twice, safe to
lose: what nobody finished is claimed again when the lease ends. Measured in RELIABILITY.md 1.4.
"""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Least, Now, Random

from crm.enums import WorkState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)
MOST_ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
LONGEST_TURN = 60.0  # seconds that one turn of work_through may go on claiming attention

_UNTOUCHED = {"attempts": 0, "next_try_at": None, "lease_owner": "", "lease_until": None, "last_error": ""}


class LeaseLost(Exception):
    """Somebody else has the row now; whatever this worker was about to write must not be written."""


def database_now() -> datetime:
    """Return the database's time: the one clock that all machines share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def worker_name() -> str:
    """Return a name for this worker that no other process shares, at most 64 characters."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def claim(model: type[models.Model], *, owner: str, limit: int = 100, late_by: timedelta = timedelta(0)) -> list[int]:
    """Lease up to `limit` claimable rows of `model` to `owner`; return the ids to work on, oldest first.

    What another worker left behind comes first, then what is due, in the order of its index. Rows that have used
    up their attempts are quarantined instead and not returned. With `late_by`, what fell due only just now is left
    to somebody else.
    """
    rows = model.objects.all()
    with transaction.atomic():
        ids = _lock(rows.left_behind().order_by("lease_until", "pk"), limit)
        if len(ids) < limit:
            ids += _lock(rows.due(late_by=late_by).order_by("wake_at", "pk"), limit - len(ids))
        worn_out = _set_aside_worn_out(model, ids) if ids else set()
        ids = [pk for pk in ids if pk not in worn_out]
        if ids:
            rows.filter(pk__in=ids).update(
                work_state=WorkState.RUNNING, lease_owner=owner, lease_until=Now() + _lease(model)
            )
    return ids


def _lock(rows, limit):
    locked = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return list(locked.values_list("pk", flat=True)[:limit])


def _set_aside_worn_out(model, ids):
    """Quarantine those of the locked rows `ids` that have no attempt left; return which."""
    rows = model.objects.filter(pk__in=ids, attempts__gte=MOST_ATTEMPTS)
    worn_out = set(rows.values_list("pk", flat=True))
    if worn_out:
        rows.update(
            work_state=WorkState.QUARANTINED,
            lease_owner="",
            lease_until=None,
            last_error=Case(
                When(last_error="", then=Value("Each worker that started this stopped before it was done.")),
                default=F("last_error"),
                output_field=models.TextField(),
            ),
        )
        log.warning("%s: %d set aside after %d attempts", model.__name__, len(worn_out), MOST_ATTEMPTS)
    return worn_out


def claim_one(model: type[models.Model], pk: int, *, owner: str) -> bool:
    """Lease the row `pk` if it is claimable; return whether it is ours. For a wake-up that names a row."""
    with transaction.atomic():
        claimable = model.objects.claimable().filter(pk=pk, attempts__lt=MOST_ATTEMPTS)
        if not claimable.select_for_update(skip_locked=True, of=("self",), no_key=True).exists():
            return False
        return bool(
            model.objects.filter(pk=pk).update(
                work_state=WorkState.RUNNING, lease_owner=owner, lease_until=Now() + _lease(model)
            )
        )


def start(model: type[models.Model], pk: int, *, owner: str) -> None:
    """Charge an attempt and renew the lease; raise LeaseLost where the row is no longer ours."""
    if not _mine(model, pk, owner).update(attempts=F("attempts") + 1, lease_until=Now() + _lease(model)):
        raise LeaseLost


def renew(model: type[models.Model], pk: int, *, owner: str, **progress) -> None:
    """Prolong the lease during long work and store `progress` fields; raise LeaseLost where it was lost."""
    if not _mine(model, pk, owner).update(lease_until=Now() + _lease(model), **progress):
        raise LeaseLost


def finish(model: type[models.Model], pk: int, *, owner: str, **fields) -> None:
    """End the work and write `fields`, in the caller's transaction; raise LeaseLost where it is not ours.

    The caller writes its effects in the same transaction, so they happen with this or not at all.
    """
    done = {"work_state": WorkState.FINISHED, "lease_owner": "", "lease_until": None, "last_error": ""}
    if not _mine(model, pk, owner).update(**done | fields):
        raise LeaseLost


def put_back(model: type[models.Model], pk: int, *, owner: str, due_at, **fields) -> None:
    """Let it wait until `due_at` as if it had never been tried; raise LeaseLost where it is not ours."""
    waiting = {
        "work_state": WorkState.WAITING,
        "due_at": due_at,
        "next_try_at": None,
        "attempts": 0,
        "lease_owner": "",
        "lease_until": None,
        "last_error": "",
    }
    if not _mine(model, pk, owner).update(**waiting | fields):
        raise LeaseLost


def fail(model: type[models.Model], pk: int, *, owner: str, error: str) -> None:
    """Try again later, each time after twice the wait, or set it aside after the last attempt."""
    worn_out = Q(attempts__gte=MOST_ATTEMPTS)
    _mine(model, pk, owner).update(
        work_state=Case(
            When(worn_out, then=Value(WorkState.QUARANTINED.value)),
            default=Value(WorkState.WAITING.value),
            output_field=models.CharField(),
        ),
        next_try_at=Case(When(worn_out, then=None), default=Now() + _wait(), output_field=models.DateTimeField()),
        lease_owner="",
        lease_until=None,
        last_error=error[:2000],
    )


def retry(rows: models.QuerySet) -> int:
    """Give quarantined `rows` a fresh set of attempts, from now; return how many. A person asked for it."""
    return rows.filter(work_state=WorkState.QUARANTINED).update(
        work_state=WorkState.WAITING, attempts=0, due_at=Now(), next_try_at=None, last_error=""
    )


def schedule(rows: models.QuerySet, *, due_at, **fields) -> int:
    """Let `rows` wait for `due_at`, whatever became of them before; return how many. A person decided so.

    A worker that has one of them in hand finds its lease gone and writes nothing.
    """
    return rows.update(**_UNTOUCHED | {"work_state": WorkState.WAITING, "due_at": due_at} | fields)


def withdraw(rows: models.QuerySet, *, to: WorkState = WorkState.CANCELLED, **fields) -> int:
    """Take `rows` out of the machine's hands, for good or until `schedule`; return how many.

    A worker that has one of them in hand finds its lease gone and writes nothing.
    """
    return rows.update(**_UNTOUCHED | {"work_state": to} | fields)


def release(model: type[models.Model], ids: list[int], *, owner: str) -> int:
    """Give claimed rows that were not started back at once, uncharged; return how many."""
    return (
        model.objects.filter(pk__in=ids, lease_owner=owner, work_state=WorkState.RUNNING).update(
            work_state=WorkState.WAITING, lease_owner="", lease_until=None
        )
        if ids
        else 0
    )


def work_through(
    model: type[models.Model],
    do: Callable[[int, str], None],
    *,
    limit: int = 100,
    expected: tuple = (),
    late_by: timedelta = timedelta(0),
) -> int:
    """Claim what is due and `do(pk, owner)` each; return how many were done.

    One row's failure is that row's: it is tried again later and the others go on. `do` must call finish or
    put_back. Exceptions in `expected` carry a sentence for a person; of others only the kind is kept, as a
    message may hold personal data. A turn ends well before Celery's time limit and gives back what it did not
    start.
    """
    owner = worker_name()
    ids = claim(model, owner=owner, limit=limit, late_by=late_by)
    enough = time.monotonic() + LONGEST_TURN
    done = 0
    for position, pk in enumerate(ids):
        if time.monotonic() > enough:
            release(model, ids[position:], owner=owner)
            break
        done += attempt(model, pk, do, owner=owner, expected=expected)
    return done


def attempt(
    model: type[models.Model],
    pk: int,
    do: Callable[[int, str], None],
    *,
    owner: str,
    expected: tuple = (),
) -> bool:
    """Start the claimed row `pk`, `do` it, and record a failure; return whether it was done."""
    try:
        start(model, pk, owner=owner)
        do(pk, owner)
    except LeaseLost:
        log.info("%s %s: the lease went to somebody else", model.__name__, pk)
        return False
    except Exception as error:
        told = str(error) if isinstance(error, expected) else type(error).__name__
        if not isinstance(error, expected):
            log.exception("%s %s failed", model.__name__, pk)
        fail(model, pk, owner=owner, error=told)
        return False
    return True


def _mine(model, pk, owner):
    return model.objects.filter(pk=pk, lease_owner=owner, work_state=WorkState.RUNNING)


def _lease(model):
    """How long a row of `model` is leased: its own LEASE, or the one above for work that may take long."""
    return getattr(model, "LEASE", LEASE)


def _wait():
    """The wait before the next attempt, by the database: 30 s doubled each time, at most 6 h, give or take 20 %."""
    number = models.FloatField()
    doubled = Value(FIRST_RETRY.total_seconds(), output_field=number) * models.Func(
        Value(2.0), F("attempts") - 1, function="power", output_field=number
    )
    seconds = Least(doubled, Value(LONGEST_RETRY.total_seconds()), output_field=number)
    jitter = Value(0.8, output_field=number) + Value(0.4, output_field=number) * Random()
    return models.ExpressionWrapper(seconds * jitter * Value(timedelta(seconds=1)), output_field=models.DurationField())
