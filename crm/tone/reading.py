"""From a text to its tone: every rule is asked, the worst that holds decides, and what no rule places is unsure."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from crm.enums import Gate, Tone
from crm.tone.rules import cues, rules

LONGEST = 4000  # characters that are read; a comment has at most 1,250, a message 8,000

# Which of several tones a text has: what calls for care first, then what calls for an answer.
_ORDER = (
    Tone.HOSTILE,
    Tone.SCEPTICAL,
    Tone.SELF_PROMO,
    Tone.CRITICAL,
    Tone.QUESTION,
    Tone.SUPPORTIVE,
    Tone.NEUTRAL,
)
_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "İ": "I"})
_ENGLISH = frozenset(
    re.findall(
        r"\S+",
        "a about all an and are as at be but by can do does for from had has have he how i if in is it its just like me"
        " my not of on one or our out people she so some that the their them there they this to too up us was we were"
        " what when where which who why will with would you your i'm it's don't you're that's i've",
    )
)
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\uffdc]")

# "Somebody told me to stop messaging me" reports what others said or do; it is not said to us.
_REPORTED = re.compile(
    r"\b(?:told|tell|tells|telling|said|says|saying|replied|answered|asked|asks|wrote|heard|reads?|got|receive[ds]?"
    r"|people (?:who|that)|someone who|those who|anyone who|somebody who|recruiters|vendors|strangers|founders|he|she"
    r"|they|them|somebody|someone|my (?:boss|client|inbox|team|manager|colleague)|sagte|meinte|schrieb|a dit|dijo)\b"
    r"[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«]([^\"”“«»\n]{2,200})[\"”“»]")


@dataclass(frozen=True)
class ToneReading:
    """`gate` is what this text alone asks for; `reason` names the rule and the span of the text that it found."""

    tone: Tone
    gate: Gate
    reason: dict[str, object] = field(default_factory=dict)


def read_tone(text: str) -> ToneReading:
    """Return the tone of `text`, what it means for the pitch gate, and why. Pure; any text is fine.

    `reason` is `{"by": "rule", "rule": id, "span": [from, to], "gate": gate}`, or, where no rule holds,
    `{"by": "none", "gate": gate}` with a `span` if a single word made us hold it for a person to read.
    """
    tone, gate, rule, span = _read(text[:LONGEST])
    reason: dict[str, object] = {"by": "rule", "rule": rule} if rule else {"by": "none"}
    if span:
        reason["span"] = list(span)
    return ToneReading(tone, gate, reason | {"gate": gate.value})


@lru_cache(maxsize=20_000)
def _read(text):
    text = text.translate(_SAME_LENGTH)
    if not text.strip():
        return Tone.UNSURE, Gate.CLEAR, "", None
    lowered = text.lower()
    spoken = _languages(lowered)
    for tone_rules in _by_tone():
        found = None
        for rule in tone_rules:
            if rule.language in spoken and (found is None or rule.gate.strictness > found[0].gate.strictness):
                match = _holds(rule, text if rule.minds_case else lowered)
                found = (rule, match.span()) if match else found
        if found:
            rule, span = found
            return rule.tone, rule.gate, rule.name, span
    cue = cues().search(text)
    return (Tone.UNSURE, Gate.HOLD, "", cue.span()) if cue else (Tone.UNSURE, Gate.CLEAR, "", None)


@cache
def _by_tone():
    return tuple(tuple(rule for rule in rules() if rule.tone == tone) for tone in _ORDER)


def _languages(lowered):
    """Return whose rules are worth asking: all but those that the text is plainly not written in."""
    latin = {"xx", "en"}
    words = lowered.split()
    if not lowered.isascii() or 3 * sum(word in _ENGLISH for word in words) < len(words):
        latin |= {"de", "fr", "es", "pt", "it", "nl", "sv", "da", "pl", "tr"}
    return latin | {"ru", "ja", "zh", "he"} if _OTHER_SCRIPT.search(lowered) else latin


def _holds(rule, text):
    """Return the first match that is said by them, to us; what they quote or report does not count against them."""
    for match in rule.pattern.finditer(text):
        if rule.gate == Gate.CLEAR or not (_is_quoted(match, text) or _is_reported(match, text)):
            return match
    return None


def _is_quoted(match, text):
    return any(
        quote.start(1) <= match.start() and match.end() <= quote.end(1) and len(quote[0]) < len(text.strip())
        for quote in _QUOTED.finditer(text)
    )


def _is_reported(match, text):
    before = text[max(0, match.start() - 80) : match.start()]
    return bool(_REPORTED.search(before))
