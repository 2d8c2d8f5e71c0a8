"""How long ago something was, as pages write it in their languages: "2w", "vor 3 Tagen", "il y a 1 mois". Pure.

The text comes without case and accents (crm.importing.dates). `m` is minutes and `mo` months (FORMATS.md 4, quirk 10).
"""

import re

_UNITS = {
    1: "s sec secs second seconds sek sekunde sekunden seg segs segundo segundos seconde secondes secondi seconden",
    60: "m min mins minute minutes minuten minuto minutos minuti minuut minuter",
    3_600: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur u uren tim timmar",
    86_400: "d day days t tg tag tage tagen j jour jours dia dias giorno giorni g gg dag dagen dagar",
    604_800: "w wk wks week weeks wo woche wochen sem sems semaine semaines semana semanas settimana settimane sett "
    "weken v vecka veckor",
    2_629_800: "mo mos mth mths month months mon monat monate monaten mois mes meses mese mesi maand maanden mnd "
    "manad manader",
    31_557_600: "y yr yrs year years jahr jahre jahren an ans annee annees ano anos a anno anni jaar jr ar",
}
_SECONDS = {name: seconds for seconds, names in _UNITS.items() for name in names.split()}
_NOW = frozenset(
    {
        *("now", "just now", "a moment", "moments", "jetzt", "gerade eben", "soeben", "maintenant", "a l'instant"),
        *("ahora", "ahora mismo", "ora", "adesso", "agora", "agora mesmo", "nu", "zojuist", "today", "heute"),
        *("aujourd'hui", "hoy", "oggi", "hoje", "vandaag"),
    }
)
_YESTERDAY = frozenset({"yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "gisteren"})
_ONE = frozenset(
    {"a", "an", "one", "ein", "eine", "einem", "einen", "einer", "un", "une", "uno", "una", "um", "uma", "een"}
)
_EDITED = re.compile(r"\(?\b(?:edited|bearbeitet|modifie|editado|editada|modificato|bewerkt|redigerad)\b\)?")
_AGO = re.compile(r"\b(?:ago|vor|il y a|depuis|hace|fa|ha|atras|geleden|sedan|about|circa|ca|etwa|env)\b")
_AGE = re.compile(r"(\d{1,4}|[a-z]{1,5}\b)\s*\+?\s*([a-z]+)\.?\+?")


def seconds_ago(plain: str) -> int | None:
    """Return how many seconds ago "2w" or "3 jours" is, or None where it is no length of time."""
    text = " ".join(_AGO.sub(" ", _EDITED.sub(" ", plain)).split()).strip(" .-–·|•")
    if text in _NOW:
        return 0
    if text in _YESTERDAY:
        return 86_400
    found = _AGE.fullmatch(text)
    if not found or found[2] not in _SECONDS:
        return None
    if found[1].isdecimal():
        return _SECONDS[found[2]] * int(found[1])
    return _SECONDS[found[2]] if found[1] in _ONE else None
