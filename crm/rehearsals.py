"""A rehearsal for a page: what an import would do now, kept for as long as nothing else happens.

It is the import's own code, rolled back at the end (crm.importing.rehearse). It holds the lock of the imports, so it
starts only while nobody else has it, and gives way to an import that waits.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection, transaction

from crm.duplicates import REASONS
from crm.importing import Summary, rehearse, warnings_of
from crm.importing.problems import Problem
from crm.importing.reading import Reading
from crm.locks import IMPORT_LOCK
from crm.models import Event, Import, MaybeSame

KEPT_FROM = 500  # rows; what is quicker to count again is not kept
KEPT_FOR = 600  # seconds
GIVES_WAY_AFTER = 3.0  # seconds
PAIRS_NAMED = 1_000
LINES_NAMED = 5
_MARKS = {"created": ord("c"), "updated": ord("u"), "unchanged": ord("n")}
_LEFT_OUT = ord("-")


class _GivesWay(Exception):
    """An import waits for the lock."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an import would do now: its counts of rows, how many people they are, and what becomes of each row."""

    read: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    rejected: int
    people: int
    maybe_same: int
    interactions_created: int
    first_rejected: tuple[Problem, ...]
    reasons: tuple[tuple[str, int], ...]  # why rows are left out, and how often
    warnings: tuple[str, ...]
    pairs: tuple[tuple[str, str, str], ...]  # two names, and why they may be one person
    marks: bytes  # what becomes of each row, in the order of the file

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file is here already."""
        return bool(self.unchanged) and not (self.created or self.updated or self.interactions_created)

    def becomes(self, place: int, outcome: str) -> bool:
        """Whether the row at `place` (from 1) is created, updated or unchanged."""
        return self.marks[place - 1] == _MARKS[outcome]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the file with what it says of somebody, or why it gives nobody."""

    line: int
    record: str = ""
    name: str = ""
    about: str = ""
    reason: str = ""
    raw: tuple[str, ...] = ()


def rehearse_now(import_run: Import) -> Rehearsal | None:
    """Return what running `import_run` would do now; None while an import runs, as a reader must not wait for it.

    Raises UnreadableFile where the file is gone.
    """
    key = _key(import_run) if import_run.rows_total > KEPT_FROM else ""
    kept = cache.get(key) if key else None
    if kept is not None:
        return kept
    found = _rehearse(import_run)
    if found and key:
        cache.set(key, found, KEPT_FOR)
    return found


def _rehearse(import_run):
    people, pairs = 0, ()
    enough = time.monotonic() + GIVES_WAY_AFTER

    def look(chunk):
        nonlocal people, pairs
        if chunk.is_last:
            people, pairs = people_in(import_run), _pairs(import_run)
        elif time.monotonic() > enough and _somebody_waits():
            raise _GivesWay

    try:
        with transaction.atomic():
            if not _takes_the_lock():
                return None
            summary = rehearse(import_run, look=look)
    except _GivesWay:
        return None
    return _told(import_run, summary, people, pairs)


def planned_rows(import_run: Import, rehearsal: Rehearsal, outcome: str, *, line: int = 0) -> Iterator[PlannedRow]:
    """Yield the rows that would be created, updated, unchanged, skipped or rejected; with `line` only that one."""
    with Reading(import_run) as reading:
        for chunk in reading.chunks(Summary()):
            if outcome in _MARKS:
                # A row about several people is one row.
                rows = {row.place: row for row in reversed(chunk.facts) if rehearsal.becomes(row.place, outcome)}
                found = (_person(rows[place]) for place in sorted(rows))
            else:
                found = (_nobody(row) for row in chunk.problems if row.outcome == outcome)
            yield from (row for row in found if not line or row.line == line)


def people_in(import_run: Import) -> int:
    """Return how many people `import_run` created, changed or only confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT id FROM crm_contact WHERE first_import_id = %(pk)s
                UNION SELECT contact_id FROM crm_importchange WHERE import_run_id = %(pk)s
                UNION SELECT unnest(unchanged) FROM crm_importchunk WHERE import_run_id = %(pk)s
            ) AS everybody
            """,
            {"pk": import_run.pk},
        )
        return cursor.fetchone()[0]


def _told(import_run, summary, people, pairs):
    reasons = Counter(row.reason for row in summary.skipped_rows).most_common(LINES_NAMED)
    marks = bytearray([_LEFT_OUT]) * summary.read
    for place, outcome in summary.outcomes.items():
        marks[place - 1] = _MARKS[outcome]
    return Rehearsal(
        read=summary.read,
        created=summary.created,
        updated=summary.updated,
        unchanged=summary.unchanged,
        skipped=summary.skipped,
        rejected=summary.rejected,
        people=people,
        maybe_same=summary.maybe_same,
        interactions_created=summary.interactions_created,
        first_rejected=tuple(summary.rejected_rows[:LINES_NAMED]),
        reasons=tuple(reasons),
        warnings=tuple(warnings_of(import_run, summary)),
        pairs=pairs,
        marks=bytes(marks),
    )


def _key(import_run):
    """What a rehearsal depends on: the file, what was chosen, and everything that happened until now."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    chosen = (
        import_run.format,
        sorted(import_run.mapping.items()),
        import_run.post_id,
        import_run.post_days,
        import_run.owner_profile,
    )
    return f"rehearsal:{import_run.pk}:{latest}:{hashlib.sha256(repr(chosen).encode()).hexdigest()[:32]}"


def _takes_the_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        return cursor.fetchone()[0]


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted)",
            [IMPORT_LOCK],
        )
        return cursor.fetchone()[0]


def _pairs(import_run):
    found = MaybeSame.objects.filter(import_run=import_run).select_related("first", "second").order_by("pk")
    return tuple(
        (pair.first.name, pair.second.name, REASONS.get(pair.reason, "They look alike"))
        for pair in found.defer("first__provenance", "second__provenance")[:PAIRS_NAMED]
    )


def _person(facts):
    fields = facts.fields
    name = fields.get("full_name") or " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    about = ", ".join(filter(None, (fields.get("position") or fields.get("headline"), fields.get("company"))))
    return PlannedRow(facts.line, name=name or fields.get("email") or "No name", about=about)


def _nobody(problem):
    return PlannedRow(problem.line, str(problem.record), reason=problem.reason, raw=tuple(problem.raw))
