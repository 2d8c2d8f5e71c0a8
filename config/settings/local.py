"""A person's own machine: everything embedded unless DATABASE_URL and REDIS_URL say otherwise."""

import zoneinfo
from pathlib import Path

from config import local_services
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, STORAGES, database, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_services.secret(DATA_DIR, "secret-key")
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="") or local_services.secret(DATA_DIR, "suppression-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

DATABASES = {"default": database(env.str("DATABASE_URL", default="") or local_services.database_url(DATA_DIR))}
BROKER_URL = env.str("REDIS_URL", default="") or local_services.broker_url(DATA_DIR)

# Local pages read the files as they are: no collectstatic before the first page.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}


def time_zone_of_this_machine() -> str:
    """Return the zone that /etc/localtime points to, or UTC where it does not say."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name in zoneinfo.available_timezones() else "UTC"


TIME_ZONE = env.str("TIME_ZONE", default="") or time_zone_of_this_machine()
