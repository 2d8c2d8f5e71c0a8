"""The web application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
os.environ.setdefault("STATEMENT_TIMEOUT", "15s")  # a page that takes longer fails alone instead of blocking others
application = get_wsgi_application()
