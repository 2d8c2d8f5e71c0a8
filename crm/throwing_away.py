"""Take back a file that was brought and never imported."""

from django.db import transaction

from crm.history import record
from crm.models import Import


def throw_away(import_run: Import, *, by) -> bool:
    """Delete the import and its file, unless it was started meanwhile; return whether it is gone."""
    with transaction.atomic():
        waiting = Import.objects.select_for_update(of=("self",)).filter(pk=import_run.pk).first()
        if waiting is None or not waiting.is_ready:
            return waiting is None
        storage, name = waiting.file.storage, waiting.file.name
        record("import.thrown_away", by=by, subject=f"import:{waiting.pk}", rows=waiting.rows_total)
        waiting.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name), robust=True)
    return True
