"""Counts as people and programs write them: 1,234 and 1.2K and 500+. Pure.

What is not known is None and never 0: "n/a" is no silence (FORMATS.md section 4, quirk 19).
"""

import re
import unicodedata

_THOUSANDS = {"k": 3, "tsd": 3, "thousand": 3, "m": 6, "mio": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "mrd": 9}
_OF_WHAT = (
    "followers? connections? reactions? comments? reposts? likes? impressions? views? members? people posts? shares? "
    "follower kontakte abonnes seguidores contatti volgers"
)
_COUNT = re.compile(
    rf"[~≈]?\s*(\d[\d.,' ]*)\s*({'|'.join(_THOUSANDS)})?\.?\s*\+?(?:\s+(?:{_OF_WHAT.replace(' ', '|')}))?", re.I
)
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")  # 1,234,567 and 12,34,567
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
LARGEST = 10**12


def read_count(text: str) -> int | None:
    """Return the whole number that `text` counts, or None where it says none: n/a, –, 12 %, < 1, 7.33E+18."""
    flat = "".join(ch for ch in unicodedata.normalize("NFKD", text.strip()) if not unicodedata.combining(ch))
    found = _COUNT.fullmatch(" ".join(flat.replace("’", "'").split()))
    if not found:
        return None
    number = _number(found[1].strip(), _THOUSANDS[found[2].lower()] if found[2] else 0)
    return number if number is not None and number <= LARGEST else None


def _number(digits, zeros):
    """Full digits, or 1.2 with the zeros that its letter stands for."""
    if digits.isdecimal():
        return int(digits) * 10**zeros
    if zeros and (parts := _DECIMAL.fullmatch(digits)):
        whole, part = parts[1], parts[2]
        return int(whole + part.ljust(zeros, "0")) if len(part) <= zeros else None
    if _GROUPED.fullmatch(digits):
        return int("".join(ch for ch in digits if ch.isdecimal())) * 10**zeros
    # Excel writes 1234 as 1234.0, with its thousands apart or not.
    whole, _, part = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
    return _number(whole, zeros) if whole and part and not part.strip("0") and len(part) < 3 else None
