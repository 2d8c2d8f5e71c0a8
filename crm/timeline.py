"""What happened with one person, newest first: what they did and said, what we did, notes, moves, imports.

Four statements, however long the history: which entries are on this page, then the rows of each kind. What has no
date stands at the end. Times of tools that only saw something are never shown as the time when it happened.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from crm.enums import DecidedBy, Gate, InteractionKind, Precision, Tone
from crm.models import Event, Import, Interaction
from crm.models.interaction import REPLY_IN_PUBLIC
from crm.templatetags.look import day, moment

PER_PAGE = 50

# What is said of each kind, after the person's first name or "You".
THEIR_DEEDS = {
    InteractionKind.COMMENT: "commented",
    InteractionKind.REACTION: "reacted",
    InteractionKind.REQUEST_RECEIVED: "asked to connect",
    InteractionKind.MESSAGE_RECEIVED: "wrote to you",
    InteractionKind.SHARE: "shared it",
}
OUR_DEEDS = {
    InteractionKind.CONNECTION: ("You connected", "person"),
    InteractionKind.REQUEST_SENT: ("You asked to connect", "person"),
    InteractionKind.MESSAGE_SENT: ("You wrote", "reply"),
    InteractionKind.NOTE: ("Note", "clipboard"),
}

# Events that only repeat what the page shows anyway: the machine's daily steps on the way to something done.
ROUTINE = ["follow_up.planned", "follow_up.ready", "follow_up.waits"]
POST_EVENTS = {
    "interaction.post_confirmed": "The post is confirmed",
    "interaction.post_taken_off": "The post is taken off",
    "interaction.post_left_to_time": "The time tells of which post it is",
}
SAMENESS_EVENTS = {
    "contact.merged": "Somebody else turned out to be the same person",
    "contact.unmerged": "Taken apart again: two people",
    "contacts.different": "Not the same person as somebody who looks alike",
    "contacts.open": "Maybe the same person as somebody else, after all",
}
GATE_EVENTS = {"gate.tightened": "Now {}", "gate.loosened": "Loosened to {}", "gate.confirmed": "Confirmed: {}"}


@dataclass(frozen=True)
class Origin:
    """How it is known of which post a connection or request is: by the time alone, or by a person's word."""

    pk: int  # of the interaction
    likelihood: int | None
    is_decided: bool


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `kind` is interaction, event or import; only what belongs to it is filled."""

    kind: str
    title: str
    at: datetime | None
    when: str
    icon: str = ""
    by: str = ""
    before: str = ""  # their words, around those that decided the tone
    marked: str = ""
    after: str = ""
    is_said: bool = False  # in their words
    tone: str = ""
    tone_note: str = ""
    post: object = None
    origin: "Origin | None" = None  # of somebody who came: how it is known of which post
    source: str = ""
    verb: str = ""
    detail: dict | None = None
    subject: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    older: int | None  # the number of the next page, or None
    imports: dict[int, Import]  # those that the entries, or `also`, name


def read_timeline(contact, *, page=1, also=()):
    """Return page `page` of a contact's Timeline. `also` names more imports that the caller wants the names of."""
    places = _places(contact, page)
    shown = places[:PER_PAGE]
    ids = {kind: [pk for found, pk, *_ in shown if found == kind] for kind in ("interaction", "event")}
    interactions = Interaction.objects.select_related("post", "by").in_bulk(ids["interaction"])
    events = Event.objects.select_related("by").in_bulk(ids["event"])
    wanted = {place[1] for place in shown if place[0] == "import"} | set(also)
    wanted |= {row.import_run_id for row in interactions.values() if row.import_run_id}
    imports = Import.objects.only("pk", "file_name").in_bulk(wanted)
    entries = []
    for kind, pk, at, change in shown:
        if kind == "interaction":
            entries.append(_of_interaction(interactions[pk], contact, imports))
        elif kind == "event":
            entries.append(_of_event(events[pk]))
        else:
            entries.append(_of_import(imports[pk], change, at))
    return Timeline(entries, page + 1 if len(places) > PER_PAGE else None, imports)


def _places(contact, page):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'interaction' AS kind, i.id, i.occurred_at AS at, '' AS change
              FROM crm_interaction i WHERE i.contact_id = %(contact)s
             UNION ALL
            SELECT 'event', e.id, e.at, '' FROM crm_event e
             WHERE e.contact_id = %(contact)s AND e.verb <> ALL(%(routine)s)
             UNION ALL
            SELECT 'import', r.id, coalesce(r.finished_at, r.created_at), 'created'
              FROM crm_contact c JOIN crm_import r ON r.id = c.first_import_id
             WHERE c.id = %(contact)s
             UNION ALL
            SELECT 'import', r.id, coalesce(r.finished_at, r.created_at), 'updated'
              FROM crm_importchange c JOIN crm_import r ON r.id = c.import_run_id
             WHERE c.contact_id = %(contact)s
             ORDER BY at DESC NULLS LAST, kind, id DESC LIMIT %(limit)s OFFSET %(offset)s
            """,
            {"contact": contact.pk, "routine": ROUTINE, "limit": PER_PAGE + 1, "offset": (page - 1) * PER_PAGE},
        )
        return cursor.fetchall()


def _of_interaction(row, contact, imports):
    kind = InteractionKind(row.kind)
    before, marked, after = split_at(row.text, (row.tone_reason or {}).get("span"))
    is_spoken = kind in InteractionKind.spoken() and bool(row.text)
    title, icon = OUR_DEEDS.get(kind, ("", ""))
    if kind == InteractionKind.NOTE and row.event_key.startswith(REPLY_IN_PUBLIC):
        title, icon = "You answered in public", "reply"
    if kind in THEIR_DEEDS:
        title = f"{contact.first_name or contact.name} {THEIR_DEEDS[kind]}"
    return Entry(
        kind="interaction",
        title=title,
        at=row.occurred_at,
        when=when(row.occurred_at, row.precision),
        icon=icon or "person",
        by=str(row.by) if row.by else "",
        before=before,
        marked=marked if is_spoken else "",
        after=after if is_spoken else marked + after,
        is_said=is_spoken,
        tone=row.tone if is_spoken else "",
        tone_note=_tone_note(row, marked) if is_spoken else "",
        post=row.post,
        origin=_origin(row, kind),
        source=source_of(imports.get(row.import_run_id), row.line),
    )


def _origin(row, kind):
    is_decided = row.post_decided_by == DecidedBy.PERSON
    if kind not in InteractionKind.arrivals() or not (is_decided or (row.post and row.post_likelihood)):
        return None
    return Origin(row.pk, row.post_likelihood, is_decided)


def _of_event(row):
    return Entry(
        kind="event",
        title=_event_words(row),
        at=row.at,
        when=moment(row.at),
        icon="arrow-right",
        by=str(row.by) if row.by else "",
        verb=row.verb,
        detail=row.detail,
        subject=row.subject,
    )


def _event_words(row):
    """Words for an event; the page may know better ones for those of other apps."""
    if row.verb in GATE_EVENTS and row.detail.get("to") in Gate.values:
        return GATE_EVENTS[row.verb].format(Gate(row.detail["to"]).label.lower())
    words = POST_EVENTS | SAMENESS_EVENTS
    return words.get(row.verb) or row.verb.replace("_", " ").replace(".", ": ").capitalize()


def _of_import(run, change, at):
    title = f"{change.capitalize()} from {run.file_name}"
    return Entry(kind="import", title=title, at=at, when=moment(at), icon="file-earmark-text")


def split_at(text, span):
    """Cut `text` around `span` (from, to) of its characters; everything is `before` when that does not fit."""
    if not (isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(place, int) for place in span)):
        return text, "", ""
    start, end = span
    if not 0 <= start < end <= len(text):
        return text, "", ""
    return text[:start], text[start:end], text[end:]


def when(at, precision):
    """A time as exact as it is known."""
    if at is None:
        return "date not known"
    if precision in (Precision.SECOND, Precision.MINUTE):
        return moment(at)
    return f"about {day(at)}" if precision == Precision.APPROXIMATE else day(at)


def source_of(run, line):
    """Which file, and which line of it, says so: "Connections.csv, line 218"."""
    if run is None:
        return ""
    return f"{run.file_name}, line {line}" if line else run.file_name


def _tone_note(row, marked):
    word = Tone(row.tone).label
    if row.tone_decided_by == "person":
        return f"{word}, as your team decided"
    return f"{word}, because of the marked words" if marked else word
