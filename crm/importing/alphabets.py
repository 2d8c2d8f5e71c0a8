"""Whether a text looks like words of some language, or like bytes read with the wrong code page. Pure.

A list of people has names of many languages, but each word belongs to one of them: "Dvořák" is Czech, while no
language writes "Dvoøák". Told for the languages of the Windows code pages and for whole scripts.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

# The letters beyond a to z of each language, with those of names that it has taken in.
_LATIN = (
    "àâæçéèêëîïôœùûüÿñ", "äöüßé", "áéíñóúüç", "ãáàâçéêíõóôúü", "àèéìíòóùúî", "æøåéèêóòôäöü", "åäöéáèüšž", "áðéíóúýþæö",
    "éèëïóöüâêîôû", "àçèéíïòóúü", "âêîôûŵŷ", "áéíóú", "ëç", "äöõüšž",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž",
    "çğıöşüâîûi̇", "āčēģīķļņšūžō", "ąčęėįšųūž", "ċġħż", "äöüßàéèêç", "åäöøæé",
)  # fmt: skip
_ALPHABETS = [frozenset(letters) for letters in _LATIN]
_SCRIPTS = {
    "CYRILLIC": "cyrillic", "GREEK": "greek", "HEBREW": "hebrew", "ARABIC": "arabic", "LATIN": "latin", "CJK": "east",
    "HIRAGANA": "east", "KATAKANA": "east", "KATAKANA-HIRAGANA": "east", "HANGUL": "east", "IDEOGRAPHIC": "east",
    "MICRO": "greek", "MASCULINE": "latin", "FEMININE": "latin",
}  # fmt: skip
_WORD = re.compile(r"[^\s,;|\"“”„«»‹›()<>/:!?.*+=_–—…•\[\]{}&#%@~^$`0-9-]+")
_SIGNS = "'’·‘´"  # may stand in a word


def oddness(text: str) -> float:
    """Return the share of words with letters beyond ASCII that belong to no language, 0 to 1."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_how_odd, words)) / len(words) if words else 0.0


@lru_cache(maxsize=4_096)
def _how_odd(word):
    letters = word.lstrip(_SIGNS).rstrip(f"{_SIGNS}®™©°ªº²³")
    if letters.isascii() or not any(ch.isalpha() for ch in letters):
        return 0.0
    if any(_is_no_letter(ch) for ch in letters):
        return 1.0
    scripts = {_script(ch) for ch in letters if ch not in _SIGNS}
    if len(scripts) > 1 or "" in scripts:
        return 1.0
    if _case_is_odd(letters):
        return 1.0
    if scripts == {"latin"}:
        return 0.0 if _in_one_language(letters) else 1.0
    if scripts & {"cyrillic", "greek"}:
        return 0.3 if letters.islower() else 0.0  # people's names begin with a capital
    return 0.0


def _is_no_letter(ch):
    kind = unicodedata.category(ch)
    if ch in _SIGNS or kind[0] == "L":
        return 0xFF61 <= ord(ch) <= 0xFF9F  # half-width katakana: mostly another encoding read as Japanese
    return not ("\u0300" <= ch <= "\u036f" or "\u064b" <= ch <= "\u0652" or ch in "ー々\u200c\u200d")


@lru_cache(maxsize=4_096)
def _script(ch):
    if not ch.isalpha():
        return _SCRIPTS["LATIN"] if ch <= "\u036f" else "arabic" if ch < "\u0700" else "east"
    return _SCRIPTS.get(unicodedata.name(ch, "").partition(" ")[0], "")


def _case_is_odd(word):
    """ "JosŽ": capitals after small letters, unless another word begins there ("McKenzie")."""
    parts = re.split(r"[’'·‘´]", word)
    return any(
        before.islower() and after.isupper() and not after.isascii() and len(part) > 1
        for part in parts
        for before, after in pairwise(part)
    ) or any(len(part) > 2 and part[0].islower() and part[1:].isupper() for part in parts)


def _in_one_language(word):
    word = word.lower()
    letters = {ch for ch in word if ch > "\x7f" and ch.isalpha()}
    if "õ" in letters and word.endswith("õ"):  # Hungarian, read as Western European: "Gergõ"
        return False
    return any(letters <= alphabet for alphabet in _ALPHABETS)
