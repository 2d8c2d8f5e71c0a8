"""A browser, a web server and a Celery worker, all real, on one database."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import sync_playwright

from tests.browser import find_browser
from tests.journeys.person import Person

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run"]
WORKER = "worker of a journey"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture
def product(transactional_db, django_db_serialized_rollback, live_server):
    """The address of a running product: this process serves the pages, another works off what is due."""
    with celery_worker():
        yield live_server.url


@pytest.fixture
def chromium(product, monkeypatch):
    """A browser for this test.

    Playwright keeps an event loop running, beside which Django sees other connections: so it starts after the
    database of the test is ready and ends before that is thrown away.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        yield browser
        browser.close()


@contextmanager
def celery_worker():
    """A real worker on the database of this test, ended by its own process id."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "PGAPPNAME": WORKER,
    }
    log = (settings.TEST_DATA_DIR / f"worker-{os.getpid()}.log").open("ab")
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "default,due,imports"]
    worker = subprocess.Popen(
        [
            *command,
            "--pool",
            "solo",
            "--beat",
            "--schedule",
            str(settings.TEST_DATA_DIR / f"beat-{os.getpid()}"),
            "--loglevel",
            "INFO",
        ],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        log.close()
        end_sessions_of_the_worker()


def end_sessions_of_the_worker():
    """Close what the killed worker left open, so that the database of the test can be emptied and thrown away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [WORKER],
        )


@pytest.fixture
def person(chromium, product):
    """Someone at a wide screen who writes down what the browser complains about."""
    with Person.at(chromium, product, WIDE) as somebody:
        yield somebody
        assert somebody.complaints == []
