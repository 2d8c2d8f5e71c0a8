"""`make run`, with real processes: it starts, serves, heals, and leaves nothing behind."""

import os
import signal
import socket

import psutil
import pytest
from django.conf import settings
from django.db import connection

from config import local_services
from tests.config.instance import Instance, wait_for

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def running():
    with Instance() as instance:
        yield instance.start().until_ready()


def test_it_answers_on_its_address_and_shows_the_login(running):
    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert running.get("/readyz") == (200, "ready\n")
    status, page = running.get("/accounts/login/")
    assert status == 200
    assert "csrfmiddlewaretoken" in page


def test_it_tells_the_password_of_the_first_admin(running):
    assert "Created the first admin: admin@example.com" in running.said()
    assert "Its password is " in running.said()


def test_the_doctor_finds_everything_of_a_running_instance(running):
    for _ in range(10):  # the workers answer a little after the web
        told = running.manage("doctor")
        if told.returncode == 0:
            break
    assert told.returncode == 0, told.stdout + told.stderr
    assert "MISSING" not in told.stdout
    assert "importer@" in told.stdout


def test_a_second_start_on_the_same_folder_says_who_has_it(running):
    second = Instance(running.folder)
    assert f"already runs on {running.folder} (process {running.process.pid})" in second.refusal()
    assert running.get("/readyz")[0] == 200


def test_a_program_that_dies_is_started_again_with_its_workers_ended(running):
    web = running.child("gunicorn")
    workers = web.children()
    web.kill()
    running.until_it_says("web stopped (signal 9) and is started again")
    wait_for(lambda: not any(process.is_running() for process in [web, *workers]))
    wait_for(lambda: _answers(running))


def test_the_database_server_is_started_again_too(running):
    running.child("gunicorn")
    postgres = next(it for it in psutil.Process(running.process.pid).children() if it.name() == "postgres")
    postgres.kill()
    running.until_it_says("postgres stopped (signal 9) and is started again")
    wait_for(lambda: running.get("/readyz")[0] == 200)


def test_two_run_side_by_side_and_with_urls_nothing_embedded_starts(running):
    database = f"beside_{os.getpid()}"
    url = local_services.database_url(settings.TEST_DATA_DIR).replace("/silver_lining", f"/{database}")
    local_services.create_database(url)
    with Instance(DATABASE_URL=url, REDIS_URL=settings.BROKER_URL, ADMIN_EMAIL="nora@example.com") as beside:
        beside.start().until_ready()
        assert beside.get("/readyz")[0] == running.get("/readyz")[0] == 200
        assert "nora@example.com" in beside.said()
        assert not {"postgres", "valkey-server"} & {process.name() for process in beside.everyone()}
        assert not (beside.folder / "postgres").exists()
        assert beside.stop() == 0


def test_killed_it_is_cleaned_up_by_the_next_start_which_keeps_the_data(running):
    before = running.everyone()
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    running.lines.clear()
    running.start().until_ready()
    assert not [process for process in before if process.is_running()]
    assert "Created the first admin" not in running.said(), "the database is the one from before"


def test_asked_to_stop_it_leaves_no_process_behind(running):
    wait_for(lambda: len(running.everyone()) > 10)
    everyone = running.everyone()
    assert running.stop() == 0
    assert not [process for process in everyone if process.is_running()]
    assert (running.folder / "processes.json").read_text() == "[]"


def test_ctrl_c_while_it_starts_stops_it(running):
    running.lines.clear()
    running.start()
    wait_for(lambda: psutil.Process(running.process.pid).children())
    everyone = running.everyone()
    assert running.stop(signal.SIGINT) == 0
    assert not [process for process in everyone if process.is_running()]


def test_a_program_that_cannot_start_ends_the_run_with_a_sentence(running):
    running.lines.clear()
    running.environment["STATEMENT_TIMEOUT"] = "no time"
    said = running.refusal()
    assert "logs" in said
    del running.environment["STATEMENT_TIMEOUT"]


def test_a_taken_port_is_told_with_what_to_do():
    with socket.socket() as taken, Instance() as instance:
        taken.bind(("127.0.0.1", instance.port))
        taken.listen()
        assert f"Port {instance.port} is taken" in instance.refusal()
        assert f"make run PORT={instance.port + 1}" in instance.said()


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80 80"])
def test_a_port_that_is_none_is_told(port):
    with Instance(PORT=port) as instance:
        assert "which is no port" in instance.refusal()


def _answers(instance):
    try:
        return instance.get("/readyz")[0] == 200
    except OSError:
        return False


def test_the_tests_have_servers_of_their_own():
    assert str(settings.TEST_DATA_DIR) in connection.settings_dict["HOST"]
    assert str(settings.TEST_DATA_DIR) in settings.BROKER_URL
