"""Who is a fit: an ideal customer profile, its versions, and the criteria of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from leads.enums import CriterionField, CriterionKind, Operator, VersionState


class Icp(models.Model):
    name = models.CharField(max_length=120)
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "ICP"
        ordering = ["-is_primary", "name"]
        constraints = [
            models.UniqueConstraint(name="icp_one_primary", fields=["is_primary"], condition=Q(is_primary=True)),
        ]

    def __str__(self):
        return self.name

    def published(self):
        """The version in use, or None while nothing was published."""
        return self.versions.filter(state=VersionState.PUBLISHED).first()

    def draft(self):
        """The version being written, or None."""
        return self.versions.filter(state=VersionState.DRAFT).first()


class IcpVersion(models.Model):
    """Immutable once published: a trigger in the database refuses what would change its criteria."""

    icp = models.ForeignKey(Icp, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.DRAFT)
    a_from = models.PositiveSmallIntegerField(default=75)
    b_from = models.PositiveSmallIntegerField(default=50)
    coverage_from = models.PositiveSmallIntegerField(default=50)  # per cent of the weight that must be known
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = "ICP version"
        ordering = ["icp", "-number"]
        constraints = [
            models.UniqueConstraint(name="icp_version_number_is_unique", fields=["icp", "number"]),
            models.UniqueConstraint(
                name="icp_one_published_version", fields=["icp"], condition=Q(state=VersionState.PUBLISHED)
            ),
            models.UniqueConstraint(
                name="icp_one_draft_version", fields=["icp"], condition=Q(state=VersionState.DRAFT)
            ),
            models.CheckConstraint(
                name="icp_version_published_at_unless_draft",
                condition=Q(state=VersionState.DRAFT, published_at__isnull=True)
                | (~Q(state=VersionState.DRAFT) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="icp_version_a_is_above_b", condition=Q(a_from__gt=F("b_from"), a_from__lte=100)
            ),
            models.CheckConstraint(name="icp_version_coverage_is_per_cent", condition=Q(coverage_from__lte=100)),
        ]

    def __str__(self):
        return f"{self.icp}, version {self.number}"

    @property
    def is_draft(self):
        return self.state == VersionState.DRAFT


class Criterion(models.Model):
    """One question about a contact: true, false, or not known. `position` is its bit in the verdict's masks."""

    MOST = 60  # bits of a bigint, with room

    version = models.ForeignKey(IcpVersion, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=CriterionKind, default=CriterionKind.WEIGHTED)
    field = models.CharField(max_length=10, choices=CriterionField)
    operator = models.CharField(max_length=8, choices=Operator)
    value = models.JSONField(default=list, blank=True)  # a list of words, or of values of the field's enum
    weight = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                name="criterion_has_its_own_bit",
                fields=["version", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="criterion_bit_fits_the_mask", condition=Q(position__lt=60)),
            models.CheckConstraint(name="criterion_kind_is_known", condition=Q(kind__in=CriterionKind.values)),
            models.CheckConstraint(name="criterion_field_is_known", condition=Q(field__in=CriterionField.values)),
            models.CheckConstraint(name="criterion_operator_is_known", condition=Q(operator__in=Operator.values)),
            models.CheckConstraint(
                name="criterion_weight_iff_weighted",
                condition=Q(kind=CriterionKind.WEIGHTED, weight__gte=-100, weight__lte=100) & ~Q(weight=0)
                | ~Q(kind=CriterionKind.WEIGHTED) & Q(weight=0),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_field_display()} {self.get_operator_display()}"
