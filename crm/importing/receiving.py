"""A file comes in: stored under a random name, looked at, and put in line when a person says so."""

import hashlib
import io
import secrets
from collections.abc import Mapping
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.db.models.functions import Now

from crm import work
from crm.enums import WorkState
from crm.history import record
from crm.importing.inspecting import Inspection, choices_in, inspect
from crm.importing.problems import UnreadableFile
from crm.importing.saved_mappings import keep, recall
from crm.models import Import, Undo
from crm.signals import contacts_changed
from crm.waking import wake

RUN_IMPORT = "crm.tasks.run_import"


def receive(
    data: bytes | BinaryIO,
    file_name: str,
    *,
    by=None,
    post=None,
    mapping: Mapping[str, str] | None = None,
    owner_profile: str = "",
    named_format: str = "",
    is_sample: bool = False,
) -> Import:
    """Store the file and what was found in it; return the Import, which waits for a person (idle).

    Without a `mapping`, what somebody chose for the same header before is taken (crm.importing.saved_mappings).
    Raises UnreadableFile, with one sentence, before anything is stored where the file cannot be used.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    found = inspect(file, file_name, mapping, named_format=named_format)
    if mapping is None and not found.parts:
        found, mapping = _as_chosen_before(found, file, file_name, named_format)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    import_run = Import(
        file_name=_plain_name(file_name),
        sha256=digest,
        size=size,
        post=post,
        owner_profile=owner_profile or found.owner,
        created_by=by,
        is_sample=is_sample,
    )
    _take_over(import_run, found, mapping)
    import_run.file.save(f"{secrets.token_hex(16)}.dat", File(file), save=False)
    import_run.save(force_insert=True)
    return import_run


def remap(import_run: Import, mapping: Mapping[str, str], *, by=None) -> Inspection:
    """Look at the file again with columns chosen by a person, and keep what was found; only while it is idle.

    The choice is remembered for the next file with the same header.
    Raises UnreadableFile where nobody can be told by the columns that are left, and ValueError where it has started.
    """
    if import_run.work_state != WorkState.IDLE:
        raise ValueError("This import has started, so its columns stay as they are.")
    with import_run.file.open("rb") as file:
        found = inspect(file, import_run.file_name, mapping, named_format=import_run.format)
    _take_over(import_run, found, mapping)
    import_run.save(update_fields=["format", "detected", "mapping", "rows_total", "warnings"])
    if not found.parts:
        keep(found.header, import_run.mapping, format=found.format, by=by or import_run.created_by)
    return found


def queue(import_run: Import, *, by) -> bool:
    """Put an idle, cancelled or set aside import in line; return whether it was. A worker is woken on commit.

    What it has done before stays done: it goes on where it stopped. What was taken back, or is about to be, does not.
    """
    ready = (WorkState.IDLE, WorkState.CANCELLED, WorkState.QUARANTINED)
    with transaction.atomic():
        rows = Import.objects.filter(pk=import_run.pk, work_state__in=ready)
        # Locked first, as who asks for an undo does: of both only one goes on.
        if not rows.select_for_update(of=("self",), no_key=True) or Undo.objects.filter(import_run=import_run).exists():
            return False
        work.schedule(rows, due_at=Now())
        record("import.queued", by=by, subject=f"import:{import_run.pk}")
        wake(RUN_IMPORT, import_run.pk)
    import_run.work_state, import_run.last_error = WorkState.WAITING, ""
    return True


def cancel(import_run: Import, *, by) -> bool:
    """Stop an import that waits or runs; return whether it was stopped, and not already done.

    A worker that has it in hand finds its lease gone when it moves the cursor, and takes back the chunk it was at:
    the counts are those of the chunks before. What these wrote stays; `queue` goes on behind them, an undo takes them
    back.
    """
    under_way = (WorkState.WAITING, WorkState.RUNNING)
    with transaction.atomic():
        stopped = work.withdraw(Import.objects.filter(pk=import_run.pk, work_state__in=under_way))
        if stopped:
            record("import.cancelled", by=by, subject=f"import:{import_run.pk}")
            # Whoever came with the chunks before is here now, and judged as after a whole import.
            contacts_changed.send(sender=Import, import_id=import_run.pk)
            import_run.work_state, import_run.last_error = WorkState.CANCELLED, ""
    return bool(stopped)


def take(import_run: Import, owner: str) -> bool:
    """Claim and start a received import for `owner` at once, without a worker; return whether it was free."""
    return bool(
        Import.objects.filter(pk=import_run.pk, work_state=WorkState.IDLE).update(
            work_state=WorkState.RUNNING, lease_owner=owner, lease_until=Now() + work.LEASE, due_at=Now(), attempts=1
        )
    )


def _as_chosen_before(found, file, file_name, named_format):
    """What was found with the columns as somebody chose them for this header, and that choice; else as it was."""
    chosen = recall(found.header)
    if not chosen or chosen == found.mapping:
        return found, None
    try:
        again = inspect(file, file_name, chosen, named_format=named_format)
    except UnreadableFile:
        return found, None  # with these columns nobody can be told
    for column in again.columns:
        column.how = "saved" if column.how == "person" else column.how
    return again, chosen


def _take_over(import_run, found, mapping):
    import_run.format = found.format
    import_run.detected = found.detected()
    import_run.mapping = found.mapping | choices_in(mapping)
    import_run.rows_total = found.rows_total
    import_run.warnings = found.problems


def _plain_name(file_name):
    """The name to show: the last part of whatever path came with it, without control characters."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(ch for ch in name if ch.isprintable())[:255] or "pasted rows"
