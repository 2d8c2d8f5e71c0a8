"""The operators' admin of stages, leads and playbooks."""

import pytest
from django.urls import reverse

from leads.models import Lead, Playbook, Stage, StageChange
from tests.factories import ContactFactory, UserFactory


@pytest.fixture
def operator(client, db):
    client.force_login(UserFactory(admin=True, email="olu@example.com"))
    return client


@pytest.fixture
def lead(db):
    return Lead.objects.create(contact=ContactFactory(), stage=Stage.objects.get(name="New"), rank="a0")


def test_an_admin_gives_a_lead_an_owner_and_cannot_move_it(operator, lead, user):
    won = Stage.objects.get(name="Won")
    form = {"owner": user.pk, "value": "1200.00", "stage": won.pk, "rank": "zz", "outcome": "won"}
    page = operator.post(reverse("admin:leads_lead_change", args=[lead.pk]), form)
    assert page.status_code == 302
    lead.refresh_from_db()
    assert (lead.owner, lead.value, lead.stage.name, lead.rank) == (user, 1200, "New", "a0")
    assert not StageChange.objects.exists()


def test_an_admin_adds_and_renames_a_stage(operator):
    form = {"name": "Proposal sent", "kind": "open", "position": 20, "wip_limit": ""}
    assert operator.post(reverse("admin:leads_stage_add"), form).status_code == 302
    stage = Stage.objects.get(name="Proposal sent")
    address = reverse("admin:leads_stage_change", args=[stage.pk])
    assert operator.post(address, form | {"name": "Offer sent"}).status_code == 302
    stage.refresh_from_db()
    assert stage.name == "Offer sent"


def test_what_a_stage_means_stays_while_leads_stand_in_it(operator, lead):
    form = {"name": "Fresh", "kind": "won", "position": lead.stage.position, "wip_limit": ""}
    operator.post(reverse("admin:leads_stage_change", args=[lead.stage_id]), form)
    lead.stage.refresh_from_db()
    assert (lead.stage.name, lead.stage.kind) == ("Fresh", "open")


def test_an_empty_stage_goes_and_one_that_a_lead_passed_stays(operator, lead):
    empty = Stage.objects.get(name="Not now")
    passed = Stage.objects.get(name="Contacted")
    StageChange.objects.create(lead=lead, from_stage=passed, to_stage=lead.stage)
    for stage in (empty, passed, lead.stage):
        operator.post(reverse("admin:leads_stage_delete", args=[stage.pk]), {"post": "yes"})
    left = set(Stage.objects.values_list("name", flat=True))
    assert "Not now" not in left
    assert {"Contacted", "New"} <= left


def steps(template):
    return {
        "name": "Quiet",
        "description": "Only thanks.",
        "steps-TOTAL_FORMS": 1,
        "steps-INITIAL_FORMS": 0,
        "steps-0-position": 1,
        "steps-0-title": "Say thanks",
        "steps-0-wait_days": 0,
        "steps-0-channel": "comment_reply",
        "steps-0-purpose": "thank",
        "steps-0-template": template,
    }


def test_a_playbook_is_edited_with_its_steps(operator):
    playbook = Playbook.objects.create(name="Quiet")
    form = steps("Thank you, {{ first_name }}.")
    page = operator.post(reverse("admin:leads_playbook_change", args=[playbook.pk]), form)
    assert page.status_code == 302, page.context["errors"]
    assert playbook.steps.get().title == "Say thanks"


@pytest.mark.parametrize("template", ["Hello {{ nickname }}", "{% if company %}At {{ company }}", "{% load static %}"])
def test_a_template_that_no_draft_can_be_made_of_is_refused(operator, template):
    playbook = Playbook.objects.create(name="Quiet")
    page = operator.post(reverse("admin:leads_playbook_change", args=[playbook.pk]), steps(template))
    assert page.status_code == 200
    assert not playbook.steps.exists()
