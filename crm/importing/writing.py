"""Facts to contacts, identities and interactions: one chunk at a time, in a fixed number of statements.

Everything here runs inside the caller's transaction, which holds the import lock: between looking and writing nobody
else creates the same person. The number of statements does not depend on the number of rows (PERFORMANCE.md 1).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from crm.importing import contacts
from crm.importing.facts import Facts
from crm.importing.interactions import write_interactions
from crm.importing.parting import keep_apart
from crm.importing.people import Identity, group
from crm.importing.problems import Problem
from crm.importing.resolving import add_identities, resolve
from crm.importing.staging import END
from crm.importing.tables import as_json, copy_in
from crm.merging import merge

_OUTCOMES = ("created", "updated", "unchanged")
_PROBLEMS = {
    "import_run_id": "int8",
    "line": "int4",
    "record": "text",
    "outcome": "text",
    "code": "text",
    "reason": "text",
    "raw": "jsonb",
}


@dataclass(slots=True)
class Written:
    """What became of the rows of a chunk, each counted once, and of what happened in them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    interactions_created: int = 0
    interactions_unchanged: int = 0
    confirmed: list[int] = field(default_factory=list)  # contacts about whom nothing changed
    spoke: list[int] = field(default_factory=list)  # contacts with new words of theirs
    outcomes: dict[int, str] = field(default_factory=dict)  # place of a row -> which of the first three it counts for

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class Source:
    """Which import writes."""

    import_id: int
    post_id: int | None
    post_ids: dict[str, int]  # of the posts that rows name, by URN
    same_file: frozenset[int]  # the imports of the same bytes, this one and earlier ones


def write_chunk(facts: Sequence[Facts], source: Source) -> Written:
    """Write what `facts` say and return what became of each row."""
    people, new_identities = keep_apart(*resolve(group(facts)))
    _settle(people, source)
    new = [person for person in people if person.is_new]
    known = [person for person in people if not person.is_new]
    contacts.create(new, source.import_id)
    add_identities(new_identities, source.import_id)
    updated = contacts.update(known, source.import_id, source.same_file)
    written = _counted(people, updated)
    done = write_interactions(people, source)
    written.interactions_created, written.interactions_unchanged, written.spoke = done
    return written


def write_chunk_row(import_id: int, rows_before: int, confirmed: list[int]) -> None:
    """Keep whom the chunk after `rows_before` rows only confirmed. Nothing that is staged is joined after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{END}; INSERT INTO crm_importchunk (import_run_id, rows_before, unchanged) VALUES (%s, %s, %s::bigint[])",  # noqa: S608
            [import_id, rows_before, sorted(confirmed)],
        )


def write_problems(problems: Iterable[Problem], import_id: int) -> None:
    """Keep the rows that became no contact, with their reasons and their cells."""
    rows = [
        (import_id, found.line, str(found.record), found.outcome.value, found.code, found.reason, as_json(found.raw))
        for found in problems
    ]
    if rows:
        copy_in("crm_importrow", _PROBLEMS, rows)


def mark_owner(identities: Iterable[Identity]) -> None:
    """Mark the contact that the owner of the account became before it was known whose account it is."""
    pairs = sorted(identities)
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE crm_contact contact SET is_owner = TRUE
            FROM unnest(%s::text[], %s::text[]) AS owner (kind, value)
            JOIN crm_identity identity ON identity.kind = owner.kind AND identity.value = owner.value
            WHERE contact.id = identity.contact_id AND NOT contact.is_owner
            """,
            [[str(kind) for kind, _ in pairs], [value for _, value in pairs]],
        )


def _settle(people, source):
    """Say which contact each person is: the oldest of those found, after joining them, or a new one."""
    for person in people:
        person.is_new = not person.contact_ids
        person.contact_id = min(person.contact_ids, default=0)
    several = {loser: person.contact_id for person in people for loser in sorted(person.contact_ids)[1:]}
    merge(several, import_id=source.import_id)


def _counted(people, updated):
    """Each row once, by the first thing that it did: who it is about was created, or updated, or was known."""
    done: dict[int, str] = {}
    for person in people:
        what = "created" if person.is_new else "updated" if person.contact_id in updated else "unchanged"
        for row in person.rows:
            place = row.place
            if place not in done or what != "unchanged":
                done[place] = "created" if done.get(place) == "created" else what
            what = "unchanged"
    counts = Counter(done.values())
    confirmed = [person.contact_id for person in people if not person.is_new and person.contact_id not in updated]
    return Written(**{what: counts[what] for what in _OUTCOMES}, confirmed=confirmed, outcomes=done)
