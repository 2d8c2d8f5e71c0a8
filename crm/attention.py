"""What a post brought: who came, when, and with which words. Read models of the post's pages, a query each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDay, TruncHour
from django.utils import timezone

from crm.enums import InteractionKind, Precision, Tone
from crm.models import Interaction

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST = {HOUR: 7 * 24, DAY: 60}  # buckets that still can be told apart on a phone
CAME = (InteractionKind.COMMENT, InteractionKind.REQUEST_RECEIVED, InteractionKind.CONNECTION, InteractionKind.SHARE)
ARRIVED = (InteractionKind.CONNECTION, InteractionKind.REQUEST_RECEIVED)
EXACT = (Precision.SECOND, Precision.MINUTE)
FOLLOWS = timedelta(days=7)  # who connects that soon after a post, by a file brought for it, came because of it
_PUBLISHED = F("import_run__post__published_at")
# Files know the day only, so the whole day of the post counts.
_IN_ITS_WEEK = Q(occurred_at__gte=TruncDay(_PUBLISHED, tzinfo=UTC), occurred_at__lt=_PUBLISHED + FOLLOWS)
CAME_BY_IT = Q(post=None, kind__in=ARRIVED) & (Q(import_run__post__published_at=None) | _IN_ITS_WEEK)


@dataclass(frozen=True)
class Bucket:
    start: datetime  # on the clock of the reader's wall, so without a zone
    count: int


@dataclass(frozen=True)
class Attention:
    """How many came in each hour, or each day where the files know no better; `buckets` has no gaps."""

    step: timedelta
    buckets: tuple[Bucket, ...]
    later: int  # came after the last bucket
    undrawn: int  # known to the day only, while the rest is drawn by the hour

    @property
    def by_hour(self):
        return self.step == HOUR

    @property
    def peak(self):
        return max(self.buckets, key=lambda bucket: bucket.count)

    @property
    def total(self):
        return sum(bucket.count for bucket in self.buckets) + self.later

    @property
    def most_were_here(self):
        """The bucket in which nine of ten had come; None where that lies after the last one."""
        seen = 0
        for bucket in self.buckets:
            seen += bucket.count
            if seen >= 0.9 * self.total:
                return bucket
        return None


@dataclass(frozen=True)
class ToneShare:
    tone: str
    count: int
    percent: float


def happened_around(post):
    """Return what happened under `post`, and who connected in the week after it by a file that was brought for it.

    A connection names no post; LinkedIn lists all of them, from the first day on.
    """
    return Interaction.objects.filter(Q(post=post) | (Q(import_run__post=post) & CAME_BY_IT))


def with_what_they_brought(posts):
    """Annotate each of `posts` with `comments` and `connections`, counted as on its page, without a query each."""
    came = Interaction.objects.filter(CAME_BY_IT, import_run__post=OuterRef("pk"))
    under = Interaction.objects.filter(post=OuterRef("pk"))
    return posts.annotate(
        comments=_number(under.filter(kind=InteractionKind.COMMENT)),
        connections=_number(under.filter(kind__in=ARRIVED)) + _number(came),
    )


def _number(rows):
    counted = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def people_of(post):
    """Return how many people connected or asked to, wrote something, and only reacted: one query."""
    people = {
        "connected": Q(kind__in=ARRIVED),
        "wrote": Q(kind=InteractionKind.COMMENT) & ~Q(text=""),
        "reacted": Q(kind=InteractionKind.REACTION),
    }
    counts = {name: Count("contact", distinct=True, filter=rule) for name, rule in people.items()}
    return happened_around(post).aggregate(**counts)


def tones_of(post):
    """Return the weather: a ToneShare for each tone that was heard, warm to cold, one query."""
    heard = dict(
        Interaction.objects.filter(post=post)
        .spoken()
        .order_by()
        .values("tone")
        .annotate(count=Count("pk"))
        .values_list("tone", "count")
    )
    total = sum(heard.values())
    return [ToneShare(tone.value, heard[tone], 100 * heard[tone] / total) for tone in Tone if tone in heard]


def open_questions(post):
    """Return the questions under `post` that nobody has written back to since, oldest first, with their contact."""
    answer = (
        Interaction.objects.our_answers()
        .filter(contact=OuterRef("contact"))
        .filter(
            Q(occurred_at__gte=OuterRef("occurred_at"))
            | Q(occurred_at=None)
            | Q(created_at__gte=OuterRef("created_at"))
        )
    )
    return (
        Interaction.objects.filter(post=post, tone=Tone.QUESTION)
        .spoken()
        .exclude(Exists(answer))
        .select_related("contact")
        .order_by("occurred_at", "pk")
    )


def attention_of(post):
    """Return the Attention for `post` on the reader's clock, or None where no file knew any time: one query.

    Hours are drawn where something is known to the minute; what is known to the day only is then counted, not drawn.
    """
    zone = timezone.get_current_timezone()
    exact = Q(precision__in=EXACT)
    dated = happened_around(post).filter(kind__in=CAME, occurred_at__isnull=False)
    if post.published_at:
        dated = dated.filter(occurred_at__gte=post.published_at - DAY)
    rows = (
        dated.order_by()
        .annotate(
            is_exact=Case(When(exact, then=True), default=Value(False), output_field=BooleanField()),
            start=Case(
                When(exact, then=TruncHour("occurred_at", tzinfo=zone)), default=TruncDay("occurred_at", tzinfo=zone)
            ),
        )
        .values_list("is_exact", "start")
        .annotate(count=Count("pk"))
    )
    hours, days = {}, {}
    for is_exact, start, count in rows:
        (hours if is_exact else days)[start] = count
    if hours:
        return _filled(hours, HOUR, undrawn=sum(days.values()))
    return _filled(days, DAY, undrawn=0) if days else None


def _filled(counts, step, *, undrawn):
    """Lay `counts` on a line without gaps, from the first bucket on, as long as it can be read.

    By the clock on the wall: in the night when clocks go back, the hour that comes twice is drawn once.
    """
    first = min(counts)
    known = {}
    for start, count in counts.items():
        known[round((start - first) / step)] = known.get(round((start - first) / step), 0) + count
    length = min(max(max(known) + 1, 2), LONGEST[step])
    buckets = tuple(Bucket(first + number * step, known.get(number, 0)) for number in range(length))
    later = sum(count for number, count in known.items() if number >= length)
    return Attention(step, buckets, later, undrawn)
