"""The due loop: what goes wrong costs a turn, never the loop."""

import logging
import threading

import pytest
from django.db import OperationalError

from leads.management.commands import run_due


@pytest.mark.parametrize("fault", [OperationalError("away"), KeyError("a zone that is no more")])
def test_a_turn_that_fails_is_followed_by_the_next(fault, caplog, monkeypatch):
    monkeypatch.setattr(run_due.connections, "close_all", lambda: None)  # of the test's own thread
    monkeypatch.setattr(run_due, "close_old_connections", lambda: None)
    stopping, turns = threading.Event(), []

    def look():
        turns.append(len(turns))
        if len(turns) == 3:
            stopping.set()
        raise fault

    with caplog.at_level(logging.WARNING):
        run_due._repeat(look, 0, stopping)

    assert turns == [0, 1, 2]
    assert len(caplog.records) == 3
