"""What one row says: who, and what happened. Plain values between the formats and the database."""

from dataclasses import dataclass, field
from datetime import datetime

from crm.enums import InteractionKind, Precision
from crm.models.contact import PERSON_FIELDS as PERSON_FIELDS


@dataclass(slots=True)
class Happening:
    """One thing that somebody did or that was done with them."""

    kind: InteractionKind
    event_key: str  # what makes the same event the same, per contact
    occurred_at: datetime | None = None
    precision: Precision = Precision.NONE
    observed_at: datetime | None = None
    post_urn: str = ""
    on_post: bool = True  # whether it belongs to a post at all
    text: str = ""
    reaction: str = ""
    external_id: str = ""


@dataclass(slots=True)
class Facts:
    """What one row says about one person. `seen` is when this was so, as far as the file tells; later wins."""

    line: int
    identities: list[tuple[str, str]]
    fields: dict[str, str]
    happenings: list[Happening] = field(default_factory=list)
    seen: str = ""
    rank: int = 0  # of two sources equally old, the one that knows better wins
    place: int = 0  # of its row among all rows of the import; the facts of one row share it
    warnings: list[str] = field(default_factory=list)
