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
    # {"crm.Interaction.contact": [ids]}: what hung on it; under names of their own what other apps have to know.
    moved = models.JSONField(default=dict)
    # {"crm.Interaction.contact": [{"row", "kept", "before", "after"}]}: what the other one had already, with the id of
    # the row that stayed, and how that was and became where it took something over; {"crm.MaybeSame": [rows]}.
    dropped = models.JSONField(default=dict)
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

    @property
    def loser_name(self):
        """What the one that went was called; "Somebody" once the merge was taken back."""
        names = [self.loser.get(name, "") for name in ("first_name", "last_name")]
        return self.loser.get("full_name") or " ".join(filter(None, names)) or self.loser.get("email") or "Somebody"


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
