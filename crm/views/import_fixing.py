"""The rows of a file that gave nobody, to be put right on the page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from crm.access import editor_required
from crm.fixing import NothingFixed, fix_rows, to_fix
from crm.forms.import_fixing import fixable_row
from crm.models import Import

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def import_fixing(request, pk):
    """Show the rows with a field for each cell; bring in those that can be read now, and keep the others here."""
    run = get_object_or_404(Import.objects.select_related("post"), pk=pk)
    page = Paginator(to_fix(run), PER_PAGE).get_page(request.GET.get("page"))
    if request.method != "POST":
        return _show(request, run, page, {})
    typed = {row.pk: fixable_row(run, row, request.POST).texts for row in page}
    try:
        small = fix_rows(run, typed, by=request.user)
    except NothingFixed as error:
        return _show(request, run, page, error.reasons, request.POST)
    left = to_fix(run).count()
    if left:
        messages.info(request, f"{left} more to fix in {run.file_name}.")
    return redirect(small)


def _show(request, run, page, reasons, data=None):
    context = {
        "import": run,
        "page": page,
        "rows": [fixable_row(run, row, data, reasons.get(row.pk, "")) for row in page],
        "is_refused": data is not None,
    }
    return render(request, "crm/import_fixing.html", context, status=422 if data is not None else 200)
