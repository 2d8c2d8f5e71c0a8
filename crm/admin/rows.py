"""How every list of the admin behaves. Everything here is for admins: the role answers what Django asks."""

import json

from django.contrib import admin, messages
from django.utils.html import format_html

from crm import work
from crm.enums import WorkState
from crm.history import record


class Rows(admin.ModelAdmin):
    """A list that an operator may look at and, where `changeable` names fields, change.

    Nothing is added or deleted unless a subclass says so: what a verb of the product writes (a stage, a gate, a
    verdict) is read-only here, so that no rule can be gone round, and the history stays whole.
    """

    changeable = ()
    may_add = False
    may_delete = False

    list_per_page = 50
    show_facets = admin.ShowFacets.ALLOW
    show_full_result_count = False  # one count less on each page of a long list
    empty_value_display = "–"
    actions_selection_counter = True

    def get_readonly_fields(self, request, obj=None):
        hidden = {"id", *self.changeable, *(self.exclude or ())}
        return [*(field.name for field in self.opts.fields if field.name not in hidden), *self.readonly_fields]

    def view_on_site(self, obj):
        """The page of the product that shows this row; None hides the button."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def has_add_permission(self, request):
        return self.may_add and request.user.is_admin

    def has_change_permission(self, request, obj=None):
        return bool(self.changeable or self.may_add) and request.user.is_admin

    def has_delete_permission(self, request, obj=None):
        return self.may_delete and request.user.is_admin


class LookedAt(admin.TabularInline):
    """Rows of another model below the form, to look at."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    ordering = ("pk",)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class WorkRows(Rows):
    """A list of background work: where each piece stands, and another try for what was set aside."""

    actions = ("try_again",)

    @admin.action(description="Try again what was set aside", permissions=["view"])
    def try_again(self, request, queryset):
        """Give the selected rows that were set aside a fresh set of attempts; leave the others alone."""
        ids = list(queryset.filter(work_state=WorkState.QUARANTINED).order_by("pk").values_list("pk", flat=True))
        count = work.retry(self.model.objects.filter(pk__in=ids))
        name = self.opts.model_name
        for pk in ids:
            record(f"{name}.retried", by=request.user, subject=f"{name}:{pk}")
        left = len(request.POST.getlist("_selected_action")) - count
        told = f"{count} will be tried again now."
        messages.info(request, f"{told} {left} were not set aside and stay as they are." if left else told)


def told(data):
    """A JSON value as text that a person can read, indented; a dash for nothing."""
    if not data:
        return "–"
    return format_html("<pre>{}</pre>", json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True))


def as_written(text):
    """A template or a draft as a person wrote it, line by line; a dash for nothing."""
    return format_html("<pre>{}</pre>", text) if text else "–"
