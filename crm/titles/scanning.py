"""Walk through a headline once and collect what its words say."""

import re
from dataclasses import dataclass, field

from crm.titles.employers import end_of_name, is_name, is_named_after_a_comma, name_between
from crm.titles.phrases import UNSPACED, Meaning, PhraseTable, unspaced
from crm.titles.words import PART, SEGMENT, Word, plain, words_of

_ROLES = ("role", "status")
_SEEK_REACH = 9  # words between "looking for" and "role"
_OWNS = {"owner", "c_level"}  # whose "of X" names a company: founder of X, CEO of X; never VP of X
_ASIAN_COMPANY = re.compile(
    r"(?:株式会社|有限会社|合同会社|주식회사|\(주\))\s*[^\s|,、/・()]+"
    r"|[^\s|,、/()]+?(?:株式会社|有限公司|集团|集團|公司|주식회사|\(주\))"
)


@dataclass(slots=True)
class Item:
    meaning: Meaning
    said: str  # the words as they stand in the text
    segment: int
    part: int
    start: int
    end: int


@dataclass(slots=True)
class Scan:
    items: list[Item] = field(default_factory=list)
    companies: list[tuple[int, str]] = field(default_factory=list)  # (segment, name)


def scan(text: str, table: PhraseTable) -> Scan:
    """Return what is said in `text`: roles, fields and states with their place, and the companies that are named."""
    return _Walk(plain(text), table).done()


class _Walk:
    def __init__(self, text: str, table: PhraseTable):
        self.text, self.table = text, table
        self.words: list[Word] = words_of(text)
        self.found = Scan()
        self.segment = self.part = 0
        self.is_over = self.is_about_others = False
        self.sought_at = -100
        self.covered: list[tuple[int, int]] = []  # names of companies, by characters
        self.parts: list[tuple[int, int, int]] = []  # (segment, first word, part)

    def done(self) -> Scan:
        place = 0
        while place < len(self.words):
            place = self._step(place)
        if UNSPACED.search(self.text):
            self._read_unspaced()
        if not self.found.companies:
            self._name_after_a_comma()
        return self.found

    def _step(self, place):
        word = self.words[place]
        self._enter(word, place)
        if word.gap.at:
            after = self._company_from(place)
            if after > place:
                return after
        if self._is_possessive(place + 1):
            return place + 2
        meaning = self._longest(place)
        if meaning is None:
            compound = self.table.compound(word.fold) if len(word.fold) > 6 else None
            if compound:
                self._take(compound, place, 1)
            return place + 1
        return self._act(meaning, place)

    def _enter(self, word, place):
        if word.apart == SEGMENT:
            self.segment += 1
            self.is_about_others = False
            self.sought_at = -100
        if word.apart >= PART or place == 0:
            self.part += 1
            self.is_over = False
            self.parts.append((self.segment, place, self.part))

    def _longest(self, place):
        words = self.words
        meanings = self.table.by_first_word.get(words[place].fold)
        if not meanings:
            return None
        left = len(words) - place
        second = words[place + 1].fold if left > 1 and not words[place + 1].apart else None
        for meaning in meanings:
            phrase = meaning.words
            length = len(phrase)
            if length > 1 and (length > left or phrase[1] != second or not self._goes_on(phrase, place)):
                continue
            if not self._is_possessive(place + length):
                return meaning
        return None

    def _goes_on(self, phrase, place):
        following = self.words[place + 2 : place + len(phrase)]
        return all(not word.apart and word.fold == said for word, said in zip(following, phrase[2:], strict=True))

    def _is_possessive(self, after):
        """The CEO's, the founder's: about somebody else."""
        return after < len(self.words) and self.words[after].fold == "s" and self.words[after].gap.apostrophe

    def _act(self, meaning, place):
        after = place + len(meaning.words)
        kind = meaning.kind
        if kind in ("role", "function", "status"):
            self._take(meaning, place, len(meaning.words))
            if kind == "role" and meaning.seniority in _OWNS:
                return self._of_what(meaning, after)
        elif kind == "help":
            if meaning.seniority and not self.is_about_others:
                self._take(Meaning("role", meaning.seniority, meaning.function), place, len(meaning.words))
            self.is_about_others = True
        elif kind == "former":
            self._end_what_was(place)
        elif kind == "now":
            self.is_over = False
        elif kind == "seek":
            self.sought_at = place
        elif kind == "job":
            if place - self.sought_at <= _SEEK_REACH:
                self._take(Meaning("status", "seeking"), self.sought_at, after - self.sought_at)
        elif kind == "at" or (kind == "at_maybe" and self._follows_a_role(place)):
            return max(after, self._company_from(after)) if after < len(self.words) else after
        return after

    def _end_what_was(self, place):
        """`Former CEO` is over; so is `CEO (former)`."""
        word = self.words[place]
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if word.apart >= PART and (following is None or following.apart >= PART) and self.found.items:
            last = self.found.items[-1]
            self.found.items = [
                item for item in self.found.items if item.part != last.part or item.meaning.kind == "status"
            ]
        else:
            self.is_over = True

    def _take(self, meaning, place, length):
        """A state of life holds even in what is over; nothing else does, nor what is said about others."""
        if meaning.kind != "status" and (self.is_over or self.is_about_others):
            return
        first, last = self.words[place], self.words[min(place + length, len(self.words)) - 1]
        said = self.text[first.start : last.end]
        self.found.items.append(Item(meaning, said, self.segment, self.part, first.start, last.end))

    def _follows_a_role(self, place):
        if not self.found.items:
            return False
        last = self.found.items[-1]
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        is_straight_after = last.part == self.part and not self.text[last.end : self.words[place].start].strip()
        return bool(is_straight_after and following and not following.apart and not self._means_something(place + 1))

    def _means_something(self, place):
        meaning = self._longest(place)
        return meaning is not None and meaning.kind not in ("at", "at_maybe", "of", "now", "job")

    def _of_what(self, meaning, after):
        """`Founder of X`: X is a company unless it is a field of work or one of many."""
        connector = self._longest(after) if after < len(self.words) and not self.words[after].apart else None
        if connector is None or connector.kind != "of" or self.is_over:
            return after
        name = after + len(connector.words)
        if name < len(self.words) and not self.words[name].apart and not self._means_something(name):
            return max(after, self._company_from(name))
        return after

    def _company_from(self, place):
        """Take the name that starts at `place`, if one does; return the place after it."""
        after = end_of_name(self.words, place, self.table, self._starts_a_role)
        name = name_between(self.text, self.words, place, after)
        if not is_name(self.words[place:after], self.table):
            return place
        if not self.is_over:
            self.found.companies.append((self.segment, name))
        self.covered.append((self.words[place].start, self.words[after - 1].end))
        for word in self.words[place + 1 : after]:
            if word.apart >= PART:
                self.part += 1
        return after

    def _starts_a_role(self, place):
        meaning = self._longest(place)
        return meaning is not None and meaning.kind in (*_ROLES, "former", "now", "help", "seek")

    def _read_unspaced(self):
        """Chinese, Japanese, Korean, Hebrew, Arabic: find the phrases inside the words."""
        text = unspaced(self.text)
        former = "前元"
        for match in self.table.unspaced_pattern.finditer(text):
            start, end = match.span()
            if any(first <= start < last for first, last in self.covered):
                continue
            if start and text[start - 1] in former and (start == 1 or not text[start - 2].isalpha()):
                continue
            segment, part = self._where(start)
            self.found.items.append(
                Item(self.table.unspaced[match[0]], self.text[start:end], segment, part, start, end)
            )
        self.found.items.sort(key=lambda item: item.start)
        if not self.found.companies:
            self._name_before_the_role()

    def _where(self, start):
        here = (1, 1)
        for segment, first, part in self.parts:
            if self.words[first].start > start:
                break
            here = (segment, part)
        return here

    def _name_before_the_role(self):
        named = _ASIAN_COMPANY.search(self.text)
        if named:
            self.found.companies.append((self._where(named.start())[0], named[0].strip()))
            return
        roles = [item for item in self.found.items if item.meaning.kind == "role"]
        if not roles or self.text.isascii() or not re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", self.text):
            return
        first = min(item.start for item in self.found.items if item.segment == roles[0].segment)
        before = re.split(r"[|,、/・()·•\n-]", self.text[:first])[-1].strip().removesuffix("の").strip()
        if 1 < len(before) <= 24 and before not in ("前", "元"):
            self.found.companies.append((roles[0].segment, before))

    def _name_after_a_comma(self):
        """`Founder, Northbeam Labs` and `CEO - Northbeam`: the part after a role, if it says nothing else."""
        with_role = {item.segment for item in self.found.items if item.meaning.kind == "role"}
        taken = {item.part for item in self.found.items}
        for index, (segment, first, part) in enumerate(self.parts[1:], 1):
            end = self.parts[index + 1][1] if index + 1 < len(self.parts) else len(self.words)
            before = self.parts[index - 1]
            if before[0] in with_role and before[2] in taken and part not in taken:
                candidate = self.words[first:end]
                says_more = any(self._means_something(place) for place in range(first, end))
                is_inside = any(item.start <= candidate[0].start < item.end for item in self.found.items)
                if is_named_after_a_comma(candidate, self.table) and not says_more and not is_inside:
                    self.found.companies.append((segment, name_between(self.text, self.words, first, end)))
                    return
