"""The picture of an Attention: where its line, ticks and words stand. Pure; the template only writes it down."""

from dataclasses import dataclass, replace

from django.utils.formats import date_format

from crm.enums import InteractionKind

HEIGHT, TOP, FLOOR, LEFT = 216, 30, 184, 32
LABEL_ROOM = 60  # what the name of a day needs
LETTER, LINE = 6.6, 20  # what a letter takes, and a line of them


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Tick:
    y: float  # of its line
    text_y: float
    text: str


@dataclass(frozen=True)
class Segment:
    """A tone's part of the weather: its bar between 0 and 300, and its share to one place where that matters."""

    tone: str
    count: int
    x: float
    width: float
    percent: str


@dataclass(frozen=True)
class Chart:
    name: str  # "wide" or "narrow"
    width: int
    line: str  # points of the path
    area: str
    sure: str  # the area of those who are not only likely of the post; "" where all are sure
    grid: tuple[Tick, ...]
    dates: tuple[Label, ...]
    peak_x: float
    peak_y: float
    peak: Label
    mark: Label | None
    mark_x: float


def charts_of(attention):
    """Return the same Chart twice: 720 wide for a desk, 358 wide for a phone (the stylesheet shows one)."""
    return [_chart(attention, "wide", 720), _chart(attention, "narrow", 358)]


def weather_of(shares):
    """Return a Segment for each ToneShare, side by side with a gap, together 300 wide."""
    gap, segments, x = 1.5, [], 0.0
    room = 300 - gap * (len(shares) - 1)
    for share in shares:
        width = max(room * share.percent / 100, 1.0)
        percent = f"{share.percent:.1f}" if share.percent < 2 else f"{share.percent:.0f}"
        segments.append(Segment(share.tone, share.count, round(x, 1), round(width, 1), percent))
        x += width + gap
    return segments


def bucket_name(bucket, *, by_hour, short=False):
    """Return when a bucket was, on the reader's clock: "Mon 9 Nov, 11:00", short "Mon 11:00"; a day has no time."""
    start = bucket.start
    if by_hour:
        return date_format(start, "D G:i" if short else "D j M, G:i")
    return date_format(start, "j M" if short else "D j M")


def usual_words(usual):
    """Return what a usual day before the post was (Post.usual_a_day) in a sentence; it says so where nobody knows."""
    for kind, one, many in (
        (InteractionKind.CONNECTION, "connects", "connect"),
        (InteractionKind.REQUEST_RECEIVED, "asks to connect", "ask to connect"),
    ):
        rate = usual.get(kind)
        if rate is not None:
            who = f"about {rate:,.0f} {many}" if rate >= 1.5 else f"{'one' if rate >= 0.5 else 'hardly anybody'} {one}"
            return f"On a usual day before it {who}."
    return "There is too little history to know how many connect on a usual day, so this is a guess."


def _chart(attention, name, width):
    counts = [bucket.count for bucket in attention.buckets]
    ticks = _ticks(max(counts))
    pace = (width - LEFT) / (len(counts) - 1)

    def x(number):
        return round(LEFT + number * pace, 1)

    def y(count):
        return round(FLOOR - count / ticks[-1] * (FLOOR - TOP), 1)

    def path(values):
        return " ".join(f"{x(number)} {y(value)}" for number, value in enumerate(values))

    def closed(points):
        return f"{points} L{width} {FLOOR} L{LEFT} {FLOOR} Z"

    line = path(counts)
    sure = path(bucket.count - bucket.likely for bucket in attention.buckets) if attention.likely else ""
    highest = counts.index(max(counts))
    start = attention.peak.start
    at = f"at {date_format(start, 'G:i')}" if attention.by_hour else f"on {date_format(start, 'j M')}"
    peak_y = y(counts[highest])
    peak = _beside(x(highest), round(peak_y + 4, 1), f"{counts[highest]} {at}", width, gap=12)
    mark, mark_x = None, 0.0
    if attention.most_were_here and attention.most_were_here is not attention.peak:
        number = attention.buckets.index(attention.most_were_here)
        when = bucket_name(attention.most_were_here, by_hour=attention.by_hour, short=True)
        mark_x = x(number)
        mark = _beside(mark_x, 72, f"90 % were here by {when}", width, gap=8)
        if _overlap(mark, peak):
            mark = replace(mark, y=round(peak.y + LINE, 1))
    return Chart(
        name=name,
        width=width,
        line=line,
        area=closed(line),
        sure=sure and closed(sure),
        grid=tuple(Tick(y(tick), round(y(tick) + 4, 1), str(tick)) for tick in ticks),
        dates=_dates(attention, x, width),
        peak_x=x(highest),
        peak_y=peak_y,
        peak=peak,
        mark=mark,
        mark_x=mark_x,
    )


def _beside(x, y, text, width, *, gap):
    """Words to the right of a place, or to its left where the right has no room for them."""
    if x + gap + LETTER * len(text) > width:
        return Label(round(x - gap, 1), y, text, "end")
    return Label(round(x + gap, 1), y, text)


def _overlap(one, other):
    """Whether two labels would be written over each other."""

    def ends(label):
        length = LETTER * len(label.text)
        return (label.x - length, label.x) if label.anchor == "end" else (label.x, label.x + length)

    (left, right), (other_left, other_right) = ends(one), ends(other)
    return abs(one.y - other.y) < LINE and left < other_right and other_left < right


def _ticks(highest):
    """Four round numbers from 0 on, the last of them `highest` or more."""
    step = next(lead * 10**zeros for zeros in range(9) for lead in (1, 2, 4, 5) if 3 * lead * 10**zeros >= highest)
    return [0, step, 2 * step, 3 * step]


def _dates(attention, x, width):
    """The first bucket by its full name, then each midnight that has room."""
    starts = [bucket.start for bucket in attention.buckets]
    labels = [Label(x(0), 206, date_format(starts[0], "D j" if attention.by_hour else "j M"))]
    for number, start in enumerate(starts):
        away = x(number) - labels[-1].x
        if start.hour == 0 and away >= LABEL_ROOM and x(number) + 24 <= width + 8:
            labels.append(Label(x(number), 206, date_format(start, "D" if attention.by_hour else "j M")))
    return tuple(labels)
