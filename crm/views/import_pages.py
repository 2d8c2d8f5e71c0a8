"""What the pages of one import need, by its state."""

from django.db.models import Count
from django.utils import timezone

from crm import attribution
from crm.enums import RowOutcome, SamenessState, WorkState
from crm.files_in_hand import next_in_hand
from crm.fixing import to_fix
from crm.forms.import_choices import ChoicesForm
from crm.import_words import (
    column_words,
    detection_sentence,
    duration_words,
    format_words,
    part_words,
    said_aloud,
    time_left,
    waiting_words,
)
from crm.importing import UnreadableFile
from crm.importing.inspecting import stored_parts
from crm.models import Import, MaybeSame
from crm.posts import offered_posts
from crm.rehearsals import LINES_NAMED, people_in, rehearse_now
from crm.undoing import may_be_undone

COUNTED_AT_ONCE = 500  # rows; of more, the page comes first and the counts follow
COUNTED_AT_MOST = 100_000  # rows; of more, nobody waits for a rehearsal
ROWS_A_SECOND = 4_000  # of a rehearsal, to say how long it takes
COUNTS = ("read", "created", "updated", "unchanged", "skipped", "rejected")


def page_of(request, import_run):
    """Return the context of crm/_import.html for an import in any state."""
    if import_run.is_ready:
        return check_page(request, import_run, choices_of(import_run))
    progress = _progress(import_run)
    context = {
        "import": import_run,
        "said": said_aloud(import_run, progress["percent"]),
        "progress": progress,
        "next_file": next_in_hand(request.user, but=import_run),
        "undo": getattr(import_run, "undo", None),
        "may_be_undone": may_be_undone(import_run),
        "own_posts": offered_posts(import_run),
    }
    if import_run.is_finished:
        context |= _result(import_run)
    return context


def may_go_on(import_run):
    """Whether an import was stopped, or set aside, and nobody took back what it wrote."""
    is_stopped = import_run.work_state in (WorkState.CANCELLED, WorkState.QUARANTINED)
    return is_stopped and getattr(import_run, "undo", None) is None


def choices_of(import_run, data=None):
    """Return the form of what may still be changed, bound where `data` is given."""
    return ChoicesForm(import_run, column_words(import_run.detected, import_run.format), data)


def check_page(request, import_run, form):
    """Return the context of the check: the columns with `form`, and what a rehearsal counted."""
    total = import_run.rows_total
    asked = request.GET.get("counts") == "now"
    summary, trouble = None, ""
    if total <= COUNTED_AT_ONCE or (asked and total <= COUNTED_AT_MOST):
        summary, trouble = rehearsed(import_run)
    earlier = Import.objects.filter(sha256=import_run.sha256, work_state=WorkState.FINISHED, undo=None)
    return {
        "import": import_run,
        "said": "",
        "choices": form,
        "sentence": detection_sentence(import_run.detected, import_run.format),
        "parts": part_words(import_run.detected),
        "left_alone": import_run.detected.get("left_alone", []),
        "earlier": earlier.exclude(pk=import_run.pk).order_by("-finished_at").first(),
        "summary": summary,
        "changes_nothing": bool(summary and summary.changes_nothing),
        "trouble": trouble,
        "may_be_counted": total <= COUNTED_AT_MOST,
        "takes": duration_words(total / ROWS_A_SECOND),
        "next_file": next_in_hand(request.user, but=import_run),
        "share": _share(import_run),
        "own_posts": offered_posts(import_run),
    }


def _share(import_run):
    """How many of the file came within the days of the post, by the dates of the file; None where that says nothing."""
    post = import_run.post
    counted = any(part.get("days") for part in stored_parts(import_run.detected))
    if post is None or post.published_at is None or not counted:
        return None
    return attribution.within(import_run, post, import_run.post_days)


def rehearsed(import_run):
    """What a run would do now, and, where that cannot be said, why: (Rehearsal or None, a sentence or "")."""
    try:
        summary = rehearse_now(import_run)
    except UnreadableFile as error:
        return None, str(error)
    if summary is None:
        return None, "Another import is running, so the counts follow when it is done."
    return summary, ""


def _progress(import_run):
    done, total = import_run.rows_read, max(import_run.rows_total, import_run.rows_read)
    now = timezone.now()
    return {
        "done": done,
        "total": total,
        "percent": min(99, 100 * done // total) if total else 0,
        "left": time_left(import_run, now),
        "waiting_words": waiting_words(import_run, now),
    }


def _result(import_run):
    """What a finished import did, and what there is to do now."""
    import_run.format_words = format_words(import_run.format)
    rejected, reasons = [], []
    if import_run.rows_rejected:
        rejected = list(to_fix(import_run)[:LINES_NAMED])
    if import_run.rows_skipped:
        skipped = import_run.rows.filter(outcome=RowOutcome.SKIPPED).order_by()
        counted = skipped.values_list("reason").annotate(number=Count("pk"))
        reasons = list(counted.order_by("-number", "reason")[:LINES_NAMED])
    summary = {name: getattr(import_run, f"rows_{name}") for name in COUNTS}
    summary |= {
        "people": people_in(import_run),
        "new_people": import_run.new_contacts.count(),
        "to_fix": to_fix(import_run).count() if import_run.rows_rejected else 0,
        "maybe_same": MaybeSame.objects.filter(import_run=import_run, state=SamenessState.OPEN).count(),
        "first_rejected": rejected,
        "reasons": reasons,
        "warnings": import_run.warnings,
    }
    return {"summary": summary, "origin": Import.objects.filter(rows__fixed_in=import_run).distinct().first()}
