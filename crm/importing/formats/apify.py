"""Comments and reactions as the actors on Apify write them: JSON, and the CSV that it makes of that.

Two families: harvestapi says who did it in `actor`, apimaestro and its many copies in `author` and `reactor`
(FORMATS.md 2.2). `linkedinUrl` of the first one is the comment's own address and never a person's.
"""

from crm.importing.formats.engagement import author, comment_of, engagement_of, reaction_of
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field

_ACTOR = frozenset({"actorname", "actorid", "actorlinkedinurl", "actor"})
_AUTHOR = frozenset({"authorname", "authorprofileurl", "authorurl", "author"})
_REACTOR = frozenset({"reactorname", "reactorprofileurl", "reactorlinkedinurl", "reactor"})
_LINKS = {
    "id": Field.EVENT_ID,
    "linkedinurl": Field.COMMENT_URL,
    "url": Field.COMMENT_URL,
    "type": Field.NOTHING,
}


def _recognise_comments(keys, count):
    if "commentary" in keys and keys & _ACTOR:
        return 0.97
    if {"commentid", "text"} <= keys and keys & _AUTHOR:
        return 0.97
    if {"commentername", "commenterlinkedinurl", "commenttext"} <= keys and not keys & {"degree", "firstname"}:
        return 0.97
    return 0.97 if {"commenttext", "authorname", "authorurl"} <= keys and "degree" not in keys else 0.0


def _recognise_reactions(keys, count):
    if "reactiontype" not in keys or "commentary" in keys or "commenttext" in keys:
        return 0.0
    return 0.96 if keys & (_ACTOR | _REACTOR) else 0.0


def _engager(values):
    """One of a list of both, of which only the kind is told: "likers" or "commenters"."""
    if values.get(Field.REACTION).lower().startswith("comment"):
        return [comment_of(values)]
    happening = reaction_of(values)
    happening.reaction = ""
    return [happening]


FORMATS = (
    Format(
        name="apify_post_comments",
        label="Comments on a post, from Apify",
        sentence="Each row is a comment on a post or a reply to one, with who wrote it.",
        recognise=_recognise_comments,
        happenings=engagement_of,
        author=author,
        overrides=_LINKS,
        rank=2,
        nameless="deleted_account",
    ),
    Format(
        name="apify_post_reactions",
        label="Reactions to a post, from Apify",
        sentence="Each row is somebody who reacted to a post. No tool tells when.",
        recognise=_recognise_reactions,
        happenings=lambda values: [reaction_of(values)],
        author=author,
        overrides=_LINKS | {"linkedinurl": Field.POST_URL, "url": Field.POST_URL},
        rank=2,
        nameless="deleted_account",
    ),
    Format(
        name="apify_post_engagers",
        label="Likers and commenters of a post, from Apify",
        sentence="Each row is somebody who reacted to a post or commented on it.",
        recognise=lambda keys, count: 0.96 if {"urlprofile", "type", "subtitle"} <= keys else 0.0,
        happenings=_engager,
        author=author,
        overrides={"type": Field.REACTION},
        rank=2,
    ),
)
