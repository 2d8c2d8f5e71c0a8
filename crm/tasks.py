"""What a worker is woken for. Ids in, one call; the rows in the database say what is to be done.

At least once: a message may be lost or come twice, a worker may die. An import goes on at its cursor, and an undo is
done as a whole or not at all, so the effect is that of one run.
"""

from celery import shared_task

from crm import importing, search, undoing, work
from crm.keeping_files import clean_up
from crm.models import Import, Undo

# An undo is one transaction over everybody of a file. Still under the visibility timeout of a message (600 s).
UNDO_LIMITS = {"soft_time_limit": 500, "time_limit": 560}

MOST_BATCHES = 20  # of the search index in one turn


@shared_task(ignore_result=True)
def run_import(pk):
    """Work through one import, if it waits."""
    owner = work.worker_name()
    if work.claim_one(Import, pk, owner=owner):
        work.attempt(Import, pk, importing.run, owner=owner, expected=importing.EXPECTED)


@shared_task(ignore_result=True)
def sweep_imports():
    """Work through what waits although nobody was woken for it, or what a worker left behind."""
    work.work_through(Import, importing.run, limit=1, expected=importing.EXPECTED)


@shared_task(ignore_result=True, **UNDO_LIMITS)
def run_undo(pk):
    """Take one import back, if that was asked for. Killed anywhere, it has changed nothing."""
    owner = work.worker_name()
    if work.claim_one(Undo, pk, owner=owner):
        work.attempt(Undo, pk, undoing.undo, owner=owner, expected=undoing.EXPECTED)


@shared_task(ignore_result=True, **UNDO_LIMITS)
def sweep_undos():
    """Take back what nobody was woken for, or what a worker left behind."""
    work.work_through(Undo, undoing.undo, limit=1, expected=undoing.EXPECTED)


@shared_task(ignore_result=True)
def clean_up_files():
    """Delete the files of old imports. Twice, or half, does no harm: the next time finds what is left."""
    clean_up()


@shared_task(ignore_result=True)
def index_search():
    """Let the search index catch up with the people who came or changed."""
    for _ in range(MOST_BATCHES):
        if search.catch_up() < search.BATCH:
            break
