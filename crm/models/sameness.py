"""Two contacts that are one person, or may be: what was merged, and what somebody should look at."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from crm.enums import SamenessState


class Merge(models.Model):
    """One contact that went into another, with all that is needed to take them apart again."""

    keeper = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="merges")
    loser_id = models.BigIntegerField(db_index=True)  # the id that it had, and gets back
    loser = models.JSONField()  # its columns
    keeper_before = models.JSONField()  # the columns of the one that stayed, as they were
    moved = models.JSONField(default=dict)  # {"crm.Interaction.contact": [ids]}: what hung on it
    dropped = models.JSONField(default=dict)  # {"crm.Interaction": [rows]}: what the other one had already
    reason = models.CharField(max_length=40)
    import_run = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="merges"
    )
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.loser_id} into {self.keeper_id}"


class MaybeSame(models.Model):
    """Two contacts that may be one person, with the reason. A person decides; "different" holds for good."""

    first = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=SamenessState, default=SamenessState.OPEN)
    import_run = models.ForeignKey("crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "maybe the same"
        constraints = [
            models.UniqueConstraint(name="maybe_same_once", fields=["first", "second"]),
            models.CheckConstraint(name="maybe_same_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="maybe_same_state_is_known", condition=Q(state__in=SamenessState.values)),
        ]
        indexes = [models.Index(name="maybe_same_open", fields=["-id"], condition=Q(state=SamenessState.OPEN))]

    def __str__(self):
        return f"{self.first_id} and {self.second_id}"
