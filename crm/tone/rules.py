"""The rules as they stand in rules.tsv: an id, what it means, and the pattern that finds it."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crm.enums import Gate, Tone

_RULES = Path(__file__).parent / "rules.tsv"
_CUES = Path(__file__).parent / "cues.tsv"


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is matched against the text in lower case, unless it names a capital letter itself."""

    name: str
    tone: Tone
    gate: Gate
    language: str
    pattern: re.Pattern[str]
    minds_case: bool


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order of the file. A broken pattern fails here, at the first use."""
    return tuple(
        Rule(
            name=row["rule"],
            tone=Tone(row["tone"]),
            gate=Gate(row["gate"]),
            language=row["language"],
            pattern=re.compile(row["pattern"]),
            minds_case="A-Z" in row["pattern"],
        )
        for row in _rows(_RULES)
    )


@cache
def cues() -> re.Pattern[str]:
    """Return what finds a word that says nothing alone, yet is a reason to let a person read an unclear text."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in _rows(_CUES)), re.IGNORECASE)


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
