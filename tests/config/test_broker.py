"""A broker that is away costs a page two seconds once, and each database of the broker is its own."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest
import redis
from celery import Celery

from config import local_services
from config.celery_settings import on_kombus_terms
from crm import waking

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def valkey():
    """A broker that may be frozen without disturbing other tests: its folder and its process."""
    with tempfile.TemporaryDirectory(prefix="sl-") as name:
        process = local_services.start_valkey(Path(name), durable=False)
        yield Path(name), process
        process.send_signal(signal.SIGCONT)
        local_services.stop(process)


@pytest.fixture
def app(valkey):
    """The product's Celery on that broker."""
    celery = Celery("on-a-broker-of-its-own", set_as_current=False)
    celery.config_from_object("config.celery_settings")
    celery.conf.broker_url = socket_url(valkey[0], 0)
    yield celery
    celery.close()


@pytest.fixture
def rested(monkeypatch):
    """Nobody has failed to reach the broker before."""
    monkeypatch.setattr(waking, "_resting_until", 0.0)


def nothing(*ids):
    """The work of a task that is only sent here."""


def socket_url(folder, number):
    """As config.celery_settings makes it from a BROKER_URL."""
    return on_kombus_terms(local_services.broker_url(folder).replace("db=0", f"db={number}"))


def test_a_message_goes_to_the_database_of_the_broker_that_was_asked_for(valkey, app):
    app.conf.broker_url = socket_url(valkey[0], 3)
    app.send_task("crm.tasks.run_import", args=[1])
    for number, expected in ((0, 0), (3, 1)):
        client = redis.Redis.from_url(local_services.broker_url(valkey[0]).replace("db=0", f"db={number}"))
        assert client.llen("silver-lining:imports") == expected
        client.close()


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_a_frozen_broker_costs_a_page_about_two_seconds_and_the_next_page_nothing(valkey, app, rested, warm):
    task = app.task(nothing, name="crm.tasks.run_import")
    if warm:
        task.apply_async(args=[1])
    valkey[1].send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        waking._publish(task, (1,))
        assert time.monotonic() - began < 4, "without a limit on the socket it would wait for ever"
        assert waking._resting_until > began
        task.apply_async = None  # the next one must not even be tried
        waking._publish(task, (1,))
    finally:
        valkey[1].send_signal(signal.SIGCONT)


def test_after_its_rest_it_publishes_again(valkey, app, rested):
    task = app.task(nothing, name="crm.tasks.sweep_imports")
    os.kill(valkey[1].pid, signal.SIGSTOP)
    waking._publish(task, ())
    os.kill(valkey[1].pid, signal.SIGCONT)
    waking._resting_until = 0.0
    waking._publish(task, ())
    assert waking._resting_until == 0.0
