"""The verdict on a contact under an ICP, and the runs that reach it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from crm.models.work import Work, WorkQuerySet
from leads.enums import Tier


class Qualification(models.Model):
    """One row a contact and ICP, written only when it changes (leads.qualifying).

    `hit` and `unknown` hold one bit a criterion of `version`: with the contact's facts they are the reasons,
    and leads.qualifying.explain puts them into words. The table has fillfactor 50 and no index on the scores,
    so that a re-score stays on its page.
    """

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="qualifications")
    icp = models.ForeignKey("leads.Icp", on_delete=models.CASCADE, related_name="qualifications")
    version = models.ForeignKey("leads.IcpVersion", on_delete=models.CASCADE, related_name="+")
    hit = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=7, choices=Tier)
    fit = models.PositiveSmallIntegerField(default=0)  # 0 to 100, of what is known
    coverage = models.PositiveSmallIntegerField(default=0)  # per cent of the weight that is known
    engagement = models.PositiveSmallIntegerField(default=0)  # 0 to 100, decays with time
    override = models.CharField(max_length=7, choices=Tier, blank=True)  # a person's word; it wins
    override_reason = models.CharField(max_length=300, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="qualification_once_per_icp", fields=["icp", "contact"]),
            models.CheckConstraint(name="qualification_tier_is_known", condition=Q(tier__in=Tier.values)),
            models.CheckConstraint(
                name="qualification_scores_are_per_cent",
                condition=Q(fit__lte=100, coverage__lte=100, engagement__lte=100),
            ),
            # A bit is never both: what is true is known.
            models.CheckConstraint(
                name="qualification_true_is_known",
                condition=Q(hit=F("hit") - F("hit").bitand(F("unknown"))),
            ),
        ]

    def __str__(self):
        return f"{self.final_tier.label} {self.fit}"

    @property
    def final_tier(self):
        return Tier(self.override or self.tier)


_constraints, _indexes = Work.rules("qualification_run")


class QualificationRun(Work):
    """A request to judge people again: everyone (no ids, no import), some, or those an import touched."""

    version = models.ForeignKey("leads.IcpVersion", on_delete=models.CASCADE, related_name="runs")
    import_run = models.ForeignKey("crm.Import", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact_ids = models.JSONField(null=True, blank=True)
    people_judged = models.PositiveIntegerField(default=0)
    people_changed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = _constraints
        indexes = _indexes

    def __str__(self):
        return f"run {self.pk}"
