"""RELIABILITY.md, test 11: a worker killed at each edge of each chunk, and the tables as after one clean run."""

import os
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from crm import importing, undoing
from crm.enums import WorkState
from crm.importing.reading import CHUNK
from crm.models import Contact, Import, Undo
from tests.by_natural_keys import natural_marks
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ROWS = 50_000
COMMENTS = "profileUrl,name,occupation,comment,postUrl,degree"
URN = "urn:li:activity:7368183329587200001"


@pytest.fixture
def workers():
    """Ask for tasks in processes of their own; the answers are their exit codes."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "TESTING": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.imports_in_other_processes"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(*calls):
        process.stdin.write(";".join(calls) + "\n")
        process.stdin.flush()
        return [int(code) for code in process.stdout.readline().split()]

    with process:  # its end closes the pipes, and so ends the process
        yield ask


def comments(numbers):
    words = ["Count me in", "What a pitch slap", "How did you tell them?"]
    rows = [f"{profile(f'maya-fx{n:05d}')},Maya {n},CEO at Acme {n % 97},{words[n % 3]} {n},{URN},2nd" for n in numbers]
    return lines(COMMENTS, *rows)


def connections(numbers):
    rows = [
        f"Maya {n},Okafor,{profile(f'maya-fx{n:05d}')},m{n}@example.com,Acme {n % 97},CEO,08 Feb 2026" for n in numbers
    ]
    return lines(CONNECTIONS, *rows)


def waiting(data, name="a.csv"):
    import_run = importing.receive(data, name)
    importing.queue(import_run, by=None)
    return import_run


def run_to_its_end(import_run, workers):
    """A long import gives its worker back now and then."""
    while import_run.is_under_way:
        assert workers(f"- run_import {import_run.pk}") == [0]
        import_run.refresh_from_db()


def let_leases_end():
    for model in (Import, Undo):
        model.objects.filter(work_state=WorkState.RUNNING).update(lease_until="2026-01-01T00:00:00Z")


def empty():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE crm_import, crm_contact, crm_identity, crm_interaction, crm_post, crm_event CASCADE")


def test_a_worker_killed_at_each_edge_of_each_chunk_leaves_the_tables_of_one_clean_run(workers):
    data = connections(range(ROWS))
    known = comments(range(0, ROWS, 50))  # so that there are people to update, too
    bring(known, name="known.csv")
    run_to_its_end(waiting(data), workers)
    clean = natural_marks()
    assert clean["crm_contact"][0] == ROWS
    empty()

    bring(known, name="known.csv")
    import_run = waiting(data)
    for read in range(CHUNK, ROWS + 1, CHUNK):
        for place, left in (("import.before_commit", read - CHUNK), ("import.after_commit", read)):
            assert workers(f"{place}:{read} run_import {import_run.pk}") == [-9]
            import_run.refresh_from_db()
            assert import_run.rows_read == left
            if left < ROWS:  # else it is finished: it died after its last word
                assert import_run.work_state == WorkState.RUNNING
                let_leases_end()
                Import.objects.update(attempts=0)  # twenty deaths are more than anybody is allowed
    import_run.refresh_from_db()
    assert (import_run.work_state, import_run.rows_read) == (WorkState.FINISHED, ROWS)
    assert natural_marks() == clean
    default_storage.delete(import_run.file.name)


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_five_workers_on_the_same_and_on_overlapping_files_neither_deadlock_nor_double_anybody(workers):
    before = deadlocks()
    files = [comments(range(6_000)), comments(range(6_000)), connections(range(3_000, 9_000))]
    files += [connections(reversed(range(6_000))), comments(range(8_000, 2_000, -1))]
    runs = [waiting(data, f"{number}.csv") for number, data in enumerate(files)]
    assert workers(*(f"- run_import {run.pk}" for run in runs)) == [0] * 5
    for run in runs:
        run.refresh_from_db()
        run_to_its_end(run, workers)
    assert Contact.objects.count() == 9_000
    assert sum(Import.objects.values_list("rows_created", flat=True)) == 9_000
    assert deadlocks() == before


def test_five_workers_woken_for_one_import_read_it_once(workers):
    import_run = waiting(comments(range(6_000)))
    assert workers(*[f"- run_import {import_run.pk}"] * 4, "- sweep_imports") == [0] * 5
    import_run.refresh_from_db()
    run_to_its_end(import_run, workers)
    assert (import_run.work_state, import_run.rows_created, Contact.objects.count()) == ("finished", 6_000, 6_000)


def test_an_undo_killed_half_way_has_changed_nothing_and_is_done_by_the_next(workers):
    bring(connections(range(0, 6_000, 2)), name="known.csv")
    clean = natural_marks(without_clocks_of_work=True)
    import_run = waiting(comments(range(6_000)))
    run_to_its_end(import_run, workers)
    brought = natural_marks()
    asked = undoing.request_undo(Import.objects.get(pk=import_run.pk), by=None)
    assert workers(f"undo.before_commit:0 run_undo {asked.pk}") == [-9]
    assert natural_marks() == brought
    let_leases_end()
    assert sorted(workers("undo.after_commit:0 sweep_undos", "- sweep_undos")) in ([-9, 0], [0, 0])
    asked.refresh_from_db()
    assert (asked.work_state, asked.removed, asked.restored, asked.kept) == (WorkState.FINISHED, 3_000, 3_000, [])
    assert natural_marks(without_clocks_of_work=True) == clean


def without_a_broker(*command):
    """Run a command of the product whose broker is not there; return what it says."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "FAULTS_BROKER_URL": "unix:///nowhere/valkey.sock?db=0",
    }
    done = subprocess.run(
        [sys.executable, *command], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr


def test_without_a_broker_an_import_and_its_undo_are_asked_for_and_the_due_loop_does_them():
    import_run = importing.receive(connections(range(20)), "a.csv")
    told = without_a_broker("-c", ASK.format(f"importing.queue(Import.objects.get(pk={import_run.pk}), by=None)"))
    assert "broker not reachable" in told
    Import.objects.update(due_at="2026-01-01T00:00:00Z")
    without_a_broker("manage.py", "run_due", "--once")
    import_run.refresh_from_db()
    assert (import_run.work_state, Contact.objects.count()) == (WorkState.FINISHED, 20)
    without_a_broker("-c", ASK.format(f"undoing.request_undo(Import.objects.get(pk={import_run.pk}), by=None)"))
    Undo.objects.update(due_at="2026-01-01T00:00:00Z")
    without_a_broker("manage.py", "run_due", "--once")
    assert (Undo.objects.get().work_state, Contact.objects.count()) == (WorkState.FINISHED, 0)


ASK = "import django; django.setup(); from crm import importing, undoing; from crm.models import Import; {}"
