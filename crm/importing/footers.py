"""Rows under or between the people of a table that are about nobody: totals, averages, where it was exported. Pure."""

import re
from collections.abc import Sequence

_TOTAL = (
    r"(?:grand |sub)?-?(?:total|totals|totale|totaal|summe|zwischensumme|gesamt|gesamtsumme|gesamtzahl|sum|suma|somme"
    r"|soma|anzahl|count|rows?|summary|average|mean|durchschnitt|mittelwert|moyenne|promedio)"
)
# The word alone, or with what it adds up to. "Soma Das" is a name and no total.
_LABEL = re.compile(rf"\W*{_TOTAL}\b(?:\W*|.*[\d:=].*)", re.I | re.S)
_COUNTED = re.compile(
    r"\W*\d[\d.,\s]*(?:rows?|records?|contacts?|leads?|people|entries|zeilen|kontakte|personen|eintr[äa]ge|lignes"
    r"|filas|righe|linhas|rijen)\W*",
    re.I,
)
_NOTICE = re.compile(
    r"\W*(?:exported|generated|exportiert|erstellt|source|quelle|last updated|end of (?:file|list|export))\b", re.I
)
_FIGURE = re.compile(r"[\W_]*\d[\d\W]*[km]?|[\W_]+", re.I)


def may_be_footer(label: str) -> bool:
    """Whether a row that begins with `label` may be a footer, by that alone."""
    return bool(_NOTICE.match(label) or _COUNTED.fullmatch(label) or _LABEL.fullmatch(label))


def is_footer(filled: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a total with its figures, or one sentence about the file."""
    label, *others = filled
    if not others and (_NOTICE.match(label) or _COUNTED.fullmatch(label)):
        return True
    return bool(_LABEL.fullmatch(label)) and all(_FIGURE.fullmatch(cell) for cell in others)
