"""A rehearsal for a page: at once, or not at all."""

from django.db import connection, transaction

from crm.importing import Summary, rehearse
from crm.importing.tables import IMPORT_LOCK
from crm.models import Import


def rehearse_now(import_run: Import) -> Summary | None:
    """Return what running `import_run` would do now; None while an import runs, as a reader must not wait for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
            (is_free,) = cursor.fetchone()
        return rehearse(import_run) if is_free else None
