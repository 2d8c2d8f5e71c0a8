"""What became of each row of a file, or would become of it: whom it created or changed, and what gave nobody."""

from contextlib import closing
from itertools import islice

from django.core.paginator import Paginator
from django.db.models import F, Func, Q, TextField, Value
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from crm.enums import RowOutcome
from crm.importing.facts import PERSON_FIELDS
from crm.importing.inspecting import stored_parts
from crm.models import Contact, Import
from crm.rehearsals import planned_rows
from crm.spreadsheets import csv_lines
from crm.views.import_pages import COUNTED_AT_MOST, rehearsed

PER_PAGE = 100
CREATED, UPDATED, UNCHANGED, SAME = "created", "updated", "unchanged", "same"
REJECTED, SKIPPED = RowOutcome.REJECTED.value, RowOutcome.SKIPPED.value
TABS = [
    (REJECTED, "To fix"),
    (CREATED, "New"),
    (UPDATED, "Updated"),
    (UNCHANGED, "Unchanged"),
    (SKIPPED, "Left out"),
    (SAME, "Maybe the same"),
]


@require_GET
def import_rows(request, pk):
    """The rows of one outcome, by line; rows that gave nobody also as CSV (format=csv)."""
    run = get_object_or_404(Import, pk=pk)
    show = _planned if run.is_ready else _done
    return show(request, run, request.GET.get("outcome", ""), _line(request.GET.get("line", "")))


def _line(text):
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _page(request, run, outcome, counts, rows, **more):
    """Answer with the rows, under the tabs that have any."""
    tabs = [(key, word, counts[key]) for key, word in TABS if counts.get(key) or key == outcome]
    context = {
        "import": run,
        "outcome": outcome,
        "tabs": tabs,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "line": _line(request.GET.get("line", "")) or "",
        "is_planned": run.is_ready,
        "trouble": "",
        "members": [member for member in _members(run) if outcome in RowOutcome.values],
    }
    return render(request, "crm/import_rows.html", context | more)


def _members(run):
    """The tables of an archive, each with a header of its own."""
    return [part["member"] for part in stored_parts(run.detected) if part.get("member")]


def _first_with_any(counts):
    return next((key for key, _ in TABS if counts.get(key)), REJECTED)


def _planned(request, run, outcome, line):
    """What would become of the rows, by a rehearsal."""
    summary, trouble = rehearsed(run) if run.rows_total <= COUNTED_AT_MOST else (None, "This is counted while it runs.")
    if summary is None:
        return _page(request, run, outcome or REJECTED, {}, [], trouble=trouble)
    counts = {key: getattr(summary, key) for key, _ in TABS if key != SAME} | {SAME: summary.maybe_same}
    outcome = outcome if outcome in counts else _first_with_any(counts)
    if outcome == SAME:
        return _page(request, run, outcome, counts, summary.pairs)
    rows = planned_rows(run, summary, outcome, line=line)
    if request.GET.get("format") == "csv" and outcome in RowOutcome.values:
        return _download(request, run, rows, outcome)
    return _page(request, run, outcome, counts, _Counted(rows, None if line else counts[outcome]))


class _Counted:
    """Rows whose number is known before they are read: only those of the page are, in one go through the file."""

    def __init__(self, rows, count):
        self.rows = list(rows) if count is None else rows
        self.number = len(self.rows) if count is None else count

    def count(self):
        return self.number

    def __len__(self):
        return self.number

    def __getitem__(self, part):
        if isinstance(self.rows, list):
            return self.rows[part]
        with closing(self.rows) as rows:  # and with them the file
            return list(islice(rows, part.start, part.stop))


def _done(request, run, outcome, line):
    """What became of the rows."""
    counts = {key: getattr(run, f"rows_{key}") for key, _ in TABS if key != SAME}
    outcome = outcome if outcome in counts else _first_with_any(counts)
    if outcome not in RowOutcome.values:
        return _page(request, run, outcome, counts, _people(run, outcome, line))
    rows = run.rows.filter(outcome=outcome).select_related("fixed_in").order_by("line", "pk")
    if request.GET.get("format") == "csv":
        return _download(request, run, rows.filter(fixed_in=None).iterator(chunk_size=2000), outcome)
    shown = rows.filter(line=line) if line else rows
    return _page(request, run, outcome, counts, shown, members=_with_rows(run, rows) if _members(run) else [])


def _with_rows(run, rows):
    """The tables of an archive that have any of `rows`."""
    table = Func(F("record"), Value(":[^:]*$"), Value(""), function="regexp_replace", output_field=TextField())
    return list(rows.annotate(table=table).order_by("table").values_list("table", flat=True).distinct())


def _people(run, outcome, line):
    """The contacts of an outcome; with `line` those of whom that line of the file told something."""
    if outcome == CREATED:
        return _told_by(run, line, run.new_contacts.for_list().order_by("pk"))
    if outcome == UPDATED:
        changes = run.changes.select_related("contact").order_by("pk")
        return _Changes(_told_by(run, line, changes, "contact__"))
    return Contact.objects.confirmed_by(run.pk).for_list().order_by("pk")


def _told_by(run, line, rows, prefix=""):
    if not line:
        return rows
    told = Q()
    for name in ("*", *PERSON_FIELDS):
        told |= Q(**{f"{prefix}provenance__contains": {name: {"import": run.pk, "line": line}}})
    return rows.filter(told)


class _Changes:
    """Changes of contacts, each with the words for what was changed."""

    def __init__(self, changes):
        self.changes = changes

    def count(self):
        return self.changes.count()

    def __len__(self):
        return self.count()

    def __getitem__(self, part):
        found = list(self.changes[part])
        for change in found:
            change.words = _changed(change)
        return found


def _changed(change):
    """Which of a person's fields the import changed, in words: "company, position"."""
    known = {field.name: str(field.verbose_name) for field in Contact._meta.get_fields() if hasattr(field, "attname")}
    return ", ".join(known[name] for name in change.before if name in PERSON_FIELDS and name in known)


def _download(request, run, rows, outcome):
    """The rows as they stood, with their line and the reason beside them: to be fixed and brought again.

    Of an archive, the rows of one `member`, as each table has a header of its own.
    """
    parts = {part.get("member", ""): part for part in stored_parts(run.detected)}
    member = request.GET.get("member", "")
    part = parts.get(member) or next(iter(parts.values()))
    header = part.get("header") or []
    start = f"{part['member']}:" if part.get("member") else ""

    def lines():
        yield [*header, "Line", "Why"]
        for row in rows:
            if row.record.startswith(start):
                yield [*_as_wide(row.raw, len(header)), row.line, row.reason]

    word = "to fix" if outcome == RowOutcome.REJECTED else "left out"
    stem = (member or run.file_name).replace("\\", "/").rpartition("/")[2]
    name = f"{stem.rpartition('.')[0] or stem}, {word}.csv"
    response = StreamingHttpResponse(csv_lines(lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _as_wide(cells, width):
    """As many cells as the header has; what stands beyond it goes into the last one, so that nothing is lost."""
    if not width or len(cells) <= width:
        return [*cells, *[""] * (width - len(cells))]
    beyond = [cell for cell in cells[width:] if cell.strip()]
    return [*cells[: width - 1], " | ".join([cells[width - 1], *beyond]) if beyond else cells[width - 1]]
