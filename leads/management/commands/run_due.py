"""The due loop: does what fell due without a broker. Run one always, or two; they do not get in each other's way.

Celery normally comes first: this takes follow-ups only when they are two seconds late, and imports, undos and
qualification runs when nobody picked them up for fifteen. All through the same functions (RELIABILITY.md 1.4).
"""

import logging
import signal
import threading
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from crm import importing, undoing, work
from crm.keeping_files import clean_up
from crm.models import Import, Undo
from leads import following_up
from leads.models import QualificationRun
from leads.qualifying import storing

log = logging.getLogger(__name__)

OFTEN, SELDOM, HOURLY = 0.5, 2.0, 3600.0  # seconds between two looks
A_LITTLE_LATE = timedelta(seconds=2)
LEFT_WAITING = timedelta(seconds=15)
PATIENCE = 10.0  # seconds that a stop waits for a long job; its lease covers what is left


class Command(BaseCommand):
    help = "Do what is due, also while the broker is away. Stops on SIGTERM or Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Look once and end (for a cron job, and for tests).")

    def handle(self, *, once, **options):
        if once:
            follow_ups_that_are_late()
            what_was_left_waiting()
            clean_up()
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        # A long import must not make follow-ups late, so it has a thread and a connection of its own.
        slow = threading.Thread(target=_repeat, args=(what_was_left_waiting, SELDOM, stopping), daemon=True)
        slow.start()
        threading.Thread(target=_repeat, args=(clean_up, HOURLY, stopping), daemon=True).start()
        log.info("the due loop runs")
        _repeat(follow_ups_that_are_late, OFTEN, stopping)
        slow.join(PATIENCE)
        log.info("the due loop has ended")


def follow_ups_that_are_late():
    """Process follow-ups that Celery did not get to; return how many."""
    return following_up.sweep(late_by=A_LITTLE_LATE)


def what_was_left_waiting():
    """Run imports, undos and qualification runs that nobody picked up; return how many."""
    done = work.work_through(Import, importing.run, limit=1, late_by=LEFT_WAITING, expected=importing.EXPECTED)
    done += work.work_through(Undo, undoing.undo, limit=1, late_by=LEFT_WAITING, expected=undoing.EXPECTED)
    done += work.work_through(QualificationRun, storing.run, limit=10, late_by=LEFT_WAITING, expected=storing.EXPECTED)
    return done


def _repeat(look, pause, stopping):
    """`look` until told to stop. A database that restarts, or a fault of ours, costs a turn and not the loop."""
    while not stopping.is_set():
        close_old_connections()
        try:
            look()
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database did not answer (%s): trying again", type(error).__name__)
        except Exception:
            log.exception("a turn of the due loop failed")
        stopping.wait(pause)
    connections.close_all()
