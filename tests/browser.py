"""The browser of the journeys: one that is installed, or on Debian as root one that can be.

`python -m tests.browser` prints where it is, installs it where that is possible, and fails with a sentence otherwise.
`make test` asks first, so that the journeys are never skipped in silence.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "The journeys need a browser: install Chromium or Chrome (on Debian: apt install chromium), "
    "or say where one is with CHROMIUM=/path/to/it."
)


class NoBrowser(Exception):
    """There is none; the message says what to install."""


def find_browser() -> str:
    """Return the path of an installed Chromium or Chrome; raise NoBrowser with a sentence."""
    named = os.environ.get("CHROMIUM", "")
    for candidate in (named, *map(shutil.which, NAMES), *PLACES):
        if candidate and os.access(candidate, os.X_OK) and Path(candidate).is_file():
            return candidate
    raise NoBrowser(MISSING)


def install_browser() -> None:
    """Install Debian's Chromium where we are root there; do nothing elsewhere."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    sys.stdout.write("Installing chromium for the journeys\n")
    sys.stdout.flush()
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "-qq", "update"], **quiet)
    packages = ["chromium", "fonts-liberation"]  # without a font it would draw no letters
    subprocess.run(["apt-get", "-qq", "install", "--no-install-recommends", "-y", *packages], **quiet)


def main() -> int:
    """Find a browser, or install one; return 0 where there is one."""
    try:
        find_browser()
    except NoBrowser:
        install_browser()
        try:
            find_browser()
        except NoBrowser as error:
            sys.stdout.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
