"""What the tables hold, by what tells rows apart in the world instead of by their ids: to compare two runs.

A number of the database's own differs between two runs that are otherwise the same. So each id is replaced by what it
stands for: a contact by its identities, an interaction by its contact and key, a post by its URN, an import by its
file's name.
"""

import hashlib

from django.db import connection

# Left out of every table: the database's own numbers, and when rows were written.
_CLOCKS = ("id", "created_at", "updated_at", "first_seen_at", "at", "judged_at")
_TABLES = {
    "crm_contact": "id",
    "crm_identity": "contact_id",
    "crm_interaction": "contact_id",
    "crm_importchange": "contact_id",
    "crm_event": "contact_id",
    "crm_maybesame": "first_id",
    "leads_qualification": "contact_id",
}
_OF_IMPORT = ("crm_importrow", "crm_importchunk")
_KEY_OF = {
    "contact_id": "(SELECT who FROM who WHERE who.id = row.contact_id)",
    "first_id": "(SELECT who FROM who WHERE who.id = row.first_id)",
    "second_id": "(SELECT who FROM who WHERE who.id = row.second_id)",
    "import_run_id": "(SELECT file_name FROM crm_import run WHERE run.id = row.import_run_id)",
    "first_import_id": "(SELECT file_name FROM crm_import run WHERE run.id = row.first_import_id)",
    "post_id": "(SELECT urn FROM crm_post post WHERE post.id = row.post_id)",
    "gate_interaction_id": "(SELECT event_key FROM crm_interaction event WHERE event.id = row.gate_interaction_id)",
}
# JSON that holds ids of imports or interactions.
_WITHOUT_IDS = r"regexp_replace(row.{0}::text, '\"(import|gate_interaction_id)\": \d+', '', 'g')"


def natural_marks(*, without_clocks_of_work=False):
    """Return {table: (rows, mark)}. `without_clocks_of_work` leaves the imports themselves and their events out."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO)
        found = {table: _mark(cursor, table) for table in _TABLES}
        found["crm_post"] = _mark(cursor, "crm_post")
        if not without_clocks_of_work:
            found |= {table: _mark(cursor, table) for table in _OF_IMPORT}
            cursor.execute(_IMPORTS)
            found["crm_import"] = cursor.fetchall()
        cursor.execute("DROP TABLE who")
    return found


def _mark(cursor, table):
    columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    shown = [_shown(name) for name in columns if name not in _CLOCKS]
    if table == "crm_contact":
        shown.append("(SELECT who FROM who WHERE who.id = row.id)")
    where = "verb NOT LIKE 'import.%'" if table == "crm_event" else "TRUE"
    cursor.execute(f"SELECT concat_ws('|', {', '.join(shown)}) AS text FROM {table} row WHERE {where}")
    rows = sorted(text for (text,) in cursor.fetchall())
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _shown(name):
    if name in ("provenance", "before", "events_before"):
        return _WITHOUT_IDS.format(name)
    if name == "unchanged":
        return "cardinality(row.unchanged)"
    if name == "subject":
        return "split_part(row.subject, ':', 1)"
    return f"coalesce({_KEY_OF.get(name, f'row.{name}')}::text, '-')"


_WHO = """
CREATE TEMPORARY TABLE who AS
SELECT contact_id AS id, string_agg(kind || ':' || value, ' ' ORDER BY kind, value) AS who
  FROM crm_identity GROUP BY contact_id;
CREATE INDEX ON who (id); ANALYZE who
"""

_IMPORTS = """
SELECT file_name, sha256, work_state, rows_total, rows_read, rows_created, rows_updated, rows_unchanged, rows_skipped,
       rows_rejected, interactions_created, interactions_unchanged, warnings::text
  FROM crm_import ORDER BY file_name
"""
