"""Every list of the admin: quick, searchable, with nothing that goes round a rule of the product."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UserFactory
from tests.house.world import forget_the_world, make_world

OURS = [model for model in admin.site._registry if model._meta.app_label in ("crm", "leads")]
# What a verb of the product writes, with its rules and its history; an admin looks at it.
NEVER_CHANGED_HERE = {
    "Contact": {"gate", "gate_decided_by", "gate_note", "is_owner", "seniority", "full_name", "provenance"},
    "Lead": {"stage", "rank", "closed_at", "outcome", "contact", "version"},
    "FollowUp": {"status", "work_state", "guard_outcome", "override_by", "override_reason", "due_at", "done_at"},
    "Qualification": {"tier", "override", "fit", "hit"},
    "IcpVersion": {"state", "a_from", "published_at"},
    "Import": {"work_state", "rows_created", "file"},
}
LEDGERS = (
    "Event",
    "Interaction",
    "StageChange",
    "ImportRow",
    "ImportChange",
    "ImportChunk",
    "Merge",
    "Suppression",
    "Identity",
)


@pytest.fixture
def operator(client, db):
    client.force_login(UserFactory(admin=True, email="olu@example.com"))
    return client


def page_of(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def statements_of_each_list(operator):
    counted = {}
    for model in OURS:
        address = page_of(model, "changelist")
        operator.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = operator.get(address)
        assert response.status_code == 200
        counted[model.__name__] = [query["sql"] for query in queries]
    return counted


def test_each_list_costs_the_same_queries_for_five_rows_and_for_fifty(operator):
    make_world(5)
    few = statements_of_each_list(operator)
    forget_the_world()
    make_world(48)
    many = statements_of_each_list(operator)
    grown = {name: set(many[name]) - set(few[name]) for name in many if len(many[name]) != len(few[name])}
    assert not grown
    assert max(len(sent) for sent in many.values()) <= 9


def test_each_list_can_be_searched_filtered_with_counts_and_opened(operator):
    make_world(3)
    for model in OURS:
        address = page_of(model, "changelist")
        assert operator.get(address, {"q": "Maya"}).status_code == 200
        assert operator.get(address, {"_facets": "True"}).status_code == 200
        row = model._default_manager.order_by("pk").first()
        assert operator.get(page_of(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_list_says_what_its_search_looks_into(model):
    listed = admin.site._registry[model]
    assert listed.search_fields
    assert listed.search_help_text
    assert listed.list_filter
    assert listed.list_per_page == 50
    assert listed.show_facets is admin.ShowFacets.ALLOW


def test_only_an_admin_comes_in(client, db):
    for role in ("editor", "viewer"):
        client.force_login(UserFactory(role=role))
        for model in OURS:
            assert client.get(page_of(model, "changelist"), follow=True).status_code == 403
    client.logout()
    for model in OURS:
        asked = client.get(page_of(model, "changelist"), follow=True).redirect_chain[-1][0]
        assert asked.startswith(reverse("account_login"))


def test_what_a_verb_writes_is_read_only(operator):
    make_world(3)
    for model in OURS:
        row = model._default_manager.order_by("pk").first()
        form = operator.get(page_of(model, "change", row.pk)).context["adminform"].form
        assert not NEVER_CHANGED_HERE.get(model.__name__, set()) & set(form.fields), model.__name__


def test_a_ledger_takes_no_change_no_row_and_no_deletion(operator):
    make_world(3)
    for model in (model for model in OURS if model.__name__ in LEDGERS):
        row = model._default_manager.order_by("pk").first()
        before = model._default_manager.filter(pk=row.pk).values().get()
        assert operator.post(page_of(model, "change", row.pk), {}).status_code == 403
        assert operator.post(page_of(model, "add"), {}).status_code == 403
        assert operator.post(page_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=row.pk).values().get() == before


def test_nothing_that_traces_back_to_people_can_be_deleted_here(operator):
    make_world(3)
    for model in OURS:
        if model.__name__ not in ("Stage",):
            row = model._default_manager.order_by("pk").first()
            assert operator.post(page_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
