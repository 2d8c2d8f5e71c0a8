"""Today: who waits for you, and what to say to them."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.templatetags.look import day
from leads import today as reading
from leads.forms.follow_ups import SNOOZES


@require_GET
def today(request):
    """Your follow-ups and nobody's; `?everyone=1` the team's, `?current=` the one to show in full."""
    context = today_context(request)
    if context["is_new"]:
        return render(request, "leads/first_run.html", {})
    return render(request, "leads/_today.html" if request.htmx else "leads/today.html", context)


def today_context(request):
    """What `_today.html` needs."""
    everyone = request.GET.get("everyone") == "1"
    current = request.GET.get("current", "")
    shown = reading.read(
        request.user,
        everyone=everyone,
        current=int(current) if current.isdecimal() and len(current) < 19 else None,
    )
    now = request.user.local_now()
    stands_out, rest = reading.sentence(shown)
    coming = reading.next_planned(request.user, everyone=everyone) if shown.is_quiet else None
    nothing_at_all = shown.is_quiet and not coming and not shown.held
    return {
        "today": shown,
        "everyone": everyone,
        "query": "?everyone=1" if everyone else "",
        "now": now,
        "greeting": reading.greeting(now),
        "stands_out": stands_out,
        "rest": rest,
        "empty_text": _empty_text(coming),
        "snoozes": SNOOZES,
        "is_new": nothing_at_all and reading.nobody_yet(),
    }


def _empty_text(coming):
    if coming is None:
        return "Nothing is planned either. Who is worth a talk stands in People."
    when = day(coming.due_at)
    when = when if when in ("today", "tomorrow") else f"on {when}"
    return f"The next follow-up is {when}, with {coming.lead.contact.name}."
