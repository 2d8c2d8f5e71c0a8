"""Who commented on a post, as PhantomBuster and tools like it export it, in all spellings of their headers."""

import hashlib

from crm.enums import InteractionKind, Precision
from crm.identities import identity_of
from crm.importing.dates import NEVER
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field
from crm.posts import author_of, comment_id_of, post_urn_of, time_of_id

_PROFILE = {
    "profilelink", "profileurl", "linkedinprofileurl", "defaultprofileurl", "commenterlinkedinurl", "authorurl",
    "commenterprofileurl", "authorprofileurl",
}  # fmt: skip
_TEXT = {"comment", "comments", "commenttext"}
_OF_A_TOOL = {
    "occupation", "degree", "commenturl", "posturl", "timestamp", "commentdate", "fullname", "commentername",
    "likescount", "headline", "commentedat", "authorname",
}  # fmt: skip


def _recognise(keys, count):
    if not keys & _PROFILE or not keys & _TEXT:
        return 0.0
    return 0.95 if len(keys & _OF_A_TOOL) >= 2 else 0.7


def comment_of(values) -> Happening:
    """Return the comment that a row holds; its id tells the time to the second and beats "2w"."""
    link, text = values.get(Field.COMMENT_URL), values.get(Field.TEXT)
    number = comment_id_of(link)
    urn = post_urn_of(values.get(Field.POST_URL)) or post_urn_of(link)
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


def _happening(values):
    """A comment, or where the row has none but names a reaction, that: tools put both in one file."""
    link, reaction = values.get(Field.COMMENT_URL), values.get(Field.REACTION)
    if values.get(Field.TEXT) or comment_id_of(link) or not reaction:
        return comment_of(values)
    urn = post_urn_of(values.get(Field.POST_URL))
    return Happening(
        kind=InteractionKind.REACTION,
        event_key=f"reaction:{urn or values.ground.post_key}"[:200],
        observed_at=values.observed_at(),  # no export says when somebody reacted
        post_urn=urn,
        reaction=reaction[:20].upper(),
    )


def author(values) -> tuple[str, str] | None:
    """Return who wrote the post, where its address tells; they are no lead of their own post."""
    found = author_of(values.get(Field.POST_URL))
    return identity_of(found) if found else None


FORMAT = Format(
    name="phantombuster_post_commenters",
    label="Commenters of a post",
    sentence="Each row is a comment on a post, with who wrote it.",
    recognise=_recognise,
    happenings=lambda values: [_happening(values)],
    author=author,
    rank=2,
)
