"""What stands in a log: what happened, never to whom."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import OperationalError

from config.logs import ImpersonalFormatter
from tests.factories import UserFactory

SOMEBODY = "Maya Okafor"  # by name: lines of code are told, and there it would stand itself
ADDRESS = "maya.okafor@example.com"


def logged(fail) -> str:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(ImpersonalFormatter("{levelname} {message}", style="{"))
    log = logging.Logger("a.test")
    log.addHandler(handler)
    try:
        fail()
    except Exception:
        log.exception("it failed")
    return output.getvalue()


@pytest.mark.django_db
def test_the_log_names_the_rule_and_the_line_of_code_but_not_the_person():
    UserFactory(email=ADDRESS)
    text = logged(lambda: UserFactory(email=ADDRESS))
    assert "okafor" not in text
    assert "IntegrityError" in text
    assert "crm_user_email" in text
    assert "test_logs.py" in text


def test_what_an_error_quotes_from_a_file_is_not_told():
    text = logged(lambda: int(SOMEBODY))
    assert "Maya" not in text
    assert "builtins.ValueError" in text


def test_what_is_wrong_with_the_machine_is_told():
    def away():
        raise OperationalError("connection refused")

    assert "OperationalError: connection refused" in logged(away)


def test_the_cause_is_told_by_the_same_rule():
    def wrapped():
        try:
            int(SOMEBODY)
        except ValueError as error:
            raise RuntimeError(SOMEBODY) from error

    text = logged(wrapped)
    assert "Maya" not in text
    assert "caused by" in text
    assert "ValueError" in text


def test_each_handler_of_the_settings_keeps_the_rule():
    formatters = settings.LOGGING["formatters"]
    for handler in settings.LOGGING["handlers"].values():
        assert formatters[handler["formatter"]]["()"] == "config.logs.ImpersonalFormatter"
    assert settings.LOGGING["loggers"]["django"]["handlers"] == [], "Django's own would mail what a form held"


def test_where_the_database_was_is_not_told_as_it_may_be_a_row_of_a_file():
    def cancelled():
        raise OperationalError(f"canceling statement\nCONTEXT:  COPY crm_contact, line 7: {SOMEBODY}")

    text = logged(cancelled)
    assert "OperationalError: canceling statement" in text
    assert "Maya" not in text
