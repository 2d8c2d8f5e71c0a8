"""What the pages of one import need, by its state."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from crm.enums import RowOutcome, WorkState
from crm.forms.imports import ChoicesForm
from crm.import_words import (
    SHOWN,
    column_words,
    detection_sentence,
    format_words,
    said_aloud,
    told,
    waiting_words,
)
from crm.importing import warnings_of
from crm.models import Import
from crm.rehearsals import rehearse_now

COUNTED_AT_ONCE = 500  # rows; of more, the page comes first and the counts follow
COUNTS = ("read", "created", "updated", "unchanged", "skipped", "rejected")
COUNTED_AT_MOST = 20_000  # rows; of more, nobody waits for a rehearsal, and no import waits for its lock


def page_of(request, import_run):
    """Return the context of crm/_import.html for an import in any state."""
    if import_run.is_ready:
        return check_page(request, import_run, choices_of(import_run))
    progress = _progress(import_run)
    context = {"import": import_run, "said": said_aloud(import_run, progress["percent"]), "progress": progress}
    if import_run.is_finished:
        import_run.format_words = format_words(import_run.format)
        context["summary"] = _result(import_run)
    return context


def choices_of(import_run, data=None):
    """Return the form of what may still be changed, bound where `data` is given."""
    return ChoicesForm(import_run, column_words(import_run.detected, import_run.format), data)


def check_page(request, import_run, form):
    """Return the context of the check: the columns with `form`, and what a rehearsal counted."""
    total = import_run.rows_total
    asked = request.GET.get("counts") == "now"
    summary, trouble = None, ""
    if total <= COUNTED_AT_ONCE or (asked and total <= COUNTED_AT_MOST):
        summary, trouble = _rehearsed(import_run)
    earlier = Import.objects.filter(sha256=import_run.sha256, work_state=WorkState.FINISHED)
    return {
        "import": import_run,
        "said": "",
        "choices": form,
        "detection": {"sentence": detection_sentence(import_run.detected, import_run.format)},
        "earlier": earlier.exclude(pk=import_run.pk).order_by("-finished_at").first(),
        "summary": summary,
        "trouble": trouble,
        "may_be_counted": total <= COUNTED_AT_MOST,
    }


def _progress(import_run):
    done, total = import_run.rows_read, max(import_run.rows_total, import_run.rows_read)
    return {
        "done": done,
        "total": total,
        "percent": min(99, 100 * done // total) if total else 0,
        "waiting_words": waiting_words(import_run, timezone.now()),
    }


def _rehearsed(import_run):
    """What a run would do now, and, where that cannot be said, why: (Told or None, a sentence or "")."""
    try:
        summary = rehearse_now(import_run)
    except FileNotFoundError:
        return None, "The file is not on this server any more. Bring it again."
    if summary is None:
        return None, "Another import is running, so the counts follow when it is done."
    reasons = Counter(row.reason for row in summary.skipped_rows).most_common()
    counts = {name: getattr(summary, name) for name in COUNTS}
    return told(counts, summary.rejected_rows, reasons, warnings_of(import_run, summary)), ""


def _result(import_run):
    rejected, reasons = [], []
    if import_run.rows_rejected:
        rejected = list(import_run.rows.filter(outcome=RowOutcome.REJECTED).order_by("line", "pk")[:SHOWN])
    if import_run.rows_skipped:
        skipped = import_run.rows.filter(outcome=RowOutcome.SKIPPED).order_by()
        counted = skipped.values_list("reason").annotate(number=Count("pk"))
        reasons = list(counted.order_by("-number", "reason")[:SHOWN])
    return told({name: getattr(import_run, f"rows_{name}") for name in COUNTS}, rejected, reasons, import_run.warnings)
