"""They wrote back: a member of the team brings their words here, as no file does it yet."""

from django.db import transaction
from django.utils import timezone

from crm.enums import InteractionKind, Precision
from crm.gate import tighten_by_interactions
from crm.models import Interaction
from crm.signals import contacts_changed, they_wrote
from crm.tone import read_tone


@transaction.atomic
def log_reply(contact, text, *, key, by):
    """Keep what `contact` wrote in private as one more entry of the ledger; return it, or None where `key` was used.

    Its tone is read and the gate may tighten, as with words from a file; who plans what comes next hears of it.
    """
    tone = read_tone(text)
    reply, is_new = Interaction.objects.get_or_create(
        contact=contact,
        event_key=f"message:{key}",
        defaults={
            "kind": InteractionKind.MESSAGE_RECEIVED,
            "text": text,
            "occurred_at": timezone.now(),
            "precision": Precision.SECOND,
            "tone": tone.tone,
            "tone_reason": tone.reason,
            "by": by,
        },
    )
    if not is_new:
        return None
    tighten_by_interactions([contact.pk])
    contacts_changed.send(sender=Interaction, contact_ids=[contact.pk])
    they_wrote.send(sender=Interaction, contact=contact, by=by)
    return reply
