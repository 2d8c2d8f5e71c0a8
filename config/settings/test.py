"""Tests: a real PostgreSQL and Valkey of their own, started by tests/conftest.py in a folder named after the run."""

import os
import tempfile
from pathlib import Path

from config import local_services
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, database

SECRET_KEY = "only-for-tests-" + "x" * 50
SUPPRESSION_KEY = "only-for-tests-" + "y" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# The workers of pytest-xdist and the processes that tests start inherit the variable, so all find the same servers.
TEST_DATA_DIR = Path(
    os.environ.setdefault("TEST_DATA_DIR", f"{tempfile.gettempdir()}/silver-lining-tests-{os.getpid()}")
)
DATABASES = {"default": database(local_services.database_url(TEST_DATA_DIR))}
if "TEST_DATABASE_NAME" in os.environ:  # a process started by a test works on that test's database
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
# Each worker of pytest-xdist has a database of its own, and so a broker database of its own; so have its processes.
_broker_number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
BROKER_URL = local_services.broker_url(TEST_DATA_DIR).replace("db=0", f"db={_broker_number}")
MEDIA_ROOT = TEST_DATA_DIR / "uploads"  # on disk: a worker in another process reads what a page received
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; never outside tests
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
