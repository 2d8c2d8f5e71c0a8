"""Taking an import back: what that would do, how far it is, and who stayed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from crm.access import editor_required
from crm.enums import WorkState
from crm.models import Contact, Import
from crm.undoing import may_be_undone, request_undo
from crm.undoing.sorting import sort_out

NAMED = 200  # people who stay


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def import_undo(request, pk):
    """Show who goes, who gets old values back and who stays; undo it; and then what was done. Asked again by htmx."""
    run = get_object_or_404(Import.objects.select_related("undo", "undo__created_by"), pk=pk)
    if request.method == "POST":
        try:
            request_undo(run, by=request.user)
        except ValueError as error:
            messages.info(request, str(error))
        return redirect("crm:import_undo", pk=run.pk)
    template = "crm/_import_undo.html" if request.htmx else "crm/import_undo.html"
    return render(request, template, _context(run))


def _context(run):
    undo = getattr(run, "undo", None)
    context = {"import": run, "undo": undo, "is_under_way": False, "has_failed": False, "removes": 0, "restores": 0}
    kept = []
    if undo and undo.work_state in (WorkState.WAITING, WorkState.RUNNING):
        context["is_under_way"] = True
    elif undo and undo.finished_at:
        kept = undo.kept
        context |= {"removes": undo.removed, "restores": undo.restored}
    elif may_be_undone(run):
        sorted_out = sort_out(run)
        kept = sorted_out.kept
        context |= {"removes": len(sorted_out.removed), "restores": len(sorted_out.restored)}
        context["has_failed"] = bool(undo)
    people = Contact.objects.filter(pk__in=kept).for_list().order_by("full_name", "pk")
    return context | {
        "may_be_undone": may_be_undone(run),
        "keeps": len(kept),
        "people": list(people[:NAMED]) if kept else [],
        "unnamed": max(0, len(kept) - NAMED),
    }
