"""The Celery app. Its settings, each with its reason, are in celery_settings.py."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("silver_lining")
app.config_from_object("config.celery_settings")
app.autodiscover_tasks()


@setup_logging.connect(weak=False)
def log_as_the_settings_say(**_):
    """Keep Celery from setting up logs of its own: then the rule about personal data holds for workers too."""
