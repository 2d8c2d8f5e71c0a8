"""Members of the team: created by an admin, with an e-mail address and a role."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group

from crm.admin.rows import Rows
from crm.models import User

admin.site.unregister(Group)  # the role says what a member may do; there are no groups


class MemberCreationForm(AdminUserCreationForm):
    """E-mail, role and password; without a password the member sets one by the link on the login page."""

    usable_password = forms.ChoiceField(
        label="Password",
        initial="true",
        widget=forms.RadioSelect,
        choices=[("true", "Set one here"), ("false", "None yet: the member asks for a link on the login page")],
    )

    class Meta:
        model = User
        fields = ("email", "full_name", "role")
        field_classes = {}

    def clean_email(self):
        """An address in small letters: who logs in as Nora@ and as nora@ is one member."""
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("There is a member with this address.", code="taken")
        return email


@admin.register(User)
class MemberAdmin(UserAdmin):
    add_form = MemberCreationForm
    list_display = ("email", "full_name", "role", "is_active", "time_zone", "last_login", "joined_at")
    list_filter = ("role", "is_active")
    list_per_page = Rows.list_per_page
    show_facets = Rows.show_facets
    search_fields = ("email", "full_name")
    search_help_text = "Part of an e-mail address or a name."
    ordering = ("full_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Who they are", {"fields": ("full_name", "time_zone", "theme")}),
        ("What they may do", {"fields": ("role", "is_active", "messages_per_day")}),
        ("Seen", {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "role", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request, obj=None):
        """Nobody takes their own admin rights or switches themselves off: somebody has to stay."""
        own = ("role", "is_active") if obj == request.user else ()
        return ("last_login", "joined_at", *own)

    def has_delete_permission(self, request, obj=None):
        """Switched off, never deleted: the history names who did what."""
        return False
