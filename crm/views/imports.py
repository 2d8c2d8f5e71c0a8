"""A file's way in: dropped or pasted, shown as it stands, thrown away. The work itself is crm.importing's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import editor_required
from crm.files_in_hand import files_in_hand
from crm.forms.imports import UploadForm
from crm.import_words import format_words, state_words
from crm.importing import UnreadableFile, receive
from crm.models import Import, Post
from crm.throwing_away import throw_away
from crm.uploads import given_up, largest_upload
from crm.views.import_pages import may_go_on, page_of

REFUSED = "refused_files"  # in the session, from the upload to the page after it
PASTED = "Pasted rows.tsv"


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    """Bring files or rows, and see what each one did."""
    if request.method == "POST":
        return _receive(request)
    return _list(request, UploadForm())


def _list(request, form):
    imports = Import.objects.select_related("post", "created_by", "undo")
    imports = imports.defer("detected", "mapping", "warnings").order_by("-created_at", "-pk")
    page = Paginator(imports, 30).get_page(request.GET.get("page"))
    for import_run in page.object_list:
        import_run.format_words = format_words(import_run.format)
        import_run.state_words = state_words(import_run)
        import_run.may_go_on = may_go_on(import_run)
        import_run.is_undone = hasattr(import_run, "undo")
        import_run.may_be_undone = bool(import_run.rows_read) and (import_run.is_finished or import_run.may_go_on)
    chosen = request.GET.get("post", request.POST.get("post", ""))
    context = {
        "page": page,
        "form": form,
        "refused": request.session.pop(REFUSED, []),
        "post": Post.objects.filter(pk=chosen).first() if chosen.isdecimal() else None,
        "largest": largest_upload(),
        "is_first": not page.paginator.count,
        "in_hand": files_in_hand(request.user).only("pk", "file_name").first(),
    }
    return render(request, "crm/import_list.html", context, status=422 if form.is_bound else 200)


def _receive(request):
    """Take each file for itself: one that cannot be read does not hold up the others."""
    if not request.user.may_edit:
        raise PermissionDenied
    limit = f"It is larger than {largest_upload()}. Split it, or leave out columns that nobody needs."
    refused = [(name, limit) for name in given_up(request)]
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid() and not refused:
        return _list(request, form)
    received = []
    for data, name in _brought(form.cleaned_data):
        try:
            received.append(
                receive(
                    data,
                    name,
                    by=request.user,
                    post=form.cleaned_data.get("post"),
                    owner_profile=_own_profile(request.user),
                )
            )
        except UnreadableFile as error:
            refused.append((name, str(error)))
    if refused:
        request.session[REFUSED] = refused
        return redirect("crm:import_list")
    return redirect(received[0])


def _brought(data):
    """Each file, and the pasted rows as one more."""
    yield from ((file, file.name) for file in data.get("files", []))
    if data.get("pasted", "").strip():
        yield data["pasted"].encode(), PASTED


def _own_profile(user):
    """The profile that this person gave last time: it stays theirs."""
    earlier = Import.objects.filter(created_by=user).exclude(owner_profile="").order_by("-pk")
    return earlier.values_list("owner_profile", flat=True).first() or ""


@require_GET
def import_(request, pk):
    """One import as it stands: to check, under way, done, or stopped."""
    return render(request, "crm/import.html", page_of(request, _import(pk)))


@require_GET
def import_progress(request, pk):
    """The import as it stands, for the page that asks each second; the last answer does not ask again."""
    run = _import(pk)
    if not request.htmx:
        return redirect(run)
    context = page_of(request, run) | {"heard": request.GET.get("said", "")}
    return render(request, "crm/_import_update.html", context)


def _import(pk):
    return get_object_or_404(Import.objects.select_related("post", "created_by", "undo"), pk=pk)


@require_POST
@editor_required
def import_removal(request, pk):
    """Throw away a file that was never imported, and go on with the next one that waits."""
    run = _import(pk)
    if not throw_away(run, by=request.user):
        messages.info(request, "It was started already, so it stays.")
        return redirect(run)
    messages.success(request, f"{run.file_name} is gone. Nothing of it was saved.")
    return redirect(files_in_hand(request.user).first() or "crm:import_list")
