"""When something happened, from whatever stands in a cell. Pure.

A date is a moment and how exactly it is known. What cannot be told is not guessed: day and month are decided for a
whole column (FORMATS.md section 4, quirks 8 to 11), a relative age needs the time at which it was seen.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from crm.enums import Precision

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "jan january januar janvier janv enero ene gennaio gen janeiro januari",
        "feb february februar fevrier fevr fev febrero febbraio fevereiro februari",
        "mar march marz maerz mrz mars marzo marco maart mrt",
        "apr april avril avr abril abr aprile",
        "may mai mayo maggio mag maio mei",
        "jun june juni juin junio giugno giu junho",
        "jul july juli juillet juil julio luglio lug julho",
        "aug august aout agosto ago augustus",
        "sep sept september septembre septiembre settembre set setembro",
        "oct october oktober okt octobre octubre ottobre ott outubro out",
        "nov november novembre noviembre novembro",
        "dec december dezember dez decembre diciembre dic dicembre dezembro",
    ),
    start=1,
):
    _MONTHS |= dict.fromkeys(_names.split(), _number)

# How long ago, by unit, in seconds. `m` is minutes and `mo` is months.
_UNITS = {
    1: "s sec secs second seconds sek sekunde sekunden seg",
    60: "m min mins minute minutes minuten minuto minutos minuti",
    3_600: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur u",
    86_400: "d day days tag tage tagen j jour jours dia dias giorno giorni g dag dagen",
    604_800: "w wk wks week weeks wo woche wochen sem semaine semaines semana semanas settimana settimane sett weken",
    2_629_800: "mo mos mth month months monat monate monaten mois mes meses mese mesi maand maanden mnd",
    31_557_600: "y yr yrs year years j. jahr jahre jahren an ans ano anos anno anni jaar",
}
_SECONDS = {name: seconds for seconds, names in _UNITS.items() for name in names.split()}
_NOW = {"now", "just now", "jetzt", "gerade eben", "maintenant", "ahora", "ora", "adesso", "agora", "nu"}

_EDITED = re.compile(r"\(?\b(edited|bearbeitet|modifie|editado|modificato|bewerkt)\b\)?")
_AGO = re.compile(r"\b(ago|vor|il y a|hace|fa|ha|geleden)\b")
_RELATIVE = re.compile(r"(\d{1,4}|an?|one)\s*([a-z]+)\.?\+?")
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[t ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})(?:,?\s+(.+))?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s\-/]*(?:de |di )?([a-z]{3,12})\.?,?"
    r"[\s\-/]*(?:de |del )?(\d{4}|\d{2})(?:,?\s+(.+))?"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,12})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})(?:,?\s+(.+))?")
_CLOCK = re.compile(r"(?:at |um |a las )?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*(?:utc|gmt|uhr|z)?")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*\.?,\s*")


@dataclass(frozen=True, slots=True)
class When:
    """A moment with its precision, or why there is none: "unparsed_date", "ambiguous_date", "lost_date"."""

    at: datetime | None = None
    precision: Precision = Precision.NONE
    trouble: str = ""


NEVER = When()


@lru_cache(maxsize=50_000)
def read_when(text: str, order: str = "", seen_at: datetime | None = None) -> When:
    """Return when `text` says it was. `order` is "dmy", "mdy" or "" (not known) for 03/04/2026.

    A relative age ("2w") counts back from `seen_at` and is approximate. An absent time zone is taken as UTC.
    """
    plain = _plain(text)
    if not plain:
        return NEVER
    if set(plain) == {"#"}:
        return When(trouble="lost_date")
    plain = _WEEKDAY.sub("", plain)
    try:
        found = _absolute(plain, order) or _relative(plain, seen_at)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return When(trouble="unparsed_date")
    if found.at and not 1990 <= found.at.year <= 2100:
        return When(trouble="unparsed_date")
    return found


def order_of(texts: Iterable[str]) -> str:
    """Return how a column writes 03/04/2026: "dmy", "mdy", or "" where nothing proves it (or both are proved)."""
    day_first = month_first = False
    for text in texts:
        found = _NUMERIC.fullmatch(_WEEKDAY.sub("", _plain(text)))
        if found:
            day_first = day_first or 12 < int(found[1]) <= 31
            month_first = month_first or (12 < int(found[3]) <= 31 and int(found[1]) <= 12)
    if day_first == month_first:
        return ""
    return "dmy" if day_first else "mdy"


def _plain(text):
    flat = unicodedata.normalize("NFKD", text[:100]).lower()
    flat = "".join(
        ch for ch in flat if not unicodedata.combining(ch) and ch not in "\u200b\u200e\u200f\u202a\u202c\ufeff"
    )
    # ="12.03.2026" is how Excel is told to keep a text. LinkedIn ends without a line end and begins with "Notes:".
    return " ".join(flat.replace("•", " ").split()).strip("='\"").removesuffix("notes:")


def _absolute(plain, order):
    if found := _ISO.fullmatch(plain):
        return _iso(found)
    if found := _NUMERIC.fullmatch(plain):
        return _numeric(found, order)
    if found := _DAY_FIRST.fullmatch(plain):
        month = _MONTHS.get(found[2])
        return _moment(found[3], month, found[1], found[4]) if month else None
    if found := _MONTH_FIRST.fullmatch(plain):
        month = _MONTHS.get(found[1])
        return _moment(found[3], month, found[2], found[4]) if month else None
    return _number_of_a_machine(plain)


def _iso(found):
    day = (int(found[1]), int(found[2]), int(found[3]))
    if not found[4]:
        return When(datetime(*day, tzinfo=UTC), Precision.DAY)
    zone = UTC
    if found[7] and found[7][0] in "+-":
        minutes = int(found[7][1:3]) * 60 + int(found[7][-2:])
        zone = timezone(timedelta(minutes=minutes if found[7][0] == "+" else -minutes))
    at = datetime(*day, int(found[4]), int(found[5]), int(found[6] or 0), tzinfo=zone)
    return When(at.astimezone(UTC), Precision.SECOND if found[6] else Precision.MINUTE)


def _numeric(found, order):
    first, second = int(found[1]), int(found[3])
    if found[2] == ".":
        order = "dmy"  # nobody writes the month first with dots
    elif first > 12:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    elif found[5] and re.search(r"\d\s*[ap]\.?m", found[5]):
        order = "mdy"  # who writes AM and PM with slashes writes the month first
    elif first == second:
        order = order or "dmy"
    if not order:
        return When(trouble="ambiguous_date")
    day, month = (first, second) if order == "dmy" else (second, first)
    return _moment(found[4], month, day, found[5])


def _moment(year, month, day, clock):
    year = int(year)
    if year < 100:
        year += 2000 if year < 70 else 1900
    midnight = date(year, month, int(day))
    if not clock:
        return When(datetime(midnight.year, midnight.month, midnight.day, tzinfo=UTC), Precision.DAY)
    time = _CLOCK.fullmatch(clock.strip())
    if not time:
        return None
    hour = int(time[1])
    if time[4]:
        hour = hour % 12 + (12 if time[4] == "p" else 0)
    at = datetime(year, month, int(day), hour, int(time[2]), int(time[3] or 0), tzinfo=UTC)
    return When(at, Precision.SECOND if time[3] else Precision.MINUTE)


def _number_of_a_machine(plain):
    """Excel's count of days since 1900, or Unix time."""
    if re.fullmatch(r"\d{13}", plain):
        return When(datetime.fromtimestamp(int(plain) // 1000, UTC), Precision.SECOND)
    if re.fullmatch(r"1\d{9}", plain):
        return When(datetime.fromtimestamp(int(plain), UTC), Precision.SECOND)
    if re.fullmatch(r"[2-6]\d{4}(?:[.,]\d{1,12})?", plain):
        days = float(plain.replace(",", "."))
        at = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(days * 86_400))
        return When(at, Precision.DAY if days.is_integer() else Precision.SECOND)
    return None


def _relative(plain, seen_at):
    text = _AGO.sub(" ", _EDITED.sub(" ", plain)).strip(" .-")
    seconds = 0 if text in _NOW else _seconds(text)
    if seconds is None:
        return None
    if seen_at is None:
        return When(trouble="unparsed_date")
    return When(seen_at - timedelta(seconds=seconds), Precision.APPROXIMATE)


def _seconds(text):
    """How long "2w" or "3 jours" is, or None where it is no length of time."""
    found = _RELATIVE.fullmatch(text)
    if not found or found[2] not in _SECONDS:
        return None
    return _SECONDS[found[2]] * (int(found[1]) if found[1].isdecimal() else 1)
