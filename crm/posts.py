"""Posts by their URN: read it from any form of address, date it, find or create the row.

A LinkedIn id carries its own birth: the id shifted right by 22 bits is the Unix time in milliseconds (FORMATS.md 3.4).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote

from crm.models import Post

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
