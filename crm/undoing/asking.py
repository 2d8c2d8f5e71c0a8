"""Whether an import may be taken back, what that would do, and asking for it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from crm import work
from crm.enums import WorkState
from crm.history import record
from crm.models import Import, Undo
from crm.undoing.sorting import sort_out
from crm.waking import wake

RUN_UNDO = "crm.tasks.run_undo"
_AT_REST = (WorkState.FINISHED, WorkState.CANCELLED, WorkState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What an undo would do now, in numbers of people."""

    removes: int
    restores: int
    keeps: int


def may_be_undone(import_run: Import) -> bool:
    """Whether `import_run` wrote something, is not under way, and was not taken back or asked to be already."""
    if import_run.work_state not in _AT_REST or not import_run.rows_read:
        return False
    return not Undo.objects.filter(import_run=import_run).exclude(work_state=WorkState.QUARANTINED).exists()


def preview(import_run: Import) -> UndoPreview:
    """Return how many people an undo would remove, give their old values back and keep, by the undo's own code.

    It reads in a fixed number of statements and writes nothing.
    """
    sorted_out = sort_out(import_run)
    return UndoPreview(len(sorted_out.removed), len(sorted_out.restored), len(sorted_out.kept))


def request_undo(import_run: Import, *, by) -> Undo:
    """Ask for `import_run` to be taken back in the background; return the Undo. A worker is woken on commit.

    An undo that was set aside is tried afresh. Raises ValueError with a sentence where it may not be undone.
    """
    with transaction.atomic():
        # Locked, as importing.queue does: of going on with it and taking it back only one happens.
        locked = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=import_run.pk)
        if not may_be_undone(locked):
            raise ValueError(_why_not(locked))
        asked, _ = Undo.objects.get_or_create(import_run=locked, defaults={"created_by": by})
        work.schedule(Undo.objects.filter(pk=asked.pk), due_at=Now())
        record("import.undo_requested", by=by, subject=f"import:{locked.pk}")
        wake(RUN_UNDO, asked.pk)
    asked.refresh_from_db()
    return asked


def _why_not(import_run):
    if import_run.is_under_way:
        return "This import is still under way. Stop it first, then undo what it wrote."
    if not import_run.rows_read:
        return "This import wrote nothing, so there is nothing to undo."
    return "This import was undone already, or is about to be."
