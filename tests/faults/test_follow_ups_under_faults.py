"""Promise 4: a follow-up happens once, whatever dies. Real workers, a real broker, the real due loop."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection
from django.db.models import Count
from django.db.models.functions import Now

from config import local_services
from crm.enums import WorkState
from crm.models import Contact, Event
from leads.enums import FollowUpStatus
from leads.models import FollowUp, Lead, Stage

ROWS = 400
SWEEP = "leads.tasks.sweep_follow_ups"


@pytest.fixture
def broker():
    """A Valkey of this test alone: it will be emptied and killed."""
    folder = Path(tempfile.mkdtemp(prefix="fx"))
    server = local_services.start_valkey(folder, durable=False)
    yield server, local_services.broker_url(folder)
    local_services.stop(server)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(broker, tmp_path):
    """Start a process of the product on this test's database and broker; all are ended afterwards."""
    running = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "FAULTS_BROKER_URL": broker[1],
    }

    def started(*command):
        log = (tmp_path / f"{len(running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        process.log = Path(log.name)
        running.append((process, log))
        return process

    yield started
    for process, log in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def add_due(number, stage):
    contacts = Contact.objects.bulk_create(Contact(full_name=f"Person {n}") for n in range(number))
    leads = Lead.objects.bulk_create(
        Lead(contact=contact, stage=stage, rank=f"a{contact.pk:06d}") for contact in contacts
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            lead=lead, title="Say thanks", template="Hello {{ owner_name }}", work_state=WorkState.WAITING, due_at=Now()
        )
        for lead in leads
    )


def done():
    return FollowUp.objects.filter(status=FollowUpStatus.READY).count()


def said(process):
    return process.log.read_text(errors="replace")


def both_at_work():
    """Whether two workers have ten rows or more in hand."""
    held = FollowUp.objects.filter(work_state=WorkState.RUNNING).order_by().values("lease_owner")
    return held.annotate(rows=Count("pk")).filter(rows__gte=10).count() > 1


def wait_until(true, seconds):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{done()} done, {Event.objects.count()} events"
        time.sleep(0.02)


def effects():
    """How many effects each follow-up had, as {times: follow-ups}."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT times, count(*) FROM (
                   SELECT (SELECT count(*) FROM crm_event e
                            WHERE e.subject = 'follow_up:' || f.id AND e.verb = 'follow_up.ready') AS times
                     FROM leads_followup f) counted GROUP BY times"""
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_what_is_due_happens_once_while_everything_dies(broker, start):
    server, broker_url = broker
    stage = Stage.objects.first() or Stage.objects.create(name="New", position=1)
    add_due(ROWS, stage)
    worker = ("-m", "celery", "-A", "config", "worker", "-Q", "due", "--pool", "solo", "--loglevel", "INFO")
    killed, frozen = start(*worker, "-n", "killed@fx"), start(*worker, "-n", "frozen@fx")
    wait_until(lambda: "ready." in said(killed) and "ready." in said(frozen), 60)
    with Celery(broker=broker_url.replace("unix://", "redis+socket://"), set_as_current=False) as sender:
        sender.conf.broker_transport_options = {"global_keyprefix": "silver-lining:"}
        for _ in range(20):  # the same wake-up, twenty times
            sender.send_task(SWEEP, queue="due")
    wait_until(lambda: done() >= 20 and both_at_work(), 40)

    killed.kill()
    frozen.send_signal(signal.SIGSTOP)
    left = ROWS - done()
    assert left > 0, "the workers were done before they could be killed"
    subprocess.run([sys.executable, "-c", _FLUSH, broker_url], check=True)
    server.kill()
    loops = [start("manage.py", "run_due"), start("manage.py", "run_due")]
    # What the workers held is free when their leases end, but for a row that the frozen one may keep locked.
    wait_until(lambda: done() >= ROWS - 1, 45)

    add_due(20, stage)  # falls due while there is no broker at all
    frozen.send_signal(signal.SIGCONT)  # its leases are over: what it still writes must change nothing
    wait_until(lambda: done() == ROWS + 20, 20)
    wait_until(lambda: "the lease went to somebody else" in said(frozen) or max(effects()) > 1, 20)

    for loop in loops:
        loop.send_signal(signal.SIGTERM)
    assert [loop.wait(15) for loop in loops] == [0, 0]
    assert effects() == {1: ROWS + 20}
    assert not FollowUp.objects.exclude(work_state=WorkState.FINISHED).exists()
    assert max(FollowUp.objects.order_by().values_list("attempts", flat=True)) <= 2


_FLUSH = "import redis, sys; redis.Redis.from_url(sys.argv[1]).flushall()"
