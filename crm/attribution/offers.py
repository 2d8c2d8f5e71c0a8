"""What it would mean to say on an import which post brought its people."""

from datetime import date, timedelta

from crm.attribution.windows import Dated
from crm.models import Import, Post


def within(import_run: Import, post: Post, days: int) -> int:
    """Return how many of the file's rows say that somebody connected, or asked to, within `days` of `post`.

    Read from what the inspection counted (Import.detected), so that a page can ask at each change. 0 for a post of
    which it is not known when it went out.
    """
    if post.published_at is None:
        return 0
    first = Dated(post.pk, post.published_at).day
    last = first + timedelta(days=days)
    parts = import_run.detected.get("parts") or [import_run.detected]
    return sum(
        count
        for part in parts
        for day, count in part.get("days", {}).items()
        if first <= date.fromisoformat(day) <= last
    )
