"""They answered: what the machine had planned waits, and answering them comes first."""

from django.db import transaction

from crm import work
from crm.enums import WorkState
from leads.enums import Channel, FollowUpStatus, Purpose
from leads.following_up.planning import add
from leads.models import FollowUp, Lead


@transaction.atomic
def they_replied(contact, *, by=None):
    """Pause the playbook of `contact`'s open lead and plan an answer for now; return it, or None without a lead.

    Call it in the transaction that stores their message. What a person planned by hand stays as it is. The
    sequence goes on when the answer is done with "next step of the playbook".
    """
    lead = Lead.objects.open().select_for_update(of=("self",), no_key=True).filter(contact=contact).first()
    if lead is None:
        return None
    of_playbook = FollowUp.objects.open().filter(lead=lead, step__isnull=False).exclude(purpose=Purpose.ANSWER)
    work.withdraw(
        of_playbook,
        to=WorkState.IDLE,
        status=FollowUpStatus.PLANNED,
        guard_outcome="",
        guard_reasons=[],
        override_reason="",
        override_by=None,
        ready_at=None,
    )
    answer = FollowUp.objects.open().filter(lead=lead, purpose=Purpose.ANSWER).first()
    return answer or add(
        lead,
        title="Answer their message",
        due_at=work.database_now(),
        by=by,
        channel=Channel.DIRECT_MESSAGE,
        purpose=Purpose.ANSWER,
    )
