"""Rows into tables, many at a time, by binary COPY."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from psycopg import sql


def new_ids(table: str, count: int) -> list[int]:
    """Return `count` ids of the sequence of `table`, so that rows can be copied in with what points at them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval(of.ids)) FROM generate_series(1, %s), "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids OFFSET 0) of",  # looked up once, not for each
            [count, table],
        )
        return cursor.fetchone()[0]


def copy_in(table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
    """COPY `rows` into `columns` of `table`: column -> PostgreSQL's type. The value of a jsonb column is from as_json.

    In binary: half the time of COPY in text. Types are not converted, so each value must be of its column's type.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    types = ["bytea" if kind == "jsonb" else kind for kind in columns.values()]
    # COPY goes round Django's cursor, which would have made its errors Django's: those are what callers expect.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)


def as_json(value: object) -> bytes:
    """Return `value` as the bytes that a jsonb column takes: version 1 of its binary form, then text."""
    return b"\x01" + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(text: str) -> dict:
    """Return what a jsonb column holds, read as text."""
    return json.loads(text)
