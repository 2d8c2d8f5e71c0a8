"""The history of who did what. Ids and words of ours, no personal data of the people it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class EventQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-at", "-pk")


class Event(models.Model):
    """One thing that somebody, or the machine (no `by`), did. Written in the transaction of the change itself."""

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    verb = models.CharField(max_length=60)  # "lead.moved", "gate.loosened", "import.finished"
    contact = models.ForeignKey("crm.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="events")
    subject = models.CharField(max_length=60, blank=True)  # "lead:12"
    detail = models.JSONField(default=dict, blank=True)
    # What may happen only once has a key; the second writer finds it taken.
    effect_key = models.CharField(max_length=120, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="event_of_contact", fields=["contact", "-at"]),
            models.Index(name="event_newest", fields=["-at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="event_effect_happens_once", fields=["effect_key"], condition=~Q(effect_key="")
            ),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject}".strip()
