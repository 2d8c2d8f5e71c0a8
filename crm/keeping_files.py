"""How long the file of an import is kept: it holds more about people than was asked for (RELIABILITY.md section 3).

After settings.KEEP_FILES_DAYS the file goes, and with it the cells of the rows that became nobody and the sample
values of the check. What was imported stays, with its counts, reasons and line numbers.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from crm.enums import WorkState
from crm.models import Import, ImportRow
from crm.throwing_away import throw_away

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
AT_ONCE = 200  # imports
_FOLDER = "imports"
_AT_REST = (WorkState.FINISHED, WorkState.CANCELLED, WorkState.QUARANTINED)


def clean_up() -> int:
    """Delete what is kept too long; return how many imports lost their file. Safe to repeat, and to be killed in.

    What was brought and never imported goes as a whole. A file that no import knows, because its import was never
    stored, goes too.
    """
    days = timedelta(days=settings.KEEP_FILES_DAYS)
    old = Import.objects.alias(ended_at=Coalesce("finished_at", "created_at")).filter(ended_at__lt=Now() - days)
    for import_run in old.filter(work_state=WorkState.IDLE, rows_read=0).order_by("pk")[:AT_ONCE]:
        throw_away(import_run, by=None)
    at_rest = old.filter(work_state__in=_AT_REST)
    ids = list(at_rest.exclude(file="").order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    gone = sum(_forget(pk) for pk in ids)
    stray = _delete_strays()
    if gone or stray:
        log.info("files of %d imports deleted after %d days, and %d that no import knows", gone, days.days, stray)
    return gone


def _forget(pk):
    """Delete the file of one import; the file first, so that what dies in between is found again."""
    with transaction.atomic():
        rows = Import.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        import_run = rows.filter(pk=pk, work_state__in=_AT_REST).exclude(file="").first()
        if import_run is None:
            return False
        import_run.file.storage.delete(import_run.file.name)
        import_run.file = ""
        import_run.detected = _without_values(import_run.detected)
        import_run.save(update_fields=["file", "detected"])
        ImportRow.objects.filter(import_run=import_run).update(raw=[])
    return True


def _without_values(detected):
    """What was found out about a file, without cells of it."""
    kept = {name: value for name, value in detected.items() if name != "preview"}
    if "columns" in kept:
        kept["columns"] = [column | {"samples": []} for column in kept["columns"]]
    if "parts" in kept:
        kept["parts"] = [_without_values(part) for part in kept["parts"]]
    return kept


def _delete_strays():
    """Delete files of a day or more that no import names: a process died between storing the file and its row."""
    names = [name for name in _stored(_FOLDER) if _is_old(name)]
    known = set(Import.objects.filter(file__in=names).values_list("file", flat=True)) if names else set()
    strays = [name for name in names if name not in known]
    for name in strays:
        default_storage.delete(name)
    return len(strays)


def _stored(folder):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _stored(f"{folder}/{inner}")


def _is_old(name):
    try:
        return default_storage.get_modified_time(name) < timezone.now() - A_DAY
    except FileNotFoundError:  # somebody else was quicker
        return False
