"""The page of one person, and what is written there."""

import uuid

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm import about
from crm.access import editor_required
from crm.enums import InteractionKind, Precision
from crm.forms.contact import GateForm, NoteForm
from crm.gate import set_gate
from crm.merging import standing, where_they_are
from crm.models import Contact, Interaction, Merge
from crm.replies import log_reply
from crm.timeline import read_timeline, split_at

LAST_PAGE = 10_000


@require_GET
def contact(request, pk):
    """Who they are, what happened, what comes next. The timeline is paged: `?page=2` goes further back."""
    connections = Interaction.objects.filter(contact=OuterRef("pk"), kind=InteractionKind.CONNECTION)
    people = Contact.objects.select_related("gate_interaction").annotate(
        connected_at=Subquery(connections.newest_first().values("occurred_at")[:1]),
        took_somebody_in=Exists(Merge.objects.filter(keeper=OuterRef("pk"), undone_at=None)),
    )
    person = people.filter(pk=pk).first()
    if person is None:
        return redirect("crm:contact", _who_it_is_now(pk))
    number = request.GET.get("page", "1")
    number = min(int(number), LAST_PAGE) if number.isdecimal() and len(number) < 7 else 1
    timeline = read_timeline(person, page=max(1, number), also=about.imports_named(person))
    context = {"contact": person, "timeline": timeline, "may_edit": request.user.may_edit}
    if request.htmx:
        return render(request, "crm/_timeline_page.html", context)
    identities = list(person.identities.order_by("kind", "value"))
    context |= {
        "facts": about.facts_about(person, identities, timeline.imports, person.connected_at),
        "gate_words": _gate_words(person),
        "page_number": max(1, number),
        "note_key": uuid.uuid4(),
        "merges": list(standing(person)) if person.took_somebody_in else [],
    }
    return render(request, "crm/contact.html", context)


def _who_it_is_now(pk):
    """The id of the contact into whom the one with this id went."""
    went = where_they_are([pk])
    if pk not in went:
        raise Http404
    return went[pk]


def _gate_words(person):
    """What set the gate: (when, the words in it that did). The whole text where no words were marked."""
    said = person.gate_interaction
    if said is None or not said.text:
        return None
    _, marked, _ = split_at(said.text, (said.tone_reason or {}).get("span"))
    return {"at": said.occurred_at, "text": (marked or said.text).strip()}


@require_POST
@editor_required
def contact_notes(request, pk):
    """Keep a note about the person, or what they wrote back."""
    person = get_object_or_404(Contact, pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was saved: the note is empty or too long (5,000 characters fit).")
        return redirect(person)
    if form.cleaned_data["theirs"]:
        log_reply(person, form.cleaned_data["text"], key=form.cleaned_data["key"], by=request.user)
        messages.success(request, "Their message is kept. What was planned waits until it is answered.")
        return redirect(person)
    Interaction.objects.get_or_create(
        contact=person,
        event_key=f"note:{form.cleaned_data['key']}",
        defaults={
            "kind": InteractionKind.NOTE,
            "text": form.cleaned_data["text"],
            "occurred_at": timezone.now(),
            "precision": Precision.SECOND,
            "by": request.user,
        },
    )
    messages.success(request, "Note saved.")
    return redirect(person)


@require_POST
@editor_required
def contact_gate(request, pk):
    """Say what may be asked of the person. To loosen it takes a note."""
    person = get_object_or_404(Contact, pk=pk)
    form = GateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was changed: this is no answer we know, or the note is too long.")
        return redirect(person)
    try:
        set_gate(person, form.cleaned_data["gate"], by=request.user, note=form.cleaned_data["note"])
    except ValueError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{person.name}: {person.get_gate_display().lower()}. Everybody on the team sees it.")
    return redirect(person)
