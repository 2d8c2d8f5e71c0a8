"""Rows into tables, many at a time: COPY for new ones, one UPDATE over arrays for changed ones."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

IMPORT_LOCK = 7_270_141  # one writer of contacts and identities at a time: no deadlocks, no twins


def hold_the_import_lock() -> None:
    """Let other imports wait until this transaction ends, for at most as long as a lease is safe."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '100s'; SELECT pg_advisory_xact_lock({IMPORT_LOCK})")


def new_ids(table: str, count: int) -> list[int]:
    """Return `count` ids of the sequence of `table`, so that rows can be copied in with what points at them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [pk for (pk,) in cursor.fetchall()]


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """COPY `rows` into `columns` of `table`; return how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    # COPY goes round Django's cursor, which would have made its errors Django's: those are what callers expect.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def as_json(value: object) -> str:
    """Return `value` as the text that a jsonb column takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> dict:
    """Return what a jsonb column holds, read as text."""
    return json.loads(text)
