"""Letters that were read with the wrong encoding once and stored so: "JosÃ©", "donâ€™t". Found, and put right. Pure.

UTF-8 that a program took for Windows-1252 keeps every byte, so it can be turned back exactly. Only what no language
writes is touched: "CAFÉ…" and "Straße" stay, and so does whatever else makes sense as it stands.
"""

import re

LEFT_OPEN = "\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 leaves open; programs keep them as they are
_CHARS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
# Read as Latin-1, the bytes 80 to 9F are control characters; both readings lead back to the byte.
_BYTES = {ch: byte for byte, ch in _CHARS.items()} | {chr(byte): byte for byte in range(0x80, 0xA0)}
_TABLE = {ord(ch): chr(byte) for ch, byte in _BYTES.items()}  # to text whose letters are the bytes


def _class(first, last):
    return "[" + "".join(re.escape(ch) for ch, byte in _BYTES.items() if first <= byte <= last) + "]"


_NEXT = _class(0x80, 0xBF)
_GARBLE = re.compile(
    f"(?:{_class(0xC2, 0xDF)}{_NEXT}|{_class(0xE0, 0xEF)}{_NEXT}{{2}}|{_class(0xF0, 0xF4)}{_NEXT}{{3}})+"
)
_ONE = re.compile(f"{_class(0xC2, 0xDF)}{_NEXT}|{_class(0xE0, 0xEF)}{_NEXT}{{2}}|{_class(0xF0, 0xF4)}{_NEXT}{{3}}")
_CONTROLS = frozenset(chr(byte) for byte in range(0x80, 0xA0))
# What may follow a letter in clean text: "CAFÉ…", "SOCIÉTÉ™", "MENÜ”", "voilà »", "Úžasný".
_AFTER_A_LETTER = frozenset("…’“”–—™®©»›\u00a0°ºª²³¹·•€£¥¢¸´¨§¶¿¡¯¬ŠšŽž")
_SCRIPTS = frozenset("ÎÏÐÑÒÓÔÕÖ×ØÙÚÛ")  # Greek, Cyrillic, Armenian, Hebrew, Arabic: words of several letters
# E2 with the second byte of punctuation, currencies, arrows, signs and dingbats: "â€™", "â‚¬", "âœ…".
_AFTER_E2 = frozenset("€‚„†ˆŒ˜š›œž") | _CONTROLS
MOST_ROUNDS = 3  # how often a text may have been garbled


def repaired(text: str) -> str:
    """Return `text` with its garbled letters as they were meant; text without any comes back as it is."""
    for _ in range(MOST_ROUNDS):
        if text.isascii() or not _GARBLE.search(text):
            return text
        better = _turned_back(text)
        if better == text:
            return text
        text = better
    return text


def is_garbled(text: str) -> bool:
    """Whether `repaired` would change `text`."""
    return not text.isascii() and repaired(text) != text


def _turned_back(text):
    runs = list(_GARBLE.finditer(text))
    whole = _as_utf8(text)
    if whole is not None:  # every letter of it is garbled, also those that alone would not be certain
        return whole if any(_is_certain(text, run) or _is_inside(text, run) for run in runs) else text
    for run in reversed(runs):
        if _is_certain(text, run):
            text = text[: run.start()] + _as_utf8(run[0]) + text[run.end() :]
    return text


def _is_inside(text, run):
    """Whether a word goes on behind signs that stand at the end of one, if at all."""
    after = text[run.end() : run.end() + 1]
    return after.isalpha() and not run[0][-1].isalpha() and text[run.start() - 1 : run.start()].isalpha()


def _as_utf8(text):
    try:
        return text.translate(_TABLE).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _is_certain(text, run):
    """Whether no language writes what stands in `run`, with the letters beside it."""
    if _as_utf8(run[0]) is None:
        return False
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    ones = _ONE.findall(run[0])
    scripts = sum(one[0] in _SCRIPTS for one in ones)
    return scripts >= 2 or any(
        _means_only_garble(one, before if place == 0 else "", after if place == len(ones) - 1 else "x")
        for place, one in enumerate(ones)
    )


def _means_only_garble(one, before, after):
    lead, rest = one[0], one[1:]
    if not _CONTROLS.isdisjoint(rest):
        return True
    if len(one) == 4:
        return True
    if lead == "â":
        return rest[0] in _AFTER_E2
    if lead == "á" and rest[0] in "º»":  # Vietnamese
        return rest[1] not in "…’”"
    if len(one) == 3:  # other scripts: "æŽ"; not the end of "café…”"
        return after.isalpha() or not (before.isalpha() and _AFTER_A_LETTER.issuperset(rest))
    if lead == "Â" or before.islower():
        return lead in "ÂÃÄÅ" or (lead, rest) in _FEW
    if lead == "Ã":
        return not (before.isupper() and rest in "…’”»" and not after.isalpha())
    if lead in "ÄÅ":
        if rest in "šž" or rest in "\u00a0°":  # "LÄšTA", "Å\u00a0koda", "Ä°stanbul"
            return after.isupper() or (after.islower() and not before.isalpha())
        return rest not in _AFTER_A_LETTER or (after.islower() and not before.isalpha() and rest not in "…’”»")
    return (lead, rest) in _FEW and (rest in "¡¯°" or (after.islower() and not before.isalpha()))


# Of other leading bytes, what names are made of: Romanian ș and ț, Vietnamese ơ and ư, Azerbaijani ə.
_FEW = {("È", ch) for ch in "˜™š›"} | {("Æ", ch) for ch in "\u00a0¡¯°"} | {("É", "™")}
