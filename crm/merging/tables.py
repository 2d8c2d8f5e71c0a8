"""Rows of any model as dicts of their columns, many at a time: read, rewritten, moved, taken out and put back.

Merging must not know the models of other apps, and what it takes out must come back as it was, so rows are kept as
JSON that PostgreSQL itself writes and reads.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import RawSQL

Row = dict[str, Any]
_quoted = connection.ops.quote_name


def foreign_keys_to(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return every foreign key to `model`, whichever app it is of, save what is a part of its row."""
    return [field for field in _pointing_at(model) if not field.primary_key]


def parts_of(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the keys of tables that hold more of each row of `model`, under its id: they go where the row goes."""
    return [field for field in _pointing_at(model) if field.primary_key]


def _pointing_at(model):
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and isinstance(relation.field, models.ForeignKey)
    ]


def label_of(field: models.ForeignKey) -> str:
    """Return the name under which it is kept which rows of `field` moved: "crm.Interaction.contact"."""
    return f"{field.model._meta.label}.{field.name}"


def among(ids: Collection[int]) -> RawSQL:
    """Return `ids` for an `__in` filter as one array, whatever their number: thousands of parameters cost seconds."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def read(model: type[models.Model], ids: Collection[int], *, lock: bool = False) -> dict[int, Row]:
    """Return the rows `ids` by id, in the order of the ids; locked against other writers where asked."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, to_jsonb(one) FROM {_table(model)} one WHERE id = ANY(%s) ORDER BY id"  # noqa: S608
            + (" FOR NO KEY UPDATE" if lock else ""),
            [list(ids)],
        )
        return {pk: json.loads(row) for pk, row in cursor.fetchall()}


def rewrite(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Store all columns of `rows` over those of the same ids."""
    rows = list(rows)
    if not rows:
        return
    columns = [_quoted(str(field.column)) for field in model._meta.concrete_fields if not field.primary_key]
    assigned = ", ".join(f"{column} = new.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(model)} one SET {assigned} FROM {_given(model)} new WHERE one.id = new.id",  # noqa: S608
            [as_json(rows)],
        )


def take_out(model: type[models.Model], ids: Collection[int]) -> None:
    """Delete the rows `ids` with their parts; nothing else may point at them any more."""
    if not ids:
        return
    with connection.cursor() as cursor:
        for part in parts_of(model):
            cursor.execute(
                f"DELETE FROM {_table(part.model)} WHERE {_quoted(part.column)} = ANY(%s)",  # noqa: S608
                [list(ids)],
            )
        cursor.execute(f"DELETE FROM {_table(model)} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608


def add(model: type[models.Model], rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, int]:
    """Store new `rows`, all with the same columns; return the id of each by its value in the column `key`."""
    stored = list(rows)
    columns = ", ".join(map(_quoted, stored[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {_given(model)} new "  # noqa: S608
            f"RETURNING {_quoted(key)}, id",
            [as_json(stored)],
        )
        return dict(cursor.fetchall())


def put_back(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """Store `rows` again under their old ids; return the ids of those that are there now.

    What they point at may have gone meanwhile: then the row points at nothing, or where it must, does not come back.
    Neither does one of which another exists by now that a rule allows only once.
    """
    stored = _that_still_hold(model, [_filled(model, row) for row in rows])
    if not stored:
        return set()
    columns = ", ".join(map(_quoted, stored[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {_given(model)} new "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING id",
            [as_json(stored)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def move(field: models.ForeignKey, where_to: Mapping[int, int]) -> dict[int, list[int]]:
    """Let what points at a key of `where_to` point at its value; return the ids of the rows by the key."""
    moved: dict[int, list[int]] = {}
    if not where_to:
        return moved
    table, column = _table(field.model), _quoted(field.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} one SET {column} = pair.new
            FROM unnest(%s::bigint[], %s::bigint[]) AS pair (old, new) WHERE one.{column} = pair.old
            RETURNING pair.old, one.id
            """,  # noqa: S608
            [list(where_to), list(where_to.values())],
        )
        for old, pk in cursor.fetchall():
            moved.setdefault(old, []).append(pk)
    return moved


def move_rows(field: models.ForeignKey, rows: Iterable[tuple[int, int, int]]) -> set[int]:
    """Let each row (id, from, to) that still points at `from` point at `to`; return the ids of those."""
    rows = list(rows)
    if not rows:
        return set()
    table, column = _table(field.model), _quoted(field.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} one SET {column} = pair.new
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS pair (id, old, new)
            WHERE one.id = pair.id AND one.{column} = pair.old
            RETURNING one.id
            """,  # noqa: S608
            [list(values) for values in zip(*rows, strict=True)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def as_json(value: object) -> str:
    """Return `value` as the text of a jsonb parameter."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _table(model):
    return _quoted(model._meta.db_table)


def _given(model):
    return f"jsonb_populate_recordset(NULL::{_table(model)}, %s::jsonb)"


def _filled(model, row):
    """The row with the columns that its table has now; those that it got since have their defaults."""
    return {
        field.column: row[field.column] if field.column in row else field.get_default()
        for field in model._meta.concrete_fields
        if field.column in row or not field.has_db_default()
    }


def _that_still_hold(model, rows):
    """The rows without what they point at in vain."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        wanted = {row[field.column] for row in rows} - {None}
        targets = field.related_model._base_manager
        there = set(targets.filter(pk__in=among(wanted)).values_list("pk", flat=True)) if wanted else set()
        if field.null:
            rows = [row | {field.column: row[field.column] if row[field.column] in there else None} for row in rows]
        else:
            rows = [row for row in rows if row[field.column] in there]
    return rows
