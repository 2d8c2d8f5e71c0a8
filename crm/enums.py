"""States and kinds of crm, with the groups that carry a meaning. No models here."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a member of the team may change. Everyone sees everything."""

    ADMIN = "admin", "Admin"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"


class Theme(TextChoices):
    AUTO = "auto", "Like my device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Platform(TextChoices):
    LINKEDIN = "linkedin", "LinkedIn"
    OTHER = "other", "Elsewhere"


class IdentityKind(TextChoices):
    """What tells a person apart. FORMATS.md section 3 gives the forms each comes in."""

    VANITY = "vanity", "Profile name"  # the segment after /in/, decoded, NFC, lower case
    MEMBER_ID = "member_id", "Member id"  # opaque (ACoAA…, ACwAA…), case kept
    MEMBER_NUMBER = "member_number", "Member number"
    PUBLIC_PATH = "public_path", "Old public path"
    EMAIL = "email", "E-mail"
    NAME = "name", "Name and company"  # weak: of somebody who came without an id; joins them to nobody else


class InteractionKind(TextChoices):
    COMMENT = "comment", "Comment"
    REACTION = "reaction", "Reaction"
    CONNECTION = "connection", "Connection"
    REQUEST_RECEIVED = "request_received", "Request received"
    REQUEST_SENT = "request_sent", "Request sent"
    MESSAGE_RECEIVED = "message_received", "Message received"
    MESSAGE_SENT = "message_sent", "Message sent"
    SHARE = "share", "Share"
    NOTE = "note", "Note"

    @classmethod
    def theirs(cls):
        """What the person did, as opposed to what was done with them."""
        return (cls.COMMENT, cls.REACTION, cls.REQUEST_RECEIVED, cls.MESSAGE_RECEIVED, cls.SHARE)

    @classmethod
    def spoken(cls):
        """Their words: what tone is judged on."""
        return (cls.COMMENT, cls.MESSAGE_RECEIVED, cls.REQUEST_RECEIVED)

    @classmethod
    def arrivals(cls):
        """Whoever came to us: no file says because of which post."""
        return (cls.CONNECTION, cls.REQUEST_RECEIVED)


class Precision(TextChoices):
    """How exactly we know when something happened."""

    SECOND = "second", "to the second"
    MINUTE = "minute", "to the minute"
    DAY = "day", "to the day"
    APPROXIMATE = "approximate", "about"
    NONE = "none", "not known"


class Tone(TextChoices):
    """The weather of what was said, not of who said it."""

    SUPPORTIVE = "supportive", "Supportive"
    QUESTION = "question", "Question"
    NEUTRAL = "neutral", "Neutral"
    CRITICAL = "critical", "Critical"
    SCEPTICAL = "sceptical", "Sceptical"
    HOSTILE = "hostile", "Hostile"
    SELF_PROMO = "self_promo", "Self-promotion"
    UNSURE = "unsure", "Unsure"


class Gate(TextChoices):
    """What may be asked of a contact. `clear` means no objection was found; it is no permission by itself."""

    CLEAR = "clear", "Clear"
    HOLD = "hold", "Hold"
    NEVER = "never", "Never pitch"

    @property
    def strictness(self):
        return list(Gate).index(self)


class DecidedBy(TextChoices):
    """Who said so. What a person decided is never overwritten by a machine."""

    MACHINE = "machine", "Machine"
    PERSON = "person", "Person"


class Seniority(TextChoices):
    """Strongest first. The three states of life at the end win over a weaker role (QUALIFICATION.md section 2)."""

    OWNER = "owner", "Owner or founder"
    C_LEVEL = "c_level", "C-level"
    VP = "vp", "Vice president"
    HEAD = "head", "Head"
    DIRECTOR = "director", "Director"
    MANAGER = "manager", "Manager"
    SENIOR = "senior", "Senior"
    IC = "ic", "Specialist"
    STUDENT = "student", "Student"
    RETIRED = "retired", "Retired"
    SEEKING = "seeking", "Looking for work"
    UNKNOWN = "unknown", "Not known"

    @classmethod
    def ladder(cls):
        """The rungs that can be compared, strongest first."""
        return (cls.OWNER, cls.C_LEVEL, cls.VP, cls.HEAD, cls.DIRECTOR, cls.MANAGER, cls.SENIOR, cls.IC)

    @classmethod
    def at_least(cls, rung):
        """Every rung as strong as `rung` or stronger; raises ValueError for a state of life."""
        ladder = cls.ladder()
        return ladder[: ladder.index(cls(rung)) + 1]


class Function(TextChoices):
    LEADERSHIP = "leadership", "Leadership"
    MARKETING = "marketing", "Marketing"
    SALES = "sales", "Sales"
    PRODUCT = "product", "Product"
    ENGINEERING = "engineering", "Engineering"
    DATA = "data", "Data"
    DESIGN = "design", "Design"
    OPERATIONS = "operations", "Operations"
    IT = "it", "IT"
    FINANCE = "finance", "Finance"
    HR = "hr", "People and hiring"
    LEGAL = "legal", "Legal"
    CONSULTING = "consulting", "Consulting"
    CUSTOMER_SUCCESS = "customer_success", "Customer success"
    EDUCATION = "education", "Education"
    HEALTHCARE = "healthcare", "Healthcare"
    OTHER = "other", "Other"
    NONE = "none", "Not known"


class WorkState(TextChoices):
    """Where a piece of background work stands. Moved only by crm.work."""

    IDLE = "idle", "Nothing to do"
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    QUARANTINED = "quarantined", "Set aside"
    CANCELLED = "cancelled", "Cancelled"


class RowOutcome(TextChoices):
    """Why a row of a file is no contact: something to fix, or simply nobody to create."""

    REJECTED = "rejected", "To fix"
    SKIPPED = "skipped", "Nobody to create"


class SamenessState(TextChoices):
    """Where the question stands whether two contacts are one person."""

    OPEN = "open", "To look at"
    MERGED = "merged", "The same person"
    DIFFERENT = "different", "Two people"
