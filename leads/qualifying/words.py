"""Text as whole words that can be compared, in Python and in the database alike.

`words` and the SQL function leads_words (migration 0004) do the same, code point by code point: a word rule must
give one answer whether a million people are judged in SQL or one is explained in Python. That is why the ranges
stand here in full instead of `\\w`, which each engine reads in its own way.
"""

import re
import unicodedata

# Stands between two texts that are searched together, so that no phrase runs from one into the other.
BOUNDARY = "\x01"

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ς": "σ"})
_DROPPED = re.compile("[\u0300-\u036f'\u2019]")  # accents; apostrophes, so that "CEO's fan" is no CEO
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")  # scripts without spaces: a letter is a word
_BETWEEN = re.compile("[\x02-\x2f\x3a-\x60\x7b-\xbf\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+")


def words(text: str) -> str:
    """Return the words of `text`, lower case, without accents, each between single spaces; " " where it has none."""
    if text.isascii():
        bare = text.lower().replace("'", "")
    else:
        bare = _DROPPED.sub("", unicodedata.normalize("NFKD", text).lower().translate(_LETTERS))
        bare = _UNSPACED.sub(r" \1 ", bare)
    return _BETWEEN.sub(" ", f" {bare} ")


def phrases(texts) -> list[str]:
    """Return each of `texts` as words, without those that have no word at all."""
    return [found for found in map(words, texts) if found != " "]
