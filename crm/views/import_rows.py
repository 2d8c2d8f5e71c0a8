"""The rows of one file that gave nobody, to look at and to take away, and the people it created or changed."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from crm.enums import RowOutcome
from crm.models import Contact, Import
from crm.spreadsheets import csv_lines

CREATED, UPDATED = "created", "updated"
TABS = [
    (RowOutcome.REJECTED, "To fix", "rows_rejected"),
    (RowOutcome.SKIPPED, "Nobody to create", "rows_skipped"),
    (CREATED, "New people", "rows_created"),
    (UPDATED, "Updated", "rows_updated"),
]


@require_GET
def import_rows(request, pk):
    """Row by row: what an import left out and why, or whom it created; left-out rows also as CSV (format=csv)."""
    run = get_object_or_404(Import, pk=pk)
    outcome = request.GET.get("outcome", "")
    if outcome not in {key for key, _, _ in TABS}:
        outcome = next((str(key) for key, _, count in TABS if getattr(run, count)), RowOutcome.REJECTED.value)
    if outcome in RowOutcome.values:
        rows = run.rows.filter(outcome=outcome).order_by("line", "pk")
        if request.GET.get("format") == "csv":
            return _download(run, rows, outcome)
    elif outcome == CREATED:
        rows = run.new_contacts.for_list().order_by("pk")
    else:
        rows = run.changes.select_related("contact").order_by("pk")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    if outcome == UPDATED:
        for change in page.object_list:
            change.words = _changed(change)
    tabs = [(str(key), word, getattr(run, count)) for key, word, count in TABS]
    return render(request, "crm/import_rows.html", {"import": run, "outcome": outcome, "tabs": tabs, "page": page})


def _download(run, rows, outcome):
    """The rows as they stood, with their line and the reason beside them: to be fixed and brought again."""
    header = run.detected.get("header") or []
    width = len(header)

    def lines():
        yield [*header, "Line", "Why"]
        for row in rows.iterator(chunk_size=2000):
            cells = [*row.raw[:width], *[""] * (width - len(row.raw))] if width else row.raw
            yield [*cells, row.line, row.reason]

    word = "to fix" if outcome == RowOutcome.REJECTED else "left out"
    stem = run.file_name.rpartition(".")[0] or run.file_name
    response = StreamingHttpResponse(csv_lines(lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{stem}, {word}.csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _changed(change):
    """Which of a person's fields the import changed, in words: "company, position"."""
    known = {field.name: str(field.verbose_name) for field in Contact._meta.get_fields() if hasattr(field, "attname")}
    return ", ".join(known[name] for name in change.before if name in known)
