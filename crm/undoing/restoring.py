"""Old values back into contacts and events, and into what other imports remember of them; some thousands at a time."""

import json
from collections.abc import Collection, Iterable, Mapping
from itertools import batched

from django.db import connection

from crm import gate
from crm.companies import company_key
from crm.models import ImportChange
from crm.models.contact import PERSON_FIELDS
from crm.names import name_key
from crm.titles import read_title
from crm.undoing.among import among
from crm.undoing.before import GATE, TITLE, events_without, without

BATCH = 5_000
_COLUMNS = (*PERSON_FIELDS, *TITLE, "company_key", "name_key", "provenance", "is_owner")
_READ = ("id", *_COLUMNS, "title_decided_by", *GATE)
_JSON = ("title_words", "provenance")


def restore(import_id: int, contact_ids: Collection[int]) -> None:
    """Give the contacts and their events the values from before the import. A second time changes nothing."""
    for batch in batched(sorted(contact_ids), BATCH):
        changes = ImportChange.objects.filter(contact__in=among(batch)).order_by("pk")
        by_contact: dict[int, dict[int, ImportChange]] = {}
        for change in changes:
            by_contact.setdefault(change.contact_id, {})[change.import_run_id] = change
        _restore_contacts(import_id, batch, by_contact)
        _restore_events(import_id, by_contact)


def forget(import_id: int, contact_ids: Collection[int]) -> None:
    """Forget that the import changed the contacts."""
    for batch in batched(sorted(contact_ids), BATCH):
        ImportChange.objects.filter(import_run=import_id, contact__in=among(batch)).delete()


def bring(brought_by: Mapping[int, int]) -> None:
    """Let each contact (key) be one that the import (value) created: it was in that file too."""
    with connection.cursor() as cursor:
        cursor.execute(_BRING, {"ids": list(brought_by), "imports": list(brought_by.values())})


def _restore_contacts(import_id, ids, changes):
    events = _events_of(import_id, ids)
    rows, gates, remembered = [], {}, []
    for contact in _contacts(ids):
        of_contact = changes.get(contact["id"], {})
        own = of_contact[import_id].before if import_id in of_contact else {}
        others = {other: change.before for other, change in of_contact.items() if other != import_id}
        place = of_contact[import_id].pk if import_id in of_contact else 0
        later = [other for other in others if of_contact[other].pk > place]
        found = without(import_id, contact, own, others, events.get(contact["id"], ()), later)
        if found.columns:
            rows.append(_row(contact | found.columns, found))
        if found.columns.keys() & set(GATE):
            gates[contact["id"]] = {name: (contact | found.columns)[name] for name in GATE}
        remembered += [(of_contact[other].pk, before, None) for other, before in found.others.items()]
    _store(rows)
    gate.put_back(gates)
    _remember(remembered)


def _row(now, found):
    if found.reads_title_anew:
        title = read_title(now["headline"], now["position"], now["company"])
        read = (title.seniority.value, title.function.value, title.company, title.words)
        now |= dict(zip(TITLE, read, strict=True))
    if "company" in found.columns:
        now["company_key"] = company_key(now["company"])
    if "full_name" in found.columns:
        now["name_key"] = name_key(now["full_name"])
    return (now["id"], *(json.dumps(now[name]) if name in _JSON else now[name] for name in _COLUMNS))


def _contacts(ids):
    with connection.cursor() as cursor:
        columns = ", ".join(f"{name}::text" if name in _JSON else name for name in _READ)
        cursor.execute(f"SELECT {columns} FROM crm_contact WHERE id = ANY(%s) ORDER BY id", [list(ids)])  # noqa: S608
        for values in cursor.fetchall():
            contact = dict(zip(_READ, values, strict=True))
            yield contact | {name: json.loads(contact[name]) for name in _JSON}


def _events_of(import_id, ids):
    """The interactions that the import brought, by contact."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, id FROM crm_interaction WHERE contact_id = ANY(%s) AND import_run_id = %s",
            [list(ids), import_id],
        )
        for contact, pk in cursor.fetchall():
            found.setdefault(contact, set()).add(pk)
    return found


def _restore_events(import_id, changes):
    own = {}
    later: dict[int, list] = {}
    for contact, of_contact in changes.items():
        if import_id in of_contact and of_contact[import_id].events_before:
            own[contact] = of_contact[import_id]
            later[contact] = [change for change in of_contact.values() if change.pk > own[contact].pk]
    current = _current({pk for change in own.values() for pk in change.events_before})
    changed, remembered = {}, []
    for contact, change in own.items():
        before = [dict(one.events_before) for one in later[contact]]
        copies = [{pk: dict(state) for pk, state in images.items()} for images in before]
        changed |= events_without(change.events_before, copies, current)
        remembered += [
            (one.pk, None, copy) for one, copy in zip(later[contact], copies, strict=True) if copy != one.events_before
        ]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_STORE_EVENTS, [json.dumps([{"id": int(pk)} | state for pk, state in changed.items()])])
    _remember(remembered)


def _current(ids):
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [[int(pk) for pk in ids]])
        return {pk: json.loads(state) for pk, state in cursor.fetchall()}


def _store(rows):
    if not rows:
        return
    types = {name: "jsonb" if name in _JSON else "boolean" if name == "is_owner" else "text" for name in _COLUMNS}
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{_array(kind)}[]" for kind in types.values())])
    assigned = ", ".join(f"{name} = old.{name}{'::jsonb' if kind == 'jsonb' else ''}" for name, kind in types.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE crm_contact contact SET {assigned}, updated_at = statement_timestamp() "  # noqa: S608
            f"FROM unnest({arrays}) AS old (id, {', '.join(types)}) WHERE contact.id = old.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _array(kind):
    return "text" if kind == "jsonb" else kind


def _remember(rows: Iterable[tuple[int, dict | None, dict | None]]) -> None:
    """Store what other imports remember: (id of the ImportChange, before or None, events_before or None)."""
    told = [(pk, before and json.dumps(before), events and json.dumps(events)) for pk, before, events in rows]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [list(column) for column in zip(*told, strict=True)])


_BRING = """
UPDATE crm_contact contact SET first_import_id = brought.import_id
  FROM unnest(%(ids)s::bigint[], %(imports)s::bigint[]) AS brought (id, import_id)
 WHERE contact.id = brought.id
"""

_CURRENT = """
SELECT id::text, jsonb_build_object('occurred_at', occurred_at, 'precision', precision, 'post_id', post_id,
                                    'post_likelihood', post_likelihood)::text
  FROM crm_interaction WHERE id = ANY(%s)
"""

_STORE_EVENTS = """
UPDATE crm_interaction event
   SET occurred_at = old.occurred_at, precision = old.precision, post_id = old.post_id,
       post_likelihood = old.post_likelihood
  FROM jsonb_to_recordset(%s::jsonb)
       AS old (id bigint, occurred_at timestamptz, precision text, post_id bigint, post_likelihood smallint)
 WHERE event.id = old.id
"""

_REMEMBER = """
UPDATE crm_importchange change
   SET before = coalesce(told.before::jsonb, change.before),
       events_before = coalesce(told.events_before::jsonb, change.events_before)
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS told (id, before, events_before)
 WHERE change.id = told.id
"""
