"""The check of a file: change how it is read, start it, stop it."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from crm import importing
from crm.access import editor_required
from crm.enums import WorkState
from crm.files_in_hand import next_in_hand
from crm.forms.import_choices import ChoicesForm
from crm.importing import UnreadableFile
from crm.models import Import
from crm.posts import create_offered, find_or_create
from crm.views.import_pages import check_page, choices_of


@require_POST
@editor_required
def import_mapping(request, pk):
    """Change how the file is read, what the columns become, the post or the owner; it is looked at again."""
    import_run = _import(pk)
    if import_run.is_ready:
        form = choices_of(import_run, request.POST)
        refused = _choose(import_run, form, by=request.user)
        if refused:
            return render(request, "crm/import.html", check_page(request, import_run, form), status=422)
    return redirect(import_run)


@require_POST
@editor_required
def import_run(request, pk):
    """Start it, or go on with it. Choices that were never checked are checked first; then comes the next file."""
    run = _import(pk)
    if run.is_ready and ChoicesForm.was_sent(request.POST):
        form = choices_of(run, request.POST)
        if form.has_changed():
            if _choose(run, form, by=request.user):
                return render(request, "crm/import.html", check_page(request, run, form), status=422)
            messages.info(request, "You changed something. This is what will happen now.")
            return redirect(run)
    started = importing.queue(run, by=request.user)
    following = next_in_hand(request.user, but=run)
    if started and following:
        messages.success(request, f"{run.file_name} is being imported. This is the next file.")
        return redirect(following)
    return redirect(run)


def _import(pk):
    return get_object_or_404(Import.objects.select_related("post", "created_by", "undo"), pk=pk)


def _choose(import_run, form, *, by):
    """Keep the choices; return whether they were refused (the form then says why)."""
    if not form.is_valid():
        return True
    choices = form.choices
    before = import_run.format
    try:
        with transaction.atomic():
            if choices["format"] != before or choices["mapping"] != import_run.mapping:
                import_run.format = choices["format"]
                importing.remap(import_run, choices["mapping"], by=by)
            _keep(import_run, choices, by)
    except UnreadableFile as error:
        import_run.format = before
        form.add_error(None, str(error))
        return True
    return False


def _keep(import_run, choices, by):
    post = choices["post"]
    if choices["post_urn"]:
        made = find_or_create([choices["post_urn"]], by=by)
        post = made[choices["post_urn"]]
    idle = Import.objects.filter(pk=import_run.pk, work_state=WorkState.IDLE)
    idle.update(post=post, post_days=choices["post_days"], owner_profile=choices["owner_profile"])


@require_POST
@editor_required
def import_stop(request, pk):
    """Stop it where it is. What was written stays, until somebody goes on with it or undoes it."""
    run = _import(pk)
    if not importing.cancel(run, by=request.user):
        messages.info(request, "It was done before you stopped it.")
    return redirect(run)


@require_POST
@editor_required
def import_posts(request, pk):
    """Add those of the posts that the file lists, one's own, which were chosen."""
    run = _import(pk)
    added = create_offered(run, request.POST.getlist("urn"), by=request.user)
    if added:
        messages.success(request, f"{len(added)} {'post is' if len(added) == 1 else 'posts are'} added.")
    return redirect(run)
