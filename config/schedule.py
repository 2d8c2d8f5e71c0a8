"""Every periodic task, in one table. `expires` stops a backlog of sweeps after an outage."""

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
    "judge who changed": {
        "task": "leads.tasks.sweep_qualification_runs",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
}
