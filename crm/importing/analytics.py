"""What LinkedIn counted about posts: the sheets of its analytics workbooks. Pure.

There are no people in them (FORMATS.md 1.7). Labels and headers are matched and never their places, which vary.
"""

from collections.abc import Sequence
from typing import Any

from crm.enums import Precision
from crm.importing.counts import read_count
from crm.importing.dates import read_when
from crm.importing.fields import header_key
from crm.importing.own_posts import newest
from crm.posts import post_urn_of, time_of_id

# What LinkedIn calls it -> what we do.
MEASURES = {
    "impressions": "impressions",
    "membersreached": "members_reached",
    "engagements": "engagements",
    "socialengagements": "engagements",
    "reactions": "reactions",
    "comments": "comments",
    "reposts": "reposts",
    "saves": "saves",
    "sends": "sends",
    "sendsonlinkedin": "sends",
}
POST_DATES = ("postpublishdate", "postpublisheddate", "postdate")
_ADDRESS = "posturl"
_LABELS = frozenset({*MEASURES, *POST_DATES, _ADDRESS, "postpublishtime", "overallperformance"})
_MOST_ROWS = 2_000  # of a sheet; TOP POSTS has fifty, a year has 366 days


def is_pair(keys: frozenset[str]) -> bool:
    """Whether a row is one label with its value, as all of PERFORMANCE is."""
    labels = keys & _LABELS
    values = keys - labels
    return len(labels) == 1 == len(values) and all(
        key.startswith("http") or any(map(str.isdecimal, key)) for key in values
    )


def is_top_posts(keys: frozenset[str]) -> bool:
    """Whether a header is that of TOP POSTS: its two tables stand side by side, with the same names."""
    return _ADDRESS in keys and not keys.isdisjoint(POST_DATES) and not keys.isdisjoint(("engagements", "impressions"))


class PostFigures:
    """The survey of one sheet: how far its days go, and what it counts of which posts.

    `figures` is {"until": "2026-10-31", "posts": [{"urn", "url", "impressions", ...}]}; of the one post that a file is
    about, "is_whole" says so.
    """

    def __init__(self, header: Sequence[str]):
        self._header = [header_key(cell) for cell in header]
        self._rows: list[list[str]] = [list(header)]

    def see(self, values) -> None:
        """Take in one row."""
        if len(self._rows) < _MOST_ROWS:
            self._rows.append(values.cells)

    def found(self) -> dict[str, Any]:
        """Return the figures, and the posts of TOP POSTS, which a page may offer."""
        if is_top_posts(frozenset(self._header)):
            posts = self._top_posts()
            return {"figures": {"until": "", "posts": posts}, "posts": newest(filter(None, map(_offered, posts)))}
        one = self._one_post()
        return {"figures": {"until": self._until(), "posts": [one] if one else []}}

    def _top_posts(self):
        """The posts of both tables, joined by their address: each ranks them in its own way."""
        starts = [place for place, key in enumerate(self._header) if key == _ADDRESS]
        tables = list(zip(starts, [*starts[1:], len(self._header)], strict=True))
        posts: dict[str, dict[str, Any]] = {}
        for cells in self._rows[1:]:
            for start, end in tables:
                named = dict(zip(self._header[start:end], cells[start:end], strict=False))
                address = named.get(_ADDRESS, "")
                urn = post_urn_of(address)
                if urn or "://" in address:
                    post = posts.setdefault(urn or address, {"urn": urn, "url": address, "day": ""})
                    post["day"] = post["day"] or _day(next((named[key] for key in POST_DATES if key in named), ""))
                    post |= _measured(named, post)
        return list(posts.values())

    def _one_post(self):
        """The post that a sheet of labels and values is about, wherever they stand; None where it counts nothing."""
        pairs = self._pairs()
        measured = _measured(pairs, {})
        if _ADDRESS not in pairs or not measured:
            return None
        address = pairs[_ADDRESS]
        day = next((_day(pairs[key]) for key in POST_DATES if key in pairs), "")
        return {"urn": post_urn_of(address), "url": address, "day": day, "is_whole": True} | measured

    def _pairs(self):
        """Each label with the filled cell on its right, or below it where labels stand side by side."""
        pairs: dict[str, str] = {}
        for number, cells in enumerate(self._rows):
            below = self._rows[number + 1] if number + 1 < len(self._rows) else []
            for place, cell in enumerate(cells):
                key = header_key(cell)
                if key not in _LABELS or key in pairs:
                    continue
                right = next((text for text in cells[place + 1 :] if text), "")
                under = below[place] if place < len(below) else ""
                value = right if right and header_key(right) not in _LABELS else under
                if value and header_key(value) not in _LABELS:
                    pairs[key] = value
        return pairs

    def _until(self):
        """The last day that a sheet counts: of the days in its first column, or of the span above its figures."""
        if "overallperformance" in self._header:
            span = self._rows[0][self._header.index("overallperformance") + 1 :]
            return max((_day(part) for cell in span for part in cell.split(" - ")), default="")
        if "date" in self._header:
            place = self._header.index("date")
            return max((_day(cells[place]) for cells in self._rows[1:] if place < len(cells)), default="")
        return ""


def _measured(named, known):
    """What the cells count, by our names; what is not known or was told before stays out."""
    counts = {name: read_count(named[key]) for key, name in MEASURES.items() if named.get(key)}
    return {name: count for name, count in counts.items() if count is not None and name not in known}


def _day(text):
    when = read_when(text, "mdy") if text else None
    return f"{when.at:%Y-%m-%d}" if when and when.at and when.precision != Precision.APPROXIMATE else ""


def _offered(post):
    if not post["urn"]:
        return None
    at = time_of_id(post["urn"].rpartition(":")[2])
    return {"urn": post["urn"], "published_at": at.isoformat() if at else post["day"], "title": ""}
