"""On which days people connected, or asked to, by the dates of a file: counted before anything is imported. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from crm.enums import Precision
from crm.importing.dates import read_when
from crm.importing.mapping import Field

MOST_DAYS = 2_000  # the latest ones are kept: posts that brought people are not older than a few years
_MOST_TEXTS = 50_000
_KNOWN_TO_THE_DAY = (Precision.DAY, Precision.MINUTE, Precision.SECOND)
_OURS = "outgoing"  # a request that we sent


class Arrivals:
    """Sees each row of a table; tells the days of those who came. `places` are its columns by field."""

    def __init__(self, places: Mapping[Field, Sequence[int]]):
        self._date = next(iter(places.get(Field.OCCURRED, ())), None)
        self._direction = next(iter(places.get(Field.DIRECTION, ())), None)
        self._texts: Counter[str] = Counter()

    def see(self, cells: Sequence[str]) -> None:
        """Count one row, unless it names nobody or is a request of ours."""
        if self._date is None or self._date >= len(cells):
            return
        text = cells[self._date].strip()
        if not text or (text not in self._texts and len(self._texts) >= _MOST_TEXTS):
            return
        if self._direction is not None and self._direction < len(cells):
            if cells[self._direction].strip().lower() == _OURS:
                return
        elif not any(cell and place != self._date for place, cell in enumerate(cells)):
            return
        self._texts[text] += 1

    def days(self, order: str) -> dict[str, int]:
        """Return how many came on each day ("2026-11-16": 41), the latest MOST_DAYS of them, in the order of time."""
        days: Counter[str] = Counter()
        for text, count in self._texts.items():
            when = read_when(text, order)
            if when.at and when.precision in _KNOWN_TO_THE_DAY:
                days[when.at.date().isoformat()] += count
        return {day: days[day] for day in sorted(days)[-MOST_DAYS:]}
