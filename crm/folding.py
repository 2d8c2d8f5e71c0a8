"""Letters as a comparison sees them: no case, no accents, no styled alphabets."""

import re
import unicodedata

# What Unicode does not take apart, though people write it both ways.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "ё": "е", "’": "'"}
)
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, in NFC; 𝗙𝗼𝘂𝗻𝗱𝗲𝗿, FOUNDER and founder are one."""
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFD", lowered)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter) or "\u3099" <= letter <= "\u309a")
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def squeeze(text: str) -> str:
    """Return `text` with each run of white space as one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()
