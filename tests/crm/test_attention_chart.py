"""Where the words of the attention picture stand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.attention import DAY, HOUR, Attention, Bucket, stretched
from crm.attention_chart import LETTER, LINE, charts_of


def a_week(peak_at, ends_at):
    """168 hours: one loud hour, then a few until nine of ten were here."""
    start = datetime(2026, 11, 9, 8, tzinfo=UTC)
    counts = [0] * 168
    counts[peak_at] = 21  # not a round number: its label stands lower than the top
    for hour in range(peak_at + 1, ends_at + 1):
        counts[hour] = 1
    return Attention(HOUR, tuple(Bucket(start + timedelta(hours=n), count) for n, count in enumerate(counts)), 0, 0)


@pytest.mark.parametrize("peak_at", [0, 1, 20, 60, 100])
@pytest.mark.parametrize("lasts", [2, 10, 40, 60])
def test_no_label_is_written_over_the_other(peak_at, lasts):
    for chart in charts_of(a_week(peak_at, peak_at + lasts)):
        if chart.mark is None:
            continue
        spans = []
        for label in (chart.mark, chart.peak):
            length = LETTER * len(label.text)
            left = label.x - length if label.anchor == "end" else label.x
            spans.append((left, left + length, label.y))
        (left, right, y), (other_left, other_right, other_y) = spans
        assert right <= other_left or other_right <= left or abs(y - other_y) >= LINE


def days(**at):
    """How many came on which day of November 2026: d9=40."""
    return {datetime(2026, 11, int(name[1:]), tzinfo=UTC): (count, 0) for name, count in at.items()}


def test_who_came_long_after_does_not_flatten_the_picture():
    counts = days(d9=40, d10=30, d11=12, d12=4)
    counts |= {datetime(2027, month, 3, tzinfo=UTC): (1, 0) for month in (1, 2, 9)}
    shown = stretched(counts, DAY, begins=datetime(2026, 11, 8, tzinfo=UTC))
    assert [bucket.count for bucket in shown.buckets[:4]] == [40, 30, 12, 4]
    assert len(shown.buckets) <= 8
    assert (shown.earlier, shown.later) == (0, 3)


def test_dates_before_the_post_are_counted_and_not_drawn():
    counts = days(d9=40, d10=30) | {datetime(2019, 2, 3, tzinfo=UTC): (5, 0)}
    shown = stretched(counts, DAY, begins=datetime(2026, 11, 8, tzinfo=UTC))
    assert [bucket.count for bucket in shown.buckets] == [40, 30]
    assert (shown.earlier, shown.total) == (5, 70)


def test_without_the_date_of_the_post_the_picture_is_around_the_busiest_day():
    counts = days(d9=40, d10=30) | {datetime(2019, 2, 3, tzinfo=UTC): (5, 0)}
    shown = stretched(counts, DAY)
    assert [bucket.count for bucket in shown.buckets] == [40, 30]
    assert shown.earlier == 5


@given(st.dictionaries(st.integers(0, 4000), st.integers(1, 50), min_size=1), st.none() | st.integers(0, 4000))
def test_everybody_is_drawn_earlier_or_later(counted, begins):
    start = datetime(2020, 1, 1, tzinfo=UTC)
    counts = {start + place * HOUR: (count, count // 2) for place, count in counted.items()}
    shown = stretched(counts, HOUR, begins=None if begins is None else start + begins * HOUR)
    assert shown.total + shown.earlier == sum(counted.values())
    assert 2 <= len(shown.buckets) <= 168
    assert shown.peak.count
    assert all(chart.line for chart in charts_of(shown))
