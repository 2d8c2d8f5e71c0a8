"""What the tables of crm and leads hold, as one mark a table: to say that all is as it was, or as in another run."""

import hashlib

from django.apps import apps
from django.db import connection

# Left out, each with its reason. Everything else counts, in every column.
CLOCKS = {
    "crm_contact": {"updated_at": "when a row was last written"},
}
LEFT_OUT = {
    "crm_import": "an undone import stays in the list",
    "crm_importrow": "and so do the rows that it could not use",
    "crm_undo": "which says that it was undone",
    "crm_searchentry": "follows the contact a moment later",
    "crm_unindexed": "says which do not yet",
}
HISTORY = "verb NOT LIKE 'import.%%'"  # that files came and went is not taken back


def marks(*, leaving_out=LEFT_OUT, without=()):
    """Return {table: mark} over whole rows, ids included. `without` names contacts whose rows are left out."""
    return {
        table: mark(table, sorted(without))
        for table in sorted(model._meta.db_table for model in _models())
        if table not in leaving_out
    }


def rows(table, without=()):
    """The rows of a table as text, in their order."""
    columns = _columns(table)
    where = ["TRUE"]
    if table == "crm_event":
        where.append(HISTORY)
    if without and table == "crm_contact":
        where.append("id <> ALL(%(without)s)")
    elif without and "contact_id" in columns:
        where.append("(contact_id IS NULL OR contact_id <> ALL(%(without)s))")
    elif without and "lead_id" in columns:
        where.append("lead_id NOT IN (SELECT id FROM leads_lead WHERE contact_id = ANY(%(without)s))")
    shown = [name for name in columns if name not in CLOCKS.get(table, {})]
    row = ", ".join(f"'{name}', {name}" for name in shown)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT jsonb_build_object({row})::text FROM {table} WHERE {' AND '.join(where)} ORDER BY 1",
            {"without": list(without)},
        )
        return [text for (text,) in cursor.fetchall()]


def mark(table, without=()):
    found = rows(table, without)
    return len(found), hashlib.sha256("\n".join(found).encode()).hexdigest()


def _columns(table):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _models():
    return [
        model for app in ("crm", "leads") for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def differences(before, after):
    """The tables that differ, for a message."""
    return {table: (before[table][0], after[table][0]) for table in before if before[table] != after[table]}
