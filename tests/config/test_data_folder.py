"""The data folder: what is wrong with it is told in a sentence, and leftovers are ended by identity."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from config import local_services
from config.data_folder import DataFolder, FolderError, Running
from tests.config.instance import Instance, wait_for

SLEEPS = "import time; time.sleep(300)"
STARTS_ANOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{SLEEPS}'])"


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="sl-") as name:
        yield Path(name)


@pytest.fixture
def data(folder):
    opened = DataFolder(folder)
    yield opened
    opened.close()


@pytest.fixture
def start():
    started = []

    def launch(code=SLEEPS):
        started.append(subprocess.Popen([sys.executable, "-c", code], start_new_session=True))
        return started[-1]

    yield launch
    for process in started:
        process.kill()
        process.wait()


def test_a_file_in_place_of_the_folder(folder):
    (folder / "data").write_text("not a folder")
    with Instance(folder / "data") as instance:
        assert "is in the way: not a folder" in instance.refusal()


def test_a_folder_that_cannot_be_made():
    with Instance(Path("/proc/silver-lining")) as instance:
        assert "cannot be used: " in instance.refusal()


def test_a_folder_with_other_files_is_not_touched(folder):
    (folder / "thesis.txt").write_text("mine")
    with Instance(folder) as instance:
        assert "holds other files" in instance.refusal()
        assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_garbage_where_the_database_should_be(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "garbage").write_bytes(b"\x00\x01")
    with Instance(folder) as instance:
        assert "is neither empty nor a database" in instance.refusal()


def test_a_database_of_another_version(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with Instance(folder) as instance:
        assert "was made by PostgreSQL 17; this is 18" in instance.refusal()


def test_a_database_with_lost_files(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("18\n")
    with Instance(folder) as instance:
        assert "PostgreSQL did not start: " in instance.refusal()


def test_one_run_at_a_time(folder):
    first = DataFolder(folder)
    with pytest.raises(FolderError, match="already runs on"):
        DataFolder(folder)
    first.close()
    DataFolder(folder).close()


def test_leftovers_are_ended_with_what_they_started(data, start):
    left = Running(start(STARTS_ANOTHER))
    (theirs,) = wait_for(psutil.Process(left.process.pid).children)
    data.remember({"worker": left})
    assert data.end_leftovers() == ["worker"]
    assert left.is_over
    assert not theirs.is_running() or theirs.status() == psutil.STATUS_ZOMBIE


def test_what_a_killed_leftover_had_started_is_ended_too(data, start):
    left = Running(start(STARTS_ANOTHER))
    (theirs,) = wait_for(psutil.Process(left.process.pid).children)
    left.process.kill()
    left.process.wait()
    data.remember({"worker": left})
    assert data.end_leftovers() == ["worker"]
    assert not theirs.is_running() or theirs.status() == psutil.STATUS_ZOMBIE


def test_a_stranger_who_got_the_number_of_a_leftover_is_let_be(data, start):
    stranger = Running(start())
    stranger.began -= 60
    data.remember({"worker": stranger})
    assert data.end_leftovers() == []
    assert stranger.process.poll() is None


@pytest.mark.parametrize("records", ["", "{", "[1, 2]", '{"a": 1}', '[{"name": "web"}]', "\x00"])
def test_records_that_cannot_be_read_stop_nobody(data, records):
    data.records.write_text(records)
    assert data.end_leftovers() == []


def test_who_was_over_before_it_was_written_down(data, start):
    over = Running(start("pass"))
    over.process.wait()
    data.remember({"web": over})
    assert json.loads(data.records.read_text())[0]["name"] == "web"
    assert data.end_leftovers() == []


def test_a_postmaster_file_that_names_a_stranger_does_not_stop_postgres(folder, start):
    server = local_services.start_postgres(folder, durable=False)
    local_services.stop(server)
    (folder / "postgres" / "postmaster.pid").write_text(f"{start().pid}\n{folder}/postgres\n1\n5432\n{folder}/run\n\n")
    server = local_services.start_postgres(folder, durable=False)
    assert server.poll() is None
    local_services.stop(server)


def test_a_secret_is_made_once_and_for_its_owner_only(folder):
    first = local_services.secret(folder, "secret-key")
    assert len(first) >= 50
    assert local_services.secret(folder, "secret-key") == first
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_long_path_gets_its_sockets_in_a_short_place():
    long = Path("/somewhere") / ("x" * 100)
    assert len(str(local_services.socket_folder(long))) < local_services.LONGEST_SOCKET_PATH
    assert local_services.socket_folder(long) != local_services.socket_folder(long / "y")
    assert local_services.socket_folder(Path("/data")) == Path("/data/run")
