"""They wrote back: the playbook waits, and answering them comes first."""

import uuid

import pytest
from django.urls import reverse

from crm.enums import Gate, InteractionKind
from crm.models import Contact, Interaction
from leads import following_up, pipeline
from leads.enums import FollowUpStatus, Purpose
from leads.models import FollowUp
from tests.factories import ContactFactory, InteractionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(user):
    """On the board, thanked, with the next step of the playbook planned."""
    contact = ContactFactory(first_name="Maya")
    InteractionFactory(contact=contact)
    pipeline.open_leads([contact.pk], by=user)
    following_up.sweep()
    following_up.complete(FollowUp.objects.get(), by=user)
    return contact


def brings(browser, contact, text, key=None):
    values = {"text": text, "key": key or uuid.uuid4(), "theirs": "on"}
    return browser.post(reverse("crm:contact_notes", args=[contact.pk]), values)


def test_a_reply_pauses_the_playbook_and_asks_for_an_answer(signed_in, maya):
    assert brings(signed_in, maya, "Happy to hear more, how would next week be?").status_code == 302

    reply = Interaction.objects.get(kind=InteractionKind.MESSAGE_RECEIVED)
    assert (reply.contact, reply.tone, reply.by.first_name) == (maya, "question", "Nora")
    answer = FollowUp.objects.open().get(purpose=Purpose.ANSWER)
    assert answer.title == "Answer their message"
    assert FollowUp.objects.due().get() == answer, "what the playbook had planned waits"


def test_the_same_press_twice_is_one_reply(signed_in, maya):
    key = uuid.uuid4()
    for _ in range(2):
        brings(signed_in, maya, "Thank you", key)
    assert Interaction.objects.filter(kind=InteractionKind.MESSAGE_RECEIVED).count() == 1
    assert FollowUp.objects.filter(purpose=Purpose.ANSWER).count() == 1


def test_a_hostile_reply_closes_the_gate(signed_in, maya):
    brings(signed_in, maya, "Stop messaging me. I blocked you.")
    assert Contact.objects.get(pk=maya.pk).gate == Gate.NEVER


def test_someone_without_a_lead_can_write_too(signed_in):
    stranger = ContactFactory()
    brings(signed_in, stranger, "Hello")
    assert stranger.interactions.get().kind == InteractionKind.MESSAGE_RECEIVED
    assert not FollowUp.objects.exists()


def test_a_viewer_brings_nothing(client, maya):
    client.force_login(UserFactory(viewer=True))
    assert brings(client, maya, "Hello").status_code == 403
    assert not FollowUp.objects.filter(status=FollowUpStatus.READY).exists()
