"""The operators' admin: Django's own, behind the product's login."""

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib.admin import AdminSite
from django.urls import reverse

from crm.enums import WorkState
from crm.models import Work


class OperatorsSite(AdminSite):
    """Only admins come in, through the login of the product, so its limits and second factor hold here too."""

    site_header = "Silver Lining, for operators"
    site_title = "Silver Lining admin"
    index_title = "What is in the database"
    index_template = "admin/operators.html"
    site_url = "/"

    def login(self, request, extra_context=None):
        """Send a stranger to the product's login and back; refuse a member who is no admin."""
        return secure_admin_login(super().login)(request, extra_context=extra_context)

    def index(self, request, extra_context=None):
        """Begin with what needs somebody: background work that was set aside."""
        return super().index(request, {"set_aside": set_aside()} | (extra_context or {}))


def set_aside():
    """Return a (name, count, address of the list) for each kind of background work that has rows set aside."""
    found = []
    for model in apps.get_models():
        if issubclass(model, Work):
            count = model.objects.quarantined().count()
            if count:
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                query = f"?work_state__exact={WorkState.QUARANTINED}"
                found.append((model._meta.verbose_name_plural, count, address + query))
    return found
