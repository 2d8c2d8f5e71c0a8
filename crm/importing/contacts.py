"""People to contacts: new ones copied in, known ones changed only where a file knows better.

Everything here runs inside the caller's transaction, which holds the import lock.
"""

from collections.abc import Sequence

from django.db import connection

from crm.companies import company_key
from crm.enums import Gate
from crm.importing.facts import PERSON_FIELDS
from crm.importing.people import Person, improvements
from crm.importing.staging import FIELDS, READ_FROM_FIELDS, stage
from crm.importing.tables import as_json, copy_in, from_json, new_ids
from crm.importing.titles import title_row
from crm.names import name_key

_TITLE = ("seniority", "function", "title_company", "title_words")
_TITLE_FROM = frozenset({"headline", "position", "company"})
_NEW = {
    **{"id": "int8"} | FIELDS | READ_FROM_FIELDS,
    "first_import_id": "int8",
    **dict.fromkeys(("title_decided_by", "gate", "gate_decided_by", "gate_note"), "text"),
    **dict.fromkeys(("do_not_contact", "is_owner"), "bool"),
}
_AS_NEW = ("machine", Gate.CLEAR.value, "machine", "", False, False)


def create(people: Sequence[Person], import_id: int) -> None:
    """Make a contact of each of `people`, and say which in Person.contact_id."""
    if not people:
        return
    for person, pk in zip(people, new_ids("crm_contact", len(people)), strict=True):
        person.contact_id = pk
    copy_in("crm_contact", _NEW, (_new_row(person, import_id) for person in people))


def update(people: Sequence[Person], import_id: int, same_file: frozenset[int]) -> set[int]:
    """Write what `people` say better than what is stored; return the contacts that changed. Others are not touched.

    `same_file` are the imports of the same bytes, this one and earlier ones.
    """
    if not people:
        return set()
    person_of = {person.contact_id: person for person in people}
    rows = []
    for pk, stored, provenance, decided_by, own_title in _differing(people):
        better = improvements(stored, provenance, person_of[pk].offers(), same_file)
        if not better:
            continue
        after = stored | {name: offer.value for name, offer in better.items()}
        before = {name: stored[name] for name in better} | {"provenance": dict(provenance)}
        title = own_title
        if decided_by == "machine" and _TITLE_FROM & better.keys():
            title = title_row(after["headline"], after["position"], after["company"])
        if title is not own_title:
            before |= dict(zip(_TITLE, (*own_title[:3], from_json(own_title[3][1:])), strict=True))
        provenance |= _marks(better, import_id)
        keys = (company_key(after["company"]), name_key(after["full_name"]))
        fields = (after[name] for name in PERSON_FIELDS)
        rows.append((pk, *fields, *title, *keys, as_json(provenance), as_json(before)))
    if rows:
        _store(rows, import_id)
    return {row[0] for row in rows}


def _new_row(person, import_id):
    fields = person.values()
    names = (
        fields["first_name"],
        fields["last_name"],
        full := fields["full_name"],
        headline := fields.get("headline", ""),
        position := fields.get("position", ""),
        company := fields.get("company", ""),
        fields.get("location", ""),
        fields["email"],
        fields["profile_url"],
    )
    title = title_row(headline, position, company)
    return (
        *(person.contact_id, *names, *title, company_key(company), name_key(full), _sources(person, import_id)),
        *(import_id, *_AS_NEW),
    )


def _sources(person, import_id):
    """Where the fields of somebody new come from: "*" for the row that gave most, the others by name."""
    if len(person.rows) == 1:
        row = person.rows[0]
        # As as_json would write it; nearly everybody comes this way.
        return b'\x01{"*":{"import":%d,"line":%d,"seen":"%b","rank":%d}}' % (
            *(import_id, row.line, row.seen.encode(), row.rank),
        )
    marks = _marks(person.offers(), import_id)
    if not marks:
        return as_json({})
    usual = max(marks.values(), key=list(marks.values()).count)
    return as_json({"*": usual} | {name: mark for name, mark in marks.items() if mark != usual})


def _marks(offers, import_id):
    """Where the value of each field comes from, as Contact.provenance keeps it."""
    return {name: _mark(offer, import_id) for name, offer in offers.items()}


def _mark(source, import_id):
    return {"import": import_id, "line": source.line, "seen": source.seen, "rank": source.rank}


def _differing(people):
    """The contacts of which a file says anything that is not stored already, locked, as they are."""
    stage("staged_person", (_said(person) for person in people))
    differs = " OR ".join(f"(said.{name} <> '' AND said.{name} <> contact.{name})" for name in PERSON_FIELDS)
    columns = ", ".join(f"contact.{name}" for name in PERSON_FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT contact.id, {columns}, provenance::text, title_decided_by,
                   seniority, function, title_company, title_words::text
            FROM staged_person said JOIN crm_contact contact ON contact.id = said.id
            WHERE {differs} ORDER BY contact.id FOR NO KEY UPDATE OF contact
            """  # noqa: S608
        )
        for pk, *values in cursor.fetchall():
            stored = dict(zip(PERSON_FIELDS, values, strict=False))
            provenance, decided_by, *title = values[len(PERSON_FIELDS) :]
            yield pk, stored, from_json(provenance), decided_by, (*title[:3], b"\x01" + title[3].encode())


def _said(person):
    fields = person.values()
    return (person.contact_id, *[fields.get(name, "") for name in PERSON_FIELDS])


def _store(rows, import_id):
    """Write the new values, and keep those before; where this import changed a contact already, its first ones."""
    stage("staged_contact", rows)
    assigned = ", ".join(f"{name} = new.{name}" for name in FIELDS | READ_FROM_FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH remembered AS (
                INSERT INTO crm_importchange AS earlier (import_run_id, contact_id, before, events_before)
                SELECT %(import)s, new.id, new.before, '{{}}'
                FROM staged_contact new JOIN crm_contact contact ON contact.id = new.id
                WHERE contact.first_import_id IS DISTINCT FROM %(import)s
                ON CONFLICT (import_run_id, contact_id) DO UPDATE SET before = excluded.before || earlier.before
            )
            UPDATE crm_contact contact SET {assigned}, updated_at = statement_timestamp()
            FROM staged_contact new WHERE contact.id = new.id
            """,  # noqa: S608
            {"import": import_id},
        )
