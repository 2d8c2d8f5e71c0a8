"""Who is a fit: the rules, what they would change, and putting them into use."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import editor_required
from leads.enums import CriterionField, VersionState
from leads.forms.first_icp import FirstIcpForm
from leads.forms.icp import SENTENCES, ThresholdsForm, options_of, problems, rule_formset
from leads.models import Icp, IcpVersion
from leads.qualifying import InvalidRule, definition_of
from leads.qualifying.first_icp import begin, definition_from
from leads.qualifying.headline import read_headline
from leads.qualifying.publishing import CannotPublish, discard, draft_of, publish, rewrite
from leads.qualifying.trying import try_out


@require_GET
def icp(request):
    """The rules: the draft where there is one, else those in use."""
    profile = _primary()
    if profile is None:
        return render(request, "leads/icp_none.html")
    shown = profile.draft() or profile.published()
    definition = definition_of(shown)
    formset = rule_formset(definition, extra=1 if "add" in request.GET or not definition.rules else 0)
    return render(request, "leads/icp.html", _page(request, profile, formset, _thresholds(shown, profile)))


@require_http_methods(["GET", "POST"])
@editor_required
def icp_first(request):
    """Three questions; an answer by htmx shows how many would be what, the button stores and puts them into use."""
    if _primary() is not None:
        return redirect("leads:icp")
    form = FirstIcpForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        offered = FirstIcpForm({name: field.initial for name, field in form.fields.items()})
        what_if = try_out(definition_from(offered.answers())) if offered.is_valid() else None
        status = 422 if request.method == "POST" else 200
        name = "leads/_first_counts.html" if request.htmx else "leads/icp_first.html"
        return render(request, name, {"form": form, "what_if": None if request.POST else what_if}, status=status)
    if request.htmx:
        what_if = try_out(definition_from(form.answers()))
        return render(request, "leads/_first_counts.html", {"form": form, "what_if": what_if})
    with transaction.atomic():  # a profile without a version in use would have no page
        draft = begin(form.cleaned_data["name"], form.answers())
        publish(draft, by=request.user, note="The first rules")
    messages.success(request, f"“{draft.icp}” is in use. Everybody is being judged.")
    return redirect("leads:people")


@require_POST
@editor_required
def icp_draft(request):
    """Keep the rules as a draft, add or remove a row, or throw the draft away. By htmx: what it would change.

    htmx sends along whichever button has the focus, also where a changed field asked: from it, no button counts.
    """
    profile = _primary()
    if profile is None:
        return redirect("leads:icp_first")
    if "discard" in request.POST and not request.htmx:
        if discard(profile):
            messages.success(request, "The draft is gone. The rules in use are unchanged.")
        return redirect("leads:icp")
    removed = "" if request.htmx else request.POST.get("remove", "")
    formset = rule_formset(data=_without(request.POST, removed))
    shown = profile.draft() or profile.published()
    thresholds = ThresholdsForm(request.POST, instance=IcpVersion(icp=profile, number=shown.number))
    if not (formset.is_valid() & thresholds.is_valid()):
        return _refused(request, profile, formset, thresholds, problems(formset, thresholds))
    draft = draft_of(profile)
    rewrite(draft, thresholds.definition(formset.rules()))
    if profile.name != thresholds.cleaned_data["name"]:
        profile.name = thresholds.cleaned_data["name"]
        profile.save(update_fields=["name"])
    if request.htmx:
        return render(request, "leads/_draft_answer.html", _beside(request, profile))
    return redirect(reverse("leads:icp") + ("?add=1#add" if "add" in request.POST else ""))


@require_POST
@editor_required
def icp_publication(request):
    """Put the draft into use; everybody is judged again in the background."""
    profile = _primary()
    draft = profile and profile.draft()
    if draft is None:
        messages.error(request, "There is no draft: change a rule first.")
        return redirect("leads:icp")
    try:
        publish(draft, by=request.user, note=" ".join(request.POST.get("note", "").split())[:200])
    except (CannotPublish, InvalidRule) as error:
        messages.error(request, str(error))
        return redirect("leads:icp")
    messages.success(request, f"Version {draft.number} is in use. Everybody is being judged again.")
    return redirect("leads:icp")


@require_GET
def icp_progress(request):
    """How far the judging is; the page asks again while it runs, and gets the new figures at the end."""
    profile = _primary()
    if profile is None or not request.htmx:
        return redirect("leads:icp")
    run = _latest_run(profile.published())
    context = {"run": run, "what_if": None}
    if run is None or run.finished_at:
        context |= _beside(request, profile)
    return render(request, "leads/_icp_progress_answer.html", context)


@require_POST
def icp_headline(request):
    """What would be read from a headline, and which rules it meets. Posted: a headline is about a person."""
    profile = _primary()
    if profile is None:
        return redirect("leads:icp_first")
    shown = profile.draft() or profile.published()
    headline = " ".join(request.POST.get("headline", "").split())[:500]
    reading = read_headline(definition_of(shown), headline) if headline else None
    context = {"headline": headline, "reading": reading}
    if request.htmx:
        return render(request, "leads/_headline.html", context)
    formset = rule_formset(definition_of(shown))
    return render(request, "leads/icp.html", _page(request, profile, formset, _thresholds(shown, profile)) | context)


def _primary():
    return Icp.objects.filter(is_primary=True).first()


def _thresholds(shown, profile):
    return ThresholdsForm(instance=shown, initial={"name": profile.name})


def _page(request, profile, formset, thresholds):
    """What templates/leads/icp.html needs."""
    options = {field.value: options_of(field) for field in CriterionField if options_of(field)}
    return _beside(request, profile) | {
        "formset": formset,
        "thresholds": thresholds,
        "versions": profile.versions.exclude(state=VersionState.DRAFT).select_related("published_by")[:20],
        "sentence_options": {key: options.get(key.partition(":")[0], []) for key in SENTENCES},
        "run": _latest_run(profile.published()),
        "problems": [],
        "headline": "",
        "reading": None,
        "out_of_band": False,
    }


def _beside(request, profile):
    """What the fragment beside the rules needs: _what_if.html."""
    draft, in_use = profile.draft(), profile.published()
    return {
        "icp": profile,
        "draft": draft,
        "in_use": in_use,
        "what_if": try_out(definition_of(draft or in_use), profile),
        "threshold": (draft or in_use).a_from,
        "may_edit": request.user.may_edit,
        "problems": [],
    }


def _refused(request, profile, formset, thresholds, sentences):
    if request.htmx:
        context = _beside(request, profile) | {"problems": sentences, "out_of_band": False}
        return render(request, "leads/_what_if.html", context, status=422)
    context = _page(request, profile, formset, thresholds) | {"problems": sentences}
    return render(request, "leads/icp.html", context, status=422)


def _latest_run(version):
    return version.runs.order_by("-pk").first() if version else None


def _without(posted, removed):
    """The posted rows less the one numbered `removed`; the rows after it move up."""
    total, initial = posted.get("rules-TOTAL_FORMS", "0"), posted.get("rules-INITIAL_FORMS", "0")
    if not (removed.isdecimal() and total.isdecimal() and int(removed) < int(total) <= 100):
        return posted
    rest = posted.copy()
    for number in range(int(removed), int(total)):
        for name in ("kind", "sentence", "words", "weight"):
            moved = posted.get(f"rules-{number + 1}-{name}")
            key = f"rules-{number}-{name}"
            rest.pop(key, None)
            if moved is not None and number + 1 < int(total):
                rest[key] = moved
    rest["rules-TOTAL_FORMS"] = str(int(total) - 1)
    rest["rules-INITIAL_FORMS"] = str(min(int(total) - 1, int(initial) if initial.isdecimal() else 0))
    return rest
