"""Comments and reactions as programming interfaces answer with them: Unipile, linkup and clado (FORMATS.md 2.4)."""

from crm.importing.formats.engagement import author, engagement_of, reaction_of
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field

_UNIPILE_WORDS = (
    "authormemberurn authordetailsid authordetailsprofileurl authordetailsheadline authornetworkdistance "
    "authordetailsnetworkdistance"
)
_UNIPILE = frozenset(_UNIPILE_WORDS.split())
_CLADO = frozenset({"profilename", "profilelinkedinurl", "profileheadline"})
_LINKUP = frozenset({"reactiontime", "reactorentityurn"})


def _recognise_unipile(keys, count):
    return 0.97 if keys & _UNIPILE and keys & {"text", "value", "reactiontype"} else 0.0


FORMATS = (
    Format(
        name="unipile",
        label="Comments and reactions, from Unipile",
        sentence="Each row is a comment on a post or a reaction to it, with whose it is.",
        recognise=_recognise_unipile,
        happenings=engagement_of,
        author=author,
        overrides={"id": Field.EVENT_ID, "value": Field.REACTION, "object": Field.NOTHING},
        rank=2,
        nameless="deleted_account",
    ),
    Format(
        name="linkup_reactions",
        label="Reactions to a post, from linkup",
        sentence="Each row is somebody who reacted to a post, and about when.",
        recognise=lambda keys, count: 0.98 if "reactiontype" in keys and keys & _LINKUP else 0.0,
        happenings=lambda values: [reaction_of(values, dated=True)],
        author=author,
        overrides={"id": Field.EVENT_ID, "reactiontime": Field.OCCURRED},
        rank=2,
        nameless="deleted_account",
    ),
    Format(
        name="clado_reactions",
        label="Reactions to a post, from clado",
        sentence="Each row is somebody who reacted to a post. It does not tell when.",
        recognise=lambda keys, count: 0.9 if len(keys & _CLADO) >= 2 else 0.0,
        happenings=lambda values: [reaction_of(values)],
        author=author,
        overrides={"type": Field.REACTION},
        rank=2,
        nameless="deleted_account",
    ),
)
