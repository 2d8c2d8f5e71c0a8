"""What the page of a post says about its figures. Pure."""

from datetime import date

_LABELS = {
    "engagements": "Engagements",
    "reactions": "Reactions",
    "comments": "Comments",
    "reposts": "Reposts",
    "saves": "Saves",
    "sends": "Sends",
    "members_reached": "Members reached",
}


def figures_of(post):
    """Return what LinkedIn counted of `post` beside its impressions, as (label, count), and until which day.

    The day is that of the newest export that names one, None where none does.
    """
    counted = post.counted
    days = [entry["until"] for entry in post.figures.values() if entry["until"]]
    told = [(label, counted[name]) for name, label in _LABELS.items() if name in counted]
    return told, date.fromisoformat(max(days)) if days else None
