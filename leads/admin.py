"""The rows of leads for operators. Stages, playbooks and steps are theirs to shape; the rest is to look at."""

from django import forms
from django.contrib import admin

from crm.admin.rows import LookedAt, Rows, WorkRows, as_written, told
from leads import drafts
from leads.models import (
    Criterion,
    FollowUp,
    Icp,
    IcpVersion,
    Lead,
    Playbook,
    Qualification,
    QualificationRun,
    Stage,
    StageChange,
    Step,
)


class CriterionInline(LookedAt):
    model = Criterion
    fields = ("position", "kind", "field", "operator", "value", "weight")
    ordering = ("position",)


class StepForm(forms.ModelForm):
    """Refuses a template that no draft can be made of while the one who wrote it still looks."""

    def clean_template(self):
        template = self.cleaned_data["template"]
        try:
            drafts.render(template, **dict.fromkeys(drafts.VARIABLES, ""))
        except drafts.DraftError as error:
            raise forms.ValidationError(str(error)) from error
        return template


class StepInline(admin.StackedInline):
    model = Step
    form = StepForm
    extra = 0
    fields = (("position", "wait_days"), "title", ("channel", "purpose"), "template")


@admin.register(Icp)
class IcpAdmin(Rows):
    """Versions are drafted and published on the page "Who is a fit"; here one may be renamed."""

    changeable = ("name",)
    list_display = ("name", "is_primary", "created_at")
    list_filter = ("is_primary",)
    search_fields = ("name",)
    search_help_text = "Part of the name."


@admin.register(IcpVersion)
class IcpVersionAdmin(Rows):
    list_display = ("__str__", "state", "a_from", "b_from", "coverage_from", "published_at", "published_by")
    list_filter = ("state", "published_at")
    list_select_related = ("icp", "published_by")
    search_fields = ("icp__name", "note")
    search_help_text = "Part of the name or the note."
    ordering = ("-pk",)
    inlines = (CriterionInline,)


@admin.register(Criterion)
class CriterionAdmin(Rows):
    list_display = ("__str__", "weight", "position", "version")
    list_filter = ("kind", "field", "operator")
    list_select_related = ("version__icp",)
    search_fields = ("version__icp__name",)
    search_help_text = "Part of the name of the profile."
    ordering = ("-version", "position")


@admin.register(Qualification)
class QualificationAdmin(Rows):
    """The machine's verdict and a person's word on it; changed on the contact's page, with a reason."""

    list_display = ("contact", "tier", "override", "fit", "coverage", "engagement", "version", "judged_at")
    list_filter = ("tier", "override", "judged_at")
    list_select_related = ("contact", "version__icp")
    search_fields = ("contact__full_name", "contact__company")
    search_help_text = "Part of a name or a company."
    ordering = ("-pk",)


@admin.register(QualificationRun)
class QualificationRunAdmin(WorkRows):
    list_display = ("pk", "work_state", "version", "import_run", "people_judged", "people_changed", "finished_at")
    list_filter = ("work_state", "created_at")
    list_select_related = ("version__icp", "import_run")
    search_fields = ("version__icp__name", "import_run__file_name")
    search_help_text = "Part of the name of a profile or of a file."
    ordering = ("-pk",)


@admin.register(Stage)
class StageAdmin(Rows):
    """The columns of the board. What a column means cannot change under the leads that stand in it."""

    may_add = True
    changeable = ("name", "kind", "position", "wip_limit")
    list_display = ("name", "kind", "position", "wip_limit")
    list_filter = ("kind",)
    search_fields = ("name",)
    search_help_text = "Part of the name."
    ordering = ("position",)

    def get_readonly_fields(self, request, obj=None):
        taken = ("kind",) if obj and obj.leads.exists() else ()
        return [*super().get_readonly_fields(request, obj), *taken]

    def has_delete_permission(self, request, obj=None):
        """Only an empty column that no lead ever passed; the history names the others."""
        if obj is None:
            return False
        passed = StageChange.objects.filter(from_stage=obj) | StageChange.objects.filter(to_stage=obj)
        return request.user.is_admin and not obj.leads.exists() and not passed.exists()


@admin.register(Lead)
class LeadAdmin(Rows):
    """A lead is opened, moved and closed on the board and on its page, which keep the history."""

    changeable = ("owner", "value")
    list_display = ("contact", "stage", "owner", "value", "post", "moved_at", "closed_at", "outcome")
    list_filter = ("stage", "outcome", "owner", "opened_at", "closed_at")
    list_select_related = ("contact", "stage", "owner", "post")
    search_fields = ("contact__full_name", "contact__company")
    search_help_text = "Part of a name or a company."
    autocomplete_fields = ("owner",)
    ordering = ("-pk",)

    def save_model(self, request, lead, form, change):
        """Store the two fields alone: a move made meanwhile on the board stays."""
        lead.save(update_fields=self.changeable)


@admin.register(StageChange)
class StageChangeAdmin(Rows):
    list_display = ("lead_of", "from_stage", "to_stage", "by", "at", "note")
    list_filter = ("to_stage", "at")
    list_select_related = ("lead__contact", "from_stage", "to_stage", "by")
    search_fields = ("lead__contact__full_name", "note")
    search_help_text = "Part of a name or of the note."
    ordering = ("-at", "-pk")

    @admin.display(description="lead", ordering="lead")
    def lead_of(self, change):
        return change.lead.contact


@admin.register(Playbook)
class PlaybookAdmin(Rows):
    may_add = True
    changeable = ("name", "description", "is_default")
    list_display = ("name", "description", "is_default")
    list_filter = ("is_default",)
    search_fields = ("name", "description")
    search_help_text = "Part of the name or the description."
    inlines = (StepInline,)


@admin.register(Step)
class StepAdmin(Rows):
    """Edited below its playbook; listed here to be found by its words."""

    list_display = ("title", "playbook", "position", "wait_days", "channel", "purpose")
    list_filter = ("channel", "purpose", "playbook")
    list_select_related = ("playbook",)
    search_fields = ("title", "template")
    search_help_text = "Words of the title or the template."
    ordering = ("playbook", "position")
    exclude = ("template",)
    readonly_fields = ("words",)

    @admin.display(description="template")
    def words(self, step):
        return as_written(step.template)


@admin.register(FollowUp)
class FollowUpAdmin(WorkRows):
    """Done, snoozed and let through on Today, where the guard is asked; here one looks, and tries again."""

    list_display = ("title", "lead_of", "status", "work_state", "due_at", "purpose", "guard_outcome", "attempts")
    list_filter = ("status", "work_state", "purpose", "channel", "guard_outcome", "due_at")
    list_select_related = ("lead__contact",)
    search_fields = ("lead__contact__full_name", "title")
    search_help_text = "Part of a name or of the title."
    ordering = ("-due_at", "-pk")
    exclude = ("guard_reasons", "template", "draft")
    readonly_fields = ("why_the_guard_said_so", "template_words", "draft_words")

    @admin.display(description="lead", ordering="lead")
    def lead_of(self, follow_up):
        return follow_up.lead.contact

    @admin.display(description="why the guard said so")
    def why_the_guard_said_so(self, follow_up):
        return told(follow_up.guard_reasons)

    @admin.display(description="template")
    def template_words(self, follow_up):
        return as_written(follow_up.template)

    @admin.display(description="draft")
    def draft_words(self, follow_up):
        return as_written(follow_up.draft)
