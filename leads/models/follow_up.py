"""Playbooks, and the follow-ups that come of them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crm.enums import WorkState
from crm.models.work import Work, WorkQuerySet
from leads.enums import Channel, FollowUpStatus, GuardOutcome, Purpose


class Playbook(models.Model):
    name = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(name="playbook_one_default", fields=["is_default"], condition=Q(is_default=True)),
        ]

    def __str__(self):
        return self.name


class Step(models.Model):
    """What to do next, and how long after the step before it was done."""

    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    wait_days = models.PositiveSmallIntegerField(default=3)
    channel = models.CharField(max_length=14, choices=Channel, default=Channel.DIRECT_MESSAGE)
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.HELP)
    template = models.TextField(blank=True)

    class Meta:
        ordering = ["playbook", "position"]
        constraints = [
            models.UniqueConstraint(
                name="step_has_its_own_place",
                fields=["playbook", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="step_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="step_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
        ]

    def __str__(self):
        return self.title


_constraints, _indexes = Work.rules("follow_up")


class FollowUpQuerySet(WorkQuerySet):
    def open(self):
        return self.filter(status__in=FollowUpStatus.open())

    def paused(self):
        """Steps of a playbook that wait for a conversation to end; following_up resumes them."""
        return self.filter(status=FollowUpStatus.PLANNED, work_state=WorkState.IDLE)

    def with_person(self):
        """With what is shown of the person and the step: no query may be added by a template."""
        return self.select_related("lead__contact", "lead__owner", "lead__post", "step")


class FollowUp(Work):
    """One concrete step for one lead.

    The machine claims it when due, asks the guard, writes the draft and puts it into Today (leads.following_up);
    from there a person finishes it. `status` is what people see, `work_state` what the machine does.
    """

    LEASE = timedelta(seconds=10)  # one takes milliseconds; what a killed worker held is taken up soon

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="follow_ups")
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=120)
    channel = models.CharField(max_length=14, choices=Channel, default=Channel.NOTE_TO_SELF)
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.HELP)
    template = models.TextField(blank=True)  # as the step had it when this was planned
    draft = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=FollowUpStatus, default=FollowUpStatus.PLANNED)
    guard_outcome = models.CharField(max_length=6, choices=GuardOutcome, blank=True)
    guard_reasons = models.JSONField(default=list, blank=True)  # [{"rule": "gate", "outcome": "never", "why": "..."}]
    override_reason = models.CharField(max_length=300, blank=True)  # a person's, where the guard held it
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ready_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [
            *_indexes,
            models.Index(name="follow_up_open", fields=["due_at", "id"], condition=Q(status__in=FollowUpStatus.open())),
            models.Index(name="follow_up_of_lead", fields=["lead", "due_at"]),
        ]
        constraints = [
            *_constraints,
            models.CheckConstraint(name="follow_up_status_is_known", condition=Q(status__in=FollowUpStatus.values)),
            models.CheckConstraint(name="follow_up_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="follow_up_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(
                name="follow_up_done_at_iff_done",
                condition=Q(status=FollowUpStatus.DONE, done_at__isnull=False)
                | (~Q(status=FollowUpStatus.DONE) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="follow_up_ready_only_after_the_guard",
                condition=~Q(status__in=[FollowUpStatus.READY, FollowUpStatus.HELD]) | ~Q(guard_outcome=""),
            ),
            models.CheckConstraint(
                name="follow_up_never_is_never_ready_nor_done_as_an_ask",
                condition=~Q(
                    guard_outcome=GuardOutcome.NEVER,
                    purpose=Purpose.ASK,
                    status__in=[FollowUpStatus.READY, FollowUpStatus.DONE],
                ),
            ),
            models.CheckConstraint(
                name="follow_up_waiting_is_planned",
                condition=~Q(work_state=WorkState.WAITING) | Q(status=FollowUpStatus.PLANNED),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.status in FollowUpStatus.open()

    @property
    def may_be_overridden(self):
        """Whether a person's reason lets it go ahead; where the guard said never, nothing does."""
        return self.is_open and self.guard_outcome in (GuardOutcome.WAIT, GuardOutcome.PERSON)

    @property
    def is_set_aside(self):
        return self.work_state == WorkState.QUARANTINED
