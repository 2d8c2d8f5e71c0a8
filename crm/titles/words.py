"""A headline as words with what stands between them: the bars, commas, brackets and at signs that give it its parts."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from crm.titles.phrases import WORD, folded

JOINED, PART, SEGMENT = 0, 1, 2  # how far apart two words stand

_DOTTED = re.compile(r"(?<![^\W_])(?:[A-Za-z]\.){2,}(?![^\W_])|(?<![^\W_])(?:[A-Za-z]\.){1,}[A-Za-z](?![\w.])")
_DASH = re.compile(r"\s[-–—―~]+|[-–—―~]+\s|[–—―]")
_SOFT = frozenset(" \t\u00a0-'’`´.#_*\"“”„«»\u200b\u200d\ufeff")
_PART = frozenset(',，、:()[]（）「」"“”')
_ABBREVIATED = 4  # letters that a dot may follow without ending a sentence: Sr., Dir., Asst.


@dataclass(slots=True)
class Word:
    fold: str
    start: int
    end: int
    apart: int  # from the word before: JOINED, PART or SEGMENT
    gap: "Gap"


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two words."""

    apart: int = JOINED
    at: bool = False
    plus: bool = False
    opens: bool = False
    closes: bool = False
    dash: bool = False
    sentence: bool = False
    apostrophe: bool = False
    touching: bool = False  # no white space: folk.app, ex-Google


def plain(text: str) -> str:
    """Return `text` with styled letters made plain, and P.M.O. as PMO."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text) if "." in text else text


def words_of(text: str) -> list[Word]:
    """Return the words of `text` (as `plain` gave it); an ampersand between two of them is the word `and`."""
    words: list[Word] = []
    before = 0
    for found in WORD.finditer(text):
        start, end = found.span()
        between = text[before:start]
        before = end
        if between == " " and words:
            words.append(Word(folded(found[0]), start, end, JOINED, _SPACE))
            continue
        gap = _gap(between)
        apart = gap.apart
        if gap.sentence and words and len(words[-1].fold) > _ABBREVIATED:
            apart = SEGMENT
        if gap.plus and words and apart == JOINED:
            words.append(Word("and", start - 1, start, JOINED, gap))
            gap = _NOTHING
        words.append(Word(folded(found[0]), start, end, apart if words else SEGMENT, gap))
    return words


_NOTHING = _SPACE = Gap()


@lru_cache(maxsize=5_000)
def _gap(between: str) -> Gap:
    if between in ("", " ", "-"):
        return Gap(touching=between != " ")
    marks = set(between)
    dash = bool(_DASH.search(between))
    hard = marks - _SOFT - _PART - set("&+@/–—―~™®©") - {c for c in marks if c.isspace() and c not in "\n\r\u2028"}
    # The marks of Hindi vowels belong to their word.
    hard = {mark for mark in hard if not unicodedata.category(mark).startswith("M")}
    apart = SEGMENT if hard or dash else PART if marks & _PART or " / " in between else JOINED
    return Gap(
        apart=apart,
        at="@" in marks,
        plus=bool(marks & {"&", "+"}),
        opens=bool(marks & set("([（「")),
        closes=bool(marks & set(")]）」")),
        dash=dash,
        sentence=". " in between or between.rstrip().endswith(".."),
        apostrophe=between.strip() in ("'", "’", "`", "´"),
        touching=not any(mark.isspace() for mark in between),
    )
