"""The door: by e-mail and password, with limits that hold, for members only."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "seven grey herons"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()


@pytest.fixture
def nora(db):
    member = UserFactory(email="nora@example.com", full_name="Nora Lindqvist")
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    return member


def log_in(browser, email, password, *, address="192.0.2.1", **more):
    return browser.post(LOGIN, {"login": email, "password": password} | more, REMOTE_ADDR=address)


def page(response):
    return BeautifulSoup(response.content, "html5lib")


def test_a_member_logs_in_with_the_address_in_any_case_and_comes_to_today(client, nora):
    response = log_in(client, "NORA@example.com", PASSWORD)
    assert (response.status_code, response.url) == (302, "/")


def test_a_member_comes_back_to_the_page_that_was_asked_for(client, nora):
    asked = client.get("/posts/")
    assert asked.url == "/accounts/login/?next=/posts/"
    door = page(client.get(asked.url))
    assert door.find("input", {"name": "next"})["value"] == "/posts/"
    assert log_in(client, nora.email, PASSWORD, next="/posts/").url == "/posts/"


def test_a_session_ends_with_the_browser_unless_one_asks_to_be_remembered(nora):
    for asked, lasts in ((None, False), ("on", True)):
        browser = Client()
        log_in(browser, nora.email, PASSWORD, **({"remember": asked} if asked else {}))
        assert browser.session.get_expire_at_browser_close() is not lasts


def test_nobody_is_sent_to_another_site_after_the_login(client, nora):
    assert log_in(client, nora.email, PASSWORD, next="https://elsewhere.example.com/").url == "/"


def test_the_door_names_its_fields_for_people_and_password_keepers(client):
    door = page(client.get(LOGIN))
    assert door.find("input", {"name": "login"})["autocomplete"] == "email"
    assert door.find("input", {"name": "password"})["autocomplete"] == "current-password"
    for field in door.select("main input:not([type=hidden])"):
        assert door.find("label", {"for": field["id"]}), field
    assert door.title.string.strip() == "Log in · Silver Lining"
    assert not door.find("a", href=reverse("account_signup"))
    assert door.find("a", href=reverse("account_reset_password"))


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, nora):
    wrong = log_in(client, nora.email, "not the password")
    unknown = log_in(client, "nobody@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 200
    said = [page(response).select_one(".alert").get_text(" ", strip=True) for response in (wrong, unknown)]
    assert said[0] == said[1]


def test_after_five_wrong_passwords_the_account_waits_and_others_still_come_in(client, nora):
    other = UserFactory(email="olu@example.com")
    other.set_password(PASSWORD)
    other.save(update_fields=["password"])
    for _ in range(5):
        assert log_in(client, nora.email, "not the password").status_code == 200
    held = log_in(client, nora.email, PASSWORD)
    assert held.status_code == 200
    assert "Too many failed login attempts" in held.text
    assert log_in(Client(), other.email, PASSWORD, address="192.0.2.2").status_code == 302


def test_one_address_trying_many_accounts_is_held(client, nora):
    for n in range(10):
        log_in(client, f"member{n}@example.com", "not the password", address="192.0.2.9")
    assert log_in(client, nora.email, PASSWORD, address="192.0.2.9").status_code in (200, 429)
    assert log_in(Client(), nora.email, PASSWORD, address="192.0.2.10").status_code == 302


def test_the_limits_are_counted_in_the_database(client, nora, settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    from django.db import connection

    log_in(client, nora.email, "not the password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entry")
        assert cursor.fetchone()[0] > 0


def test_a_member_who_was_switched_off_does_not_come_in(client, nora):
    nora.is_active = False
    nora.save(update_fields=["is_active"])
    response = client.post(LOGIN, {"login": nora.email, "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session
    assert "switched off" in response.text


def test_nobody_signs_up(client):
    closed = client.get(reverse("account_signup"))
    assert "An admin of that team creates your account" in closed.text
    form = {"email": "new@example.com", "password1": PASSWORD}
    client.post(reverse("account_signup"), form)
    from crm.models import User

    assert not User.objects.filter(email="new@example.com").exists()


def test_the_admin_is_reached_through_the_login_of_the_product(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    olu = UserFactory(email="olu@example.com", admin=True)
    olu.set_password(PASSWORD)
    olu.save(update_fields=["password"])
    assert log_in(client, olu.email, PASSWORD, next="/admin/").url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admins_own_login_form_takes_no_password(client):
    olu = UserFactory(email="olu@example.com", admin=True)
    olu.set_password(PASSWORD)
    olu.save(update_fields=["password"])
    response = client.post("/admin/login/", {"username": olu.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response.url.startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_a_new_password_by_mail(client, nora, mailoutbox):
    asked = client.post(reverse("account_reset_password"), {"email": nora.email}, follow=True)
    assert "Look into your mail" in asked.text
    link = re.search(r"https?://testserver(/accounts/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form_page = client.get(link, follow=True)
    form = page(form_page).select_one("main form")
    done = client.post(
        form_page.redirect_chain[-1][0],
        {"password1": "nine quiet rivers", "password2": "nine quiet rivers"},
        follow=True,
    )
    assert form.find("input", {"name": "password1"})["autocomplete"] == "new-password"
    assert done.status_code == 200
    assert log_in(Client(), nora.email, "nine quiet rivers").status_code == 302


def test_an_unknown_address_is_answered_like_a_known_one(client, db, mailoutbox):
    asked = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert "Look into your mail" in asked.text
    assert not [mail for mail in mailoutbox if "/password/reset/key/" in mail.body]


def test_a_short_or_common_password_is_refused_with_the_reason(client, nora):
    client.force_login(nora)
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    response = client.post(reverse("account_change_password"), form)
    assert "at least 12 characters" in response.text


def test_logging_out_takes_a_form_and_comes_back_to_the_door(signed_in):
    asked = signed_in.get(reverse("account_logout"))
    assert "Log out?" in asked.text
    assert signed_in.post(reverse("account_logout")).url == LOGIN
    assert signed_in.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_signup",
        "account_inactive",
    ],
)
def test_each_page_in_front_of_the_door_has_one_heading_and_a_title(name, client, db):
    document = page(client.get(reverse(name)))
    assert len(document.find_all("h1")) == 1
    assert document.title.string.strip().endswith("· Silver Lining")
    assert document.title.string.strip() != "· Silver Lining"
    assert document.html["lang"] == "en"


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_logout", "account_email", "mfa_index", "usersessions_list"]
)
def test_each_page_about_ones_account_stands_in_the_frame(name, nora, client):
    log_in(client, nora.email, PASSWORD)
    document = page(client.get(reverse(name)))
    assert document.find("nav", {"aria-label": "Main"})
    assert len(document.find_all("h1")) == 1
    assert document.title.string.strip() != "· Silver Lining"


def test_a_second_factor_is_set_up_and_asked_for(client, nora):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    log_in(client, nora.email, PASSWORD)
    confirm = client.get(reverse("mfa_activate_totp"), follow=True)
    assert page(confirm).find("input", {"name": "password"})
    setup = page(client.post(confirm.redirect_chain[-1][0], {"password": PASSWORD}, follow=True))
    assert setup.select_one("main img")["src"].startswith("data:image/svg+xml")
    secret = setup.find("input", {"id": "authenticator_secret"})["value"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert codes.status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200
    second = Client()
    cache.clear()
    assert log_in(second, nora.email, PASSWORD).url.startswith(reverse("mfa_authenticate"))
    asked = page(second.get(reverse("mfa_authenticate")))
    assert asked.find("input", {"name": "code"})
    assert second.get("/profile/").status_code == 302


def test_the_list_of_sessions_ends_the_others(client, nora):
    elsewhere = Client()
    log_in(client, nora.email, PASSWORD)
    log_in(elsewhere, nora.email, PASSWORD, address="192.0.2.7")
    listed = page(client.get(reverse("usersessions_list")))
    assert len(listed.select("tbody tr")) == 2
    assert "This browser." in listed.get_text()
    client.post(reverse("usersessions_list"))
    assert elsewhere.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_the_error_pages_stand_without_any_context():
    from django.template.loader import get_template

    for name in ("400", "403", "403_csrf", "404", "500"):
        document = BeautifulSoup(get_template(f"{name}.html").render(), "html5lib")
        assert len(document.find_all("h1")) == 1
        assert document.html["data-bs-theme"] == "auto"


def test_a_viewer_who_may_not_change_something_is_told_who_can_help(client, db):
    client.force_login(UserFactory(viewer=True))
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "An admin of your team" in response.text
