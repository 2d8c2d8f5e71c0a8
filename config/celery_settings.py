"""How Celery runs. Messages only wake a worker: what must happen is a row in the database (DESIGN.md section 5).

Each setting stands with its reason; the faults behind them were measured
(docs/decisions/0004-celery-wakes-rows-decide.md).
"""

from django.conf import settings
from kombu import Queue

from config.schedule import SCHEDULE


def on_kombus_terms(url: str) -> str:
    """Return a redis-py address as kombu reads it: on a socket it wants `virtual_host` and silently ignores `db`."""
    return url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


broker_url = on_kombus_terms(settings.BROKER_URL)
result_backend = None
task_ignore_result = True  # results are rows; no second store that grows
task_serializer = "json"
accept_content = ["json"]  # never pickle
task_acks_late = True
task_reject_on_worker_lost = False  # a lost wake-up is found again in the database; poison never loops
task_acks_on_failure = True
task_acks_on_timeout = True  # the row is tried again, not the message
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 500
worker_max_memory_per_child = 400_000  # kB
task_soft_time_limit = 90
task_time_limit = 120  # under the lease of a row (180 s), which is under the visibility timeout (600 s)
broker_transport_options = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,  # without it, publishing to a frozen broker waits for ever
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "max_retries": 0,  # opening the connection for a publish is tried once; without this a frozen broker costs 6 s
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "silver-lining:",
}
task_publish_retry = False  # fail within two seconds; the due loop covers
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
worker_cancel_long_running_tasks_on_connection_loss = True
worker_soft_shutdown_timeout = 20
task_create_missing_queues = False
task_default_queue = "default"
task_queues = [Queue("default"), Queue("due"), Queue("imports")]  # an import cannot starve follow-ups
task_routes = {
    "crm.tasks.run_import": {"queue": "imports"},
    "crm.tasks.run_undo": {"queue": "imports"},
    "crm.tasks.sweep_undos": {"queue": "imports"},
    "leads.tasks.sweep_follow_ups": {"queue": "due"},
}
beat_schedule = SCHEDULE
timezone = "UTC"
enable_utc = True
worker_hijack_root_logger = False
