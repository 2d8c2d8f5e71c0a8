"""Every address of the product, found in its URL configuration, with an object to stand for each number in it."""

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crm.models import Contact, Import, Interaction, MaybeSame, Merge, Post
from leads.models import FollowUp, Icp, Lead, Stage

# What the number in an address names, by the start of the view's name; the longest that fits counts.
NAMED = {
    "crm:contact": Contact,
    "crm:post": Post,
    "crm:import": Import,
    "crm:interaction": Interaction,
    "crm:duplicate": MaybeSame,
    "crm:merge": Merge,
    "leads:board_column": Stage,
    "leads:lead": Lead,
    "leads:follow_up": FollowUp,
    "leads:icp": Icp,
}


def named_patterns(resolver=None, namespace=""):
    """Each named pattern of the URL configuration as (view name, pattern)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def our_patterns():
    """Patterns of the two apps, without the admin, the login and the health checks."""
    return {name: pattern for name, pattern in named_patterns() if name.startswith(("crm:", "leads:"))}


def address(name):
    """An address of the view called `name`; its numbers name the first row of what they stand for."""
    pattern = our_patterns()[name]
    arguments = {}
    for argument in pattern.pattern.converters:
        model = NAMED[max((start for start in NAMED if name.startswith(start)), key=len)]
        arguments[argument] = model.objects.order_by("pk").values_list("pk", flat=True).first()
    return reverse(name, kwargs=arguments)


def readable_pages():
    """Names of the views that answer to GET: those that are not marked by require_POST or another verb."""
    return {name for name, pattern in our_patterns().items() if "GET" in _verbs(pattern.callback)}


def _verbs(view):
    """The verbs that a view lets through, read from the closures of Django's decorators; GET and POST for none."""
    while view is not None:
        for cell in view.__closure__ or ():
            content = cell.cell_contents
            if isinstance(content, list | tuple) and set(content) & {"GET", "POST"}:
                return set(content)
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}
