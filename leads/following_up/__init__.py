"""Follow-ups: planned by a playbook or by hand, put into Today when due, finished by a person. The only writer.

planning: what comes next, and when · falling_due: the machine's part · finishing: a person's part ·
conversations: they answered.
"""

from leads.following_up.conversations import they_replied
from leads.following_up.falling_due import EXPECTED, hold_what_changed, process, sweep
from leads.following_up.finishing import HeldBack, NoOverride, NotOpen, complete, override, retry, snooze
from leads.following_up.planning import FROM_PLAYBOOK, NextStep, add, begin, next_steps, resume, stop

__all__ = [
    "EXPECTED",
    "FROM_PLAYBOOK",
    "HeldBack",
    "NextStep",
    "NoOverride",
    "NotOpen",
    "add",
    "begin",
    "complete",
    "hold_what_changed",
    "next_steps",
    "override",
    "process",
    "resume",
    "retry",
    "snooze",
    "stop",
    "sweep",
    "they_replied",
]
