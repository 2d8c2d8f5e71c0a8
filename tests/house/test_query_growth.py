"""A page costs the same number of queries however many rows there are. Each list page stands in this table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Contact, Import, Post
from leads.models import Lead, Stage
from tests.house.world import forget_the_world, make_world

# Page -> (the object its address names, most queries). The bounds of lists and board are promises (DESIGN.md
# section 6, promise 8, and the figures beside it); the others keep what was reached.
PAGES = {
    "leads:today": (None, 10),
    "leads:board": (None, 6),
    "leads:board_column": (Stage, 8),
    "leads:people": (None, 8),
    "leads:icp": (None, 16),
    "crm:contact": (Contact, 16),
    "crm:duplicates": (None, 8),
    "crm:post_list": (None, 8),
    "crm:post": (Post, 14),
    "crm:post_comments": (Post, 12),
    "crm:import_list": (None, 8),
    "crm:import": (Import, 12),
    "crm:import_rows": (Import, 10),
    "crm:import_fixing": (Import, 10),
    "crm:import_undo": (Import, 16),
}


def queries(client, address):
    """The statements that a page sends, after a first visit that fills the caches of the process."""
    client.get(address)
    with CaptureQueriesContext(connection) as sent:
        response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return [query["sql"] for query in sent]


def address_of(name):
    model, _ = PAGES[name]
    return reverse(name, args=[model.objects.order_by("pk").first().pk] if model else [])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_queries_for_ten_rows_and_for_sixty(name, signed_in, user):
    make_world(10, owner=user)
    few = queries(signed_in, address_of(name))
    forget_the_world()
    make_world(60, owner=user)
    many = queries(signed_in, address_of(name))
    assert len(few) == len(many), "\n".join(sorted(set(many) ^ set(few)))[:4000]
    assert len(many) <= PAGES[name][1], "\n".join(many)[:6000]


def test_a_list_of_a_hundred_people_who_are_leads_takes_at_most_eight_queries(signed_in, user):
    make_world(100, owner=user)
    sent = queries(signed_in, reverse("leads:people"))
    assert len(sent) <= 8, "\n".join(sent)


def test_a_board_of_six_columns_with_150_cards_each_takes_at_most_six_queries(signed_in, user):
    make_world(150, owner=user)
    stages = list(Stage.objects.filter(kind="open").order_by("position"))
    more = Contact.objects.bulk_create(Contact(full_name=f"Ines Moreau {n}") for n in range(750))
    Lead.objects.bulk_create(
        Lead(contact=contact, stage=stages[n % len(stages)], rank=f"b{n:04d}", owner=user)
        for n, contact in enumerate(more)
    )
    sent = queries(signed_in, reverse("leads:board"))
    assert len(sent) <= 6, "\n".join(sent)


def test_every_list_page_stands_in_this_table():
    """A new page has to be measured, or to say here why it shows no list."""
    from tests.house.addresses import readable_pages

    assert not {name for name in readable_pages() if name not in PAGES and name not in SHOW_NO_LIST}


SHOW_NO_LIST = {
    "leads:lead_list": "sends to the board",
    "leads:lead": "sends to the page of its contact",
    "crm:profile": "one form about oneself",
    "crm:more": "fixed links",
    "crm:post_new": "an empty form",
    "crm:post_edit": "a form about one post",
    "crm:import_mapping": "the columns of one file, from the row of the import itself",
    "crm:import_progress": "one import's counts",
    "leads:icp_first": "three questions",
    "leads:icp_progress": "one run's counts",
    "leads:icp_draft": "the criteria of one version, at most 60",
}
