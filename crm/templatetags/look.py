"""The look's smallest pieces, as tags: icon, tier, tone, gate, and times as people say them.

Each takes plain values, so any page of either app may use it; loaded everywhere (settings, "builtins").
"""

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

register = template.Library()

TONES = {
    "supportive": ("supportive", "sun-fill", "Supportive"),
    "question": ("question", "question-circle-fill", "Question"),
    "neutral": ("neutral", "cloud-fill", "Neutral"),
    "critical": ("critical", "cloud-drizzle-fill", "Critical"),
    "sceptical": ("sceptical", "cloud-haze-fill", "Sceptical"),
    "hostile": ("hostile", "cloud-lightning-fill", "Hostile"),
    "self_promo": ("promo", "megaphone-fill", "Self-promotion"),
    "unsure": ("unsure", "three-dots", "Unsure"),
}
TIERS = {
    "a": ("a", "A", "Strong"),
    "b": ("b", "B", "Maybe"),
    "c": ("c", "C", "Weak"),
    "info": ("info", "?", "Needs info"),
    "outside": ("outside", "–", "Outside"),
}
GATES = {
    "clear": ("check-circle", "Clear"),
    "hold": ("pause-circle", "Hold"),
    "never": ("slash-circle", "Never pitch"),
}


@register.simple_tag
def icon(name):
    """An icon of static/img/icons.svg, for the eye only: the words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


@register.simple_tag(takes_context=True)
def theme(context):
    """Light or dark as the reader chose, else "auto": the device's. Error pages are given no reader at all."""
    return getattr(context.get("user"), "theme", "auto")


@register.simple_tag
def tier(value, score=None, size=""):
    """Letter, word and points of a tier: `{% tier qualification.tier qualification.fit %}`; nothing for no tier."""
    if not value:
        return ""
    name, letter, word = TIERS[str(value)]
    points = ""
    if score is not None and name not in ("outside", "info"):
        points = format_html(' <span class="tier__score">{}</span>', score)
    return format_html(
        '<span class="tier tier--{}{}"><span class="tier__letter">{}</span>{}{}</span>',
        name,
        " tier--large" if size == "large" else "",
        letter,
        word,
        points,
    )


@register.simple_tag
def tone(value, style="word", count=0):
    """The weather of a comment. style "word": glyph and word; "glyph": glyph, its word in title and hidden text."""
    name, glyph, word = TONES[str(value or "unsure")]
    picture = icon(glyph)
    if style == "word":
        return format_html('<span class="tone tone--{}">{}{}</span>', name, picture, word)
    more = format_html(' <span class="num">{}</span>', count) if count > 1 else ""
    return format_html(
        '<span class="tone tone--glyph tone--{}" title="{}">{}<span class="visually-hidden">{}</span>{}</span>',
        name,
        word,
        picture,
        word,
        more,
    )


@register.simple_tag
def tone_icon(value):
    """The glyph's name of a tone, for `{% icon %}` in a place with a class of its own."""
    return TONES[str(value or "unsure")][1]


@register.filter
def tone_class(value):
    """The class suffix of a tone: self_promo is `promo` in the stylesheet."""
    return TONES[str(value or "unsure")][0]


@register.simple_tag
def gate(value):
    """What may be asked: nothing for clear, else glyph and word."""
    if not value or str(value) == "clear":
        return ""
    glyph, word = GATES[str(value)]
    return format_html('<span class="gate gate--{}">{}{}</span>', value, icon(glyph), word)


@register.simple_tag(takes_context=True)
def here(context, names):
    """`aria-current` for the link of a section: any of `names` (view names, apart by spaces) is this page.

    A view belongs to a section by its name: crm:import and crm:import_mapping stand in crm:import_list.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    for name in names.split():
        stem = name.removesuffix("_list")
        if match.view_name == name or match.view_name.startswith(f"{stem}_") or match.view_name == stem:
            return format_html(' aria-current="{}"', "page" if match.view_name == name else "true")
    return ""


@register.filter
def day(moment):
    """A day as people say it: today, yesterday, Thu, 27 Nov, 3 Mar 2025; "" for nothing."""
    if not moment:
        return ""
    date = timezone.localtime(moment).date() if hasattr(moment, "hour") else moment
    today = timezone.localdate()
    away = (date - today).days
    if away == 0:
        return "today"
    if away == -1:
        return "yesterday"
    if away == 1:
        return "tomorrow"
    if 1 < away < 7:
        return date_format(date, "D")
    return date_format(date, "j M" if date.year == today.year else "j M Y")


@register.filter
def moment(value):
    """A day and a time: "today 9:30", "9 Nov 10:31"."""
    if not value:
        return ""
    return f"{day(value)} {date_format(timezone.localtime(value), 'G:i')}"


@register.filter
def exact(value):
    """The full date and time for a title attribute."""
    return date_format(timezone.localtime(value), "D j M Y, G:i T") if value else ""


@register.filter
def lateness(due):
    """How late something is in words: "2 days late"; "" when it is not."""
    if not due or due >= timezone.now():
        return ""
    days = (timezone.localdate() - timezone.localtime(due).date()).days
    if days == 0:
        return ""
    return "1 day late" if days == 1 else f"{days} days late"
