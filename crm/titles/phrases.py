"""The phrases that titles are read by. They are data: phrases.tsv says in 28 languages what each one means.

kind        what a phrase of that kind is
role        seniority and field at once; `data~` only where nothing else is said, `leadership!` whatever else is said
seniority   how senior; the field comes from the words around it
function    a field of work
status      student, retired, seeking
seek, job   seeking, where both stand in one segment: "looking for ... a new role"
former      what follows is over; `now` ends that
help        what follows is about others: "helping founders ..."; with a value that value holds first
at, of      a company follows; `at_maybe` only straight after a role; `stop` ends a company's name
nocompany   what may follow "at" without being a company: "at heart"
nothing     words that look like a role and are none: "dog owner", "business partner"
suffix,stem the two ends of a compound: Marketing|managerin
unit, place, credential   what a company's name often has; what looks like one and is none
"""

import csv
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from crm.folding import fold

_PHRASES = Path(__file__).parent / "phrases.tsv"
WORD = re.compile(r"[^\W_]+")
# Scripts that are read without word boundaries: Hebrew, Arabic, Devanagari, kana, Han, Hangul.
UNSPACED = re.compile("[\u0590-\u06ff\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_VALUED = {"role", "seniority", "function", "status"}
# Where one phrase has several kinds, this is the order in which they are asked.
_SETS = {"unit", "place", "credential", "nocompany", "stop"}


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: str
    seniority: str = ""
    function: str = ""
    weight: int = 0  # of the function: -1 only if nothing else is said, 1 whatever else is said
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class PhraseTable:
    by_first_word: dict[str, list[Meaning]] = field(default_factory=dict)  # longest phrase first
    unspaced: dict[str, Meaning] = field(default_factory=dict)
    unspaced_pattern: re.Pattern[str] | None = None
    suffixes: dict[str, Meaning] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    sets: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: {kind: set() for kind in _SETS})

    def compound(self, word: str) -> Meaning | None:
        """Return what a word such as `marketingleiterin` means: a known ending with something known before it."""
        for length in range(min(len(word) - 2, 20), 3, -1):
            ending = self.suffixes.get(word[-length:])
            if ending:
                function = self._of_stem(word[:-length])
                if ending.weight > 0 or ending.kind == "status":
                    return ending
                return Meaning(ending.kind, ending.seniority, function or ending.function)
        return None

    def _of_stem(self, stem):
        for known in (stem, stem.removesuffix("s"), stem.removesuffix("e"), stem.removesuffix("en")):
            if known in self.stems:
                return self.stems[known]
        return next((self.stems[stem[:n]] for n in range(len(stem), 3, -1) if stem[:n] in self.stems), "")


@cache
def default_table() -> PhraseTable:
    """Return the table of phrases.tsv."""
    with _PHRASES.open(encoding="utf-8", newline="") as file:
        return table_of(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def table_of(rows) -> PhraseTable:
    """Return the table of `rows` with `phrase`, `kind` and `value`; of two with the same phrase the first one holds."""
    table = PhraseTable()
    for row in rows:
        _add(table, row["phrase"], row["kind"], row["value"])
    for meanings in table.by_first_word.values():
        meanings.sort(key=lambda meaning: -len(meaning.words))
    if table.unspaced:
        longest_first = sorted(table.unspaced, key=len, reverse=True)
        table.unspaced_pattern = re.compile("|".join(map(re.escape, longest_first)))
    return table


def _add(table, phrase, kind, value):
    words = tuple(WORD.findall(fold(phrase)))
    if kind in _SETS:
        table.sets[kind].add(words)
    elif kind == "stem":
        table.stems.setdefault("".join(words), value)
    elif kind == "suffix":
        table.suffixes.setdefault("".join(words), _meaning(kind, value, words))
    elif UNSPACED.search(phrase) and kind in _VALUED:
        table.unspaced.setdefault(unspaced(phrase), _meaning(kind, value, words))
    else:
        same = table.by_first_word.setdefault(words[0], [])
        if all(other.words != words for other in same):
            same.append(_meaning(kind, value, words))


def _meaning(kind, value, words):
    if kind == "status" or value in ("student", "retired", "seeking"):
        return Meaning("status", seniority=value, words=words)
    if kind == "function":
        return Meaning(kind, function=value, words=words)
    seniority, _, function = value.partition(" ")
    weight = {"~": -1, "!": 1}.get(function[-1:], 0)
    return Meaning("role" if kind in ("suffix", "seniority") else kind, seniority, function.rstrip("~!"), weight, words)


_QUOTES = str.maketrans({"״": '"', "”": '"', "“": '"', "׳": "'", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": " "})


def unspaced(text: str) -> str:
    """Return `text` in the spelling that the unspaced phrases are compared in, of the same length."""
    return text.translate(_QUOTES)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return `fold(word)`; words repeat, so this is asked once for each."""
    return fold(word)
