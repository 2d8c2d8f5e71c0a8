"""Leads: taken to the board, moved there, and each with its person's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import editor_required
from crm.models import Post
from leads import pipeline
from leads.enums import LeftOut
from leads.forms.move import MoveForm
from leads.models import Lead
from leads.views.board import board_context

# Said after a number of people: "2 left out: they asked not to be pitched."
WHY_LEFT_OUT = {
    LeftOut.ALREADY: ("is on the board already", "are on the board already"),
    LeftOut.OWNER: ("left out: you wrote the post", "left out: you wrote the posts"),
    LeftOut.NEVER: ("left out: they asked not to be pitched", "left out: they asked not to be pitched"),
    LeftOut.DO_NOT_CONTACT: ("left out: not to be contacted", "left out: not to be contacted"),
    LeftOut.GONE: ("is no longer here", "are no longer here"),
}


@require_http_methods(["GET", "POST"])
def lead_list(request):
    """Take the people `contact` to the board. Who asks for a list of leads gets the board, which is that list."""
    if request.method == "GET":
        return redirect("leads:board")
    return _take(request)


@editor_required
def _take(request):
    people = [int(pk) for pk in request.POST.getlist("contact") if pk.isdecimal() and len(pk) < 19]
    named = request.POST.get("post", "")
    post = Post.objects.filter(pk=named).first() if named.isdecimal() and len(named) < 19 else None
    if not people:
        messages.info(request, "Nobody was chosen.")
        return redirect(_next(request))
    try:
        taken = pipeline.take(people, by=request.user, post=post)
    except pipeline.CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told(taken))
    return redirect(_next(request))


def told(taken):
    """What was done with whom, in a line: "Took 12 people to the board. 2 left out: they asked not to be pitched."."""
    count = len(taken.leads)
    people = {0: "nobody", 1: "1 person"}.get(count, f"{count} people")
    sentences = [f"Took {people} to the board."]
    for reason in LeftOut:
        if number := taken.left_out.get(reason):
            sentences.append(f"{number} {WHY_LEFT_OUT[reason][number > 1]}.")
    return " ".join(sentences)


@require_GET
def lead(request, pk):
    """The lead's page is its person's page."""
    return redirect(get_object_or_404(Lead.objects.select_related("contact"), pk=pk).contact)


@require_POST
@editor_required
def lead_stage(request, pk):
    """Put a card into a stage and a place: a drop, the Move menu, the keys and the person's page all come here."""
    found = get_object_or_404(Lead.objects.select_related("contact"), pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refused(request, "This stage is not there any more. The board is fresh again.", status=422)
    wanted = form.cleaned_data
    try:
        done = pipeline.move(
            found,
            wanted["stage"],
            by=request.user,
            after=wanted["after"],
            version=wanted["version"],
            note=wanted["note"],
            value=wanted["value"],
        )
    except pipeline.StaleLead as stale:
        return _refused(request, _who_was_first(found, stale.lead), status=409)
    except pipeline.CannotMove as refusal:
        return _refused(request, str(refusal), status=422)
    if request.htmx:
        return _lanes(request, found.contact, done)
    if done.changed:
        messages.success(request, f"{found.contact.name} moved to {done.lead.stage}.")
    return redirect(_next(request))


def _lanes(request, contact, done):
    """The two lanes that changed, with the counts, and the way back."""
    context = board_context(request, only={done.came_from.pk, done.lead.stage_id})
    toast = {"text": "", "place": "", "lead": done.lead, "back_to": done.came_from.pk, "after": done.came_after}
    if done.changed:
        within = done.came_from.pk == done.lead.stage_id
        toast["text"] = f"{contact.name} moved {'within' if within else 'to'} {done.lead.stage}"
        toast["place"] = _place(context["columns"], done.lead)
    return render(request, "leads/_lanes_changed.html", context | {"toast": toast if done.changed else None})


def _place(lanes, moved):
    """ ", 3 of 12": where the card stands now, for those who do not see it; "" when it is not among those shown."""
    for lane in lanes:
        for place, card in enumerate(lane.cards, 1):
            if card.pk == str(moved.pk):
                return f", {place} of {lane.count}"
    return ""


def _refused(request, sentence, *, status):
    """Nothing was changed: the whole board as it is now, and why."""
    if request.htmx:
        toast = {"text": sentence, "place": "", "lead": None, "back_to": "", "after": ""}
        context = board_context(request) | {"toast": toast}
        return render(request, "leads/_board_changed.html", context, status=status)
    messages.warning(request, sentence)
    return redirect(_next(request))


def _who_was_first(lead, now):
    last = now.stage_changes.select_related("by").first()
    by = str(last.by) if last and last.by else "somebody"
    return f"{lead.contact.name} was moved by {by} meanwhile and stands in {now.stage}. Nothing of yours was changed."


def _next(request):
    """Where the form wanted to go on, if that is ours; else the board."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and ours else reverse("leads:board")
