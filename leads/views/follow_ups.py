"""One follow-up: done, later, go ahead anyway, try again; and a new one. Each a form that works without JavaScript."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from crm.access import editor_required
from crm.templatetags.look import day
from leads import drafts, following_up
from leads.forms.follow_ups import CompletionForm, FollowUpForm, OverrideForm, SnoozeForm
from leads.models import FollowUp, Lead
from leads.views.today import today_context


@require_POST
@editor_required
def follow_up_completion(request, pk):
    """Mark it as done and plan what is next."""
    follow_up = _found(pk)
    form = CompletionForm(request.POST, zone=request.user.time_zone)
    if not form.is_valid():
        return _answer(request, _first_error(form), refused=True)
    try:
        _, planned = following_up.complete(
            follow_up, by=request.user, next_step=form.chosen(), text=form.sent(), note=form.cleaned_data["note"]
        )
    except following_up.HeldBack as held:
        return _answer(request, f"Held back: {held}", refused=True)
    except following_up.NotOpen as gone:
        return _answer(request, str(gone))
    name = follow_up.lead.contact.name
    if planned is None:
        return _answer(request, f"Done: {name}. Nothing more is planned.")
    return _answer(request, f"Done: {name}. Next: {planned.title}, {day(_due(planned))}.")


@require_POST
@editor_required
def follow_up_snooze(request, pk):
    """Let it come back later."""
    follow_up = _found(pk)
    form = SnoozeForm(request.POST, zone=request.user.time_zone)
    if not form.is_valid():
        return _answer(request, _first_error(form), refused=True)
    try:
        following_up.snooze(follow_up, form.cleaned_data["until"], by=request.user)
    except following_up.NotOpen as gone:
        return _answer(request, str(gone))
    return _answer(request, f"{follow_up.lead.contact.name} comes back {day(form.cleaned_data['until'])}.")


@require_POST
@editor_required
def follow_up_override(request, pk):
    """Go ahead against the guard, with a reason."""
    follow_up = _found(pk)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _answer(request, _first_error(form), refused=True)
    try:
        following_up.override(follow_up, by=request.user, reason=form.cleaned_data["reason"])
    except (following_up.NoOverride, following_up.NotOpen, drafts.DraftError) as refusal:
        return _answer(request, str(refusal), refused=True)
    return _answer(request, f"{follow_up.lead.contact.name} is in Today. Your reason is kept.")


@require_POST
@editor_required
def follow_up_retry(request, pk):
    """Give what was set aside another try."""
    follow_up = _found(pk)
    if not following_up.retry(follow_up, by=request.user):
        return _answer(request, "This is not set aside any more.")
    return _answer(request, f"Trying again: {follow_up.title}.")


@require_POST
@editor_required
def lead_follow_ups(request, pk):
    """Plan one more by hand."""
    lead = get_object_or_404(Lead.objects.select_related("contact"), pk=pk)
    form = FollowUpForm(request.POST, zone=request.user.time_zone)
    if not form.is_valid():
        return _answer(request, _first_error(form), refused=True, otherwise=lead.contact.get_absolute_url())
    if not lead.is_open:
        return _answer(request, "This is closed. Open it again first.", refused=True)
    planned = following_up.add(
        lead,
        by=request.user,
        title=form.cleaned_data["title"],
        due_at=form.cleaned_data["when"],
        channel=form.cleaned_data["channel"],
        purpose=form.cleaned_data["purpose"],
    )
    return _answer(
        request, f"Planned: {planned.title}, {day(planned.due_at)}.", otherwise=lead.contact.get_absolute_url()
    )


def _found(pk):
    return get_object_or_404(FollowUp.objects.with_person(), pk=pk)


def _due(planned):
    """The due time as the database has it: a resumed step was moved there."""
    planned.refresh_from_db(fields=["due_at"])
    return planned.due_at


def _first_error(form):
    return next(iter(form.errors.values()))[0]


def _answer(request, told, *, refused=False, otherwise=None):
    """The list as it is now for htmx on Today; else back to where the form stood."""
    (messages.warning if refused else messages.info)(request, told)
    if request.htmx and request.htmx.target == "today":
        return render(request, "leads/_today_changed.html", today_context(request))
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = otherwise or reverse("leads:today")
    return redirect(target)
