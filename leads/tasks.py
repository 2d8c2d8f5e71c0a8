"""Celery's way in: each task claims rows that are due and makes one call. A message carries ids only."""

from celery import shared_task

from crm import work
from leads import following_up
from leads.models import QualificationRun
from leads.qualifying import storing


@shared_task
def run_qualification(pk):
    """Judge the people of one QualificationRun, if it is still there to be claimed."""
    owner = work.worker_name()
    if work.claim_one(QualificationRun, pk, owner=owner):
        work.attempt(QualificationRun, pk, storing.run, owner=owner, expected=storing.EXPECTED)


@shared_task
def sweep_qualification_runs():
    """Do the runs that no message reached, or that a worker left behind."""
    work.work_through(QualificationRun, storing.run, limit=10, expected=storing.EXPECTED)


@shared_task
def sweep_follow_ups():
    """Process what is due: each once for its due time, whoever calls this how often (leads.following_up.sweep)."""
    following_up.sweep()
