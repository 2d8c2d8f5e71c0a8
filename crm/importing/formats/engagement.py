"""What a row says that somebody did at a post: a comment, a reaction, or both. For each tool that exports these."""

import hashlib
import re
from urllib.parse import unquote

from crm.enums import InteractionKind, Precision
from crm.identities import identity_of
from crm.importing.dates import NEVER
from crm.importing.facts import Happening
from crm.importing.mapping import Field
from crm.posts import author_of, comment_id_of, post_urn_of, time_of_id

_MANGLED = re.compile(r"\d(?:[.,]\d+)?e\+\d+", re.I)
_REPLY = re.compile(r"replyUrn=", re.I)
_YES = frozenset({"true", "1", "yes", "author", "ja", "oui", "si", "sim", "x"})


def engagement_of(values) -> list[Happening]:
    """Return the comment of a row, the reaction of a row, or both: tools put both in one file."""
    reacted = bool(values.get(Field.REACTION))
    if values.get(Field.TEXT) or not reacted or _comment_id(values):
        return [comment_of(values), *([reaction_of(values)] if reacted else [])]
    return [reaction_of(values)]


def comment_of(values) -> Happening:
    """Return the comment that a row holds; its id tells the time to the second and beats "2w"."""
    text = values.get(Field.TEXT)
    number = _comment_id(values)
    urn = post_of(values)
    exact = time_of_id(number) if number else None
    when = NEVER if exact else values.when()
    place = urn or values.ground.post_key
    mark = number or hashlib.sha256(f"{place}\n{text}".encode()).hexdigest()[:24]
    return Happening(
        kind=InteractionKind.COMMENT,
        event_key=f"comment:{mark}",
        occurred_at=exact or when.at,
        precision=Precision.SECOND if exact else when.precision,
        observed_at=values.observed_at(),
        post_urn=urn,
        text=text,
        external_id=number,
    )


def reaction_of(values, *, dated: bool = False) -> Happening:
    """Return the reaction that a row holds. Only few tools say when it was (`dated`); the others give no date."""
    urn = post_of(values)
    when = values.when() if dated else NEVER
    return Happening(
        kind=InteractionKind.REACTION,
        event_key=f"reaction:{urn or values.ground.post_key}"[:200],
        occurred_at=when.at,
        precision=when.precision,
        observed_at=values.observed_at(),
        post_urn=urn,
        reaction=values.get(Field.REACTION)[:20].upper(),
    )


def post_of(values) -> str:
    """Return the URN of the post that a row is about, "" where it says none.

    One post has a number as an activity and another one as what was shared (FORMATS.md 3.4). The activity is what
    people copy, so it comes first, wherever the row says it; a bare number of a tool is the activity's.
    """
    found = []
    for text in values.all(Field.POST_URL):
        if text.isdecimal() and time_of_id(text):
            found.append(f"urn:li:activity:{text}")
        elif urn := post_urn_of(text):
            found.append(urn)
        elif _MANGLED.fullmatch(text):
            values.warnings.append("mangled_id")
    if not found or not found[0].startswith("urn:li:activity:"):
        said = values.all(Field.COMMENT_URL) + values.all(Field.EVENT_ID)
        found += [urn for text in said if (urn := post_urn_of(text))]
    return next((urn for urn in found if urn.startswith("urn:li:activity:")), found[0] if found else "")


def author(values) -> tuple[str, str] | None:
    """Return who wrote the post, where the row or the address of the post tells; they are no lead of their own post."""
    if values.get(Field.POST_AUTHOR).lower() in _YES:
        return next((found for text in values.all(Field.PROFILE) if (found := identity_of(text))), None)
    found = next((name for text in values.all(Field.POST_URL) if (name := author_of(text))), "")
    return identity_of(found) if found else None


def _comment_id(values):
    """The number of the comment: of a reply its own, not that of the comment it answers."""
    for text in values.all(Field.EVENT_ID):
        if text.isdecimal() and time_of_id(text):
            return text
        if number := comment_id_of(text):
            return number
        if _MANGLED.fullmatch(text):
            values.warnings.append("mangled_id")
    link = values.get(Field.COMMENT_URL)
    if not link:
        return ""
    *_, own = _REPLY.split(unquote(link), maxsplit=1)
    return comment_id_of(own) or comment_id_of(link)
