"""Hears that contacts changed and asks for them to be judged again; wakes the worker for whatever was asked."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from crm.enums import WorkState
from crm.signals import contacts_changed, they_wrote
from crm.waking import wake
from leads.enums import VersionState
from leads.following_up import they_replied
from leads.models import IcpVersion, QualificationRun
from leads.qualifying import request_run
from leads.tasks import run_qualification


@receiver(contacts_changed)
def judge_again(sender, *, contact_ids=None, import_id=None, **_):
    """Ask for a run under each version in use, in the transaction that changed the contacts."""
    if contact_ids is None and import_id is None:
        return
    for version in IcpVersion.objects.filter(state=VersionState.PUBLISHED):
        request_run(version, contact_ids=contact_ids, import_run=import_id)


@receiver(they_wrote)
def answer_them_first(sender, *, contact, by, **_):
    """Let the playbook wait and put their answer first, in the transaction that stored what they wrote."""
    they_replied(contact, by=by)


@receiver(post_save, sender=QualificationRun)
def wake_the_judge(sender, *, instance, created, **_):
    """Send the id of a new run on commit. Without a broker the sweep finds the row."""
    if created and instance.work_state == WorkState.WAITING:
        wake(run_qualification, instance.pk)
