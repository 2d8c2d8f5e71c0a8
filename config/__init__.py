"""Plugs the parts together: settings, URLs, Celery, the schedule, the local services. No domain word in it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
