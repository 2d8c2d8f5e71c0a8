"""One's own settings, and the phone's page of the rest."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from crm.models import User

PROFILE = reverse("crm:profile")
WANTED = {"full_name": "Nora Lind", "time_zone": "Europe/Berlin", "theme": "dark", "messages_per_day": "8"}


def soup(response):
    return BeautifulSoup(response.content, "html5lib")


def test_what_i_save_is_what_i_see(signed_in, user):
    answer = signed_in.post(PROFILE, WANTED, follow=True)
    user.refresh_from_db()
    assert (user.full_name, user.time_zone, user.theme, user.messages_per_day) == (
        "Nora Lind",
        "Europe/Berlin",
        "dark",
        8,
    )
    page = soup(answer)
    assert page.html["data-bs-theme"] == "dark"
    assert "Your profile is saved." in page.find(id="toasts").text


@pytest.mark.parametrize("typed", ["europe/berlin", "Berlin", " berlin "])
def test_a_city_is_enough_of_a_time_zone(signed_in, user, typed):
    signed_in.post(PROFILE, WANTED | {"time_zone": typed})
    user.refresh_from_db()
    assert user.time_zone == "Europe/Berlin"


def test_a_refused_profile_changes_nothing_and_says_why(signed_in, user):
    answer = signed_in.post(PROFILE, WANTED | {"time_zone": "Atlantis/Deep", "full_name": "Somebody else"})
    assert answer.status_code == 422
    page = soup(answer)
    assert "This is no time zone. It looks like Europe/Berlin." in page.form.text
    assert page.h1.text == "Nora Lindqvist"
    assert page.find("input", {"name": "full_name"})["value"] == "Somebody else"
    user.refresh_from_db()
    assert user.full_name == "Nora Lindqvist"


def test_nobody_gives_themselves_a_role_or_another_address(signed_in, user):
    signed_in.post(PROFILE, WANTED | {"role": "admin", "email": "root@example.com", "is_active": "", "password": "x"})
    user.refresh_from_db()
    assert (user.role, user.email, user.is_active) == ("editor", "nora@example.com", True)


def test_a_profile_saves_only_its_own_fields(signed_in, user, monkeypatch):
    """An admin who changes the role between reading and writing must not be undone by it."""
    real = User.save

    def save(self, *args, **kwargs):
        User.objects.filter(pk=self.pk).update(role="viewer")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(User, "save", save)
    signed_in.post(PROFILE, WANTED)
    user.refresh_from_db()
    assert user.role == "viewer"


@pytest.mark.parametrize(("limit", "status"), [("", 302), ("0", 422), ("1", 302), ("101", 422)])
def test_the_own_limit_is_empty_or_between_one_and_a_hundred(signed_in, limit, status):
    assert signed_in.post(PROFILE, WANTED | {"messages_per_day": limit}).status_code == status


def test_the_account_pages_and_the_way_out_are_one_step_away(signed_in):
    page = soup(signed_in.get(PROFILE))
    addresses = {link["href"] for link in page.main.find_all("a")}
    assert {"/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"} <= addresses
    out = page.find("form", action="/accounts/logout/")
    assert out["method"] == "post"
    assert out.find("input", {"name": "csrfmiddlewaretoken"})


def test_more_has_admin_for_admins_only(signed_in, user):
    assert "/admin/" not in {link["href"] for link in soup(signed_in.get(reverse("crm:more"))).main.find_all("a")}
    User.objects.filter(pk=user.pk).update(role="admin")
    assert "/admin/" in {link["href"] for link in soup(signed_in.get(reverse("crm:more"))).main.find_all("a")}
