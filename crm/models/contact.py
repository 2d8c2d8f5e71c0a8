"""A person who paid attention, and what tells them apart."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower, Now
from django.urls import reverse

from crm.enums import DecidedBy, Function, Gate, IdentityKind, Seniority
from crm.models.imports import ImportChange, ImportChunk
from crm.models.search import SearchEntry, Unindexed

# The columns that a file may fill.
PERSON_FIELDS = (
    "first_name",
    "last_name",
    "full_name",
    "headline",
    "position",
    "company",
    "location",
    "email",
    "profile_url",
)
# What a search looks into, as crm.search indexes it.
SEARCH_TEXT = Lower(
    Concat(
        *(F("full_name"), Value(" "), F("company"), Value(" "), F("headline"), Value(" "), F("position")),
        output_field=models.TextField(),
    )
)


class ContactQuerySet(models.QuerySet):
    def found_by(self, words):
        """People whose name, company, headline or position contain every word of `words`."""
        fresh = Exists(Unindexed.objects.filter(contact=OuterRef("pk")))
        entries = SearchEntry.objects.exclude(Exists(Unindexed.objects.filter(contact=OuterRef("contact"))))
        people = Contact.objects.filter(fresh).alias(text=SEARCH_TEXT)
        for word in words.lower().split():
            entries, people = entries.filter(text__contains=word), people.filter(text__contains=word)
        return self.filter(pk__in=entries.values("contact").union(people.values("pk"), all=True))

    def for_list(self):
        """What one row of a list shows of the person: no query may be added by a row template."""
        return self.defer("provenance")

    def brought_by(self, import_id):
        """Everybody in a file: whom its import created, changed, or found here already."""
        changed = ImportChange.objects.filter(import_run=import_id).values("contact")
        return self.filter(Q(first_import=import_id) | Q(pk__in=changed) | Q(pk__in=_confirmed_by(import_id)))

    def confirmed_by(self, import_id):
        """Whom an import found here already and did not change."""
        changed = ImportChange.objects.filter(import_run=import_id).values("contact")
        known = self.exclude(first_import=import_id).exclude(pk__in=changed)
        return known.filter(pk__in=_confirmed_by(import_id))


def _confirmed_by(import_id):
    people = Func(F("unchanged"), function="unnest", output_field=models.BigIntegerField())
    return ImportChunk.objects.filter(import_run=import_id).values_list(people, flat=True)


class Contact(models.Model):
    """A person. Known by identities, never by name alone."""

    # As the person wrote them, lossless: emoji, credentials and all.
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    full_name = models.CharField(max_length=400, blank=True)
    headline = models.TextField(blank=True)
    position = models.TextField(blank=True)
    company = models.TextField(blank=True)
    location = models.CharField(max_length=300, blank=True)
    email = models.CharField("e-mail", max_length=254, blank=True)
    profile_url = models.URLField("profile", max_length=1500, blank=True)

    # Read from headline and position, once, when they are written (crm.titles).
    seniority = models.CharField(max_length=10, choices=Seniority, default=Seniority.UNKNOWN)
    function = models.CharField(max_length=20, choices=Function, default=Function.NONE)
    title_company = models.TextField(blank=True)  # the company that the headline names
    title_words = models.JSONField(default=dict, blank=True)  # {"seniority": "founder", "function": "growth"}
    title_decided_by = models.CharField(max_length=7, choices=DecidedBy, default=DecidedBy.MACHINE)
    company_key = models.CharField(max_length=300, blank=True)
    name_key = models.CharField(max_length=200, blank=True)  # the full name as it is compared (crm.names)

    # What may be asked. The worst of what they said, sticky; only a person loosens it (crm.gate).
    gate = models.CharField(max_length=5, choices=Gate, default=Gate.CLEAR)
    gate_decided_by = models.CharField(max_length=7, choices=DecidedBy, default=DecidedBy.MACHINE)
    gate_decided_at = models.DateTimeField(null=True, blank=True, editable=False)  # when a person did
    gate_note = models.TextField(blank=True)
    gate_interaction = models.ForeignKey(
        "crm.Interaction", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    do_not_contact = models.BooleanField(default=False)
    is_owner = models.BooleanField(default=False)  # the author of the posts: never a lead

    # {"*": {"import": 3, "line": 12, "seen": ..., "rank": 3}, "headline": {"by": 1, "at": "2026-11-23T09:00:00Z"}}
    # "*" is where each filled field without an entry of its own comes from (source_of). A field with "by" was written
    # by a person; imports leave it alone.
    provenance = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    first_import = models.ForeignKey(
        "crm.Import",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="new_contacts",
        db_index=False,
        db_constraint=False,  # no import with people is ever deleted without them: not worth a check for each
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="contact_newest", fields=["-created_at", "-id"]),
            models.Index(name="contact_of_company", fields=["company_key"]),
            models.Index(name="contact_of_name", fields=["name_key"]),
            models.Index(
                name="contact_gated_by", fields=["gate_interaction"], condition=Q(gate_interaction__isnull=False)
            ),
            # Imports append, so a summary of each block of the table finds theirs, and costs nothing to keep.
            BrinIndex(name="contact_of_import", fields=["first_import"]),
        ]
        constraints = [
            models.CheckConstraint(name="contact_gate_is_known", condition=Q(gate__in=Gate.values)),
            models.CheckConstraint(name="contact_seniority_is_known", condition=Q(seniority__in=Seniority.values)),
            models.CheckConstraint(name="contact_function_is_known", condition=Q(function__in=Function.values)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("crm:contact", args=[self.pk])

    def source_of(self, field):
        """Where the value of `field` comes from: {"import", "line", "seen", "rank"}, {"by", "at"}, or {}."""
        return self.provenance.get(field) or (self.provenance.get("*", {}) if getattr(self, field) else {})

    @property
    def name(self):
        return self.full_name or f"{self.first_name} {self.last_name}".strip() or self.email or "Somebody"

    @property
    def line(self):
        """Who they are in one line: position and company where a file gave them, else their headline."""
        known = [part for part in (self.position, self.company) if part]
        return ", ".join(known) if self.position else (self.headline or ", ".join(known))


class Identity(models.Model):
    """One of the ids that a person is known by. Unique each, so many ids lead to one contact."""

    # The triggers of migration 0013 hold it for all rows of a statement at once, a sixth of what a check of each costs.
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities", db_constraint=False)
    kind = models.CharField(max_length=13, choices=IdentityKind)
    value = models.CharField(max_length=1500, db_collation="C")  # by its letters: what begins alike is together
    first_seen_at = models.DateTimeField(db_default=Now(), editable=False)
    import_run = models.ForeignKey(
        "crm.Import",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(name="identity_belongs_to_one_contact", fields=["kind", "value"]),
            models.CheckConstraint(name="identity_kind_is_known", condition=Q(kind__in=IdentityKind.values)),
            models.CheckConstraint(name="identity_is_not_empty", condition=~Q(value="")),
        ]
        indexes = [BrinIndex(name="identity_of_import", fields=["import_run"])]

    def __str__(self):
        return f"{self.kind}:{self.value}"


class Suppression(models.Model):
    """A keyed hash of an identity of someone erased or who objected, so that no import brings them back."""

    kind = models.CharField(max_length=13, choices=IdentityKind)
    hmac = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="suppression_is_written_once", fields=["kind", "hmac"]),
            models.CheckConstraint(name="suppression_kind_is_known", condition=Q(kind__in=IdentityKind.values)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, suppressed {self.created_at:%Y-%m-%d}"
