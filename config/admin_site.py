"""The operators' admin: Django's own, behind the product's login."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite


class OperatorsSite(AdminSite):
    """Only admins come in, through the login of the product, so its limits and second factor hold here too."""

    site_header = "Silver Lining, for operators"
    site_title = "Silver Lining admin"
    index_title = "What is in the database"
    site_url = "/"

    def login(self, request, extra_context=None):
        """Send a stranger to the product's login and back; refuse a member who is no admin."""
        return secure_admin_login(super().login)(request, extra_context=extra_context)
