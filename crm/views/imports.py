"""A file's way in: dropped, checked, run, and what it did. The work itself is crm.importing's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import editor_required
from crm.enums import WorkState
from crm.forms.imports import ChoicesForm, UploadForm
from crm.import_words import format_words, state_words
from crm.importing import UnreadableFile, queue, receive, remap
from crm.models import Import, Post
from crm.throwing_away import throw_away
from crm.uploads import given_up, largest_upload
from crm.views.import_pages import check_page, choices_of, page_of

REFUSED = "refused_files"  # in the session, from the upload to the page after it


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    """Bring files, and see what each one did."""
    if request.method == "POST":
        return _receive(request)
    return _list(request, UploadForm())


def _list(request, form):
    imports = Import.objects.select_related("post", "created_by").defer("detected", "mapping", "warnings")
    page = Paginator(imports.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    for import_run in page.object_list:
        import_run.format_words = format_words(import_run.format)
        import_run.state_words = state_words(import_run)
        import_run.rows_left_out = import_run.rows_skipped + import_run.rows_rejected
    chosen = request.GET.get("post", request.POST.get("post", ""))
    context = {
        "page": page,
        "form": form,
        "refused": request.session.pop(REFUSED, []),
        "post": Post.objects.filter(pk=chosen).first() if chosen.isdecimal() else None,
        "largest": largest_upload(),
        "is_first": not page.paginator.count,
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
    for file in form.cleaned_data.get("files", []):
        try:
            received.append(
                receive(
                    file,
                    file.name,
                    by=request.user,
                    post=form.cleaned_data.get("post"),
                    owner_profile=_own_profile(request.user),
                )
            )
        except UnreadableFile as error:
            refused.append((file.name, str(error)))
    if refused:
        request.session[REFUSED] = refused
    if len(received) == 1 and not refused:
        return redirect(received[0])
    if received:
        messages.success(request, f"Ready to check: {', '.join(one.file_name for one in received)}.")
    return redirect("crm:import_list")


def _own_profile(user):
    """The profile that this person gave last time: it stays theirs."""
    earlier = Import.objects.filter(created_by=user).exclude(owner_profile="").order_by("-pk")
    return earlier.values_list("owner_profile", flat=True).first() or ""


@require_GET
def import_(request, pk):
    """One import as it stands: to check, under way, done, or stopped."""
    return render(request, "crm/import.html", page_of(request, _import(pk)))


def _import(pk):
    return get_object_or_404(Import.objects.select_related("post", "created_by"), pk=pk)


@require_POST
@editor_required
def import_mapping(request, pk):
    """Change what the columns become, the post or the owner; the file is looked at again."""
    import_run = _import(pk)
    if import_run.is_ready:
        form = choices_of(import_run, request.POST)
        refused = _choose(import_run, form)
        if refused:
            return render(request, "crm/import.html", check_page(request, import_run, form), status=422)
    return redirect(import_run)


def _choose(import_run, form):
    """Keep the choices; return whether they were refused (the form then says why)."""
    if not form.is_valid():
        return True
    choices = form.choices
    idle = Import.objects.filter(pk=import_run.pk, work_state=WorkState.IDLE)
    idle.update(post=choices["post"], owner_profile=choices["owner_profile"])
    try:
        if choices["mapping"] != import_run.mapping:
            remap(import_run, choices["mapping"])
    except UnreadableFile as error:
        form.add_error(None, str(error))
        return True
    return False


@require_POST
@editor_required
def import_run(request, pk):
    """Start it, or start it again after it was set aside. Choices that were never checked are checked first."""
    run = _import(pk)
    if run.is_ready and ChoicesForm.was_sent(request.POST):
        form = choices_of(run, request.POST)
        if form.has_changed():
            if _choose(run, form):
                return render(request, "crm/import.html", check_page(request, run, form), status=422)
            messages.info(request, "You changed something. This is what will happen now.")
            return redirect(run)
    queue(run, by=request.user)
    return redirect(run)


@require_GET
def import_progress(request, pk):
    """The import as it stands, for the page that asks each second; the last answer does not ask again."""
    run = _import(pk)
    if not request.htmx:
        return redirect(run)
    context = page_of(request, run) | {"heard": request.GET.get("said", "")}
    return render(request, "crm/_import_update.html", context)


@require_POST
@editor_required
def import_removal(request, pk):
    """Throw away a file that was never imported."""
    run = _import(pk)
    if not throw_away(run, by=request.user):
        messages.info(request, "It was started already, so it stays.")
        return redirect(run)
    messages.success(request, f"{run.file_name} is gone. Nothing of it was saved.")
    return redirect("crm:import_list")
