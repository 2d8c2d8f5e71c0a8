"""What a worker is woken for. Ids in, one call; the rows in the database say what is to be done.

At least once: a message may be lost or come twice, a worker may die. An import goes on at its cursor, so the effect
is that of one run.
"""

from celery import shared_task

from crm import importing, work
from crm.models import Import


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
