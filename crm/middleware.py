"""Pages about people are personal: in the reader's time zone, and kept by nobody on the way."""

import zoneinfo

from django.utils import timezone
from django.utils.cache import patch_vary_headers


class PersonalPagesMiddleware:
    """Show times on the reader's clock; tell browsers and proxies not to store a page behind the login."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["HX-Request"])
        return response
