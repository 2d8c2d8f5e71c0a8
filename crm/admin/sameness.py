"""Contacts that were merged, and those that may be one person."""

from django.contrib import admin

from crm.admin.rows import Rows
from crm.models import MaybeSame, Merge


@admin.register(Merge)
class MergeAdmin(Rows):
    list_display = ("keeper", "loser_id", "reason", "at", "by", "undone_at")
    list_filter = ("reason", "at", "undone_at")
    list_select_related = ("keeper", "by")
    search_fields = ("keeper__full_name",)
    search_help_text = "Part of a name."
    ordering = ("-pk",)
    # The columns of the one that went are somebody's data: they are looked at on the page of merges.
    exclude = ("loser", "keeper_before", "moved", "dropped")


@admin.register(MaybeSame)
class MaybeSameAdmin(Rows):
    list_display = ("first", "second", "reason", "state", "created_at", "decided_by")
    list_filter = ("state", "reason", "created_at")
    list_select_related = ("first", "second", "decided_by")
    search_fields = ("first__full_name", "second__full_name")
    search_help_text = "Part of a name."
    ordering = ("-pk",)
