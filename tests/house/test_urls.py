"""Every address asks who is there, answers a member of the team, and changes nothing without the token."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.house.addresses import address, named_patterns, our_patterns
from tests.house.world import make_world

# Open to everyone, each with its reason.
OPEN = {
    "livez": "load balancers have no account",
    "readyz": "load balancers have no account",
    "account_login": "the door itself",
    "account_logout": "says good-bye, and sends a stranger to the door",
    "account_signup": "says that an admin creates each account",
    "account_inactive": "says why someone switched off cannot come in",
    "account_reset_password": "someone without a password asks for one",
    "account_reset_password_done": "the step after",
    "account_reset_password_from_key": "the address in the mail",
    "account_reset_password_from_key_done": "the step after",
    "account_confirm_email": "the address in a mail",
    "account_email_verification_sent": "a sentence",
    "mfa_authenticate": "the second step of the login, sends a stranger to the first",
}
EDITOR = list(our_patterns())


@pytest.fixture
def world(user):
    return make_world(4, owner=user)


@pytest.mark.parametrize("name", EDITOR)
def test_each_page_answers_an_editor(name, world, signed_in):
    response = signed_in.get(address(name))
    assert response.status_code in (200, 302, 405), response.status_code
    if response.status_code == 302:
        assert reverse("account_login") not in response.url


@pytest.mark.parametrize("name", EDITOR)
def test_each_page_asks_a_stranger_to_log_in(name, world):
    stranger = Client()
    for response in (stranger.get(address(name)), stranger.post(address(name))):
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", EDITOR)
def test_no_change_without_the_token(name, world, user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    for verb in (browser.post, browser.put, browser.patch, browser.delete):
        assert verb(address(name)).status_code in (403, 405)


@pytest.mark.parametrize("name", EDITOR)
def test_a_page_behind_the_login_is_kept_by_nobody_on_the_way(name, world, signed_in):
    response = signed_in.get(address(name))
    assert "no-store" in response.headers["Cache-Control"]
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("name", EDITOR)
def test_a_number_that_names_nothing_is_not_found(name, world, signed_in):
    if not our_patterns()[name].pattern.converters:
        return
    kwargs = dict.fromkeys(our_patterns()[name].pattern.converters, 999_999)
    assert signed_in.get(reverse(name, kwargs=kwargs)).status_code in (404, 405)
    assert signed_in.post(reverse(name, kwargs=kwargs)).status_code in (404, 405)


def test_only_the_listed_addresses_of_the_frame_are_open(db):
    """Of the addresses that take no argument, those that let a stranger in are named above."""
    stranger = Client()
    let_in = set()
    for name, pattern in named_patterns():
        if name.startswith(("crm:", "leads:")) or pattern.pattern.converters or "(?P" in str(pattern.pattern):
            continue
        response = stranger.get(reverse(name))
        doors = (reverse("account_login"), reverse("admin:login"), reverse("admin:index"))
        if response.status_code != 302 or not response.url.startswith(doors):
            let_in.add(name)
    assert let_in <= set(OPEN), let_in - set(OPEN)


def test_a_stranger_is_asked_to_log_in_even_where_there_is_no_page(db):
    assert Client().get("/nowhere/").status_code == 404
