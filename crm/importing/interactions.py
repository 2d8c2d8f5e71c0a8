"""What happened, into the ledger: each event once, with its tone when it is words of theirs.

An event that is known already is never rewritten, except that a better known date or post is filled in.
"""

from collections.abc import Iterable

from django.db import connection

from crm.enums import InteractionKind, Precision, Tone
from crm.importing.facts import Happening
from crm.importing.people import Person
from crm.importing.tables import as_json, copy_in
from crm.tone import read_tone

_SPOKEN = frozenset(InteractionKind.spoken())
_EXACTNESS = {
    precision: place
    for place, precision in enumerate(
        (Precision.NONE, Precision.APPROXIMATE, Precision.DAY, Precision.MINUTE, Precision.SECOND)
    )
}
_COLUMNS = (
    *("contact_id", "kind", "occurred_at", "precision", "observed_at", "post_id", "text", "reaction"),
    *("external_id", "event_key", "tone", "tone_decided_by", "tone_reason", "import_run_id", "line"),
)


def write_interactions(people: Iterable[Person], source) -> tuple[int, int, list[int]]:
    """Write what happened; return how many are new, how many were known, and the contacts with new words of theirs."""
    found: dict[tuple[int, str], tuple[int, Happening]] = {}
    total = 0
    old_contacts = []
    for person in people:
        if not person.is_new:
            old_contacts.append(person.contact_id)
        for row in person.rows:
            for happening in row.happenings:
                total += 1
                key = (person.contact_id, happening.event_key)
                if key not in found or _exactness(found[key][1]) < _exactness(happening):
                    found[key] = (row.line, happening)
    stored = _stored(old_contacts, found)
    new = [
        (contact, line, happening)
        for (contact, key), (line, happening) in found.items()
        if (contact, key) not in stored
    ]
    if new:
        copy_in("crm_interaction", _COLUMNS, (_row(*each, source) for each in new))
    _sharpen(found, stored, source)
    spoke = {contact for contact, _, happening in new if happening.text and happening.kind in _SPOKEN}
    return len(new), total - len(new), sorted(spoke)


def _exactness(happening):
    return _EXACTNESS[happening.precision]


def _row(contact_id, line, happening, source):
    tone, reason = Tone.UNSURE.value, None
    if happening.text and happening.kind in _SPOKEN:
        reading = read_tone(happening.text)
        tone, reason = reading.tone.value, as_json(reading.reason)
    return (
        contact_id,
        happening.kind.value,
        happening.occurred_at,
        happening.precision.value,
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


def _stored(contact_ids, found):
    """The events of these contacts that are in the ledger already: (contact, key) -> (id, exactness, has a post)."""
    wanted = set(contact_ids)
    keys = [key for key in found if key[0] in wanted]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT event.contact_id, event.event_key, event.id, event.precision, event.post_id IS NOT NULL
            FROM unnest(%s::bigint[], %s::text[]) AS wanted (contact_id, event_key)
            JOIN crm_interaction event
              ON event.contact_id = wanted.contact_id AND event.event_key = wanted.event_key
            """,
            [[contact for contact, _ in keys], [key for _, key in keys]],
        )
        return {
            (contact, key): (pk, _EXACTNESS[Precision(precision)], has_post)
            for contact, key, pk, precision, has_post in cursor.fetchall()
        }


def _sharpen(found, stored, source):
    """Fill in a date that is known more exactly now, and a post where there was none."""
    rows = []
    for key, (pk, exactness, has_post) in stored.items():
        happening = found[key][1]
        sharper = _exactness(happening) > exactness
        post_id = None if has_post else _post(happening, source)
        if sharper or post_id:
            at, precision = (happening.occurred_at, happening.precision.value) if sharper else (None, None)
            rows.append((pk, at, precision, post_id))
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE crm_interaction event
            SET occurred_at = coalesce(better.occurred_at, event.occurred_at),
                precision = coalesce(better.precision, event.precision),
                post_id = coalesce(event.post_id, better.post_id)
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::bigint[])
                 AS better (id, occurred_at, precision, post_id)
            WHERE event.id = better.id
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )
