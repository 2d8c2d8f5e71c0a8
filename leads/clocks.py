"""Times as people mean them: nine in the morning where they live, "next week", the zone of a place. Pure.

Python's zoneinfo decides about clock changes: a time that a clock skips is moved to the first one that exists,
and one that comes twice means the first.
"""

import re
import zoneinfo
from datetime import UTC, datetime, time, timedelta
from functools import cache

MORNING = time(9)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 366  # days ahead that a follow-up may be planned

_TIME = re.compile(r"\s+(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$")
_AWAY = re.compile(r"(?:in\s+)?(\d{1,3}|a|an|one|two|three)\s*(d|day|days|w|week|weeks)$")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


class UnclearTime(ValueError):
    """The words do not say when; the message is a sentence for the person."""


def local(day, at, zone):
    """Return the moment when clocks in `zone` show `at` on `day`, the first valid one, in UTC."""
    tz = zoneinfo.ZoneInfo(zone)
    wall = datetime.combine(day, at, tzinfo=tz)
    # A time inside a gap does not come back unchanged from UTC: it has been moved past the gap, which is right.
    return wall.astimezone(UTC).astimezone(tz).astimezone(UTC)


def morning(now, days, zone):
    """Return 9:00 in `zone`, `days` days after the day that `now` is there; at once for no days."""
    if days <= 0:
        return now
    return local(now.astimezone(zoneinfo.ZoneInfo(zone)).date() + timedelta(days=days), MORNING, zone)


def day_starts(now, zone):
    """Return when the day of `now` began in `zone`."""
    return local(now.astimezone(zoneinfo.ZoneInfo(zone)).date(), time(0), zone)


def open_time(moment, zone, *, quiet_from, quiet_until):
    """Return `moment`, or the next one in `zone` that is neither in the quiet hours nor on a weekend."""
    tz = zoneinfo.ZoneInfo(zone)
    for _ in range(4):
        there = moment.astimezone(tz)
        if there.weekday() >= 5:
            moment = local(there.date() + timedelta(days=7 - there.weekday()), MORNING, zone)
        elif _is_quiet(there.hour, quiet_from, quiet_until):
            later = there.hour >= quiet_from and quiet_from > quiet_until
            moment = local(there.date() + timedelta(days=1 if later else 0), _opening(quiet_until), zone)
        else:
            break
    return moment


def _is_quiet(hour, quiet_from, quiet_until):
    if quiet_from > quiet_until:
        return hour >= quiet_from or hour < quiet_until
    return quiet_from <= hour < quiet_until


def _opening(quiet_until):
    return max(MORNING, time(quiet_until)) if quiet_until < 12 else time(quiet_until)


def when(words, *, now, zone):
    """Read "tomorrow", "3 days", "next week", "tue 9am", "27 Nov", "2026-11-27"; return the moment in UTC.

    Without a time of day it is the morning. Raises UnclearTime with a sentence for what it cannot read, what is
    past, and what is further away than a year.
    """
    said = " ".join(words.lower().split()).rstrip(".")
    today = now.astimezone(zoneinfo.ZoneInfo(zone)).date()
    said, at = _time_of_day(said)
    if said in ("now", "today") and at is None:
        return now
    day = _day(said, today)
    if day is None:
        raise UnclearTime("When is not clear. It looks like: tomorrow, 3 days, next week, Tue 9:30 or 27 Nov.")
    if (day - today).days > LONGEST:  # before it is told as a moment: there is none after the year 9999
        raise UnclearTime("This is more than a year away. Choose a nearer time.")
    moment = local(day, at or MORNING, zone) if day >= today else None
    if moment is None or moment < now:
        raise UnclearTime("This is in the past. Choose a later time.")
    return moment


def _time_of_day(said):
    found = _TIME.search(f" {said}")
    if not found or not (found[2] or found[3]):
        return said, None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and hour <= 12:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        return said, None
    return f" {said}"[: found.start()].strip() or "today", time(hour, minute)


def _day(said, today):
    named = {"now": 0, "today": 0, "tomorrow": 1, "next week": 7, "next month": 30}
    if said in named:
        return today + timedelta(days=named[said])
    if away := _AWAY.fullmatch(said):
        number = _NUMBERS.get(away[1]) or int(away[1])
        return today + timedelta(days=number * (7 if away[2].startswith("w") else 1))
    weekday = said.removeprefix("next ").removeprefix("on ")
    if len(weekday) >= 3:
        for index, name in enumerate(WEEKDAYS):
            if name.startswith(weekday):
                return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    return _date(said, today)


def _date(said, today):
    try:
        return datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        pass
    parts = re.fullmatch(r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.?(?: (\d{4}))?", said) or re.fullmatch(
        r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", said
    )
    if not parts:
        return None
    if parts[2].isdigit():
        month = int(parts[2])
    elif parts[2] in MONTHS:
        month = MONTHS.index(parts[2]) + 1
    else:
        return None
    try:
        if parts[3]:
            return today.replace(year=int(parts[3]), month=month, day=int(parts[1]))
        this_year = today.replace(month=month, day=int(parts[1]))
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


@cache
def _cities():
    """City -> zone, from the names of the time zone database; a name that two zones share is left out."""
    found: dict[str, set[str]] = {}
    for zone in zoneinfo.available_timezones():
        region, _, city = zone.rpartition("/")
        if region and region.split("/")[0] not in ("Etc", "SystemV", "US", "posix", "right", "Brazil", "Canada"):
            found.setdefault(city.replace("_", " ").lower(), set()).add(zone)
    return {city: zones.pop() for city, zones in found.items() if len(zones) == 1}


def zone_of_place(place):
    """Return the time zone of a place as people write it ("Berlin, Germany", "Greater Lisbon Area"), or ""."""
    city = place.split(",")[0].strip().lower()
    city = re.sub(r"^greater | (metropolitan )?(area|region)$", "", city).strip()
    return _cities().get(city.removesuffix(" city"), _cities().get(city, ""))
