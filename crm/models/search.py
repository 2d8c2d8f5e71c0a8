"""What a search looks into, kept apart from the people so that writing them costs nothing."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class SearchEntry(models.Model):
    """The words about one contact, in lower case. Written by crm.search, a moment after the contact."""

    contact = models.OneToOneField(
        "crm.Contact", primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    text = models.TextField()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [GinIndex(OpClass("text", name="gin_trgm_ops"), name="search_entry_words")]

    def __str__(self):
        return f"words about contact {self.contact_id}"


class Unindexed(models.Model):
    """A contact whose entry is missing or old: a trigger of crm_contact says so, crm.search catches up.

    Until then a search looks at the contact itself. Its row goes with the contact's, so no constraint is checked.
    """

    contact = models.OneToOneField(
        "crm.Contact", primary_key=True, on_delete=models.CASCADE, related_name="unindexed", db_constraint=False
    )

    class Meta:
        verbose_name_plural = "unindexed"

    def __str__(self):
        return f"contact {self.contact_id}"
