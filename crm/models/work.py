"""Work that must happen: the row is the truth, a Celery message only wakes somebody up.

Moved by crm.work alone: claim, start, finish, fail. The rules and their measurements: RELIABILITY.md 1.4.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from crm.enums import WorkState


class WorkQuerySet(models.QuerySet):
    def due(self, late_by=timedelta(0)):
        """Waiting, and due by the database's clock for at least `late_by`."""
        waiting = self.alias(wake_at=Coalesce(F("next_try_at"), F("due_at")))
        return waiting.filter(work_state=WorkState.WAITING, wake_at__lte=Now() - late_by)

    def left_behind(self):
        """Claimed by a worker whose lease ran out."""
        return self.filter(work_state=WorkState.RUNNING, lease_until__lt=Now())

    def claimable(self):
        """Due now, or left behind."""
        waiting = Q(work_state=WorkState.WAITING, wake_at__lte=Now())
        left_behind = Q(work_state=WorkState.RUNNING, lease_until__lt=Now())
        return self.alias(wake_at=Coalesce(F("next_try_at"), F("due_at"))).filter(waiting | left_behind)

    def quarantined(self):
        return self.filter(work_state=WorkState.QUARANTINED)


class Work(models.Model):
    """A row that somebody has to do something with, once, at `due_at` or later."""

    work_state = models.CharField(max_length=12, choices=WorkState, default=WorkState.IDLE)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def rules(prefix):
        """The constraints and indexes that each kind of work gets, named after it."""
        states = Q(work_state__in=WorkState.values)
        leased = Q(work_state=WorkState.RUNNING, lease_until__isnull=False) | (
            ~Q(work_state=WorkState.RUNNING) & Q(lease_until__isnull=True)
        )
        dated = ~Q(work_state=WorkState.WAITING) | Q(due_at__isnull=False)
        constraints = [
            models.CheckConstraint(name=f"{prefix}_work_state_is_known", condition=states),
            models.CheckConstraint(name=f"{prefix}_leased_iff_running", condition=leased),
            models.CheckConstraint(name=f"{prefix}_waiting_has_a_due_time", condition=dated),
        ]
        indexes = [
            models.Index(
                Coalesce("next_try_at", "due_at"),
                "id",
                name=f"{prefix}_waiting",
                condition=Q(work_state=WorkState.WAITING),
            ),
            models.Index("lease_until", name=f"{prefix}_leased", condition=Q(work_state=WorkState.RUNNING)),
        ]
        return constraints, indexes
