"""The posts that the owner's own export lists, so that a page can offer them. Pure."""

from collections.abc import Sequence
from typing import Any

from crm.importing.mapping import Field
from crm.posts import post_urn_of, time_of_id

MOST = 200  # posts that are kept of one file, the newest
LONGEST_TITLE = 120


class OwnPosts:
    """The survey of Shares.csv: the address, the date and the first words of each post."""

    def __init__(self, header: Sequence[str]):
        self._posts: dict[str, dict[str, Any]] = {}

    def see(self, values) -> None:
        """Take in one post; of two rows about one post the first counts."""
        link = values.get(Field.POST_URL)
        urn = post_urn_of(link)
        if not urn or urn in self._posts:
            return
        at = time_of_id(urn.rpartition(":")[2]) or values.when().at
        self._posts[urn] = {
            "urn": urn,
            "published_at": at.isoformat() if at else "",
            "title": first_words(values.get(Field.TEXT)),
        }

    def found(self) -> dict[str, Any]:
        """Return the newest posts, newest first."""
        return {"posts": newest(self._posts.values())}


def newest(posts) -> list[dict[str, Any]]:
    """Return the newest of `posts`, newest first; those without a date stand last."""
    return sorted(posts, key=lambda post: (post["published_at"], post["urn"]), reverse=True)[:MOST]


def first_words(text: str) -> str:
    """Return the first line of a post that says something, cut between two words; "" where it has no words."""
    line = next((part.strip() for part in text.split("\n") if any(map(str.isalnum, part))), "")
    plain = " ".join(_without_odd_quote(line).split())
    if len(plain) <= LONGEST_TITLE:
        return plain
    return plain[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def _without_odd_quote(line):
    """LinkedIn ends a paragraph with a quotation mark and begins the next with one (FORMATS.md 1.5)."""
    if line.count('"') % 2 == 0:
        return line
    return line.removesuffix('"') if line.endswith('"') else line.removeprefix('"')
