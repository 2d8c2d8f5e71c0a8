"""Taking people to the board from any list, and the address of a lead."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from crm.enums import Gate
from leads import pipeline
from leads.models import Lead, Stage
from tests.factories import ContactFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db
LEADS = reverse("leads:lead_list")
BOARD = reverse("leads:board")


def told(client, response):
    page = BeautifulSoup(client.get(response.url).content, "html5lib")
    return [line.get_text() for line in page.select(".toast-line__text")]


def test_taking_people_says_how_many_came_and_who_was_left_out(signed_in, user):
    welcome = [ContactFactory() for _ in range(2)]
    hostile = [ContactFactory(gate=Gate.NEVER) for _ in range(2)]
    people = [person.pk for person in (*welcome, *hostile, ContactFactory(do_not_contact=True))]
    post = PostFactory()
    response = signed_in.post(LEADS, {"contact": people, "post": post.pk})
    assert response.url == BOARD
    assert told(signed_in, response) == [
        "Took 2 people to the board. 2 left out: they asked not to be pitched. 1 left out: not to be contacted."
    ]
    assert {(lead.contact, lead.post, lead.owner) for lead in Lead.objects.all()} == {
        (person, post, user) for person in welcome
    }


@pytest.mark.parametrize(
    ("wanted", "comes_to"),
    [
        ("/people/?tier=a", "/people/?tier=a"),
        ("https://example.com/", BOARD),
        ("//example.com/", BOARD),
        ("", BOARD),
    ],
)
def test_the_way_goes_on_only_within_the_product(signed_in, wanted, comes_to):
    person = ContactFactory()
    assert signed_in.post(LEADS, {"contact": person.pk, "next": wanted}).url == comes_to


@pytest.mark.parametrize("chosen", [[], ["x"], ["1" * 30]])
def test_choosing_nobody_is_said_and_changes_nothing(signed_in, chosen):
    response = signed_in.post(LEADS, {"contact": chosen})
    assert told(signed_in, response) == ["Nobody was chosen."]


def test_the_same_people_twice_are_there_already(signed_in):
    person = ContactFactory()
    signed_in.get(signed_in.post(LEADS, {"contact": person.pk}).url)
    response = signed_in.post(LEADS, {"contact": person.pk})
    assert told(signed_in, response) == ["Took nobody to the board. 1 is on the board already."]
    assert Lead.objects.count() == 1


def test_a_team_without_an_open_stage_is_told(signed_in):
    Stage.objects.update(kind="resting")
    response = signed_in.post(LEADS, {"contact": ContactFactory().pk})
    assert told(signed_in, response) == ["There is no open stage to put people into. Add one first."]


def test_the_list_of_leads_is_the_board_and_a_lead_is_its_persons_page(signed_in, user):
    (lead,) = pipeline.open_leads([ContactFactory().pk], by=user)
    assert signed_in.get(LEADS).url == BOARD
    assert signed_in.get(lead.get_absolute_url()).url == lead.contact.get_absolute_url()
    assert signed_in.get(reverse("leads:lead", args=[999_999])).status_code == 404


def test_a_move_without_scripting_comes_back_and_says_what_happened(signed_in, user):
    (lead,) = pipeline.open_leads([ContactFactory(full_name="Maya Okafor").pk], by=user)
    address = reverse("leads:lead_stage", args=[lead.pk])
    won = Stage.objects.get(name="Won")
    values = {"stage": won.pk, "version": 1, "value": "9200", "next": lead.contact.get_absolute_url()}
    response = signed_in.post(address, values)
    assert response.url == lead.contact.get_absolute_url()
    assert told(signed_in, response) == ["Maya Okafor moved to Won."]
    lead.refresh_from_db()
    assert (lead.stage, lead.value) == (won, 9200)
    (warned,) = told(signed_in, signed_in.post(address, values))
    assert warned.startswith("Maya Okafor was moved by Nora Lindqvist meanwhile and stands in Won.")


def test_opening_a_lost_lead_beside_an_open_one_is_refused_with_a_sentence(signed_in, user):
    person = ContactFactory()
    (lead,) = pipeline.open_leads([person.pk], by=user)
    pipeline.move(lead, Stage.objects.get(name="Lost"), by=user)
    pipeline.open_leads([person.pk], by=user)
    response = signed_in.post(reverse("leads:lead_stage", args=[lead.pk]), {"stage": Stage.objects.get(name="New").pk})
    assert told(signed_in, response) == ["This person is on the board already, with another card."]


def test_a_viewer_takes_nobody(client):
    client.force_login(UserFactory(viewer=True))
    assert client.post(LEADS, {"contact": ContactFactory().pk}).status_code == 403
    assert not Lead.objects.exists()


def test_a_move_is_never_a_get(signed_in, user):
    (lead,) = pipeline.open_leads([ContactFactory().pk], by=user)
    assert signed_in.get(reverse("leads:lead_stage", args=[lead.pk])).status_code == 405
