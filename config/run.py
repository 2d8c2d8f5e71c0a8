"""`make run`: everything on one machine, from nothing to an address, and back to nothing.

Starts the embedded servers that no URL replaces, brings the database up to date, then runs the web, the Celery
workers, the schedule and the due loop until Ctrl-C. Who dies is started again; who keeps dying ends the run.
"""

import argparse
import collections
import contextlib
import functools
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import environs

from config import local_services
from config.data_folder import DataFolder, FolderError, Running
from config.settings import base

SERVERS = ("postgres", "valkey")
DEATHS_TO_GIVE_UP = 4  # of one program ...
WITHIN = 60.0  # ... within so many seconds
PATIENCE = 30.0  # seconds for a clean end: a worker gives its task 20 of them
AN_ERROR = re.compile(rb"^\S+ \S+ (ERROR|CRITICAL) |\[(ERROR|CRITICAL)\]", re.M)


class CannotRun(Exception):
    """It makes no sense to go on; the message says why and what to do."""


class Stopped(Exception):
    """Somebody asked it to stop."""


class Run:
    """One run on one data folder: who was started, in which order, and how each is started again."""

    def __init__(self, folder: DataFolder):
        self.folder = folder
        self.running: dict[str, Running] = {}
        self.launchers: dict[str, Callable[[], subprocess.Popen]] = {}
        self.deaths: dict[str, collections.deque[float]] = collections.defaultdict(collections.deque)
        self.read_until: dict[str, int] = {}
        self.pointed_at: dict[str, float] = {}
        self.stop_asked = 0

    def start(self, name: str, launch: Callable[[], subprocess.Popen]) -> None:
        """Start what `launch` starts and write it down."""
        self.check_stop()
        self.launchers[name] = launch
        self.running[name] = Running(launch())
        self.folder.remember(self.running)

    def start_program(self, name: str, *arguments: str, **environment: str) -> None:
        """Start a Python program of ours that logs to its own file."""
        self.start(name, functools.partial(self._launch, name, arguments, os.environ | environment))

    def _launch(self, name, arguments, environment):
        with self.folder.log(name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                cwd=base.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=local_services.ends_with_parent(signal.SIGTERM),
            )

    def check_stop(self):
        if self.stop_asked:
            raise Stopped

    def look_after(self) -> None:
        """Start again who died, point at errors in the logs; raise CannotRun where somebody keeps dying."""
        self.check_stop()
        for name, it in list(self.running.items()):
            if it.is_over:
                self._start_again(name, it)
        for name in self.running.keys() - set(SERVERS):
            self._point_at_errors(name)

    def _start_again(self, name, it):
        it.end_rest(signal.SIGTERM, patience=2)  # what it had started must not go on beside its successor
        now = time.monotonic()
        deaths = self.deaths[name]
        deaths.append(now)
        while deaths[0] < now - WITHIN:
            deaths.popleft()
        log = self.folder.log(name)
        if len(deaths) >= DEATHS_TO_GIVE_UP:
            raise CannotRun(f"{name} stopped {len(deaths)} times within a minute. {log} tells why.")
        say(f"{name} stopped ({_ending(it.process.returncode)}) and is started again. {log} may tell why.")
        self.start(name, self.launchers[name])

    def _point_at_errors(self, name):
        log = self.folder.log(name)
        with contextlib.suppress(FileNotFoundError), log.open("rb") as file:
            file.seek(self.read_until.get(name, 0))
            fresh = file.read(1_000_000)
            self.read_until[name] = file.tell()
            now = time.monotonic()
            if AN_ERROR.search(fresh) and now > self.pointed_at.get(name, 0.0):
                self.pointed_at[name] = now + WITHIN
                say(f"{name} wrote down an error: {log}")

    def stop(self) -> None:
        """End everyone in the order in which nobody misses anybody: programs, then the servers they use."""
        programs = [it for name, it in self.running.items() if name not in SERVERS]
        for it in programs:
            if not it.is_over:
                it.process.terminate()
        deadline = time.monotonic() + PATIENCE
        while not all(it.is_over for it in programs):
            if time.monotonic() > deadline or self.stop_asked > 1:  # a second Ctrl-C is in a hurry
                break
            time.sleep(0.05)
        for it in programs:
            it.end_rest(signal.SIGKILL, patience=1)
        for name in reversed(SERVERS):
            if name in self.running:
                local_services.stop(self.running[name].process)
        self.folder.remember({})


def say(text: str) -> None:
    """Tell the person at the terminal, where one is still there."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _ending(code):
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def port_from_environment() -> int:
    """Return the port to serve on; raise CannotRun where PORT is no port."""
    text = base.env.str("PORT", default="") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT is {text!r}, which is no port. It is a number such as 8000.")
    return int(text)


def check_that_port_is_free(port: int) -> None:
    """Raise CannotRun, with what to do, where the web could not listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotRun(f"Port {port} is for root only. Choose one above 1023: make run PORT=8000") from None
        except OSError:
            raise CannotRun(
                f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={min(port + 1, 65535)}"
            ) from None


def start_servers(run: Run) -> None:
    """Start the embedded servers that no URL replaces."""
    data_dir = run.folder.path
    if not base.env.str("DATABASE_URL", default=""):
        run.start("postgres", functools.partial(local_services.start_postgres, data_dir))
        local_services.create_database(local_services.database_url(data_dir))
    if not base.env.str("REDIS_URL", default=""):
        run.start("valkey", functools.partial(local_services.start_valkey, data_dir))


def prepare_database(run: Run, *, demo: bool) -> None:
    """Migrate, make the first admin, load the demo world where asked for; raise CannotRun where one fails."""
    run.check_stop()
    log = run.folder.log("prepare")
    with log.open("ab") as output:
        # Its output is for the person: the password of the first admin is shown here and kept nowhere.
        done = subprocess.run(
            [sys.executable, "-m", "config.prepare", *["--demo"] * demo],
            cwd=base.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stderr=output,
            start_new_session=True,
            preexec_fn=local_services.ends_with_parent(signal.SIGTERM),
        )
    if done.returncode:
        words = log.read_text(errors="replace").strip().splitlines()
        raise CannotRun(f"The database could not be prepared: {words[-1] if words else 'no reason given'} (see {log})")
    run.check_stop()


def start_web(run: Run, port: int) -> None:
    """Start the web server, for this machine only."""
    web = ("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread")
    size = ("--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket")
    run.start_program("web", *web, *size)


def start_workers(run: Run) -> None:
    """Start the workers, the schedule and the due loop, as docs/running.md lists them for servers."""
    beat_file = run.folder.path / "beat-schedule"
    worker = ("-m", "celery", "--app", "config", "worker", "--without-gossip", "--without-mingle")
    for_work = {"REMAP_SIGTERM": "SIGQUIT", "STATEMENT_TIMEOUT": "120s"}
    run.start_program("worker", *worker, "-n", "worker@%h", "-Q", "default,due", "-c", "2", **for_work)
    run.start_program("importer", *worker, "-n", "importer@%h", "-Q", "imports", "-c", "1", **for_work)
    beat = ("-m", "celery", "--app", "config", "beat", "--pidfile=", "--schedule", str(beat_file))
    run.start_program("beat", *beat)
    run.start_program("due", "manage.py", "run_due", **for_work)


def wait_for_web(run: Run, port: int) -> None:
    """Return once the web answers; raise CannotRun after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        run.look_after()
        web = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            web.request("GET", "/readyz")
            status = web.getresponse().status
            if status < 500:
                return
            if status != 503:
                raise CannotRun(f"The web answers with an error. {run.folder.log('web')} tells why.")
            time.sleep(0.3)
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            web.close()
    raise CannotRun(f"The web did not answer within a minute. {run.folder.log('web')} may tell why.")


def serve(run: Run, *, demo: bool, parent: int | None) -> None:
    """Start everything and stay until asked to stop. With `parent`, also stop when that process is gone."""
    port = port_from_environment()
    if left := run.folder.end_leftovers():
        say(f"Ended what an earlier run left behind: {', '.join(left)}")
    check_that_port_is_free(port)  # only now: what was left behind may have held it
    run.folder.put_old_logs_aside()
    start_servers(run)
    prepare_database(run, demo=demo)
    start_web(run, port)
    wait_for_web(run, port)
    start_workers(run)
    say(f"Silver Lining is ready: http://127.0.0.1:{port}")
    say(f"Data and logs: {run.folder.path} ({run.folder.path / 'logs'}). Ctrl-C stops everything.")
    while parent is None or os.getppid() == parent:
        run.look_after()
        time.sleep(0.3)


def main(arguments: list[str] | None = None) -> int:
    """Run until asked to stop; return the exit code: 0 when asked, 1 when it could not go on."""
    parser = argparse.ArgumentParser(prog="python -m config.run", description=__doc__.splitlines()[0])
    parser.add_argument("--demo", action="store_true", help="load the made-up viral post first")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the program that started this ends")
    options = parser.parse_args(arguments)
    parent = os.getppid() if options.end_with_parent else None
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
    os.environ["DATA_DIR"] = str(base.DATA_DIR)
    try:
        run = Run(DataFolder(Path(base.DATA_DIR)))
    except FolderError as error:
        say(str(error))
        return 1

    def ask_to_stop(*_):
        run.stop_asked += 1

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    try:
        serve(run, demo=options.demo, parent=parent)
    except Stopped:
        say("Stopping …")
    except (CannotRun, local_services.ServiceError, environs.EnvError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.filename or 'The system'}: {error.strerror}. Choose another folder with DATA_DIR?")
        return 1
    finally:
        run.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
