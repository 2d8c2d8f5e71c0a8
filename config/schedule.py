"""Every periodic task, in one table. `expires` stops a backlog of sweeps after an outage."""

from celery.schedules import crontab

SCHEDULE = {
    "wake what is due": {
        "task": "leads.tasks.sweep_follow_ups",
        "schedule": 5.0,
        "options": {"queue": "due", "expires": 5},
    },
    "wake what was left waiting": {
        "task": "crm.tasks.sweep_imports",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
    "take back what was left waiting": {
        "task": "crm.tasks.sweep_undos",
        "schedule": 10.0,
        "options": {"queue": "imports", "expires": 10},
    },
    "delete files that were kept long enough": {
        "task": "crm.tasks.clean_up_files",
        "schedule": crontab(hour=3, minute=20),
        "options": {"queue": "default", "expires": 3600},
    },
    "let the search catch up": {
        "task": "crm.tasks.index_search",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 5},
    },
    "judge who changed": {
        "task": "leads.tasks.sweep_qualification_runs",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
}
