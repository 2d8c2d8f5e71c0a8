"""What a person says about the post of one connection or request. The machine leaves it alone from then on."""

from django.db import transaction

from crm.attribution.writing import attribute
from crm.enums import DecidedBy, InteractionKind
from crm.history import record
from crm.locks import hold_the_import_lock
from crm.models import Interaction

FIELDS = ["post", "post_likelihood", "post_decided_by"]


@transaction.atomic
def confirm(interaction: Interaction, *, by) -> bool:
    """Say that it is of its likely post: from now on that is certain. Return whether that was new."""
    locked = _locked(interaction)
    if locked.post_id is None or locked.post_likelihood is None:
        return False
    return _decide(locked, "interaction.post_confirmed", by=by, post=locked.post)


@transaction.atomic
def take_off(interaction: Interaction, *, by) -> bool:
    """Say that it is not of its post, and of no other that only the time would give it. Return whether that was new.

    The post that a file or the text itself names stays.
    """
    locked = _locked(interaction)
    if locked.post_id is None or (locked.post_likelihood is None and locked.post_decided_by != DecidedBy.PERSON):
        return False
    return _decide(locked, "interaction.post_taken_off", by=by, post=None)


@transaction.atomic
def leave_to_the_time(interaction: Interaction, *, by) -> bool:
    """Take back what a person said about its post, and work it out again. Return whether somebody had said anything."""
    hold_the_import_lock()  # before the row, as attribute() does
    locked = _locked(interaction)
    if locked.post_decided_by != DecidedBy.PERSON:
        return False
    locked.post, locked.post_likelihood, locked.post_decided_by = None, None, DecidedBy.MACHINE
    locked.save(update_fields=FIELDS)
    record("interaction.post_left_to_time", by=by, contact=locked.contact_id, subject=f"interaction:{locked.pk}")
    attribute()
    return True


def _locked(interaction):
    """The row as it is now; only connections and requests have a likely post."""
    arrived = Interaction.objects.filter(kind__in=InteractionKind.arrivals())
    return arrived.select_for_update(of=("self",), no_key=True).get(pk=interaction.pk)


def _decide(locked, verb, *, by, post):
    was = locked.post_id
    locked.post, locked.post_likelihood, locked.post_decided_by = post, None, DecidedBy.PERSON
    locked.save(update_fields=FIELDS)
    record(verb, by=by, contact=locked.contact_id, subject=f"interaction:{locked.pk}", post=was)
    return True
