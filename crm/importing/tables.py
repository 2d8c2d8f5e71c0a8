"""Rows into tables, many at a time, by binary COPY; and the lock that lets one writer of people in."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from psycopg import sql
from psycopg.types.json import set_json_dumps

IMPORT_LOCK = 7_270_141  # one writer of contacts and identities at a time: no deadlocks, no twins


def hold_the_import_lock() -> None:
    """Let other imports wait until this transaction ends, for at most as long as a lease is safe."""
    with connection.cursor() as cursor:
        # A chunk joins and sorts thousands of rows: without this they spill to disk.
        cursor.execute(
            f"SET LOCAL lock_timeout = '100s'; SET LOCAL work_mem = '64MB'; SELECT pg_advisory_xact_lock({IMPORT_LOCK})"
        )


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
    """COPY `rows` into `columns` of `table`: column -> PostgreSQL's type. The value of a jsonb column is its text."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    # COPY goes round Django's cursor, which would have made its errors Django's: those are what callers expect.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        set_json_dumps(_as_it_is, cursor.cursor)
        with cursor.cursor.copy(statement) as copy:
            copy.set_types(list(columns.values()))
            write = copy.write_row
            for row in rows:
                write(row)


def as_json(value: object) -> str:
    """Return `value` as the text that a jsonb column takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> dict:
    """Return what a jsonb column holds, read as text."""
    return json.loads(text)


def _as_it_is(text):
    return text
