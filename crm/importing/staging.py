"""Staging tables: what a chunk says, in the database for a moment, to be joined with what is stored there.

Temporary, of this connection alone, and empty again when the transaction ends.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from crm.importing.facts import PERSON_FIELDS
from crm.importing.tables import copy_in
from crm.locks import IMPORT_LOCK

FIELDS = dict.fromkeys(PERSON_FIELDS, "text")
READ_FROM_FIELDS = {
    **dict.fromkeys(("seniority", "function", "title_company"), "text"),
    "title_words": "jsonb",
    **dict.fromkeys(("company_key", "name_key"), "text"),
    "provenance": "jsonb",
}
# table -> column -> type. `place` numbers the rows, so that an answer is a number and not the row again.
_TABLES = {
    "staged_identity": {"place": "int4", "kind": "text", "value": "text"},
    "staged_person": {"id": "int8"} | FIELDS,
    "staged_contact": {"id": "int8"} | FIELDS | READ_FROM_FIELDS | {"before": "jsonb"},
    "staged_event": {
        "place": "int4",
        "contact_id": "int8",
        "event_key": "text",
        "exactness": "int2",
        "has_post": "bool",
    },
}
_CREATED = "; ".join(
    f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} "
    f"({', '.join(f'{name} {kind} NOT NULL' for name, kind in columns.items())}) ON COMMIT DELETE ROWS"
    for table, columns in _TABLES.items()
)
_BEGIN = f"""
SET LOCAL lock_timeout = '100s'; SET LOCAL work_mem = '64MB'; SET LOCAL client_min_messages = 'warning';
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SELECT pg_advisory_xact_lock({IMPORT_LOCK});
{_CREATED}; TRUNCATE {", ".join(_TABLES)}
"""

END = "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on"


def begin() -> None:
    """Take the import lock until this transaction ends, and clear the staging tables. Before each chunk, first.

    Whoever is late waits, for at most as long as a lease is safe. A chunk sorts thousands of rows: with less work_mem
    they would spill to disk. Until END what is staged is looked up in the indexes row by row: the planner would read
    the whole of a table for each chunk, and the time of an import would grow with the square of its rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN)


def stage(table: str, rows: Iterable[Sequence[object]]) -> None:
    """COPY `rows` into one of the staging tables, with a value for each of its columns; once a chunk."""
    copy_in(table, _TABLES[table], rows)
