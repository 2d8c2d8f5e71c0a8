"""Posts by their URN: read it from any form of address, date it, find or create the row.

A LinkedIn id carries its own birth: the id shifted right by 22 bits is the Unix time in milliseconds (FORMATS.md 3.4).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from django.db import transaction

from crm.attribution import attribute
from crm.figures import figures_in, keep_figures
from crm.models import Import, Post

_POST_URN = re.compile(r"urn:li:(activity|share|ugcPost):(\d{15,20})(?!\d)", re.I)
_POST_SLUG = re.compile(r"/posts/[^?#]*?[-_](activity|share|ugcPost)-(\d{15,20})(?!\d)", re.I)
_COMMENT_URN = re.compile(r"comment:\((?:urn:li:)?(?:activity|share|ugcPost):\d+,\s*(\d{15,20})\)", re.I)
_DASH_COMMENT_URN = re.compile(r"fsd_comment:\((\d{15,20}),", re.I)
_AUTHOR = re.compile(r"linkedin\.com/posts/([^/?#_]+)_", re.I)
_SPELLING = {"activity": "activity", "share": "share", "ugcpost": "ugcPost"}
_EARLIEST, _LATEST = datetime(2003, 5, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def post_urn_of(text: str) -> str:
    """Return `urn:li:activity:N` (or share, ugcPost) from an address or URN of a post, "" where there is none."""
    for form in (text, unquote(text)):
        found = _POST_URN.search(form) or _POST_SLUG.search(form)
        if found:
            return f"urn:li:{_SPELLING[found[1].lower()]}:{found[2]}"
    return ""


def comment_id_of(text: str) -> str:
    """Return the id of the comment that an address or URN names, "" where there is none."""
    decoded = unquote(unquote(text))
    found = _COMMENT_URN.search(decoded) or _DASH_COMMENT_URN.search(decoded)
    return found[1] if found else ""


def author_of(text: str) -> str:
    """Return the address of the profile that `/posts/<vanity>_…` belongs to, "" for other forms."""
    found = _AUTHOR.search(text)
    return f"https://www.linkedin.com/in/{found[1]}" if found else ""


def time_of_id(number: str) -> datetime | None:
    """Return when LinkedIn made the id `number`, to the second, or None where it is no such id."""
    if not number.isdecimal() or len(number) > 20:
        return None
    seconds = (int(number) >> 22) // 1000
    if not _EARLIEST.timestamp() <= seconds <= _LATEST.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def title_of(urn: str) -> str:
    """Return what to call a post that nobody has named yet: "LinkedIn post of 30 Aug 2025"."""
    published = time_of_id(urn.rpartition(":")[2])
    return f"LinkedIn post of {published.day} {published:%b %Y}" if published else "LinkedIn post"


def find_or_create(urns: Iterable[str], *, by=None, import_run=None) -> dict[str, int]:
    """Return the id of the post of each URN; posts not known yet are created, titled and dated by their id.

    They remember the `import_run` that named them, as undoing it takes them away again.
    Raises IntegrityError where somebody else creates one of them in the same moment: look again.
    """
    wanted = sorted({urn for urn in urns if urn})
    if not wanted:
        return {}
    known = dict(Post.objects.filter(urn__in=wanted).values_list("urn", "pk"))
    missing = [urn for urn in wanted if urn not in known]
    if missing:
        made = Post.objects.bulk_create(
            [
                Post(
                    title=title_of(urn),
                    urn=urn,
                    url=f"https://www.linkedin.com/feed/update/{urn}/",
                    published_at=time_of_id(urn.rpartition(":")[2]),
                    created_by=by,
                    import_run=import_run,
                )
                for urn in missing
            ]
        )
        known |= {post.urn: post.pk for post in made}
    return known


@dataclass(frozen=True, slots=True)
class Offered:
    """A post that a file names and that is not here yet: a page may offer to add it."""

    urn: str
    title: str
    published_at: datetime | None


def offered_posts(import_run: Import) -> list[Offered]:
    """Return the posts that the file of `import_run` lists (the owner's own) and nobody has added, newest first."""
    named = _named_in(import_run)
    known = set(Post.objects.filter(urn__in=named).values_list("urn", flat=True))
    return sorted(
        (post for urn, post in named.items() if urn not in known),
        key=lambda post: (post.published_at is not None, post.published_at or _EARLIEST, post.urn),
        reverse=True,
    )


def create_offered(import_run: Import, urns: Iterable[str], *, by) -> list[Post]:
    """Add those of the posts that `import_run` offers which `urns` name; return them, those known already included.

    They get their first words for a title, and what the same file counts of them. A second time changes nothing.
    """
    named = _named_in(import_run)
    wanted = [urn for urn in dict.fromkeys(urns) if urn in named]
    with transaction.atomic():
        new = {post.urn for post in offered_posts(import_run)} & set(wanted)
        ids = find_or_create(wanted, by=by)
        posts = Post.objects.in_bulk(ids.values())
        titled = [posts[ids[urn]] for urn in wanted if urn in new]
        for post in titled:
            post.title, post.published_at = named[post.urn].title, named[post.urn].published_at
        Post.objects.bulk_update(titled, ["title", "published_at"])
        counted = {ids[each["urn"]]: each["entry"] for each in figures_in(import_run) if each["urn"] in ids}
        keep_figures(counted, import_run)
        attribute()
    found = Post.objects.in_bulk(ids.values())
    return [found[ids[urn]] for urn in wanted]


def _named_in(import_run):
    parts = import_run.detected.get("parts") or [import_run.detected]
    named = {}
    for post in (post for part in parts for post in part.get("posts") or ()):
        at = post["published_at"]
        when = datetime.fromisoformat(at) if at else None
        title = post["title"] or title_of(post["urn"])
        named.setdefault(
            post["urn"], Offered(post["urn"], title, when if when is None or when.tzinfo else when.replace(tzinfo=UTC))
        )
    return named
