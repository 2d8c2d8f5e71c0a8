"""Where everything lives. The product's pages belong to leads (what happens next) and crm (who paid attention)."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("leads.urls")),
    path("", include("crm.urls")),
]
