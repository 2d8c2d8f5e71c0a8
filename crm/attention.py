"""What a post brought: who came, when, and with which words. Read models of the post's pages, a query each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Avg, BooleanField, Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDay, TruncHour
from django.utils import timezone

from crm.enums import InteractionKind, Precision, Tone
from crm.models import Interaction

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST = {HOUR: 7 * 24, DAY: 60}  # buckets that still can be told apart on a phone
SHORTEST = {HOUR: 24, DAY: 8}  # less is no picture
MOST = 0.95  # of those who came are drawn; a few who came much later would flatten the rest
CAME = (InteractionKind.COMMENT, *InteractionKind.arrivals(), InteractionKind.SHARE)
EXACT = (Precision.SECOND, Precision.MINUTE)


@dataclass(frozen=True)
class Bucket:
    start: datetime  # on the clock of the reader's wall, so without a zone
    count: int
    likely: int = 0  # of these: only the time says that they came because of the post


@dataclass(frozen=True)
class Attention:
    """How many came in each hour, or each day where the files know no better; `buckets` has no gaps."""

    step: timedelta
    buckets: tuple[Bucket, ...]
    later: int = 0  # came after the last bucket
    undrawn: int = 0  # known to the day only, while the rest is drawn by the hour
    earlier: int = 0  # came before the first bucket

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
    def likely(self):
        return sum(bucket.likely for bucket in self.buckets)

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
    """Return what happened under `post`, with those who are only likely of it (post_likelihood; crm.attribution)."""
    return Interaction.objects.filter(post=post)


def with_what_they_brought(posts):
    """Annotate each of `posts` with `comments` and `connections`, counted as on its page, without a query each."""
    under = Interaction.objects.filter(post=OuterRef("pk"))
    return posts.annotate(
        comments=_number(under.filter(kind=InteractionKind.COMMENT)),
        connections=_number(under.filter(kind__in=InteractionKind.arrivals())),
    )


def _number(rows):
    counted = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def people_of(post):
    """Return how many people connected or asked to, wrote something, and only reacted: one query.

    `likely` are those of whom only the time says so, and `likelihood` is how likely they are, in per cent.
    """
    arrived = Q(kind__in=InteractionKind.arrivals())
    people = {
        "connected": arrived & Q(post_likelihood=None),
        "likely": arrived & Q(post_likelihood__isnull=False),
        "wrote": Q(kind=InteractionKind.COMMENT) & ~Q(text=""),
        "reacted": Q(kind=InteractionKind.REACTION),
    }
    counts = {name: Count("contact", distinct=True, filter=rule) for name, rule in people.items()}
    found = happened_around(post).aggregate(likelihood=Avg("post_likelihood"), **counts)
    return found | {"likelihood": round(found["likelihood"] or 0)}


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
    rows = (
        happened_around(post)
        .filter(kind__in=CAME, occurred_at__isnull=False)
        .order_by()
        .annotate(
            is_exact=Case(When(exact, then=True), default=Value(False), output_field=BooleanField()),
            start=Case(
                When(exact, then=TruncHour("occurred_at", tzinfo=zone)),
                default=TruncDay("occurred_at", tzinfo=UTC),  # a day of a file is that day everywhere
            ),
        )
        .values_list("is_exact", "start")
        .annotate(count=Count("pk"), likely=Count("post_likelihood"))
    )
    hours, days = {}, {}
    for is_exact, start, count, likely in rows:
        (hours if is_exact else days)[start] = (count, likely)
    counts, step = (hours, HOUR) if hours else (days, DAY)
    if not counts:
        return None
    begins = post.published_at and timezone.make_naive(post.published_at) - DAY
    undrawn = sum(count for count, _ in days.values()) if hours else 0
    return stretched(counts, step, begins=begins, undrawn=undrawn)


def stretched(counts, step, *, begins=None, undrawn=0):
    """Lay `counts` (start -> how many, how many of them likely) on a line without gaps that is no longer than of use.

    It starts with whoever came first after `begins`, or not long before the busiest, and ends when nearly all were
    there. By the clock on the wall: in the night when clocks go back, the hour that comes twice is drawn once.
    """
    origin = min(counts)
    known = {}
    for start, (count, likely) in counts.items():
        place = round((start - origin) / step)
        so_far = known.get(place, (0, 0))
        known[place] = (so_far[0] + count, so_far[1] + likely)
    first = _first_place(known, begins and (begins - origin) / step, LONGEST[step])
    length = _length(known, first, step)
    places = range(first, first + length)
    buckets = tuple(Bucket(origin + place * step, *known.get(place, (0, 0))) for place in places)
    earlier = sum(count for place, (count, _) in known.items() if place < first)
    later = sum(count for place, (count, _) in known.items() if place >= first + length)
    return Attention(step, buckets, later, undrawn, earlier)


def _first_place(known, begins, longest):
    """Where the line starts. With nobody after a post's date, or without one, a quarter lies before the busiest."""
    after = [place for place in known if begins is not None and place >= begins]
    if after:
        return min(after)
    busiest = max(known, key=lambda place: (known[place][0], -place))
    return min(place for place in known if place >= busiest - longest // 4)


def _length(known, first, step):
    """How many buckets hold nearly all who came in the longest line that could be drawn, and a little more."""
    within = {place: known[place][0] for place in sorted(known) if first <= place < first + LONGEST[step]}
    enough, seen = MOST * sum(within.values()), 0
    for place, count in within.items():
        seen += count
        if seen >= enough:
            needed = place - first + 1
            break
    left = max(within) - first + 1
    return max(min(needed + needed // 4 + 1, left, LONGEST[step]), min(SHORTEST[step], max(left, 2)))
