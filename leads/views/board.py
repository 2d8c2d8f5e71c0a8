"""The board: a page, its lanes as fragments, and the rest of a lane."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.models import Post
from leads.board import MOST_PER_LANE, PER_LANE, Filters, columns, count_below, fill
from leads.enums import Tier


@require_GET
def board(request):
    """Every stage with its first cards; `?stage=` names the one that a phone shows, and opens Lost or Not now."""
    context = board_context(request)
    if request.htmx:
        return render(request, "leads/_board_changed.html", context | {"toast": None})
    posts = list(Post.objects.latest_first().values_list("pk", "title")[:100])
    return render(request, "leads/board.html", context | _filter_context(context["filters"], posts))


@require_GET
def board_column(request, pk):
    """The cards of a lane below the place `?rank=&lead=`. Without htmx a page with this lane alone."""
    filters = Filters.read(request.GET)
    every = columns(filters)
    lane = next((column for column in every if column.pk == pk), None)
    if lane is None:
        raise Http404("No such stage.")
    rank, lead = request.GET.get("rank", "")[:200].replace("\0", ""), request.GET.get("lead", "")
    after = (rank, int(lead)) if rank and lead.isdecimal() and len(lead) < 19 else None
    fill([lane], filters, after=after)
    if after:
        lane.left = max(0, count_below(lane, filters, after) - len(lane.cards))
    context = _shown(request, filters, every, [lane], lane)
    if request.htmx:
        return render(request, "leads/_cards.html", context | {"column": lane})
    posts = list(Post.objects.latest_first().values_list("pk", "title")[:100])
    return render(request, "leads/board.html", context | _filter_context(filters, posts))


def board_context(request, *, only=None):
    """What the board's templates need. With `only`, ids of stages, no other lane is read (and none is shown twice)."""
    filters = Filters.read(request.GET)
    every = columns(filters)
    current = _current(request, every)
    lanes = [column for column in every if not column.is_aside or column is current]
    lanes.sort(key=lambda column: column.is_aside)
    if only is not None:
        lanes = [column for column in lanes if column.pk in only]
    fill(lanes, filters, limit=_limit(request))
    return _shown(request, filters, every, lanes, current)


def _shown(request, filters, every, lanes, current):
    query = {"post": filters.post, "tier": filters.tier, "q": filters.text}
    return {
        "filters": filters,
        "query": urlencode({name: value for name, value in query.items() if value}),
        "stages": every,
        "columns": lanes,
        "current": current,
        "may_edit": request.user.may_edit,
        "is_empty": not filters and not any(column.count for column in every),
    }


def _current(request, every):
    """The stage that the address names, else the first."""
    named = request.GET.get("stage", "")
    return next((column for column in every if str(column.pk) == named), every[0] if every else None)


def _limit(request):
    """How many cards the lanes show: as many as the person has opened already, in whole pages."""
    shown = request.POST.get("shown") or request.GET.get("shown", "")
    if not shown.isdecimal() or len(shown) > 6:
        return PER_LANE
    return min(MOST_PER_LANE, max(PER_LANE, -(-int(shown) // PER_LANE) * PER_LANE))


def _filter_context(filters, posts):
    """The filter form, and a chip with the way out for each filter that is on."""
    chosen = {"post": filters.post, "tier": filters.tier, "q": filters.text}
    titles = dict(posts)
    labels = {
        "post": f"Post: {titles.get(filters.post, 'another one')}" if filters.post else "",
        "tier": Tier(filters.tier).label if filters.tier else "",
        "q": f"“{filters.text}”" if filters.text else "",
    }
    chips = [
        {"label": label, "without": urlencode({key: chosen[key] for key in chosen if chosen[key] and key != name})}
        for name, label in labels.items()
        if label
    ]
    return {"posts": posts, "tiers": Tier.choices, "chips": chips}
