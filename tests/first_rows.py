"""The rows that migrations made (stages, the first playbook) are there for every test, also after one that committed.

Django empties every table after a test that commits, and so takes them from whichever test comes next; on two
workers nobody knows which that is.
"""

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

FIRST_ROWS: dict[str, str] = {}  # not on the connection: a browser's test has another one than the others


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep the rows of the new database, and put them back each time it was emptied."""
    with django_db_blocker.unblock():
        for connection in connections.all():
            FIRST_ROWS[connection.alias] = connection.creation.serialize_db_to_string()
            connection._test_serialized_contents = FIRST_ROWS[connection.alias]  # where Django looks for them
    as_django_does = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = _empty_and_begin_anew
    yield
    TransactionTestCase._fixture_teardown = as_django_does


def _empty_and_begin_anew(case):
    for alias in case._databases_names(include_mirrors=False):
        # Without post_migrate: it would make content types and permissions under other numbers than the kept ones.
        # Without a reset of the sequences: they would give out the numbers of the kept rows again.
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            database=alias,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
        connections[alias].creation.deserialize_db_from_string(FIRST_ROWS[alias])
