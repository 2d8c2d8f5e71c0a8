"""What every test stands on: a real PostgreSQL and a real Valkey, thrown away afterwards."""

import shutil

import pytest
from django.conf import settings

from config import local_services
from tests.checked_pages import checked_pages  # noqa: F401  each page a test receives is checked
from tests.first_rows import django_db_setup  # noqa: F401  what migrations made outlives tests that commit
from tests.loud_templates import loud_templates  # noqa: F401  undefined variables fail
from tests.random_order import random_order  # noqa: F401  unordered rows are shuffled

_servers = []


def pytest_configure(config):
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = settings.TEST_DATA_DIR
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed and whose number came round again
    folder.mkdir(parents=True)
    try:
        _servers.append(local_services.start_postgres(folder, durable=False))
        _servers.append(local_services.start_valkey(folder, durable=False))
    except local_services.ServiceError as error:
        pytest_unconfigure(config)
        pytest.exit(str(error), returncode=3)


def pytest_unconfigure(config):
    for server in _servers:
        local_services.stop(server)
    if _servers:
        shutil.rmtree(settings.TEST_DATA_DIR, ignore_errors=True)
        shutil.rmtree(local_services.socket_folder(settings.TEST_DATA_DIR), ignore_errors=True)
        _servers.clear()


@pytest.fixture
def user(db):
    """An editor of the team, Nora."""
    from tests.factories import UserFactory

    return UserFactory(email="nora@example.com", full_name="Nora Lindqvist")


@pytest.fixture
def signed_in(client, user):
    """A browser in which Nora is logged in."""
    client.force_login(user)
    return client
