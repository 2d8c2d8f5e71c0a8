"""From the words of a headline to one judgement, with the words as the reason."""

from dataclasses import dataclass, field
from functools import lru_cache

from crm.enums import Function, Seniority
from crm.titles.phrases import default_table
from crm.titles.scanning import Scan, scan

LONGEST = 1000  # characters that are read; LinkedIn allows 220 for a headline
_RUNG = {rung.value: number for number, rung in enumerate(Seniority.ladder())}
_STATES = (Seniority.RETIRED.value, Seniority.SEEKING.value, Seniority.STUDENT.value)
_NOT_WEAKER = _RUNG[Seniority.DIRECTOR.value]  # roles from here up are not what a student is called


@dataclass(frozen=True)
class Title:
    """`words` are the reason: {"seniority": "Founder", "function": "Growth"}, as they stand in the text."""

    seniority: Seniority = Seniority.UNKNOWN
    function: Function = Function.NONE
    company: str = ""  # the company that the headline or the position names, "" where none is named
    words: dict[str, str] = field(default_factory=dict)


def read_title(headline: str = "", position: str = "", company: str = "") -> Title:
    """Return what a headline, and a position and company where a file gave them, say about a person.

    Pure, and each distinct text is read once. Nothing recognised is `unknown` and `none`: unknown asks a person,
    a guess loses a buyer. Conventions: the strongest rung wins; student, retired and seeking win over a weaker role;
    former roles and what is said about others ("I help founders ...") do not count.
    """
    seniority, function, named, reasons = _read(position[:LONGEST], headline[:LONGEST])
    if seniority == Seniority.UNKNOWN and company and _is_ones_own(company[:200]):
        seniority = Seniority.OWNER  # the company is given as "Freelance" or "Self-employed"
        reasons = (("seniority", company[:200]), *reasons)
    return Title(seniority, function, named, dict(reasons))


@lru_cache(maxsize=20_000)
def _is_ones_own(company):
    own = _strongest(scan(company, default_table()))
    return own is not None and own.meaning.seniority == "owner"


@lru_cache(maxsize=50_000)
def _read(position, headline):
    scans = [scan(text, default_table()) for text in (position, headline) if text.strip()]
    found = _together(scans)
    item, state = _strongest(found), _state(found)
    reasons = []
    seniority = Seniority.UNKNOWN
    if state and not (item and _stands_against(state, item)):
        seniority = Seniority(state.meaning.seniority)
        reasons.append(("seniority", state.said))
    elif item:
        seniority = Seniority(item.meaning.seniority)
        reasons.append(("seniority", item.said))
    function, said = _function(found, item)
    if said:
        reasons.append(("function", said))
    return seniority, Function(function), _company(found, item), tuple(reasons)


def _together(scans):
    """Put the position before the headline, as one text with the position in segments of its own."""
    whole = Scan()
    for number, one in enumerate(scans):
        for item in one.items:
            item.segment += number * 1000
            item.part += number * 1000
        whole.items += one.items
        whole.companies += [(segment + number * 1000, name) for segment, name in one.companies]
    return whole


def _strongest(found):
    ranked = [item for item in found.items if item.meaning.kind == "role"]
    return min(ranked, key=lambda item: _RUNG[item.meaning.seniority], default=None)


def _state(found):
    states = [item for item in found.items if item.meaning.kind == "status"]
    return min(states, key=lambda item: _STATES.index(item.meaning.seniority), default=None)


def _stands_against(state, item):
    """Say whether the role is stronger than the state of life beside it."""
    rung = _RUNG[item.meaning.seniority]
    if state.meaning.seniority == Seniority.STUDENT:
        return rung <= _NOT_WEAKER or (rung == _NOT_WEAKER + 1 and item.segment < state.segment)
    return rung == 0 and item.segment != state.segment


def _function(found, item):
    """Return the field of work and the words it came from: near the strongest role first."""
    if item is None:
        chosen = next((other for other in found.items if other.meaning.function), None)
        return (chosen.meaning.function, chosen.said) if chosen else ("none", "")
    meaning = item.meaning
    if meaning.function and (meaning.weight > 0 or (meaning.weight == 0 and meaning.function != "leadership")):
        return meaning.function, item.said
    near = _near(found, item)
    if near:
        return near.meaning.function, near.said
    return (meaning.function, item.said) if meaning.function else ("none", "")


def _near(found, item):
    """The field that belongs to `item`: in its part after it, then before it, then in its segment, then anywhere."""
    others = [other for other in found.items if other is not item and other.meaning.function]
    settled = [other for other in others if other.meaning.weight >= 0]
    for candidates in (settled, others):
        part = [other for other in candidates if other.part == item.part]
        after = [other for other in part if other.start >= item.end]
        segment = [other for other in candidates if other.segment == item.segment]
        if item.meaning.function == "leadership":
            return next(iter(after or part), None) if candidates is settled else None
        for choice in (after, part, segment, candidates):
            if choice:
                return choice[0]
    return None


def _company(found, item):
    if not found.companies:
        return ""
    if item:
        for segment, name in found.companies:
            if segment == item.segment:
                return name
    return found.companies[0][1]
