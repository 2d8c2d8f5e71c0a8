"""Rows that somebody put right: read again by the rules of their import, and brought in as a small one of its own."""

import csv
import hashlib
import io
import secrets
from collections.abc import Mapping, Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet

from crm.enums import RowOutcome
from crm.importing import Summary, queue
from crm.importing.inspecting import ORDER_KEY, stored_parts
from crm.importing.reading import Reading
from crm.models import Import, ImportRow

_AS_TEXT = {
    "member": "",
    "where": {},
    "repair": "",
    "source": "text",
    "encoding": "utf-8",
    "delimiter": ",",
    "header_line": 1,
}
_NOTHING_SEEN = {"parts": [], "left_alone": [], "notes": [], "warnings": [], "preview": []}


class NothingFixed(Exception):
    """None of the rows can be read yet; `reasons` says of each why, by its id."""

    def __init__(self, reasons: Mapping[int, str]):
        super().__init__("None of these rows can be read yet.")
        self.reasons = dict(reasons)


def to_fix(import_run: Import) -> QuerySet[ImportRow]:
    """Return the rows of `import_run` that still wait for somebody, in the order of the file.

    A row whose fix was undone waits again; one whose cells are not kept any more cannot be fixed.
    """
    rejected = import_run.rows.filter(outcome=RowOutcome.REJECTED).exclude(raw=[])
    return rejected.filter(Q(fixed_in=None) | Q(fixed_in__undo__isnull=False)).order_by("line", "pk")


def part_of(import_run: Import, row: ImportRow) -> Mapping:
    """Return what was stored of the table that `row` stands in."""
    parts = stored_parts(import_run.detected)
    return next((part for part in parts if part.get("member") and _stands_in(row, part)), parts[0])


def fix_rows(import_run: Import, fixed: Mapping[int, Sequence[str]], *, by) -> Import:
    """Bring in those of the `fixed` rows (id to its cells) that can be read now, and return their import, queued.

    It has the format, mapping, post and owner of the import they come from, which remembers where they went. Rows of
    several tables of an archive come in table by table: the first one now. Raises NothingFixed.
    """
    with transaction.atomic():
        rows = list(to_fix(import_run).filter(pk__in=fixed).select_for_update(of=("self",)))
        reasons = {}
        for part, group in _by_part(import_run, rows):
            wrong = {row.pk: reason for row, reason in _wrong(import_run, group, fixed)}
            right = [row for row in group if row.pk not in wrong]
            if right:
                return _bring(import_run, part, right, fixed, by)
            reasons |= wrong
        raise NothingFixed(reasons)


def _bring(import_run, part, rows, fixed, by):
    small = _import_of(import_run, part, [fixed[row.pk] for row in rows])
    small.created_by = by
    content, small.file = small.file.file, ""
    small.file.save(f"{secrets.token_hex(16)}.dat", content, save=False)
    small.save(force_insert=True)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(fixed_in=small)
    queue(small, by=by)
    return small


def _wrong(import_run, rows, fixed):
    """The (row, reason) of those that still give nobody: read as the import will read them."""
    part = part_of(import_run, rows[0])
    with Reading(_import_of(import_run, part, [fixed[row.pk] for row in rows])) as reading:
        problems = [problem for chunk in reading.chunks(Summary()) for problem in chunk.problems]
    return [(rows[int(problem.record) - 1], problem.reason) for problem in problems]


def _by_part(import_run, rows):
    """The rows of each table, with what was stored of it: (part, rows)."""
    groups: dict[str, list[ImportRow]] = {}
    for row in rows:
        groups.setdefault(part_of(import_run, row).get("member", ""), []).append(row)
    return [(part_of(import_run, group[0]), group) for group in groups.values()]


def _stands_in(row, part):
    return row.record.startswith(f"{part['member']}:")


def _import_of(import_run, part, cells):
    """An import of these rows alone, not saved: the table as text, read by all that is known of the whole one."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([part["header"], *cells])
    data = text.getvalue().encode()
    if part.get("member"):
        mapping = {column["name"]: column["field"] for column in part["columns"]}
    else:
        names = {column["name"] for column in part["columns"]}
        mapping = {name: field for name, field in import_run.mapping.items() if name in names or name == ORDER_KEY}
    stem = import_run.file_name.rpartition(".")[0] or import_run.file_name
    return Import(
        file=ContentFile(data, "fixed.csv"),
        file_name=f"{stem[:230]}, fixed.csv",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        format=part["format"],
        detected={**part, **_AS_TEXT, **_NOTHING_SEEN, "rows_total": len(cells)},
        mapping=mapping,
        post=import_run.post,
        post_days=import_run.post_days,
        owner_profile=import_run.owner_profile,
        rows_total=len(cells),
    )
