"""One file's way in, with the rows it could not use and what it changed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from crm.enums import RowOutcome, WorkState
from crm.models.work import Work, WorkQuerySet

_constraints, _indexes = Work.rules("import")


class Import(Work):
    """A file on its way: dropped (idle), waiting, running, finished. Its counts add up, always.

    created + updated + unchanged + skipped + rejected = read, each of them a number of rows.
    """

    file = models.FileField(upload_to="imports/%Y/%m", blank=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)

    format = models.CharField(max_length=40, blank=True)
    detected = models.JSONField(default=dict, blank=True)  # encoding, delimiter, header line, confidence, ...
    mapping = models.JSONField(default=dict, blank=True)  # column of the file -> field of ours
    post = models.ForeignKey("crm.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="imports")
    post_days = models.PositiveSmallIntegerField(default=7)  # who connected within so many days of it may be of it
    owner_profile = models.CharField(max_length=1500, blank=True)  # the account's owner, never a lead

    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_updated = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_skipped = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    interactions_created = models.PositiveIntegerField(default=0)
    interactions_unchanged = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list, blank=True)

    is_sample = models.BooleanField(default=False)  # part of the demo world; purge_demo removes it
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            *_constraints,
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=Q(
                    rows_read=F("rows_created")
                    + F("rows_updated")
                    + F("rows_unchanged")
                    + F("rows_skipped")
                    + F("rows_rejected")
                ),
            ),
        ]
        indexes = [*_indexes, models.Index(name="import_by_content", fields=["sha256"])]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("crm:import", args=[self.pk])

    @property
    def is_ready(self):
        """Checked, and waiting for a person to press the button."""
        return self.work_state == WorkState.IDLE

    @property
    def is_under_way(self):
        return self.work_state in (WorkState.WAITING, WorkState.RUNNING)

    @property
    def is_finished(self):
        return self.work_state == WorkState.FINISHED

    @property
    def has_failed(self):
        return self.work_state == WorkState.QUARANTINED


class ImportRow(models.Model):
    """A row that became no contact, kept with its reason so that nothing is lost silently."""

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()  # physical line in the file where the record starts
    record = models.CharField(max_length=120)  # data record after the header; a ZIP: MEMBER:record
    outcome = models.CharField(max_length=8, choices=RowOutcome)
    code = models.CharField(max_length=40)
    reason = models.TextField()
    raw = models.JSONField(default=list, blank=True)  # the cells as they stood
    # The import that brought it in after all, once somebody fixed it.
    fixed_in = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="fixed_rows")

    class Meta:
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(name="import_row_is_listed_once", fields=["import_run", "record"]),
            models.CheckConstraint(name="import_row_outcome_is_known", condition=Q(outcome__in=RowOutcome.values)),
        ]

    def __str__(self):
        return f"line {self.line}: {self.reason}"


class ImportChange(models.Model):
    """What an import changed of a contact that was there before, with the values before: what undo needs.

    Whom it created is Contact.first_import; which ids and events it added is their import_run.
    """

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes", db_index=False)
    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="import_changes")
    # {"company": "Old Ltd", "provenance": {...}}: columns of the contact, as they were
    before = models.JSONField(default=dict, blank=True)
    # {"17": {"occurred_at": null, "precision": "none", "post_id": null}}: its events that became better known
    events_before = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_changes_a_contact_once", fields=["import_run", "contact"]),
        ]

    def __str__(self):
        return f"import {self.import_run_id} changed contact {self.contact_id}"


class ImportChunk(models.Model):
    """Some rows of an import that were written in one transaction, with whom they only confirmed.

    These contacts were in the file and nothing about them changed: one row for thousands of them, so that a file
    that says nothing new costs nothing, and undoing another import knows that this one brings them too.
    """

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    rows_before = models.PositiveIntegerField()  # rows of the import that were read before it
    unchanged = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_chunk_is_written_once", fields=["import_run", "rows_before"]),
        ]

    def __str__(self):
        return f"import {self.import_run_id} from row {self.rows_before + 1}"


class SavedMapping(models.Model):
    """What somebody chose the columns of a file to be, for the next file with the same header."""

    signature = models.CharField(max_length=64, unique=True)  # of the header, whatever its case and punctuation
    format = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)  # place of the column in the file -> field of ours; no name of a column
    updated_at = models.DateTimeField(db_default=Now())
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    def __str__(self):
        return f"{len(self.mapping)} columns of {self.format or 'a table'}"


_undo_constraints, _undo_indexes = Work.rules("undo")


class Undo(Work):
    """Taking an import back, in the background: what it created goes, what it changed gets its old values.

    What a person or a lead touched since stays, and is listed in `kept`.
    """

    import_run = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="undo")
    removed = models.PositiveIntegerField(default=0)  # contacts
    restored = models.PositiveIntegerField(default=0)
    kept = ArrayField(models.BigIntegerField(), default=list, blank=True)  # contacts that stay as they are
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = _undo_constraints
        indexes = _undo_indexes

    def __str__(self):
        return f"undo of import {self.import_run_id}"
