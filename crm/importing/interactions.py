"""What happened, into the ledger: each event once, with its tone when it is words of theirs.

An event that is known already is never rewritten, except that a better known date or post is filled in.
"""

from collections.abc import Iterable

from django.db import connection

from crm.enums import InteractionKind, Precision, Tone
from crm.importing.facts import Happening
from crm.importing.people import Person
from crm.importing.staging import stage
from crm.importing.tables import as_json, copy_in
from crm.tone import read_tone

_SPOKEN = frozenset(InteractionKind.spoken())
_BY_EXACTNESS = (Precision.NONE, Precision.APPROXIMATE, Precision.DAY, Precision.MINUTE, Precision.SECOND)
_EXACTNESS = {precision: place for place, precision in enumerate(_BY_EXACTNESS)}
_COLUMNS = {
    "contact_id": "int8",
    "kind": "text",
    "occurred_at": "timestamptz",
    "precision": "text",
    "observed_at": "timestamptz",
    "post_id": "int8",
    "text": "text",
    "reaction": "text",
    "external_id": "text",
    "event_key": "text",
    "tone": "text",
    "tone_decided_by": "text",
    "tone_reason": "jsonb",
    "import_run_id": "int8",
    "line": "int4",
}
_UNSURE = Tone.UNSURE.value
Event = tuple[int, int, Happening]  # contact, line, what happened


def write_interactions(people: Iterable[Person], source) -> tuple[int, int, list[int]]:
    """Write what happened; return how many are new, how many were known, and the contacts with new words of theirs."""
    total = 0
    new: list[Event] = []
    of_known: list[Event] = []
    for person in people:
        events, count = _events(person)
        total += count
        (new if person.is_new else of_known).extend(events)
    if of_known:
        new += _unknown(of_known, source)
    if new:
        copy_in("crm_interaction", _COLUMNS, (_row(*event, source) for event in new))
    spoke = {contact for contact, _, happening in new if happening.text and happening.kind in _SPOKEN}
    return len(new), total - len(new), sorted(spoke)


def _events(person):
    """What a person's rows say happened, each event once, the most exact telling of it; and how often it was told."""
    contact = person.contact_id
    if len(person.rows) == 1 and len(person.rows[0].happenings) <= 1:
        row = person.rows[0]
        return [(contact, row.line, happening) for happening in row.happenings], len(row.happenings)
    found: dict[str, Event] = {}
    count = 0
    for row in person.rows:
        for happening in row.happenings:
            count += 1
            key = happening.event_key
            if key not in found or _exactness(found[key][2]) < _exactness(happening):
                found[key] = (contact, row.line, happening)
    return list(found.values()), count


def _exactness(happening):
    return _EXACTNESS[happening.precision]


def _row(contact_id, line, happening, source):
    tone, reason = _UNSURE, None
    if happening.text and happening.kind in _SPOKEN:
        reading = read_tone(happening.text)
        tone, reason = reading.tone.value, as_json(reading.reason)
    return (
        contact_id,
        happening.kind,
        happening.occurred_at,
        happening.precision,
        happening.observed_at,
        _post(happening, source),
        happening.text,
        happening.reaction,
        happening.external_id,
        happening.event_key,
        tone,
        "machine",
        reason,
        source.import_id,
        line,
    )


def _post(happening, source):
    if not happening.on_post:
        return None
    return source.post_ids.get(happening.post_urn) or source.post_id


def _unknown(events, source):
    """Those of `events` that are not in the ledger yet; of the others a better known date or post is filled in."""
    stage(
        "staged_event",
        (
            (place, contact, happening.event_key, _exactness(happening), _post(happening, source) is not None)
            for place, (contact, _, happening) in enumerate(events)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT staged.place, event.id, event.precision, event.post_id IS NOT NULL AND event.post_likelihood IS NULL
            FROM staged_event staged
            LEFT JOIN crm_interaction event
              ON event.contact_id = staged.contact_id AND event.event_key = staged.event_key
            WHERE event.id IS NULL
               OR staged.exactness > array_position(%s, event.precision::text) - 1
               OR (staged.has_post AND (event.post_id IS NULL OR event.post_likelihood IS NOT NULL))
            ORDER BY staged.place
            """,
            [[precision.value for precision in _BY_EXACTNESS]],
        )
        found = cursor.fetchall()
    _sharpen([(events[place], *stored) for place, *stored in found if stored[0] is not None], source)
    return [events[place] for place, pk, _, _ in found if pk is None]


def _sharpen(known, source):
    """Fill in a date that is known more exactly now, and a post that is certain now; keep what was there before."""
    rows = []
    for (_, _, happening), pk, precision, has_post in known:
        sharper = _exactness(happening) > _EXACTNESS[Precision(precision)]
        at, exactly = (happening.occurred_at, happening.precision.value) if sharper else (None, None)
        rows.append((pk, at, exactly, None if has_post else _post(happening, source)))
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SHARPEN, {**_columns(rows), "import": source.import_id})


def _columns(rows):
    return dict(zip(("ids", "moments", "precisions", "posts"), map(list, zip(*rows, strict=True)), strict=True))


_SHARPEN = """
WITH better AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[], %(precisions)s::text[], %(posts)s::bigint[])
        AS better (id, occurred_at, precision, post_id)
), remembered AS (
    INSERT INTO crm_importchange AS earlier (import_run_id, contact_id, before, events_before)
    SELECT %(import)s, event.contact_id, '{}', jsonb_object_agg(event.id, jsonb_build_object(
               'occurred_at', event.occurred_at, 'precision', event.precision, 'post_id', event.post_id,
               'post_likelihood', event.post_likelihood))
    FROM crm_interaction event JOIN better ON better.id = event.id
    WHERE event.import_run_id IS DISTINCT FROM %(import)s
    GROUP BY event.contact_id
    ON CONFLICT (import_run_id, contact_id)
    DO UPDATE SET events_before = excluded.events_before || earlier.events_before
)
UPDATE crm_interaction event
SET occurred_at = coalesce(better.occurred_at, event.occurred_at),
    precision = coalesce(better.precision, event.precision),
    post_id = coalesce(better.post_id, event.post_id),
    post_likelihood = CASE WHEN better.post_id IS NULL THEN event.post_likelihood END
FROM better WHERE event.id = better.id
"""
