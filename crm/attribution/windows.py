"""How likely those who came on a day are of a post: the days around it against a usual day. Pure.

LinkedIn says on which day somebody connected and never why. On a day with n of them, of whom u come on any day, n - u
are of the post, so each is with (n - u) / n. Days are those of UTC, as LinkedIn writes its exports, and the whole day
of the post counts: hours of connections are not known. See decision 9.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median

WINDOW = 7  # days after the day of the post
WEEKS = 12  # before the post, in which a usual day is looked for
ENOUGH_WEEKS = 3  # of these tell what is usual; with fewer it is not known
LEAST, MOST = 10, 99  # per cent; less than LEAST is no likely post, and the time alone is never certain
NOT_KNOWN = 50  # per cent, while nothing tells what a usual day is
SAID = 60  # per cent at least, where somebody said on an import which post it was

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Dated:
    """A post of which it is known when it went out."""

    pk: int
    published_at: datetime
    urn: str = ""

    @property
    def day(self) -> date:
        return self.published_at.astimezone(UTC).date()

    @property
    def place(self):
        """Sorts posts by time. Ids come last: they depend on which file came first."""
        return (self.published_at, self.urn, self.pk)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody said on an import: who connected within `days` of this post is of it."""

    import_id: int
    post_id: int
    days: int


@dataclass(frozen=True, slots=True)
class Likely:
    post_id: int
    per_cent: int
    place: int = 0  # of the post among all, by time


@dataclass(slots=True)
class Plan:
    """Of which post whoever came on a day is likely; `chosen` is for the people of one import, and goes first."""

    days: dict[tuple[str, date], Likely] = field(default_factory=dict)
    chosen: dict[tuple[int, str, date], Likely] = field(default_factory=dict)
    usual: dict[int, dict[str, float | None]] = field(default_factory=dict)  # post -> kind -> how many a day


def plan(
    posts: Iterable[Dated],
    choices: Iterable[Choice],
    counts: Mapping[tuple[str, date], int],
    since: Mapping[str, date],
) -> Plan:
    """Return the Plan for how many came of each kind on each day (`counts`), known from the days in `since` on.

    Where the windows of two posts overlap, a day belongs to the nearest post before it; of a person's choices too.
    """
    in_time = sorted(posts, key=lambda post: post.place)
    chosen = defaultdict(list)
    for choice in choices:
        chosen[choice.post_id].append(choice)
    made = Plan()
    # The nearer post comes later, and takes the days of the one before it.
    for place, post in enumerate(in_time):
        made.usual[post.pk] = {kind: usual_a_day(post.day, kind, counts, first) for kind, first in since.items()}
        for kind, usual in made.usual[post.pk].items():
            for day in _window(post, WINDOW):
                found = likelihood(counts.get((kind, day), 0), usual)
                made.days[kind, day] = Likely(post.pk, found, place)
            for choice in chosen[post.pk]:
                for day in _window(post, choice.days):
                    found = likelihood(counts.get((kind, day), 0), usual)
                    made.chosen[choice.import_id, kind, day] = Likely(post.pk, max(found, SAID), place)
    made.days = {key: likely for key, likely in made.days.items() if likely.per_cent}
    return made


def usual_a_day(day: date, kind: str, counts: Mapping[tuple[str, date], int], first: date) -> float | None:
    """Return how many of `kind` come on a usual day before `day`, or None where too few weeks can tell.

    The median of the weeks before, from the day on from which anything is known (`first`). Whole weeks, as weekends
    are quiet; the median, as a week in which another post went well is no usual one.
    """
    starts = [start for number in range(1, WEEKS + 1) if (start := day - number * WEEK) >= first]
    if len(starts) < ENOUGH_WEEKS:
        return None
    return median(sum(counts.get((kind, start + n * DAY), 0) for n in range(7)) for start in starts) / 7


def likelihood(count: int, usual: float | None) -> int:
    """Return how likely one of `count` on a day is not one of the usual ones, in per cent; 0 where it is not."""
    if not count:
        return 0
    if usual is None:
        return NOT_KNOWN
    per_cent = round(100 * (count - usual) / count)
    return min(per_cent, MOST) if per_cent >= LEAST else 0


def _window(post, length):
    """The days that may be of `post`: its own, and `length` after it."""
    return (post.day + n * DAY for n in range(length + 1))
