"""The Celery app. Its settings, each with its reason, are in celery_settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("silver_lining")
app.config_from_object("config.celery_settings")
app.autodiscover_tasks()
