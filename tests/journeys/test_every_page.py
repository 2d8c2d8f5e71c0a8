"""Each page with people on it, at a desk by day and on a phone by night: no barrier, no complaint, no scroll aside."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from crm import importing
from crm.models import Contact, Import, Post, User
from leads.models import Lead
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HANDMADE = Path(__file__).parent.parent / "crm/importing/samples/handmade_semicolon.csv"
EMAIL, PASSWORD = "nora@example.com", "a-long-evening-2026"


@pytest.fixture
def addresses(product):
    """The pages of a small demo world, by their addresses. Made before the browser, on the connection of the test."""
    nora = User.objects.create_superuser(EMAIL, PASSWORD, full_name="Nora Lindqvist")
    call_command("seed_demo", "--size", "small", stdout=io.StringIO())
    on_the_board = Lead.objects.open().order_by("pk").first().contact
    held_back = Contact.objects.filter(gate="never").order_by("pk").first()
    finished = Import.objects.order_by("pk").first()
    to_check = importing.receive(HANDMADE.read_bytes(), HANDMADE.name, by=nora)
    return [
        "/",
        "/board/",
        "/board/?stage=6",
        "/people/",
        "/people/?tier=outside",
        on_the_board.get_absolute_url(),
        held_back.get_absolute_url(),
        "/posts/",
        Post.objects.get().get_absolute_url(),
        "/posts/new/",
        "/imports/",
        finished.get_absolute_url(),
        to_check.get_absolute_url(),
        "/icp/",
        "/icp/first/",
        "/profile/",
        "/more/",
        "/accounts/password/change/",
        "/accounts/2fa/",
    ]


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_every_page_is_open_to_everyone(addresses, chromium, product, size, scheme):
    found = {}
    with Person.at(chromium, product, size, scheme=scheme) as person:
        person.logs_in(EMAIL, PASSWORD)
        for address in addresses:
            person.goes_to(address)
            barriers = person.finds_barriers()
            if person.must_scroll_sideways():
                barriers.append("the page is wider than the screen")
            if barriers:
                found[address] = barriers
        assert person.complaints == []
    assert found == {}
