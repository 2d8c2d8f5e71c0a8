"""What is known about one contact, as plain values. An empty text or None is "not known", never "no"."""

from dataclasses import dataclass, field
from datetime import datetime

from crm.enums import Function, InteractionKind, Seniority, Tone
from leads.enums import Deed
from leads.qualifying.words import words

SPOKEN = frozenset(InteractionKind.spoken())


@dataclass(frozen=True)
class Act:
    """One thing they did. `at` is when, or the closest we know: the post's time, when a tool saw it, when it came."""

    id: int
    kind: str
    tone: str
    text: str
    at: datetime
    dated: bool = True

    @property
    def deeds(self):
        """The deeds that this is one of."""
        found = {_DEED_OF.get(self.kind)} - {None}
        if self.kind in SPOKEN and self.tone == Tone.QUESTION:
            found.add(Deed.ASKED)
        return found

    @property
    def words(self):
        return words(self.text) if self.kind in SPOKEN else " "


_DEED_OF = {
    InteractionKind.COMMENT: Deed.COMMENTED,
    InteractionKind.REACTION: Deed.REACTED,
    InteractionKind.CONNECTION: Deed.CONNECTED,
    InteractionKind.REQUEST_RECEIVED: Deed.REQUESTED,
    InteractionKind.MESSAGE_RECEIVED: Deed.REPLIED,
}


@dataclass(frozen=True)
class Facts:
    seniority: str = ""
    function: str = ""
    headline: str = ""
    position: str = ""
    company: str = ""
    title_company: str = ""
    location: str = ""
    acts: tuple[Act, ...] = field(default_factory=tuple)

    @property
    def named_company(self):
        """The company a file gave, else the one the headline names."""
        return self.company if words(self.company) != " " else self.title_company


def facts_of(contact, interactions=()) -> Facts:
    """Return the facts of a Contact with what they did (Interactions with their post, of any kind, in any order)."""
    return Facts(
        seniority="" if contact.seniority == Seniority.UNKNOWN else contact.seniority,
        function="" if contact.function == Function.NONE else contact.function,
        headline=contact.headline,
        position=contact.position,
        company=contact.company,
        title_company=contact.title_company,
        location=contact.location,
        acts=tuple(_act(interaction) for interaction in interactions),
    )


def _act(interaction):
    posted = interaction.post.published_at if interaction.post else None
    at = interaction.occurred_at or posted or interaction.observed_at or interaction.created_at
    return Act(interaction.pk, interaction.kind, interaction.tone, interaction.text, at, bool(interaction.occurred_at))
