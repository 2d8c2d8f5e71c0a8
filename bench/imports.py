"""How fast an import is, against raw COPY of the same file in the same run. `make bench-import` runs it.

Printed for each size: raw COPY, our whole import (parse, clean, identities, upsert, interactions, titles, verdicts),
the same file again, 5 % changed, bulk_create(update_conflicts) and django-import-export; with rows a second, the ratio
to raw COPY and the peak memory of the process that imported. Machines are noisy: read the ratios, not the seconds.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
MOST_FOR_PEERS = {"bulk_create": 1_000_000, "django-import-export": 10_000}  # rows; more takes many minutes
REPEATS = 3
ANSWER = "answer "


def main() -> None:
    """Run everything on a PostgreSQL of its own, and print the table."""
    from config import local_services

    sizes = _arguments().rows
    with tempfile.TemporaryDirectory(prefix="silver-lining-bench-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        server = local_services.start_postgres(data)
        try:
            local_services.create_database(local_services.database_url(data))
            print(f"{'rows':>9}  {'what':<34} {'s':>8} {'rows/s':>9} {'x COPY':>7} {'MB':>5}  notes")
            for size in sizes:
                _one_size(data, size)
        finally:
            local_services.stop(server)


def _one_size(data, size):
    from bench.synthetic import connections

    _in_a_process(data, "prepare")
    first = connections(data / f"{size}.csv", size)
    changed = connections(data / f"{size}-changed.csv", size, changed=0.05)
    raw = _in_a_process(data, "raw", first)["seconds"]
    _line(size, "raw COPY", raw, raw)
    for what, path in (("our import, first", first), ("the same file again", first), ("5 % changed", changed)):
        found = _in_a_process(data, "ours", path)
        notes = f"{found['counts']}, contact rows rewritten: {found['rewritten']}"
        _line(size, what, found["seconds"], raw, found["memory"], notes)
        _line(size, "  of it verdicts", found["verdicts"], raw)
    for name, task in (("bulk_create", "bulk_create"), ("django-import-export", "import_export")):
        if size > MOST_FOR_PEERS[name]:
            print(f"{size:>9,}  {name:<34} not run at this size: it takes many minutes")
            continue
        for again in ("first", "again"):
            found = _in_a_process(data, task, first, again)
            _line(size, f"{name}, {again}", found["seconds"], raw, found["memory"])


def _line(size, what, seconds, raw, memory=0, notes=""):
    told = f"{memory:>5.0f}" if memory else " " * 5
    speed = f"{size / seconds:>9,.0f}" if seconds else " " * 9
    print(f"{size:>9,}  {what:<34} {seconds:>8.2f} {speed} {seconds / raw:>6.1f}x {told}  {notes}", flush=True)


def _in_a_process(data, task, *arguments):
    """Do one task in a process of its own, so that its peak memory is its own; return what it found."""
    environment = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.local"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", "--task", task, *map(str, arguments)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith(ANSWER))[len(ANSWER) :])


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--task", nargs="*")
    return parser.parse_args()


def _do(task, *arguments):
    import django

    django.setup()
    found = {"prepare": _prepare, "raw": _raw, "ours": _ours, "bulk_create": _peer, "import_export": _peer}[task](
        *((task,) if task in ("bulk_create", "import_export") else ()), *arguments
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(ANSWER + json.dumps(found | {"memory": memory}))


def _prepare():
    """An empty database with an ICP in use, so that verdicts are part of it."""
    from django.core.management import call_command

    from crm.models import User
    from leads.models import Icp
    from leads.qualifying.first_icp import Answers, begin
    from leads.qualifying.publishing import publish

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    by = User.objects.create(email="bench@example.com", full_name="Bench", role="admin")
    if not Icp.objects.exists():
        answers = Answers(("owner", "c_level", "head"), title_words=("growth", "marketing"), company_words=("labs",))
        publish(begin("Founders", answers), by=by, note="")
    return {}


def _raw(path):
    """COPY of the file as it is into a table of texts without an index; the best of several."""
    from django.db import connection

    data = Path(path).read_bytes().split(b"\n\n", 1)[1]
    times = []
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bench_raw; "
            "CREATE UNLOGGED TABLE bench_raw (a text, b text, c text, d text, e text, f text, g text)"
        )
        for _ in range(REPEATS):
            cursor.execute("TRUNCATE bench_raw")
            started = time.perf_counter()
            with cursor.cursor.copy("COPY bench_raw FROM STDIN (FORMAT csv, HEADER)") as copy:
                for place in range(0, len(data), 1 << 16):
                    copy.write(data[place : place + (1 << 16)])
            times.append(time.perf_counter() - started)
    return {"seconds": min(times)}


def _ours(path):
    """Receive and run the file as a worker does, then reach the verdicts it asked for."""
    from crm import importing, work
    from leads.tasks import sweep_qualification_runs

    before = _places()
    started = time.perf_counter()
    with Path(path).open("rb") as file:
        import_run = importing.receive(file, Path(path).name)
    me = work.worker_name()
    importing.take(import_run, me)
    done = importing.run(import_run.pk, me, turn=math.inf)
    imported = time.perf_counter()
    sweep_qualification_runs()
    ended = time.perf_counter()
    after = _places()
    return {
        "seconds": ended - started,
        "verdicts": ended - imported,
        "counts": f"{done.created:,} new, {done.updated:,} updated, {done.unchanged:,} unchanged",
        "rewritten": sum(after.get(pk) != place for pk, place in before.items()),
    }


def _places():
    """Where each contact's row lies: a row that is written again lies elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text FROM crm_contact")
        return dict(cursor.fetchall())


def _peer(task, path, again):
    from bench import peers

    if again == "first":
        peers.prepare()
    started = time.perf_counter()
    (peers.by_bulk_create if task == "bulk_create" else peers.by_import_export)(Path(path))
    return {"seconds": time.perf_counter() - started}


if __name__ == "__main__":
    asked = _arguments()
    if asked.task:
        _do(*asked.task)
    else:
        main()
