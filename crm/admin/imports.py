"""Files on their way in, the rows they could not use, and what they changed."""

from django.contrib import admin

from crm.admin.rows import Rows, WorkRows, told
from crm.models import Import, ImportChange, ImportChunk, ImportRow, SavedMapping, Undo


@admin.register(Import)
class ImportAdmin(WorkRows):
    list_display = (
        "file_name",
        "work_state",
        "format",
        "post",
        "rows_read",
        "rows_created",
        "rows_updated",
        "rows_skipped",
        "rows_rejected",
        "created_at",
        "created_by",
    )
    list_filter = ("work_state", "format", "is_sample", "created_at")
    list_select_related = ("post", "created_by")
    search_fields = ("file_name", "sha256__startswith")
    search_help_text = "Part of the file's name, or the start of its SHA-256."
    ordering = ("-pk",)
    exclude = ("detected", "mapping", "file")
    readonly_fields = ("what_was_detected", "column_to_field")

    @admin.display(description="what was detected")
    def what_was_detected(self, import_run):
        return told(import_run.detected)

    @admin.display(description="column of the file, field of ours")
    def column_to_field(self, import_run):
        return told(import_run.mapping)


@admin.register(ImportRow)
class ImportRowAdmin(Rows):
    list_display = ("line", "outcome", "code", "reason", "import_run")
    list_filter = ("outcome", "code")
    list_select_related = ("import_run",)
    search_fields = ("reason", "import_run__file_name")
    search_help_text = "Words of the reason, or part of a file's name."
    ordering = ("-import_run", "line", "pk")


@admin.register(ImportChange)
class ImportChangeAdmin(Rows):
    list_display = ("contact", "import_run")
    list_filter = ("import_run__format",)
    list_select_related = ("contact", "import_run")
    search_fields = ("contact__full_name", "import_run__file_name")
    search_help_text = "Part of a name, or of a file's name."
    ordering = ("-pk",)
    exclude = ("before", "events_before")
    readonly_fields = ("values_before",)

    @admin.display(description="values before")
    def values_before(self, change):
        return told(change.before)


@admin.register(ImportChunk)
class ImportChunkAdmin(Rows):
    list_display = ("import_run", "rows_before", "how_many_unchanged")
    list_filter = ("import_run__format",)
    list_select_related = ("import_run",)
    search_fields = ("import_run__file_name",)
    search_help_text = "Part of a file's name."
    ordering = ("-pk",)

    @admin.display(description="people it only confirmed")
    def how_many_unchanged(self, chunk):
        return len(chunk.unchanged)


@admin.register(SavedMapping)
class SavedMappingAdmin(Rows):
    list_display = ("__str__", "format", "updated_at", "updated_by")
    list_filter = ("format", "updated_at")
    list_select_related = ("updated_by",)
    search_fields = ("format",)
    search_help_text = "Part of a format's name."
    ordering = ("-updated_at", "-pk")
    exclude = ("mapping",)
    readonly_fields = ("column_to_field",)

    @admin.display(description="column of the file, field of ours")
    def column_to_field(self, saved):
        return told(saved.mapping)


@admin.register(Undo)
class UndoAdmin(WorkRows):
    list_display = ("import_run", "work_state", "removed", "restored", "created_at", "created_by")
    list_filter = ("work_state", "created_at")
    list_select_related = ("import_run", "created_by")
    search_fields = ("import_run__file_name",)
    search_help_text = "Part of a file's name."
    ordering = ("-pk",)
