"""A person says that two contacts are one, or that two are not."""

from django.db import OperationalError, transaction

from crm.history import record
from crm.locks import hold_the_import_lock
from crm.merging.joining import merge
from crm.merging.parting import unmerge_all
from crm.models import Contact, Merge
from crm.signals import contacts_changed

BUSY = "An import is writing people at the moment. Try again in a minute."
PATIENCE = 10  # seconds that a page waits for a running import


class Refused(Exception):
    """It cannot be done; the message is a sentence for a person."""


def merge_contacts(keeper: Contact, loser: Contact, *, by, reason: str = "by_hand") -> Merge:
    """Let `loser` go into `keeper` and return the Merge, which `unmerge` takes back.

    Raises Refused, with a sentence, where one of them is not there any more or an import does not let go.
    """
    if keeper.pk == loser.pk:
        raise Refused("This is one person already.")
    with transaction.atomic():
        _alone()
        if Contact.objects.filter(pk__in=[keeper.pk, loser.pk]).count() < 2:
            raise Refused("One of the two is not here any more, so there is nothing to merge.")
        (done,) = merge({loser.pk: keeper.pk}, by=by, reason=reason)
        record("contact.merged", by=by, contact=keeper, subject=f"contact:{loser.pk}", reason=reason)
        contacts_changed.send(sender=Contact, contact_ids=[keeper.pk])
    return done


def unmerge(merge: Merge, *, by) -> Contact:
    """Take `merge` back and return the contact that is there again; safe to repeat.

    They come back with their id, their ids and their rows, and count as two people for good. Who stayed gets the old
    values back where nobody wrote anything newer, and keeps what came after the merge.
    Raises Refused, with a sentence, where nothing of them is left or an import does not let go.
    """
    with transaction.atomic():
        _alone()
        unmerge_all([merge], by=by)
    back = Contact.objects.filter(pk=merge.loser_id).first()
    if back is None:
        raise Refused("Nothing is left of what came with the other one, so there is nobody to bring back.")
    return back


def standing(contact: Contact):
    """Return the merges into `contact` that can be taken back, the newest first."""
    return Merge.objects.filter(keeper=contact, undone_at=None).select_related("by", "import_run").order_by("-pk")


def _alone():
    try:
        hold_the_import_lock(PATIENCE)
    except OperationalError as error:
        raise Refused(BUSY) from error
