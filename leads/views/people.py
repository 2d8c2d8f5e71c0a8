"""Everybody who came, best first, with the reasons, and one button that takes some of them to the board."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.models import Contact, Import
from leads import people as everybody
from leads.enums import Tier
from leads.forms.people import PeopleFilter


@require_GET
def people(request):
    """The list under its filters; they stand in the address. An htmx change of a filter gets the list alone."""
    form = PeopleFilter(request.GET)
    chosen = form.chosen
    in_use = everybody.rules_in_use()
    found = everybody.filtered(everybody.with_verdicts(in_use.icp if in_use else None), chosen)
    counts = everybody.count_by_tier(found)
    if chosen["tier"]:
        found = found.filter(tier=chosen["tier"])
    total = counts.get(chosen["tier"], 0) if chosen["tier"] else sum(counts.values())
    pages = max(1, -(-total // everybody.PER_PAGE))
    number = min(_number(request.GET.get("page", "")), pages)
    post = int(chosen["post"]) if chosen["post"] else None
    rows = everybody.rows(everybody.page(found, number), in_use, post=post) if total else []
    context = {
        "form": form,
        "chosen": chosen,
        "file": Import.objects.only("file_name").filter(pk=chosen["import"]).first() if chosen["import"] else None,
        "in_use": in_use,
        "tabs": _tabs(counts, chosen["tier"]),
        "rows": rows,
        "some_may_be_taken": request.user.may_edit and any(row.may_be_taken for row in rows),
        "total": total,
        "page_number": number,
        "pages": pages,
        "first": (number - 1) * everybody.PER_PAGE + 1 if total else 0,
        "last": min(number * everybody.PER_PAGE, total),
        "nobody_yet": not total and not form.is_on and not Contact.objects.filter(is_owner=False).exists(),
        "may_edit": request.user.may_edit,
    }
    return render(request, "leads/_people.html" if request.htmx else "leads/people.html", context)


def _number(text):
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _tabs(counts, current):
    """The tiers as tabs: everybody first, those not judged only where there are any."""
    tabs = [("", "All", sum(counts.values()))]
    tabs += [(tier.value, tier.label, counts.get(tier.value, 0)) for tier in Tier]
    if counts.get(everybody.NOT_JUDGED):
        tabs.append((everybody.NOT_JUDGED, "Not judged yet", counts[everybody.NOT_JUDGED]))
    return [
        {"value": value, "label": label, "count": count, "is_current": value == current} for value, label, count in tabs
    ]
