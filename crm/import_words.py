"""What the pages of imports say: about a file, about its columns, about where it stands. Pure, from stored values."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.timezone import localtime

from crm.enums import WorkState
from crm.importing.formats import BY_NAME
from crm.importing.inspecting import stored_parts
from crm.importing.inspection import SEVERAL
from crm.importing.mapping import Field

PATIENCE = 10  # seconds after which we say that nobody works on it
ENCODINGS = {"cp1252": "the letters of an old Windows program", "utf-16": "UTF-16", "utf-32": "UTF-32"}
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
STATES = {
    WorkState.IDLE: "Ready to check",
    WorkState.WAITING: "Waiting",
    WorkState.RUNNING: "Importing",
    WorkState.FINISHED: "Done",
    WorkState.QUARANTINED: "Could not be finished",
    WorkState.CANCELLED: "Stopped",
}
UNDO_STATES = {
    WorkState.IDLE: "Being undone",
    WorkState.WAITING: "Being undone",
    WorkState.RUNNING: "Being undone",
    WorkState.FINISHED: "Undone",
    WorkState.QUARANTINED: "Undo could not be finished",
    WorkState.CANCELLED: "Undo was stopped",
}
# How a column was understood, where that is worth a look; what its name says plainly is not.
HOW = {"saved": "as you chose last time", "cells": "by what stands in it", "fuzzy": "a guess by its name"}


def format_words(name):
    """Return what people call a format: "LinkedIn connections"; "Not known" for none of ours."""
    if name in SEVERAL:
        return SEVERAL[name]
    return BY_NAME[name].label if name in BY_NAME else "Not known"


def state_words(import_run):
    """Return where an import stands, in a word or two."""
    undo = getattr(import_run, "undo", None)
    if undo:
        return UNDO_STATES[WorkState(undo.work_state)]
    return STATES[WorkState(import_run.work_state)]


def undo_words(undo):
    """Return how taking an import back stands, as a sentence."""
    if undo.work_state == WorkState.FINISHED:
        return "Taken back"
    if undo.work_state == WorkState.QUARANTINED:
        return "It could not be taken back whole"
    return "It is being taken back"


def detection_sentence(detected, name):
    """Return what was found out about a file, after its name: "holds LinkedIn connections. We skipped ..."."""
    label = format_words(name)
    if name in SEVERAL:
        return f"is {_with_article(label)}. {_what_brings_people(stored_parts(detected))}"
    label = label if label.startswith("LinkedIn") else label[0].lower() + label[1:]
    parts = [f"{'holds' if detected.get('confidence', 0) >= 0.8 else 'looks like'} {label}."]
    if name in BY_NAME:
        parts.append(BY_NAME[name].sentence)
    above = detected.get("header_line", 1) - 1
    if above > 0:
        parts.append(f"We skipped {apnumber(above)} {'line' if above == 1 else 'lines'} above the header.")
    encoding = detected.get("encoding", "")
    odd = next((words for start, words in ENCODINGS.items() if encoding.startswith(start)), "")
    if odd:
        parts.append(f"It is written in {odd}.")
    if detected.get("date_order") in ORDERS and _has(detected, Field.OCCURRED):
        parts.append(f"Dates are read as {ORDERS[detected['date_order']]}.")
    return " ".join(parts)


def part_words(detected):
    """Return each table of an archive or workbook: its name, what it is, how many rows, and what they will do."""
    return [
        {
            "member": part["member"],
            "label": format_words(part["format"]),
            "does": BY_NAME[part["format"]].sentence if part["format"] in BY_NAME else "",
            "rows": part["rows_total"],
            "is_left_out": _gives_nobody(part["format"]),
        }
        for part in detected.get("parts", [])
    ]


def column_words(detected, name):
    """Return each column as the table of columns shows it, with what it becomes now and how we came to that."""
    return [
        {
            "name": column["name"],
            "field": column["field"],
            "becomes": Field(column["field"]).label if column["field"] else "Left out",
            "examples": ", ".join(column["samples"]),
            "percent": _percent(column["filled"]),
            "how": _how(column),
            "flag": _flag(column, name),
        }
        for column in detected.get("columns", [])
    ]


def waiting_words(import_run, now):
    """Return why an import waits, "" while it runs."""
    if import_run.work_state != WorkState.WAITING:
        return ""
    if import_run.attempts and import_run.next_try_at:
        at = date_format(localtime(import_run.next_try_at), "G:i:s")
        return f"It stopped half-way and is tried again at {at}. What was written before stays, nothing is doubled."
    if (now - import_run.due_at).total_seconds() > PATIENCE:
        return (
            "Nobody picked this up yet: no worker seems to be running. It starts by itself as soon as one does, "
            "so it is safe to close this page."
        )
    return "It starts in a moment."


def time_left(import_run, now):
    """Return how long it will still take, "about 40 seconds left"; "" while nobody can say."""
    if not import_run.started_at or not import_run.rows_read or import_run.work_state != WorkState.RUNNING:
        return ""
    elapsed = (now - import_run.started_at).total_seconds()
    left = elapsed * (import_run.rows_total - import_run.rows_read) / import_run.rows_read
    return f"{duration_words(left)} left" if left > 1 else ""


def duration_words(seconds):
    """Return a length of time as people say it: "about 40 seconds", "about 3 minutes"."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10} seconds"
    return f"about {round(seconds / 60)} minutes"


def said_aloud(import_run, percent):
    """Return what a screen reader hears: at the quarters and at the end, not each second."""
    if import_run.is_ready:
        return ""
    if import_run.is_under_way:
        return f"{percent // 25 * 25} percent read." if percent else "The import waits for its turn."
    if import_run.is_finished:
        return f"Done: {import_run.rows_created} new, {import_run.rows_updated} updated."
    return "The import was stopped." if import_run.work_state == WorkState.CANCELLED else "It could not be finished."


def _with_article(label):
    return f"a {label}" if label.startswith("LinkedIn") else label[0].lower() + label[1:]


def _what_brings_people(parts):
    count = sum(not _gives_nobody(part["format"]) for part in parts)
    if not count:
        return "No table in it brings people."
    if count == 1:
        return "One table in it brings people."
    return f"{apnumber(count)} tables in it bring people.".capitalize()


def _gives_nobody(name):
    return name in BY_NAME and bool(BY_NAME[name].skips)


def _how(column):
    words = HOW.get(column.get("how", ""), "") if column["field"] else ""
    sure = round(100 * column.get("sure", 0))
    return f"{words}, {sure} % sure" if words and 0 < sure < 95 else words


def _has(detected, kind):
    return any(column["field"] == kind for column in detected.get("columns", []))


def _percent(share):
    """Between nothing and everything there is at least one and at most ninety-nine."""
    if share in (0, 1):
        return int(100 * share)
    return min(max(round(100 * share), 1), 99)


def _flag(column, name):
    if column["repeated"] and column["field"]:
        return "stands here twice, the first filled one counts"
    if column["field"] == Field.PROFILE and column["filled"] > 0.5:
        return "tells people apart"
    if column["field"] == Field.EMAIL and column["filled"] < 0.5 and name.startswith("linkedin"):
        return "normal for this file"
    return ""
