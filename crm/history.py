"""Write down who did what."""

from django.db import IntegrityError, transaction

from crm.models import Event


def record(verb, *, by=None, contact=None, subject="", effect_key="", **detail):
    """Store one Event in the current transaction and return it.

    `detail` holds ids, names of fields and words of ours, never what a person wrote or is called.
    With an `effect_key` it is stored once: a second writer gets None back and must not act again.
    """
    event = Event(
        verb=verb,
        by=by,
        contact_id=getattr(contact, "pk", contact),
        subject=subject,
        effect_key=effect_key,
        detail=detail,
    )
    if not effect_key:
        event.save(force_insert=True)
        return event
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return None
    return event
