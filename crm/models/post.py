"""What went viral."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from crm.enums import Platform


class PostQuerySet(models.QuerySet):
    def latest_first(self):
        return self.order_by(models.F("published_at").desc(nulls_last=True), "-pk")


class Post(models.Model):
    """Everything traces back to it: interactions name the post they happened on, leads the post they came from."""

    title = models.CharField(max_length=200)
    platform = models.CharField(max_length=20, choices=Platform, default=Platform.LINKEDIN)
    url = models.URLField("address", max_length=1000, blank=True)
    urn = models.CharField(max_length=120, blank=True, editable=False)  # urn:li:activity:N, read from the address
    author = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)
    impressions = models.PositiveIntegerField(null=True, blank=True)
    engagements = models.PositiveIntegerField(null=True, blank=True, editable=False)  # as LinkedIn counts them
    # What each import counted, by its id: {"17": {"until": "2026-10-31", "impressions": 1200, "reactions": 40}}
    figures = models.JSONField(default=dict, blank=True, editable=False)
    # How many came on a usual day before it: {"connection": 2.1, "request_received": null}; null where the history is
    # too short to know (crm.attribution).
    usual_a_day = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    # Whose rows named it first, where nobody added it by hand: undoing that import takes it away again.
    import_run = models.ForeignKey(
        "crm.Import", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="new_posts"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="post_urn_is_unique", fields=["urn"], condition=~Q(urn="")),
            models.CheckConstraint(name="post_platform_is_known", condition=Q(platform__in=Platform.values)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("crm:post", args=[self.pk])

    @property
    def counted(self):
        """What LinkedIn counted, each measure as the newest export has it; {} where none was brought.

        Counts only grow: where an export does not say until when it counts, the greater figure is the newer one.
        """
        dated, undated = {}, {}
        for entry in self.figures.values():
            for name in entry.keys() - {"until"}:
                found = (entry["until"], entry[name])
                held = dated if entry["until"] else undated
                held[name] = max(held.get(name, found), found)
        names = dated.keys() | undated.keys()
        return {name: max(held[name][1] for held in (dated, undated) if name in held) for name in names}

    def take_figures(self, import_id, entry):
        """Keep what an import counted; return whether that says anything new. What a person typed stays."""
        if entry in self.figures.values():
            return False
        self._settle_figures(self.figures | {str(import_id): entry})
        return True

    def drop_figures(self, import_id):
        """Forget what an import counted; return whether it had."""
        if str(import_id) not in self.figures:
            return False
        self._settle_figures({key: entry for key, entry in self.figures.items() if key != str(import_id)})
        return True

    def _settle_figures(self, figures):
        before = self.counted.get("impressions")
        self.figures = figures
        counted = self.counted
        if self.impressions in (None, before):  # anything else was typed by a person
            self.impressions = counted.get("impressions")
        parts = [counted.get(name) for name in ("reactions", "comments", "reposts")]
        self.engagements = counted.get("engagements", sum(parts) if None not in parts else None)
