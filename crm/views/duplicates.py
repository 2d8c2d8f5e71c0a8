"""Pairs of contacts that may be one person: looked at side by side, merged or told apart, and taken back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.access import editor_required
from crm.duplicates import dismiss, in_pairs, reopen, went_with_a_merge
from crm.enums import SamenessState
from crm.forms.duplicates import KeeperForm
from crm.merging import Refused, merge_contacts, unmerge
from crm.models import MaybeSame, Merge

DONE = "duplicates_done"  # in the session, from a change to the page after it: what can be taken back, by its id
PAIRS = 20  # on one page
SETTLED = "This pair is settled already."
WHICH = "Nothing was merged: choose one of the two to stay."


@dataclass(frozen=True)
class Done:
    """What was just decided, with the way back."""

    text: str
    action: str
    button: str
    back: bool = False


@require_GET
def duplicates(request):
    """The pairs that wait for a decision, the newest first."""
    kept = request.session.pop(DONE, None)
    return render(request, "crm/duplicates.html", _list(request) | {"done": _done(*kept) if kept else None})


def _list(request):
    pairs = MaybeSame.objects.filter(state=SamenessState.OPEN).order_by("-pk")
    chosen = request.GET.get("import", "")
    if chosen.isdecimal() and len(chosen) < 10:
        pairs = pairs.filter(import_run=int(chosen))
    pairs = pairs.select_related("first__first_import", "second__first_import")
    page = Paginator(pairs.defer("first__provenance", "second__provenance"), PAIRS).get_page(request.GET.get("page"))
    return {"page": page, "pairs": in_pairs(list(page.object_list)), "may_edit": request.user.may_edit}


@require_POST
@editor_required
def duplicate_merge(request, pk):
    """They are one: the chosen contact stays, the older one by default, and takes in the other."""
    pair = _open(pk)
    form = KeeperForm(pair, request.POST) if pair else None
    if form is None or not form.is_valid():
        return _answer(request, warning=SETTLED if form is None else WHICH)
    try:
        merge = merge_contacts(*form.in_order(), by=request.user, reason=pair.reason)
    except Refused as refusal:
        return _answer(request, warning=str(refusal))
    return _answer(request, done=("merge", merge.pk))


@require_POST
@editor_required
def duplicate_dismissal(request, pk):
    """They are two, for good; or, with `back`, that is taken back and the question is open again."""
    pair = get_object_or_404(MaybeSame, pk=pk) if "back" in request.POST else _open(pk)
    if pair is None:
        return _answer(request, warning=SETTLED)
    if "back" in request.POST:
        reopen(pair, by=request.user)
        return _answer(request)
    dismiss(pair, by=request.user)
    return _answer(request, done=("dismissal", pair.pk))


@require_POST
@editor_required
def merge_undo(request, pk):
    """Take a merge apart again."""
    merge = get_object_or_404(Merge.objects.select_related("keeper"), pk=pk)
    try:
        back = unmerge(merge, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{merge.keeper.name} and {back.name} are two people again.")
    return redirect(merge.keeper) if request.POST.get("next") == "contact" else _answer(request)


def _open(pk):
    """The pair, or None where it was decided meanwhile: on another page, or by a second click. Else a 404."""
    pair = MaybeSame.objects.filter(pk=pk).select_related("first", "second").first()
    if pair is None and not went_with_a_merge(pk):
        raise Http404
    return pair if pair and pair.state == SamenessState.OPEN else None


def _answer(request, *, done=None, warning=""):
    """The list as it is now, in place or on its page, with what was done."""
    if warning:
        messages.warning(request, warning)
    if request.htmx:
        context = _list(request) | {"done": _done(*done) if done else None}
        return render(request, "crm/_duplicates_changed.html", context)
    if done:
        request.session[DONE] = done
    query = request.GET.urlencode()
    return redirect(reverse("crm:duplicates") + (f"?{query}" if query else ""))


def _done(what, pk):
    """The decision with this id as the page tells it, or None where it was taken back meanwhile."""
    if what == "merge":
        merge = Merge.objects.filter(pk=pk, undone_at=None).select_related("keeper").first()
        return merge and Done(
            f"{merge.keeper.name} and {merge.loser_name} are one person now.",
            reverse("crm:merge_undo", args=[pk]),
            "Take apart again",
        )
    pairs = MaybeSame.objects.filter(pk=pk, state=SamenessState.DIFFERENT)
    pair = pairs.select_related("first", "second").first()
    return pair and Done(
        f"{pair.first.name} and {pair.second.name} stay two people.",
        reverse("crm:duplicate_dismissal", args=[pk]),
        "Undo",
        back=True,
    )
