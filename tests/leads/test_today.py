"""Today: who waits, what to say, done and later; with htmx and without."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.enums import Gate, WorkState
from leads import following_up
from leads.enums import Channel, FollowUpStatus, Purpose
from leads.models import FollowUp, Lead
from tests.factories import ContactFactory, UserFactory
from tests.leads.test_following_up import a_lead, planned, said

pytestmark = pytest.mark.django_db
TODAY = reverse("leads:today")


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html5lib")


def ready(user, *, days_late=0, owner=None, **contact):
    lead = a_lead(owner=owner or user, **contact)
    said(lead.contact)
    following_up.begin([lead], by=user)
    following_up.sweep()
    follow_up = FollowUp.objects.with_person().get(lead=lead)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_at=timezone.now() - timedelta(days=days_late))
    return follow_up


def url(name, follow_up):
    return reverse(f"leads:{name}", args=[follow_up.pk])


def test_the_first_visit_opens_three_doors(signed_in):
    page = soup(signed_in.get(TODAY))
    assert page.h1.text == "That was a lot of attention, Nora."
    assert [door["href"] for door in page.select(".door a.btn")] == [
        reverse("crm:import_list"),
        reverse("crm:post_new"),
        reverse("leads:icp_first"),
    ]


def test_the_page_says_who_waits_and_shows_the_first_in_full(signed_in, user):
    ready(user)
    late = ready(user, days_late=2)
    page = soup(signed_in.get(TODAY))

    assert page.select_one(".page-head__lead").text.startswith(
        "One person has waited longer than you promised, one is due today."
    )
    current = page.select_one(".followup.is-current")
    assert current["id"] == f"follow-up-{late.pk}"
    assert "2 days late" in current.text
    assert current.textarea.text.startswith("Thank you, Maya.")
    assert current.select_one("[name=next_step][checked]")["value"] == "playbook"


def test_another_one_can_be_shown_in_full(signed_in, user):
    one, two = ready(user), ready(user)
    for follow_up in (one, two):
        page = soup(signed_in.get(TODAY, {"current": follow_up.pk}))
        assert page.select_one(".is-current")["id"] == f"follow-up-{follow_up.pk}"
    assert signed_in.get(TODAY, {"current": "9" * 30}).status_code == 200


def test_mine_and_nobodys_by_default_and_everyones_on_request(signed_in, user):
    other = UserFactory()
    ready(user, owner=other)
    nobodys = ready(user)
    Lead.objects.filter(pk=nobodys.lead_id).update(owner=None)
    assert len(soup(signed_in.get(TODAY)).select(".followup")) == 1
    assert len(soup(signed_in.get(TODAY, {"everyone": 1})).select(".followup")) == 2


def test_an_empty_day_says_what_comes_next(signed_in, user):
    lead = a_lead(owner=user, first_name="Priya", last_name="Nguyen")
    planned(lead, user, due_at=timezone.now() + timedelta(days=1))
    page = soup(signed_in.get(TODAY))
    assert "The next follow-up is tomorrow, with Priya Nguyen." in page.text
    assert page.select_one(".coming__row").text.split() == ["tomorrow", "Priya", "Nguyen", "Say", "thanks"]


def test_done_and_snooze_swap_in_what_a_reload_would_show(signed_in, user):
    one, two = ready(user), ready(user)
    for name, follow_up, data in (
        ("follow_up_completion", one, {"next_step": "own", "days": "5", "title": "Send the list"}),
        ("follow_up_snooze", two, {"until": "next week"}),
    ):
        response = signed_in.post(url(name, follow_up), data, headers={"HX-Request": "true", "HX-Target": "today"})
        part = soup(response).select_one("#today")
        page = soup(signed_in.get(TODAY)).select_one("#today")
        assert without_tokens(part) == without_tokens(page)
        assert soup(response).select_one("#toasts .toast-line__text")
    assert FollowUp.objects.get(title="Send the list").status == FollowUpStatus.PLANNED


def without_tokens(part):
    for field in part.select("[name=csrfmiddlewaretoken]"):
        field.decompose()
    return str(part)


def test_without_htmx_the_same_forms_lead_back(signed_in, user):
    one = ready(user)
    response = signed_in.post(url("follow_up_completion", one), {"text": "Thank you, truly."})
    assert response.headers["Location"] == TODAY
    one.refresh_from_db()
    assert (one.status, one.draft, one.done_by) == ("done", "Thank you, truly.", user)

    two = ready(user)
    response = signed_in.post(url("follow_up_snooze", two), {"until": "3 days", "next": "/people/"})
    assert response.headers["Location"] == "/people/"
    response = signed_in.post(url("follow_up_snooze", two), {"until": "tomorrow", "next": "https://example.com/"})
    assert response.headers["Location"] == TODAY


def test_words_that_are_no_time_are_answered_with_a_sentence(signed_in, user):
    one = ready(user)
    response = signed_in.post(url("follow_up_snooze", one), {"until": "whenever"}, follow=True)
    assert "When is not clear. It looks like" in soup(response).select_one("#toasts").text
    one.refresh_from_db()
    assert one.status == FollowUpStatus.READY


def test_what_was_held_back_says_why_and_takes_a_reason(signed_in, user):
    lead = a_lead(owner=user, gate=Gate.HOLD)
    said(lead.contact)
    held = planned(lead, user, title="Send the list", channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    page = soup(signed_in.get(TODAY))
    assert "They were sceptical of your motives." in page.select_one(".side").text

    form = page.select_one(".today-override form")
    assert form["action"] == url("follow_up_override", held)
    signed_in.post(form["action"], {"reason": ""})
    held.refresh_from_db()
    assert held.status == FollowUpStatus.HELD
    signed_in.post(form["action"], {"reason": "She asked me for it at the fair"})
    held.refresh_from_db()
    assert (held.status, held.override_by) == ("ready", user)


def test_where_the_guard_says_never_there_is_no_form_and_the_address_is_refused(signed_in, user):
    lead = a_lead(owner=user, gate=Gate.NEVER)
    ask = planned(lead, user, purpose=Purpose.ASK, channel=Channel.DIRECT_MESSAGE)
    following_up.sweep()
    assert not soup(signed_in.get(TODAY)).select(".today-override")
    signed_in.post(url("follow_up_override", ask), {"reason": "The boss wants it"})
    response = signed_in.post(url("follow_up_completion", ask), follow=True)
    assert "Held back: They said clearly" in soup(response).select_one("#toasts").text
    ask.refresh_from_db()
    assert ask.status == FollowUpStatus.HELD


def test_what_was_set_aside_shows_its_reason_and_can_be_tried_again(signed_in, user):
    one = planned(a_lead(owner=user), user)
    FollowUp.objects.update(work_state=WorkState.QUARANTINED, last_error="“nickname” is not known.")
    page = soup(signed_in.get(TODAY))
    assert "“nickname” is not known." in page.select_one(".side").text
    signed_in.post(url("follow_up_retry", one))
    one.refresh_from_db()
    assert (one.work_state, one.attempts) == ("waiting", 0)


def test_one_more_is_planned_by_hand(signed_in, user):
    lead = a_lead(owner=user)
    address = reverse("leads:lead_follow_ups", args=[lead.pk])
    response = signed_in.post(address, {"title": "Send the list", "when": "tomorrow 14:30", "channel": "email"})
    assert response.headers["Location"] == lead.contact.get_absolute_url()
    follow_up = FollowUp.objects.get()
    assert (follow_up.title, follow_up.channel, follow_up.due_at.minute) == ("Send the list", "email", 30)
    signed_in.post(address, {"title": "", "when": "tomorrow"})
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize("name", ["follow_up_completion", "follow_up_snooze", "follow_up_override", "follow_up_retry"])
def test_a_viewer_may_look_and_change_nothing(client, user, name):
    one = ready(user)
    Lead.objects.update(owner=None)
    client.force_login(UserFactory(viewer=True))
    assert not soup(client.get(TODAY)).select("#today form")
    assert client.post(url(name, one), {"until": "tomorrow", "reason": "x"}).status_code == 403
    assert client.post(reverse("leads:lead_follow_ups", args=[one.lead_id]), {"title": "x"}).status_code == 403
    assert client.get(url(name, one)).status_code == 405


def test_what_does_not_exist_is_not_found(signed_in):
    assert signed_in.post(reverse("leads:follow_up_snooze", args=[404]), {"until": "tomorrow"}).status_code == 404


def test_today_costs_the_same_queries_however_many_wait(signed_in, user):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert soup(signed_in.get(TODAY)).select(".followup")
        return len(captured)

    for _ in range(10):
        ready(user)
    few = cost()
    leads = Lead.objects.bulk_create(
        Lead(contact=ContactFactory(), stage=Lead.objects.first().stage, rank=f"b{n}", owner=user) for n in range(90)
    )
    following_up.begin(leads, by=user)
    following_up.sweep()
    assert FollowUp.objects.filter(status=FollowUpStatus.READY).count() == 100
    assert cost() == few <= 10
