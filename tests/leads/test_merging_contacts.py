"""When two contacts turn out to be one, nothing that a person did on the board is lost."""

import pytest

from crm.enums import IdentityKind
from crm.merging import merge
from crm.models import Contact, Event, ImportChange, Interaction
from leads import following_up, pipeline
from leads.enums import Tier
from leads.models import FollowUp, Icp, IcpVersion, Lead, Qualification, StageChange
from tests.crm.importing.files import bring, exported, lines, profile
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory

pytestmark = pytest.mark.django_db
OPAQUE = "ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY0"
ROW = f"{profile('maya-fx0001')},{OPAQUE},Maya Okafor"


@pytest.fixture
def two():
    kept, gone = ContactFactory(), ContactFactory()
    IdentityFactory(contact=kept, kind=IdentityKind.VANITY, value="maya-fx0001")
    IdentityFactory(contact=gone, kind=IdentityKind.MEMBER_ID, value=OPAQUE)
    return kept, gone


def together():
    return bring(lines("profileUrl,vmid,fullName", ROW))


def test_two_open_leads_become_one_with_the_history_of_both(two, user):
    leads = pipeline.open_leads([contact.pk for contact in two], by=user)
    following_up.begin(leads, by=user)
    moves, steps = StageChange.objects.count(), FollowUp.objects.count()
    together()
    lead = Lead.objects.get()
    assert lead.contact == two[0]
    assert (StageChange.objects.filter(lead=lead).count(), lead.follow_ups.count()) == (moves, steps)
    assert lead.follow_ups.open().count() <= steps // 2


def test_a_lead_of_the_contact_that_goes_moves_to_the_one_that_stays(two, user):
    (lead,) = pipeline.open_leads([two[1].pk], by=user)
    together()
    assert Lead.objects.get() == lead
    assert Lead.objects.get().contact == two[0]


def test_a_persons_tier_is_carried_over(two, user):
    icp = Icp.objects.create(name="Agencies", is_primary=True)
    version = IcpVersion.objects.create(icp=icp, number=1, state="published", published_at="2026-11-01T00:00:00Z")
    for contact in two:
        Qualification.objects.create(contact=contact, icp=icp, version=version, tier=Tier.C)
    Qualification.objects.filter(contact=two[1]).update(override=Tier.A, override_by=user)
    together()
    assert Qualification.objects.get().override == Tier.A


def test_the_same_event_of_both_is_kept_once(two):
    InteractionFactory(contact=two[0], event_key="comment:1")
    InteractionFactory(contact=two[1], event_key="comment:1")
    InteractionFactory(contact=two[1], event_key="comment:2")
    Event.objects.create(verb="gate.tightened", contact=two[1])
    together()
    assert Interaction.objects.filter(contact=two[0], event_key__startswith="comment").count() == 2
    assert Event.objects.get(verb="gate.tightened").contact == two[0]


def test_several_contacts_may_go_into_one_at_once():
    contacts = ContactFactory.create_batch(4)
    for contact in contacts:
        InteractionFactory(contact=contact, event_key="comment:same")
    merge({contact.pk: contacts[0].pk for contact in contacts[1:]})
    assert Contact.objects.get().interactions.count() == 1
    assert not ImportChange.objects.exists()


def test_leads_and_follow_ups_are_exported_with_their_contact(two, user):
    leads = pipeline.open_leads([two[0].pk], by=user)
    following_up.begin(leads, by=user)
    (lead,) = exported("leads")
    assert lead["contact"] == [{"kind": "vanity", "value": "maya-fx0001"}]
    assert all(step["contact"] == lead["contact"] for step in exported("follow_ups"))
    assert "vanity:maya-fx0001" in exported("leads", "csv")
    assert exported("contacts")[0]["qualification"] is None
