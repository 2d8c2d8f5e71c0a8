"""A full name as it is compared: to suggest that two contacts may be one, never to decide it. Pure."""

import re
from functools import lru_cache

from crm.folding import fold

_ASIDE = re.compile(r"\([^)]*\)|[\"“”„«»][^\"“”„«»]*[\"“”„«»]")
_APOSTROPHE = re.compile(r"['’`´]")
_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "ing", "dipl", "herr", "frau", "mag"}
LONGEST = 200


@lru_cache(maxsize=4096)
def name_key(full_name: str) -> str:
    """Return `full_name` without case, accents, emoji, nicknames, titles before it and credentials after a comma.

    "Dr. Zoë  O’Neil, PhD 🚀" gives "zoe oneil". "" where nothing is left to compare.
    """
    text = _APOSTROPHE.sub("", _ASIDE.sub(" ", full_name.split(",")[0]))
    words = "".join(ch if ch.isalnum() else " " for ch in fold(text)).split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words)[:LONGEST]
