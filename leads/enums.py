"""States and kinds of leads, with the groups that carry a meaning. No models here."""

from django.db.models import TextChoices


class VersionState(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "In use"
    RETIRED = "retired", "Retired"


class CriterionKind(TextChoices):
    MUST = "must", "Must"
    MUST_NOT = "must_not", "Must not"
    WEIGHTED = "weighted", "Points"
    INFO = "info", "Shown only"


class CriterionField(TextChoices):
    """What a criterion looks at. Each is a fact about the contact, or about what they did."""

    SENIORITY = "seniority", "seniority"
    FUNCTION = "function", "field of work"
    TITLE = "title", "the title says"
    COMPANY = "company", "the company is"
    LOCATION = "location", "the place is"
    SAID = "said", "they wrote"
    DID = "did", "they did"


class Operator(TextChoices):
    ANY_OF = "any_of", "any of"
    NONE_OF = "none_of", "none of"
    AT_LEAST = "at_least", "at least"
    CONTAINS = "contains", "contains"  # whole words, folded
    IS_KNOWN = "is_known", "is known"


class Deed(TextChoices):
    """What someone can have done, for a criterion on `did`."""

    COMMENTED = "commented", "Commented"
    ASKED = "asked", "Asked a question"
    REACTED = "reacted", "Reacted"
    CONNECTED = "connected", "Connected"
    REQUESTED = "requested", "Asked to connect"
    REPLIED = "replied", "Wrote to you"


class Tier(TextChoices):
    """How good a fit, strongest first. `outside` gets help and no ask; `info` is our ignorance, not their fault."""

    A = "a", "Strong"
    B = "b", "Maybe"
    C = "c", "Weak"
    INFO = "info", "Needs info"
    OUTSIDE = "outside", "Outside"

    @property
    def letter(self):
        return {"a": "A", "b": "B", "c": "C", "info": "?", "outside": "–"}[self.value]

    @classmethod
    def promising(cls):
        """Worth a place on the board."""
        return (cls.A, cls.B)


class StageKind(TextChoices):
    """What a column of the board means, whatever the team calls it."""

    OPEN = "open", "Open"
    RESTING = "resting", "Resting"
    WON = "won", "Won"
    LOST = "lost", "Lost"

    @classmethod
    def closed(cls):
        return (cls.WON, cls.LOST)


class Channel(TextChoices):
    COMMENT_REPLY = "comment_reply", "Reply to the comment"
    DIRECT_MESSAGE = "direct_message", "Direct message"
    EMAIL = "email", "E-mail"
    CALL = "call", "Call"
    NOTE_TO_SELF = "note_to_self", "Note to yourself"


class Purpose(TextChoices):
    """Why we would write. Only an ask needs permission."""

    THANK = "thank", "Thank"
    ANSWER = "answer", "Answer"
    HELP = "help", "Help"
    ASK = "ask", "Ask"


class FollowUpStatus(TextChoices):
    """What a person sees. The machine's own state is `work_state`."""

    PLANNED = "planned", "Planned"
    READY = "ready", "In Today"
    HELD = "held", "Held back"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"

    @classmethod
    def open(cls):
        return (cls.PLANNED, cls.READY, cls.HELD)


class GuardOutcome(TextChoices):
    """What the guard answers, mildest first."""

    GO = "go", "Go ahead"
    WAIT = "wait", "Wait"
    PERSON = "person", "Needs a person"
    NEVER = "never", "Never"

    @property
    def strictness(self):
        return list(GuardOutcome).index(self)


class LeftOut(TextChoices):
    """Why somebody was not taken to the board, as the end of "2 left out: ..."."""

    ALREADY = "already", "on the board already"
    OWNER = "owner", "the author of the posts"
    NEVER = "never", "asked not to be pitched"
    DO_NOT_CONTACT = "do_not_contact", "not to be contacted"
    GONE = "gone", "no longer here"
