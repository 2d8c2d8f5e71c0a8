"""Who did what, and what may be done only once."""

import pytest

from crm.history import record
from crm.models import Event

pytestmark = pytest.mark.django_db


def test_an_effect_with_a_key_is_written_once_and_the_second_writer_is_told():
    assert record("follow_up.ready", effect_key="follow_up:1") is not None
    assert record("follow_up.ready", effect_key="follow_up:1") is None
    assert Event.objects.count() == 1


def test_events_without_a_key_are_all_kept(user):
    record("lead.moved", by=user, subject="lead:1")
    record("lead.moved", by=user, subject="lead:1")
    assert Event.objects.count() == 2
