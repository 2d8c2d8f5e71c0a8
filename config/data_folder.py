"""The folder that `make run` keeps everything in: is it ours to use, is it free, what was left behind in it."""

import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

OURS = {"run.lock", "secret-key", "postgres", "valkey", "uploads", "logs"}  # any of these: we made this folder
CLOCK_STEP = 3.0  # seconds by which the start of a process may seem to move when the clock is set


class FolderError(Exception):
    """The folder cannot be used; the message says why and what to do."""


class DataFolder:
    """A data folder that is open: nobody else runs on it until this process ends, however it ends."""

    def __init__(self, path: Path):
        """Make or take `path`; raise FolderError with a sentence where that cannot be."""
        self.path = path
        self.records = path / "processes.json"
        try:
            path.mkdir(parents=True, exist_ok=True)
            names = {entry.name for entry in path.iterdir()}
            if names and not names & OURS:
                raise FolderError(f"{path} holds other files. Choose an empty or a new folder with DATA_DIR.")
            self._lock = (path / "run.lock").open("a+", encoding="ascii")
        except (FileExistsError, NotADirectoryError):
            raise FolderError(f"{path} is in the way: not a folder. Choose another with DATA_DIR.") from None
        except OSError as error:
            raise FolderError(f"{path} cannot be used: {error.strerror}. Choose another with DATA_DIR.") from None
        self._take()

    def _take(self):
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with self._lock:
                self._lock.seek(0)
                owner = self._lock.read().strip() or "unknown"
            raise FolderError(
                f"Silver Lining already runs on {self.path} (process {owner}). "
                "Stop it first, or choose another folder with DATA_DIR."
            ) from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def close(self) -> None:
        """Let others use it."""
        self._lock.close()

    def log(self, name: str) -> Path:
        """Return where the process called `name` logs. What the run before wrote is kept beside it."""
        folder = self.path / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    def put_old_logs_aside(self) -> None:
        """Start each log anew; keep the one before as NAME.previous.log."""
        for log in (self.path / "logs").glob("*.log"):
            if not log.name.endswith(".previous.log"):
                log.replace(log.with_suffix(".previous.log"))

    def remember(self, running: dict[str, "Running"]) -> None:
        """Write down who runs, so that a later run can end them if this one is killed."""
        known = [{"name": name, "pid": it.process.pid, "began": it.began} for name, it in running.items()]
        unfinished = self.records.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(known), encoding="utf-8")
        unfinished.replace(self.records)

    def end_leftovers(self) -> list[str]:
        """End what a killed run left behind, programs before servers; return their names.

        A process is known by its number and its start together, so that a stranger who got the number is let be.
        """
        left = []
        for record in reversed(self._recorded()):
            members = session_of(record["pid"], record["began"])
            if members:
                left.append((record["name"], members))
        for servers in (False, True):
            now = [members for name, members in left if (name in ("postgres", "valkey")) is servers]
            end(now, signal.SIGINT if servers else signal.SIGTERM)
        self.records.unlink(missing_ok=True)
        return [name for name, members in left]

    def _recorded(self):
        try:
            records = json.loads(self.records.read_text(encoding="utf-8"))
            return [{"name": it["name"], "pid": it["pid"], "began": it["began"]} for it in records]
        except (OSError, ValueError, TypeError, KeyError):
            return []


class Running:
    """A process that we started, with when it began: the two together name it for ever."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        try:
            self.began = psutil.Process(process.pid).create_time()
        except psutil.NoSuchProcess:
            self.began = time.time()  # over already; what it started began later

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def end_rest(self, polite: signal.Signals, *, patience: float) -> None:
        """End it and whatever it started that is still there."""
        if members := session_of(self.process.pid, self.began):
            end([members], polite, patience=patience)
        self.process.wait()


def session_of(pid: int, began: float) -> list[psutil.Process]:
    """Return the process `pid` that began at `began`, first, and all that it started. Empty where it was another.

    Each program is started as the leader of a session of its own, so its workers are found even without it.
    """
    leader, members = [], []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) != pid:
                continue
            if process.pid == pid:
                if abs(process.create_time() - began) > CLOCK_STEP:
                    return []
                leader = [process]
            elif process.create_time() >= began - CLOCK_STEP:
                members.append(process)
        except (psutil.Error, OSError):
            continue
    return leader + members


def end(sessions: list[list[psutil.Process]], polite: signal.Signals, *, patience: float = 6.0) -> None:
    """Ask the first process of each session to stop; after `patience` seconds kill whatever is still there."""
    first = [members[0] for members in sessions]
    rest = [process for members in sessions for process in members[1:]]
    for process in first:
        _tell(process, polite)
    stubborn = psutil.wait_procs(first, timeout=patience)[1]
    stubborn += psutil.wait_procs(rest, timeout=0.5)[1]  # whose leader has gone
    for process in stubborn:
        _tell(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=2)


def _tell(process, number):
    try:
        process.send_signal(number)
    except psutil.Error:
        return
