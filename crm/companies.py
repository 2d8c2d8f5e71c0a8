"""When two spellings are one company (QUALIFICATION.md section 3).

An equal key links; whatever is only similar is a suggestion and no business of this module.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from crm.folding import fold, squeeze

LONGEST_KEY = 300  # Contact.company_key
_FORMS = Path(__file__).parent / "data" / "company_forms.tsv"

_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)|^https?://|(?<=\.[a-z]{2})/.*$|(?<=\.[a-z]{3})/.*$")
_TOP_LEVEL = re.compile(
    r"(?<=[^\W_])\.(?:com?|co\.uk|com\.au|com\.br|io|ai|app|dev|net|org|de|at|ch|fr|es|it|nl|be|eu|se|no|dk|fi|pl|us|uk"
    r"|in|ca|agency|studio|tech|cloud|shop|online|digital|me|tv|so|xyz|biz|info)(?=$|[\s|(,•])"
)
_CUT = re.compile(r"[|(\[•·;\n]| d\.?b\.?a\.? | formerly ")
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|^[^)]*\)")
_SLASHED = re.compile(r"(?<![^\W_])([a-z])/([a-z])(?![^\W_])")  # A/S, k/k, n/a
# S.A., G.m.b.H., S. r. l.: letters that dots keep apart are one word.
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W_]{1,3}\. ?)+[^\W_]{1,3}\.|(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])")
_WORD = re.compile(r"[^\W_]+")
# Mueller is Müller and Schroeder Schröder; Blue and Phoebe keep their e (no consonant after it).
_UMLAUT = re.compile(r"(?<=[b-df-hj-np-tv-z])([aou])e(?=[b-df-hj-np-tv-z])")
_AND = {"und", "et", "och", "og", "ja"}


_PLAIN = re.compile(r"[a-z0-9&' -]+")  # nothing that has to be cut, taken apart or folded


def company_key(name: str) -> str:
    """Return what all spellings of one company have in common, or "" where the text names none.

    `Hale & Voss GmbH`, `hale and voss` and `HALE UND VOSS G.m.b.H. (DE)` share a key. Freelance, stealth and the
    like are nobody's company: two freelancers do not work together.
    """
    return _key(name[:2000])


@lru_cache(maxsize=50_000)
def _key(name):
    legal, leading, attached, nobody = _forms()
    text = squeeze(fold(name)).replace("'", "").replace("`", "")
    if not _PLAIN.fullmatch(text) or " dba " in text or " formerly " in text:
        text = _ADDRESS.sub("", text)
        text = attached.sub(" ", text)
        text = _TOP_LEVEL.sub("", _before_the_cut(text))
        text = _SLASHED.sub(r"\1\2", text)
        text = _DOTTED.sub(lambda found: re.sub(r"[. ]", "", found[0]) + " ", text)
    words = _WORD.findall(text.replace("&", " and ").replace("+", " and "))
    words = ["and" if word in _AND else word for word in words]
    if " ".join(words) in nobody:
        return ""
    words = _without_leading(words, leading)
    words = _without_trailing(words, legal)
    if len(words) > 2 and words[-2:] == ["and", "company"]:
        words[-1] = "co"
    return _UMLAUT.sub(r"\1", "".join(words))[:LONGEST_KEY]


def _before_the_cut(text):
    """Drop the slogan or the country after the name; "(주)카카오" has its brackets first."""
    before = _CUT.split(text, maxsplit=1)[0].strip()
    return before or _IN_BRACKETS.sub(" ", text)


def _without_leading(words, leading):
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[0] in leading:
        words = words[1:]
    return words


def _without_trailing(words, legal):
    """Take legal forms off the end, longest first, and never the last word that is left."""
    while len(words) > 1:
        for length in range(min(5, len(words) - 1), 0, -1):
            if " ".join(words[-length:]) in legal:
                words = words[:-length]
                break
        else:
            return words
    return words


@cache
def _forms():
    rows: dict[str, set[str]] = {"legal": set(), "leading": set(), "attached": set(), "nobody": set()}
    with _FORMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows[row["kind"]].add(fold(row["form"]))
    attached = re.compile("|".join(re.escape(form) for form in sorted(rows["attached"], key=len, reverse=True)))
    return rows["legal"], rows["leading"], attached, rows["nobody"]
