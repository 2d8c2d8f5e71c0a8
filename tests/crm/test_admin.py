"""The operators' admin of people, files and members."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.enums import Role, WorkState
from crm.models import Contact, Event, Import, User
from tests.factories import ContactFactory, IdentityFactory, PostFactory, UserFactory


@pytest.fixture
def operator(client, db):
    client.force_login(UserFactory(admin=True, email="olu@example.com", full_name="Olu Adeyemi"))
    return client


NO_IDENTITIES = {"identities-TOTAL_FORMS": 0, "identities-INITIAL_FORMS": 0}


def names(response):
    return {contact.name for contact in response.context["cl"].result_list}


def test_people_are_found_by_words_and_by_one_whole_id(operator):
    wanted = ContactFactory(full_name="Ines Moreau", company="Harbour Works")
    ContactFactory(full_name="Tom Berger")
    IdentityFactory(contact=wanted, value="ines-moreau-fx0001")
    people = reverse("admin:crm_contact_changelist")
    for words in ("moreau harbour", "ines-moreau-fx0001"):
        assert names(operator.get(people, {"q": words})) == {"Ines Moreau"}
    assert names(operator.get(people, {"q": "nobody"})) == set()


def test_protecting_somebody_is_remembered(operator):
    contact = ContactFactory(full_name="Ines Moreau", company="Harbour Works")
    operator.post(
        reverse("admin:crm_contact_change", args=[contact.pk]),
        {"do_not_contact": "on", "company": "Elsewhere", "gate": "never"} | NO_IDENTITIES,
    )
    contact.refresh_from_db()
    assert contact.do_not_contact
    assert contact.company == "Harbour Works"
    assert contact.gate == "clear"
    event = Event.objects.get(verb="contact.protected")
    assert (event.by.email, event.contact) == ("olu@example.com", contact)


def test_an_import_that_was_set_aside_is_tried_again_and_others_stay(operator):
    aside = Import.objects.create(file_name="a.csv", sha256="a" * 64, work_state=WorkState.QUARANTINED, attempts=5)
    done = Import.objects.create(file_name="b.csv", sha256="b" * 64, work_state=WorkState.FINISHED)
    page = operator.post(
        reverse("admin:crm_import_changelist"),
        {"action": "try_again", "_selected_action": [aside.pk, done.pk]},
        follow=True,
    )
    aside.refresh_from_db()
    done.refresh_from_db()
    assert (aside.work_state, aside.attempts) == (WorkState.WAITING, 0)
    assert done.work_state == WorkState.FINISHED
    assert "1 will be tried again now. 1 were not set aside" in page.text
    assert Event.objects.get(verb="import.retried").subject == f"import:{aside.pk}"


def test_the_first_page_says_what_was_set_aside(operator):
    index = reverse("admin:index")
    assert "waiting for you" not in operator.get(index).text
    Import.objects.create(file_name="a.csv", sha256="a" * 64, work_state=WorkState.QUARANTINED, attempts=5)
    page = operator.get(index).text
    assert "1 imports" in page
    assert "work_state__exact=quarantined" in page


def test_an_admin_creates_a_member_with_address_role_and_password(operator, client):
    page = operator.post(
        reverse("admin:crm_user_add"),
        {
            "email": "Nora@Example.com",
            "full_name": "Nora Lindqvist",
            "role": "viewer",
            "usable_password": "true",
            "password1": "seven grey herons",
            "password2": "seven grey herons",
        },
    )
    assert page.status_code == 302, page.context["errors"]
    member = User.objects.get(email="nora@example.com")
    assert member.role == Role.VIEWER
    assert member.check_password("seven grey herons")


def test_the_same_address_in_another_case_is_no_second_member(operator):
    UserFactory(email="nora@example.com")
    form = {"email": "NORA@example.com", "role": "editor", "usable_password": "false"}
    page = operator.post(reverse("admin:crm_user_add"), form)
    assert "There is a member with this address." in page.text


def test_a_member_without_a_password_is_created_and_sets_one_by_mail(operator, mailoutbox):
    form = {"email": "nora@example.com", "role": "editor", "usable_password": "false"}
    operator.post(reverse("admin:crm_user_add"), form)
    assert not User.objects.get(email="nora@example.com").has_usable_password()
    Client().post(reverse("account_reset_password"), {"email": "nora@example.com"})
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_a_member_who_is_switched_off_is_out_at_once(operator, client, user):
    browser = Client()
    browser.force_login(user)
    assert browser.get(reverse("crm:profile")).status_code == 200
    change = reverse("admin:crm_user_change", args=[user.pk])
    form = {"email": user.email, "full_name": user.full_name, "role": "editor", "time_zone": "UTC", "theme": "auto"}
    assert operator.post(change, form).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert browser.get(reverse("crm:profile")).status_code == 302


def test_nobody_takes_their_own_admin_rights(operator):
    olu = User.objects.get(email="olu@example.com")
    form = {"email": olu.email, "full_name": "Olu", "role": "viewer", "time_zone": "UTC", "theme": "auto"}
    operator.post(reverse("admin:crm_user_change", args=[olu.pk]), form)
    olu.refresh_from_db()
    assert olu.full_name == "Olu"
    assert olu.is_admin


def test_a_password_is_set_anew_by_an_admin(operator, user):
    operator.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": "nine quiet rivers", "password2": "nine quiet rivers"},
    )
    user.refresh_from_db()
    assert user.check_password("nine quiet rivers")


def test_the_address_of_a_post_is_read_as_on_its_own_page(operator):
    post = PostFactory(title="Why we fired our best client")
    address = "https://www.linkedin.com/feed/update/urn:li:activity:7510929419796480001/"
    page = operator.post(reverse("admin:crm_post_change", args=[post.pk]), {"title": "Renamed", "url": address})
    assert page.status_code == 302, page.context["errors"]
    post.refresh_from_db()
    assert post.title == "Renamed"
    assert post.urn == "urn:li:activity:7510929419796480001"


def test_view_on_site_leads_to_the_page_of_the_product(operator):
    contact = ContactFactory()
    page = operator.get(reverse("admin:crm_contact_change", args=[contact.pk])).text
    assert f'href="{contact.get_absolute_url()}"' in page
    assert Contact.objects.count() == 1
