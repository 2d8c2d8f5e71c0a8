"""A real `python -m config.run` on a folder and a port of its own, as a person starts it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from config.settings.base import BASE_DIR

PATIENCE = 120
READ_BY_RUN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ADMIN_EMAIL", "ADMIN_PASSWORD")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Instance:
    def __init__(self, folder: Path | None = None, **environment):
        self.folder = folder or Path(tempfile.mkdtemp(prefix="sl-"))
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in READ_BY_RUN}
        self.environment = kept | {"DATA_DIR": str(self.folder), "PORT": str(self.port)} | environment
        self.lines: list[str] = []
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.stop()
        self.reader.join(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments) -> "Instance":
        """Start it; return at once."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run", *arguments],
            cwd=BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self.reader.start()
        return self

    def _read(self, output):
        with output:
            self.lines.extend(output)

    def until_it_says(self, words: str) -> "Instance":
        wait_for(lambda: any(words in line for line in self.lines) or self.process.poll() is not None)
        assert words in self.said(), self.said()
        return self

    def until_ready(self) -> "Instance":
        return self.until_it_says("Ctrl-C stops everything")

    def said(self) -> str:
        return "".join(self.lines)

    def everyone(self) -> list[psutil.Process]:
        """All that it started, down to the last pool process."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words) -> psutil.Process:
        """The program that was started with all of `words` on its command line."""
        own = psutil.Process(self.process.pid).children()
        return next(child for child in own if set(words) <= set(child.cmdline()))

    def stop(self, number=signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self.reader.join(5)
        return code

    def refusal(self) -> str:
        """Start it where it cannot run; return what it says on the way out."""
        self.start()
        assert self.process.wait(PATIENCE) == 1
        self.reader.join(5)
        assert "Traceback" not in self.said(), self.said()
        return self.said()

    def get(self, path: str) -> tuple[int, str]:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            web.request("GET", path)
            answer = web.getresponse()
            return answer.status, answer.read().decode()
        finally:
            web.close()

    def manage(self, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )


def wait_for(condition, patience: float = PATIENCE):
    deadline = time.monotonic() + patience
    while not (met := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return met
