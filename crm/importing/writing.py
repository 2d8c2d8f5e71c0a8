"""Facts to contacts, identities and interactions: one chunk at a time, in a fixed number of statements.

Everything here runs inside the caller's transaction, which holds the import lock: between looking and writing nobody
else creates the same person. The number of statements does not depend on the number of rows (PERFORMANCE.md 1).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from crm.companies import company_key
from crm.enums import Gate
from crm.importing.facts import PERSON_FIELDS, Facts
from crm.importing.interactions import write_interactions
from crm.importing.merging import merge
from crm.importing.people import Identity, Person, group, improvements
from crm.importing.problems import Problem
from crm.importing.tables import as_json, copy_in, from_json, new_ids
from crm.importing.titles import title_columns
from crm.names import name_key

_OUTCOMES = ("created", "updated", "unchanged")
_TITLE_FROM = frozenset({"headline", "position", "company"})
_TITLE = ("seniority", "function", "title_company", "title_words")
_CONTACT_COLUMNS = (
    "id",
    *PERSON_FIELDS,
    *("seniority", "function", "title_company", "title_words", "title_decided_by", "company_key", "name_key"),
    *("gate", "gate_decided_by", "gate_note", "do_not_contact", "is_owner", "provenance", "first_import_id"),
)


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
    known = _known({key for row in facts for key in row.identities})
    people = group(facts, known)
    _settle_contacts(people)
    new = [person for person in people if person.is_new]
    _create(new, source)
    _add_identities(people, known, source)
    updated = _update([person for person in people if not person.is_new], source)
    written = _counted(people, updated)
    done = write_interactions(people, source)
    written.interactions_created, written.interactions_unchanged, written.spoke = done
    return written


def _counted(people, updated):
    """Each row once, by the first thing that it did: who it is about was created, or updated, or was known."""
    done: dict[int, str] = {}
    for person in people:
        first = "created" if person.is_new else "updated" if person.contact_id in updated else "unchanged"
        for number, row in enumerate(person.rows):
            what = first if number == 0 else "unchanged"
            done[row.place] = min(done.get(row.place, what), what, key=_OUTCOMES.index)
    counts = Counter(done.values())
    confirmed = [person.contact_id for person in people if not person.is_new and person.contact_id not in updated]
    return Written(**{what: counts[what] for what in _OUTCOMES}, confirmed=confirmed, outcomes=done)


def write_chunk_row(import_id: int, rows_before: int, confirmed: list[int]) -> None:
    """Keep whom the chunk after `rows_before` rows only confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_importchunk (import_run_id, rows_before, unchanged) VALUES (%s, %s, %s::bigint[])",
            [import_id, rows_before, sorted(confirmed)],
        )


def write_problems(problems: Iterable[Problem], import_id: int) -> None:
    """Keep the rows that became no contact, with their reasons and their cells."""
    rows = [
        (import_id, found.line, str(found.record), found.outcome.value, found.code, found.reason, as_json(found.raw))
        for found in problems
    ]
    if rows:
        copy_in("crm_importrow", ("import_run_id", "line", "record", "outcome", "code", "reason", "raw"), rows)


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


def _known(identities: set[Identity]) -> dict[Identity, int]:
    """Whose each of `identities` is already."""
    pairs = sorted(identities)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT identity.kind, identity.value, identity.contact_id
            FROM unnest(%s::text[], %s::text[]) AS wanted (kind, value)
            JOIN crm_identity identity ON identity.kind = wanted.kind AND identity.value = wanted.value
            """,
            [[str(kind) for kind, _ in pairs], [value for _, value in pairs]],
        )
        return {(kind, value): contact_id for kind, value, contact_id in cursor.fetchall()}


def _settle_contacts(people):
    """Say which contact each person is: the oldest of those found, after joining them, or a new one."""
    merge({loser: min(p.contact_ids) for p in people for loser in sorted(p.contact_ids)[1:]})
    for person in people:
        person.is_new = not person.contact_ids
        person.contact_id = min(person.contact_ids, default=0)


def _create(people: list[Person], source: Source) -> None:
    if not people:
        return
    for person, pk in zip(people, new_ids("crm_contact", len(people)), strict=True):
        person.contact_id = pk
    copy_in("crm_contact", _CONTACT_COLUMNS, (_contact_row(person, source) for person in people))


def _contact_row(person, source):
    offers = person.offers()
    fields = {name: offer.value for name, offer in offers.items()}
    title = _title(fields)
    return (
        person.contact_id,
        *(fields.get(name, "") for name in PERSON_FIELDS),
        *(*title, "machine", company_key(fields.get("company", "")), name_key(fields.get("full_name", ""))),
        *(Gate.CLEAR.value, "machine", "", False, False, as_json(_sources(offers, source)), source.import_id),
    )


def _sources(offers, source):
    """Where the fields of somebody new come from: "*" for the row that gave most, the others by name."""
    marks = _marks(offers, source)
    if not marks:
        return {}
    usual = max(marks.values(), key=list(marks.values()).count)
    return {"*": usual} | {name: mark for name, mark in marks.items() if mark != usual}


def _marks(offers, source):
    """Where the value of each field comes from, as Contact.provenance keeps it."""
    return {
        name: {"import": source.import_id, "line": offer.line, "seen": offer.seen, "rank": offer.rank}
        for name, offer in offers.items()
    }


def _title(fields):
    *texts, words = title_columns(fields)
    return *texts, as_json(words)


def _add_identities(people, known, source):
    rows = [
        (person.contact_id, str(kind), value, source.import_id)
        for person in people
        for kind, value in person.identities
        if (kind, value) not in known
    ]
    if rows:
        copy_in("crm_identity", ("contact_id", "kind", "value", "import_run_id"), rows)


def _update(people: list[Person], source: Source) -> set[int]:
    """Write what is better than what is stored; return the contacts that changed. Others are not touched."""
    offered = {person.contact_id: person.offers() for person in people}
    differing = _differing(offered)
    if not differing:
        return set()
    rows, changes = [], []
    for pk, stored, provenance, decided_by, own_title in _locked(differing):
        better = improvements(stored, provenance, offered[pk], source.same_file)
        if not better:
            continue
        after = stored | {name: offer.value for name, offer in better.items()}
        title = own_title
        if decided_by == "machine" and _TITLE_FROM & better.keys():
            title = _title(after)
        before = {name: stored[name] for name in better} | {"provenance": dict(provenance)}
        if title != own_title:
            before |= dict(zip(_TITLE, (*own_title[:3], from_json(own_title[3])), strict=True))
        provenance |= _marks(better, source)
        values = (after[name] for name in PERSON_FIELDS)
        keys = (company_key(after["company"]), name_key(after["full_name"]))
        rows.append((pk, *values, *title, *keys, as_json(provenance)))
        changes.append((pk, as_json(before)))
    if rows:
        _store(rows)
        _remember(changes, source)
    return {row[0] for row in rows}


def _differing(offered):
    """The contacts of which a file says anything that is not stored already."""
    if not offered:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(PERSON_FIELDS)} FROM crm_contact WHERE id = ANY(%s)", [list(offered)])  # noqa: S608
        differing = []
        for pk, *stored in cursor.fetchall():
            held = dict(zip(PERSON_FIELDS, stored, strict=True))
            if any(offer.value != held[name] for name, offer in offered[pk].items()):
                differing.append(pk)
    return sorted(differing)


def _locked(ids):
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, {", ".join(PERSON_FIELDS)}, provenance::text, title_decided_by,
                   seniority, function, title_company, title_words::text
            FROM crm_contact WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
            """,  # noqa: S608
            [ids],
        )
        for pk, *values in cursor.fetchall():
            stored = dict(zip(PERSON_FIELDS, values, strict=False))
            provenance, decided_by, *title = values[len(PERSON_FIELDS) :]
            yield pk, stored, from_json(provenance), decided_by, tuple(title)


def _store(rows):
    columns = (*PERSON_FIELDS, *_TITLE, "company_key", "name_key", "provenance")
    json_columns = ("title_words", "provenance")
    assigned = ", ".join(f"{name} = new.{name}{'::jsonb' if name in json_columns else ''}" for name in columns)
    arrays = ", ".join(["%s::bigint[]"] + ["%s::text[]"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE crm_contact contact SET {assigned}, updated_at = statement_timestamp()
            FROM unnest({arrays}) AS new (id, {", ".join(columns)})
            WHERE contact.id = new.id
            """,  # noqa: S608
            [list(column) for column in zip(*rows, strict=True)],
        )


def _remember(changes, source):
    """Keep the values before; where this import changed a contact already, its first values stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO crm_importchange AS earlier (import_run_id, contact_id, before, events_before)
            SELECT %s, change.contact_id, change.before::jsonb, '{}'
            FROM unnest(%s::bigint[], %s::text[]) AS change (contact_id, before)
            JOIN crm_contact contact ON contact.id = change.contact_id
            WHERE contact.first_import_id IS DISTINCT FROM %s
            ON CONFLICT (import_run_id, contact_id)
            DO UPDATE SET before = excluded.before || earlier.before
            """,
            [source.import_id, [pk for pk, _ in changes], [before for _, before in changes], source.import_id],
        )
