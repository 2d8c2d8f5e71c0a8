"""The same rows through what Django projects usually take: bulk_create with update_conflicts, and django-import-export.

Both write one plain table with a unique profile: no identities, interactions, titles, verdicts, before-images or rows
to fix. django-import-export has its rows counted and its errors collected, as it does by default.
"""

import csv
from itertools import batched
from pathlib import Path

from django.db import connection, models
from import_export import resources
from tablib import Dataset

from bench.synthetic import HEADER

_FIELDS = ("first_name", "last_name", "url", "email", "company", "position", "connected_on")


class PlainContact(models.Model):
    """What a simple CRM keeps of a connection."""

    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    url = models.CharField(max_length=300, unique=True)
    email = models.CharField(max_length=254)
    company = models.TextField()
    position = models.TextField()
    connected_on = models.CharField(max_length=20)

    class Meta:
        app_label = "crm"
        managed = False
        db_table = "bench_plain_contact"

    def __str__(self):
        return self.url


class PlainResource(resources.ModelResource):
    class Meta:
        model = PlainContact
        import_id_fields = ("url",)
        fields = _FIELDS
        use_bulk = True
        batch_size = 1000


def prepare() -> None:
    """Make the table, empty."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_plain_contact")
    with connection.schema_editor() as editor:
        editor.create_model(PlainContact)


def by_bulk_create(path: Path) -> None:
    """Upsert the rows of `path`, a thousand at a time."""
    with path.open(encoding="utf-8", newline="") as file:
        for rows in batched(_rows(file), 1000):
            unique = {row[2]: row for row in rows if row[2]}
            PlainContact.objects.bulk_create(
                [PlainContact(**dict(zip(_FIELDS, row, strict=True))) for row in unique.values()],
                update_conflicts=True,
                unique_fields=["url"],
                update_fields=[name for name in _FIELDS if name != "url"],
            )


def by_import_export(path: Path) -> None:
    """Import the rows of `path` through a ModelResource with use_bulk."""
    with path.open(encoding="utf-8", newline="") as file:
        unique = {row[2]: row for row in _rows(file) if row[2]}
    PlainResource().import_data(Dataset(*unique.values(), headers=_FIELDS), raise_errors=True)


def _rows(file):
    reader = csv.reader(file)
    for row in reader:
        if tuple(row) == HEADER:
            break
    yield from reader
