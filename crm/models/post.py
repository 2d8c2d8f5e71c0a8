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
