"""Where a company's name ends inside a headline, and whether it is one."""

from crm.folding import squeeze
from crm.titles.phrases import PhraseTable
from crm.titles.words import PART, SEGMENT, Word

_MOST_WORDS = 8
_AND = {"and", "und", "et", "y", "og", "och", "en", "e", "i", "ve", "и"}
_LEGAL = {"inc", "ltd", "llc", "gmbh", "ag", "bv", "sa", "sas", "srl", "plc", "corp", "co", "ab", "as", "oy", "limited"}
_SHORT_ARTICLE = {"the", "der", "die", "das"}


def end_of_name(words: list[Word], place: int, table: PhraseTable, starts_a_role) -> int:
    """Return the place after the last word of the name that starts at `place`.

    `Hale & Voss (UK)` is one name; `Hale & Voss and host of a podcast` ends before the host.
    """
    stop = table.sets["stop"]
    at = place
    while at < len(words) and at - place < _MOST_WORDS:
        word = words[at]
        if at > place:
            if word.apart == SEGMENT or word.gap.at:
                break
            if word.apart == PART and not _goes_on(words, at, table):
                break
            if word.gap.opens:
                return at + _length_of_brackets(words, at)
            if (word.fold,) in stop and not word.gap.touching:
                break
            if word.fold in _AND and (at + 1 >= len(words) or starts_a_role(at + 1)):
                break
        at += 1
    return at


def _goes_on(words, at, table):
    """A comma before Inc. belongs to the name; a bracket does where it holds a place: (UK)."""
    if words[at].gap.opens:
        inside = tuple(word.fold for word in words[at : at + _length_of_brackets(words, at)])
        return inside in table.sets["place"]
    return words[at].fold in _LEGAL


def _length_of_brackets(words, at):
    length = 1
    while at + length < len(words) and not words[at + length].gap.closes and not words[at + length].apart:
        length += 1
    return length


def is_name(words: list[Word], table: PhraseTable) -> bool:
    """Say whether the words can be a company: not `heart`, not `several startups`, not a place."""
    folds = tuple(word.fold for word in words)
    if folds[:1] and folds[0] in _SHORT_ARTICLE:
        folds = folds[1:]
    if not folds or (len(folds) == 1 and (len(folds[0]) < 2 and not folds[0].isalnum())):
        return False
    if folds in table.sets["place"] or (folds[:1] in table.sets["stop"]):
        return False
    return not any(folds[:length] in table.sets["nocompany"] for length in range(1, 4))


def is_named_after_a_comma(words: list[Word], table: PhraseTable) -> bool:
    """Say whether a part that says nothing else is a company: short, no place, no degree."""
    folds = tuple(word.fold for word in words)
    if not folds or not is_name(words, table) or folds in table.sets["credential"]:
        return False
    if any((fold,) in table.sets["stop"] or (fold,) in table.sets["nocompany"] for fold in folds):
        return False
    if any((fold,) in table.sets["credential"] or (fold,) in table.sets["place"] for fold in folds):
        return False
    if any((fold,) in table.sets["unit"] for fold in folds[1:]):
        return len(folds) <= 5
    gap = words[0].gap
    is_close = gap.dash or (words[0].apart == PART and not gap.opens and not gap.closes)
    return is_close and len(folds) <= 3 and not any(fold.isdigit() for fold in folds)


def name_between(text: str, words: list[Word], place: int, after: int) -> str:
    """Return the name as it is written, with the bracket it ends in."""
    if after <= place:
        return ""
    first = place + 1 if after - place > 1 and words[place].fold in _SHORT_ARTICLE else place
    end = words[after - 1].end
    name = text[words[first].start : end]
    if name.count("(") > name.count(")") and text[end : end + 1] == ")":
        name += ")"
    if text[end : end + 1] == "." and words[after - 1].fold in _LEGAL:
        name += "."
    return squeeze(name)
