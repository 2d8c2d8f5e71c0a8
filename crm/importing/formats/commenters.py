"""Who commented on a post or reacted to it, as PhantomBuster exports it, in all spellings of its headers.

Classic builds say profileLink and fullName, newer ones profileUrl and name; the text is in comment or comments
(FORMATS.md 2.1). Tools that took over these headers are read by the same rules.
"""

from crm.importing.formats.engagement import author, engagement_of, reaction_of
from crm.importing.formats.kind import Format

_PROFILE_WORDS = (
    "profilelink profileurl linkedinprofileurl defaultprofileurl commenterlinkedinurl authorurl commenterprofileurl "
    "authorprofileurl"
)
_PROFILE = frozenset(_PROFILE_WORDS.split())
_TEXT = frozenset({"comment", "comments", "commenttext"})
_OF_A_TOOL_WORDS = (
    "occupation degree commenturl posturl timestamp commentdate fullname commentername likescount headline "
    "commentedat authorname hascommented reactiontype"
)
_OF_A_TOOL = frozenset(_OF_A_TOOL_WORDS.split())
_NAMES = frozenset({"fullname", "name", "firstname"})
# Searches and profiles have a profile and a degree too.
_OF_A_LIST_WORDS = (
    "query vmid category company companyname jobtitle linkedinheadline linkedinjobtitle email emailaddress "
    "regularcompanyurl id"
)
_OF_A_LIST = frozenset(_OF_A_LIST_WORDS.split())


def _recognise_commenters(keys, count):
    if not keys & _PROFILE or not keys & _TEXT:
        return 0.0
    return 0.95 if len(keys & _OF_A_TOOL) >= 2 else 0.7


def _recognise_likers(keys, count):
    if not keys & {"profilelink", "profileurl", "linkedinprofileurl"} or keys & _TEXT or not keys & _NAMES:
        return 0.0
    if "reactiontype" in keys:
        return 0.95
    # Nothing in it says that they reacted: a person looks at it before it comes in.
    plain = keys & {"occupation", "headline"} and "degree" in keys
    return 0.7 if plain and not keys & _OF_A_LIST else 0.0


COMMENTERS = Format(
    name="phantombuster_post_commenters",
    label="Commenters of a post",
    sentence="Each row is a comment on a post, with who wrote it.",
    recognise=_recognise_commenters,
    happenings=engagement_of,
    author=author,
    rank=2,
)
LIKERS = Format(
    name="phantombuster_post_likers",
    label="Likers of a post",
    sentence="Each row is somebody who reacted to a post. No tool tells when.",
    recognise=_recognise_likers,
    happenings=lambda values: [reaction_of(values)],
    author=author,
    rank=2,
)
FORMATS = (COMMENTERS, LIKERS)
