"""When something happened, from whatever stands in a cell. Pure.

A date is a moment and how exactly it is known. What cannot be told is not guessed: day and month are decided for a
whole column (FORMATS.md section 4, quirks 8 to 11), a relative age needs the time at which it was seen.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from crm.enums import Precision
from crm.importing.ages import seconds_ago

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "jan january januar janner janvier janv enero ene gennaio gen janeiro januari",
        "feb february februar feber fevrier fevr fev febrero febbraio fevereiro februari",
        "mar march marz maerz mrz mars marzo marco marc maart mrt marts",
        "apr april avril avr abril abr aprile",
        "may mai mayo maggio mag maio mei maj",
        "jun june juni juin junio giugno giu junho",
        "jul july juli juillet juil julio luglio lug julho",
        "aug august aout aou agosto ago augustus augusti",
        "sep sept september septembre septiembre setiembre settembre set setembro",
        "oct october oktober okt octobre octubre ottobre ott outubro out",
        "nov november novembre noviembre novembro",
        "dec december dezember dez decembre diciembre dic dicembre dezembro desember",
    ),
    start=1,
):
    _MONTHS |= dict.fromkeys(_names.split(), _number)
    _MONTHS[_names[:3].title()] = _number  # as LinkedIn writes it, which spares the change of case

# The zones that programs write by name; others are left to whoever knows which of several they mean.
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1}
_ZONE = rf"(z|(?:utc|gmt)?\s*[+-]\d{{1,2}}(?::?\d{{2}})?|utc|gmt|{'|'.join(_ZONES)})?(?:\s*\([a-z ]+\))?"

# The three forms that nearly every file has, read as they stand.
_USUAL_DAY = re.compile(r"(\d\d?)[ -]([A-Za-z]{3})[ -](\d{4}|\d\d)")
_USUAL_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z| UTC)?)?")
_USUAL_NUMBERS = re.compile(
    r"(\d\d?)([/.])(\d\d?)\2(\d{4}|\d\d)(?:,? (\d\d?):(\d\d)(?::(\d\d))?(?:[ \u00a0\u202f]?([AaPp])[Mm])?)?"
)

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:t|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*" + _ZONE + ")?"
)
_COMPACT = re.compile(r"(19[9]\d|20\d\d)(\d\d)(\d\d)")
_NUMERIC = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\.?(?:,?\s+(.+))?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|o)?[\s\-/.]*(?:de |di |of )?([a-z]{3,12})\.?,?"
    r"[\s\-/]*(?:de |del |di )?'?(\d{4}|\d{2})(?:,?\s+(.+))?"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,12})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+'?(\d{4})(?:,?\s+(.+))?")
_CLOCK = re.compile(
    r"(?:at |um |a las |alle |a |om |kl\.? )?(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?"
    r"\s*([ap])?\.?\s*(?:m\.?)?\s*(?:uhr|h)?\s*" + _ZONE
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mie|jue|vie|sab|dom|gio|seg"
    r"|ter|qua|qui|sex|ma|wo|vr|za|zo)[a-z]*\.?,\s*|(?:mon|tue|wed|thu|fri|sat|sun)\s+)"
)
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_EARLIEST, _LATEST = 1990, 2100
_DAY = Precision.DAY
_MIDNIGHT = "T00:00:00+00:00"
_MONTHS_IN_ISO = {name: f"-{month:02}-" for name, month in _MONTHS.items()}
_is_usual_day, _is_usual_iso, _are_usual_numbers = _USUAL_DAY.fullmatch, _USUAL_ISO.fullmatch, _USUAL_NUMBERS.fullmatch
_new = tuple.__new__


class When(NamedTuple):
    """A moment with its precision, or why there is none: "unparsed_date", "ambiguous_date", "lost_date"."""

    at: datetime | None = None
    precision: Precision = Precision.NONE
    trouble: str = ""


NEVER = When()
_UNPARSED = When(trouble="unparsed_date")
_AMBIGUOUS = When(trouble="ambiguous_date")


@lru_cache(maxsize=50_000)
def read_when(text: str, order: str = "", seen_at: datetime | None = None) -> When:
    """Return when `text` says it was. `order` is "dmy", "mdy" or "" (not known) for 03/04/2026.

    A relative age ("2w") counts back from `seen_at` and is approximate. An absent time zone is taken as UTC.
    """
    try:
        return _usual(text, order) or _any(text, order, seen_at)
    except (ValueError, OverflowError):
        return _UNPARSED


def order_of(texts: Iterable[str]) -> str:
    """Return how a column writes 03/04/2026: "dmy", "mdy", or "" where nothing proves it (or both are proved)."""
    day_first = month_first = False
    for text in texts:
        found = _USUAL_NUMBERS.fullmatch(text) or _NUMERIC.fullmatch(_WEEKDAY.sub("", _plain(text)))
        if found:
            day_first = day_first or 12 < int(found[1]) <= 31
            month_first = month_first or (12 < int(found[3]) <= 31 and int(found[1]) <= 12)
    if day_first == month_first:
        return ""
    return "dmy" if day_first else "mdy"


def at_time(day: When, clock: str) -> When:
    """Return `day` at the time of day that `clock` says, as a column beside it may; `day` itself where it says none."""
    if day.at is None or day.precision != Precision.DAY or not clock:
        return day
    try:
        return _moment(day.at.year, day.at.month, day.at.day, _plain(clock)) or day
    except (ValueError, OverflowError):
        return day


def _usual(text, order):
    """The common forms without ado, or None. Raises ValueError where there is no such day or time."""
    if text[4:5] == "-":
        if not _is_usual_iso(text):
            return None
        if len(text) == 10:
            return _exactly(text[:4], text, _MIDNIGHT, _DAY)
        if text[16:17] == ":":
            return _exactly(text[:4], text[:10], f"T{text[11:19]}+00:00", Precision.SECOND)
        return _exactly(text[:4], text[:10], f"T{text[11:16]}:00+00:00", Precision.MINUTE)
    found = _is_usual_day(text)
    if found:
        day, name, year = found.groups()
        month = _MONTHS_IN_ISO.get(name) or _MONTHS_IN_ISO.get(name.lower())
        if not month:
            return None
        year = year if len(year) == 4 else str(_year(year))
        return _exactly(year, f"{year}{month}{day:0>2}", _MIDNIGHT, _DAY)
    found = _are_usual_numbers(text)
    return _usual_numbers(found, order) if found else None


def _usual_numbers(found, order):
    first, sign, second, year, hour, minute, seconds, half = found.groups()
    order = _order(int(first), int(second), sign, half, order)
    if not order:
        return _AMBIGUOUS
    if order == "mdy":
        first, second = second, first
    year = year if len(year) == 4 else str(_year(year))
    day = f"{year}-{second:0>2}-{first:0>2}"
    if hour is None:
        return _exactly(year, day, _MIDNIGHT, _DAY)
    if half:
        hour = _hour_of_half(int(hour), half)
    clock = f"T{hour:0>2}:{minute}:{seconds or '00'}+00:00"
    return _exactly(year, day, clock, Precision.SECOND if seconds else Precision.MINUTE)


def _exactly(year, day, clock, precision):
    """What Python reads fastest: a day and a time as ISO writes them."""
    if not _EARLIEST <= int(year) <= _LATEST:
        return _UNPARSED
    return _new(When, (datetime.fromisoformat(day + clock), precision, ""))


def _any(text, order, seen_at):
    plain = _plain(text)
    if not plain:
        return NEVER
    if set(plain) == {"#"}:
        return When(trouble="lost_date")
    plain = _WEEKDAY.sub("", plain)
    found = _absolute(plain, order)
    if found is None:
        seconds = seconds_ago(plain)
        if seconds is None or seen_at is None:
            return _UNPARSED
        found = When(seen_at - timedelta(seconds=seconds), Precision.APPROXIMATE)
    return found if found.at is None or _EARLIEST <= found.at.year <= _LATEST else _UNPARSED


def _plain(text):
    flat = unicodedata.normalize("NFKD", text[:100]).lower()
    flat = "".join(ch for ch in flat if not unicodedata.combining(ch) and ch not in _INVISIBLE)
    # ="12.03.2026" is how Excel is told to keep a text. LinkedIn ends without a line end and begins with "Notes:".
    return " ".join(flat.replace("•", " ").replace("·", " ").split()).strip("='\"").removesuffix("notes:")


def _absolute(plain, order):
    if found := _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day, *clock = found.groups()
        hour, minute, second, zone = clock or [None] * 4
        return _zoned(_at(int(year), int(month), int(day), hour, minute, second), zone)
    if found := _NUMERIC.fullmatch(plain):
        return _numeric(found, order)
    if found := _DAY_FIRST.fullmatch(plain):
        month = _MONTHS.get(found[2])
        return _moment(_year(found[3]), month, int(found[1]), found[4]) if month else None
    if found := _MONTH_FIRST.fullmatch(plain):
        month = _MONTHS.get(found[1])
        return _moment(int(found[3]), month, int(found[2]), found[4]) if month else None
    return _number_of_a_machine(plain)


def _numeric(found, order):
    first, sign, second, year, clock = found.groups()
    first, second = int(first), int(second)
    half = bool(clock and re.search(r"\d\s*[ap]\.?\s*m", clock))
    order = _order(first, second, sign, half, order)
    if not order:
        return _AMBIGUOUS
    day, month = (first, second) if order == "dmy" else (second, first)
    return _moment(_year(year), month, day, clock)


def _order(first, second, sign, half, order):
    """Which of two numbers is the day: by the sign between them, by what a month can be, by the column."""
    if sign == ".":
        return "dmy"  # nobody writes the month first with dots
    if first > 12:
        return "dmy"
    if second > 12 or half:  # who writes AM and PM with slashes writes the month first
        return "mdy"
    return order or ("dmy" if first == second else "")


def _year(text):
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _hour_of_half(hour, half):
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half in "pP" else 0)


def _at(year, month, day, hour, minute, second):
    if not _EARLIEST <= year <= _LATEST:
        return _UNPARSED
    if hour is None:
        return When(datetime(year, month, day, tzinfo=UTC), Precision.DAY)
    if second is None:
        return When(datetime(year, month, day, int(hour), int(minute), tzinfo=UTC), Precision.MINUTE)
    return When(datetime(year, month, day, int(hour), int(minute), int(second), tzinfo=UTC), Precision.SECOND)


def _moment(year, month, day, clock):
    date(year, month, day)
    if not clock or not clock.strip():
        return _at(year, month, day, None, None, None)
    found = _CLOCK.fullmatch(clock.strip())
    if not found or not (found[2] or found[4]):
        return None
    hour = _hour_of_half(int(found[1]), found[4]) if found[4] else int(found[1])
    return _zoned(_at(year, month, day, hour, found[2] or 0, found[3]), found[5])


def _zoned(found, zone):
    if found.at is None or not zone or zone in ("z", "utc", "gmt"):
        return found
    if zone in _ZONES:
        ahead = timedelta(hours=_ZONES[zone])
    else:
        sign, digits = re.search(r"([+-])([\d:]+)", zone).groups()
        digits = digits.replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (1 if sign == "+" else -1)
    return found._replace(at=found.at.replace(tzinfo=timezone(ahead)).astimezone(UTC))


def _number_of_a_machine(plain):
    """Excel's count of days since 1900, or Unix time."""
    if re.fullmatch(r"\d{13}", plain):
        return When(datetime.fromtimestamp(int(plain) // 1000, UTC), Precision.SECOND)
    if re.fullmatch(r"1\d{9}(?:\.\d+)?", plain):
        return When(datetime.fromtimestamp(int(plain.partition(".")[0]), UTC), Precision.SECOND)
    if re.fullmatch(r"[2-6]\d{4}(?:[.,]\d{1,12})?", plain):
        days = float(plain.replace(",", "."))
        at = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(days * 86_400))
        return When(at, Precision.DAY if days.is_integer() else Precision.SECOND)
    return None
