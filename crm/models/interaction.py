"""The ledger: what a contact did, and what was done with them. Never updated away."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crm.enums import DecidedBy, InteractionKind, Precision, Tone

# How the event key begins of a note that is our reply in public, under what they said.
REPLY_IN_PUBLIC = "reply:"


class InteractionQuerySet(models.QuerySet):
    def theirs(self):
        return self.filter(kind__in=InteractionKind.theirs())

    def spoken(self):
        """Words of theirs, the ones that have a tone."""
        return self.filter(kind__in=InteractionKind.spoken()).exclude(text="")

    def our_answers(self):
        """What we wrote back, in private or in public."""
        return self.filter(
            Q(kind=InteractionKind.MESSAGE_SENT) | Q(kind=InteractionKind.NOTE, event_key__startswith=REPLY_IN_PUBLIC)
        )

    def newest_first(self):
        return self.order_by(models.F("occurred_at").desc(nulls_last=True), "-pk")


class Interaction(models.Model):
    contact = models.ForeignKey(
        "crm.Contact",
        on_delete=models.CASCADE,
        related_name="interactions",
        db_index=False,
        db_constraint=False,  # as with Identity.contact
    )
    kind = models.CharField(max_length=16, choices=InteractionKind)
    occurred_at = models.DateTimeField("when", null=True, blank=True)
    precision = models.CharField(max_length=11, choices=Precision, default=Precision.NONE)
    observed_at = models.DateTimeField(null=True, blank=True)  # when a tool saw it; never when it happened
    post = models.ForeignKey(
        "crm.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="interactions", db_index=False
    )
    # How likely it is of that post, in per cent, where only the time says so; null where it is certain.
    post_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    # A person said of which post it is, or that it is of none (crm.attribution).
    post_decided_by = models.CharField(
        max_length=7, choices=DecidedBy, default=DecidedBy.MACHINE, db_default=DecidedBy.MACHINE
    )
    text = models.TextField(blank=True)
    reaction = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    # What makes the same event the same, per contact: "connection", "comment:7510929419796480001", ...
    event_key = models.CharField(max_length=200)

    tone = models.CharField(max_length=10, choices=Tone, default=Tone.UNSURE)
    tone_decided_by = models.CharField(max_length=7, choices=DecidedBy, default=DecidedBy.MACHINE)
    tone_reason = models.JSONField(null=True, blank=True)  # {"by": "rule", "rule": "scep.sell", "span": [12, 27]}

    import_run = models.ForeignKey(
        "crm.Import",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interactions",
        db_index=False,
        db_constraint=False,
    )
    line = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        "crm.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="interaction_timeline", fields=["contact", "-occurred_at"]),
            models.Index(name="interaction_of_post", fields=["post", "kind"]),
            models.Index(name="interaction_by_a_person", fields=["by"], condition=Q(by__isnull=False)),
            # Imports append, so a summary of each block of the table finds theirs, and costs nothing to keep.
            BrinIndex(name="interaction_of_import", fields=["import_run"]),
            # Exports are in the order of their dates, so the blocks around a post are few.
            BrinIndex(name="interaction_of_day", fields=["occurred_at"]),
            models.Index(
                name="interaction_likely_of_post", fields=["post"], condition=Q(post_likelihood__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="interaction_happens_once", fields=["contact", "event_key"]),
            models.CheckConstraint(name="interaction_kind_is_known", condition=Q(kind__in=InteractionKind.values)),
            models.CheckConstraint(name="interaction_tone_is_known", condition=Q(tone__in=Tone.values)),
            models.CheckConstraint(
                name="interaction_likelihood_is_per_cent",
                condition=Q(post_likelihood=None) | Q(post_likelihood__range=(1, 99)),
            ),
            models.CheckConstraint(
                name="interaction_decided_is_not_likely",
                condition=Q(post_decided_by=DecidedBy.MACHINE) | Q(post_likelihood=None),
            ),
            models.CheckConstraint(
                name="interaction_dated_iff_precise",
                condition=Q(occurred_at__isnull=True, precision=Precision.NONE)
                | (Q(occurred_at__isnull=False) & ~Q(precision=Precision.NONE)),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"
