"""Places where a test lets a worker die, as by kill -9: nothing of ours runs after it, no lock is given back.

Dead unless TESTING=1: then FAILPOINT names one place and its number, as "import.before_commit:3".
"""

import os
import signal

_armed = os.environ.get("FAILPOINT", "") if os.environ.get("TESTING") == "1" else ""


def failpoint(place: str, number: int = 0) -> None:
    """End this process at once where a test armed `place` and `number`; do nothing otherwise."""
    if _armed and f"{place}:{number}" == _armed:
        os.kill(os.getpid(), signal.SIGKILL)
