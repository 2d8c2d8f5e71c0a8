"""What the pages of imports say: about a file, about its columns, about where it stands. Pure, from stored values."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.timezone import localtime

from crm.enums import WorkState
from crm.importing.formats import BY_NAME
from crm.importing.mapping import Field

SHOWN = 5  # lines of a list beside the columns
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


@dataclass(frozen=True)
class Told:
    """What an import did, or a rehearsal says it would do, ready to be printed: each row counted once."""

    read: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    rejected: int
    first_rejected: tuple
    skipped_words: tuple  # (reason, how often)
    warnings: tuple

    @property
    def people(self):
        return self.created + self.updated + self.unchanged

    @property
    def left_out(self):
        return self.skipped + self.rejected

    @property
    def more_rejected(self):
        return self.rejected - len(self.first_rejected)


def told(counts, rejected, reasons, warnings):
    """Return Told.

    `counts` maps read, created, updated, unchanged, skipped and rejected to numbers of rows; `rejected` are the
    first rows to fix, `reasons` how often each reason left somebody out, `warnings` are sentences.
    """
    return Told(
        **counts,
        first_rejected=tuple(rejected[:SHOWN]),
        skipped_words=tuple(reasons[:SHOWN]),
        warnings=tuple(warnings),
    )


def format_words(name):
    """Return what people call a format: "LinkedIn connections"; "Not known" for none of ours."""
    return BY_NAME[name].label if name in BY_NAME else "Not known"


def state_words(import_run):
    """Return where an import stands, in a word or two."""
    return STATES[WorkState(import_run.work_state)]


def detection_sentence(detected, name):
    """Return what was found out about a file, after its name: "holds LinkedIn connections. We skipped ..."."""
    label = format_words(name)
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


def column_words(detected, name):
    """Return each column as the table of columns shows it, with what it becomes now."""
    return [
        {
            "name": column["name"],
            "field": column["field"],
            "becomes": Field(column["field"]).label if column["field"] else "Left out",
            "examples": ", ".join(column["samples"]),
            "percent": _percent(column["filled"]),
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


def said_aloud(import_run, percent):
    """Return what a screen reader hears: at the quarters and at the end, not each second."""
    if import_run.is_ready:
        return ""
    if import_run.is_under_way:
        return f"{percent // 25 * 25} percent read." if percent else "The import waits for its turn."
    if import_run.is_finished:
        return f"Done: {import_run.rows_created} new, {import_run.rows_updated} updated."
    return "The import could not be finished."


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
