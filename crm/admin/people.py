"""People, what tells them apart, what they said, and who must never come back."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from crm.admin.rows import LookedAt, Rows, told
from crm.history import record
from crm.models import Contact, Identity, Interaction, Suppression


class IdentityInline(LookedAt):
    model = Identity
    fields = ("kind", "value", "first_seen_at", "import_run")
    readonly_fields = fields


@admin.register(Contact)
class ContactAdmin(Rows):
    """Facts come from files and from the contact's own page, the gate from what was said; here one may only protect."""

    changeable = ("do_not_contact",)
    list_display = ("name", "line", "seniority", "function", "gate", "may_be_contacted", "created_at")
    list_filter = ("gate", "gate_decided_by", "do_not_contact", "seniority", "function", "is_owner", "created_at")
    search_fields = ("full_name",)
    search_help_text = "Words of name, company, headline or position; or one whole profile name, member id or e-mail."
    list_select_related = ()
    ordering = ("-created_at", "-pk")
    readonly_fields = ("read_from_title", "where_facts_come_from")
    inlines = (IdentityInline,)
    fieldsets = (
        (None, {"fields": ("full_name", "headline", "position", "company", "location", "email", "profile_url")}),
        ("Read from the title", {"fields": ("seniority", "function", "title_company", "read_from_title")}),
        (
            "What may be asked",
            {"fields": ("gate", "gate_decided_by", "gate_note", "gate_interaction", "do_not_contact")},
        ),
        ("Where it comes from", {"fields": ("first_import", "created_at", "updated_at", "where_facts_come_from")}),
    )

    @admin.display(ordering="full_name", description="name")
    def name(self, contact):
        return contact.name

    @admin.display(description="who they are")
    def line(self, contact):
        return contact.line

    @admin.display(ordering="do_not_contact", description="may be contacted")
    def may_be_contacted(self, contact):
        # Words, as a red cross in a column "do not contact" would read as its opposite.
        return "no" if contact.do_not_contact else "yes"

    @admin.display(description="words it was read from")
    def read_from_title(self, contact):
        return told(contact.title_words)

    @admin.display(description="which file or member gave each field")
    def where_facts_come_from(self, contact):
        return told(contact.provenance)

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    def get_search_results(self, request, queryset, search_term):
        """Find by words, with the index of the product's own search, or by one whole id."""
        if not search_term.strip():
            return queryset, False
        known_as = Identity.objects.filter(contact=OuterRef("pk"), value__in=[search_term, search_term.lower()])
        words = Contact.objects.found_by(search_term).values("pk")
        return queryset.filter(Q(pk__in=words) | Exists(known_as)), False

    def save_model(self, request, contact, form, change):
        """Store the one field that may change, and who changed it."""
        contact.save(update_fields=self.changeable)
        if form.changed_data:
            verb = "contact.protected" if contact.do_not_contact else "contact.unprotected"
            record(verb, by=request.user, contact=contact, subject=f"contact:{contact.pk}")


@admin.register(Identity)
class IdentityAdmin(Rows):
    list_display = ("value", "kind", "contact", "first_seen_at", "import_run")
    list_filter = ("kind", "first_seen_at")
    list_select_related = ("contact", "import_run")
    search_fields = ("value__exact", "contact__full_name")
    search_help_text = "One whole id, or part of a name."
    ordering = ("-pk",)


@admin.register(Interaction)
class InteractionAdmin(Rows):
    """The ledger. A tone is corrected where the words stand, on the contact's page."""

    list_display = ("contact", "kind", "occurred_at", "precision", "tone", "tone_decided_by", "post", "line")
    list_filter = ("kind", "tone", "tone_decided_by", "precision", "occurred_at")
    list_select_related = ("contact", "post")
    search_fields = ("contact__full_name", "text", "external_id__exact")
    search_help_text = "Part of a name or of what was said, or one whole id of the network."
    ordering = ("-pk",)
    readonly_fields = ("why_this_tone",)
    exclude = ("tone_reason",)

    @admin.display(description="why this tone")
    def why_this_tone(self, interaction):
        return told(interaction.tone_reason)


@admin.register(Suppression)
class SuppressionAdmin(Rows):
    """Only a hash is kept, so that nobody who was erased can be read here."""

    list_display = ("kind", "reason", "created_at", "created_by")
    list_filter = ("kind", "created_at")
    list_select_related = ("created_by",)
    search_fields = ("reason",)
    search_help_text = "Words of the reason."
    ordering = ("-pk",)
    fields = ("kind", "reason", "created_at", "created_by")
