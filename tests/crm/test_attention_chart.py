"""Where the words of the attention picture stand."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.attention import HOUR, Attention, Bucket
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
