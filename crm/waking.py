"""Wake a Celery worker after the commit, never at the cost of the request.

The row that was just saved is what counts; the message only makes it happen sooner. So a broker that is away costs
one failed try of two seconds at most, and for half a minute after that nobody tries again: the sweep and the due
loop find the row without a message.
"""

import logging
import time

from django.db import transaction
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

REST = 30.0  # seconds without a try after the broker did not answer
_resting_until = 0.0


def wake(task, *ids) -> None:
    """Send `task` the `ids` once the current transaction is committed. Raises nothing, loses nothing.

    A module that must not know Celery names its task instead: "crm.tasks.run_import".
    """
    transaction.on_commit(lambda: _publish(task, ids), robust=True)


def _publish(task, ids):
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    if isinstance(task, str):
        task = import_string(task)
    try:
        task.apply_async(args=ids, retry=False)
    except Exception as error:  # the broker's client raises many kinds; each means the same here
        _resting_until = time.monotonic() + REST
        log.warning("broker not reachable (%s): the due loop takes over", type(error).__name__)
