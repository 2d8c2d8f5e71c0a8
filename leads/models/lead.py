"""A contact in the pipeline: the stage it stands in, its rank there, and every move it made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from leads.enums import StageKind


class StageQuerySet(models.QuerySet):
    def open(self):
        return self.filter(kind=StageKind.OPEN)


class Stage(models.Model):
    """A column of the board. The team names and orders them; `kind` says what one means."""

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=7, choices=StageKind, default=StageKind.OPEN)
    position = models.PositiveSmallIntegerField()
    wip_limit = models.PositiveSmallIntegerField("limit", null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="stage_has_its_own_place", fields=["position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(name="stage_name_is_unique", fields=["name"]),
            models.CheckConstraint(name="stage_kind_is_known", condition=Q(kind__in=StageKind.values)),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self):
        return self.kind in StageKind.closed()


class LeadQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def in_order(self):
        """As the cards of a lane stand, top first."""
        return self.order_by("rank", "pk")

    def above(self, rank, pk):
        """Cards before the place (rank, pk), the nearest first. The first condition is the one an index can use."""
        place = Q(rank__lt=rank) | Q(rank=rank, pk__lt=pk)
        return self.filter(place, rank__lte=rank).order_by("-rank", "-pk")

    def below(self, rank, pk):
        """Cards after the place (rank, pk), the nearest first."""
        place = Q(rank__gt=rank) | Q(rank=rank, pk__gt=pk)
        return self.filter(place, rank__gte=rank).order_by("rank", "pk")


class Lead(models.Model):
    """Moved only by leads.pipeline, which locks, writes the history and raises `version`."""

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="leads")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="leads")
    rank = models.CharField(max_length=200, db_collation="C")  # between its neighbours; see leads.ranks
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    post = models.ForeignKey("crm.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    moved_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.CharField(max_length=4, choices=[("won", "Won"), ("lost", "Lost")], blank=True, editable=False)
    lost_reason = models.CharField(max_length=200, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="lead_on_the_board", fields=["stage", "rank", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="lead_one_open_per_contact", fields=["contact"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="lead_closed_at_iff_it_has_an_outcome",
                condition=Q(outcome="", closed_at__isnull=True)
                | Q(outcome__in=["won", "lost"], closed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"lead {self.pk}"

    def get_absolute_url(self):
        return reverse("leads:lead", args=[self.pk])

    @property
    def is_open(self):
        return self.closed_at is None


class StageChange(models.Model):
    """One move, kept for ever."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.from_stage} to {self.to_stage}"
