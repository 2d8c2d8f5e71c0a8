"""The tone of a text and what it means for the gate, by rules that name the words they found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enums import Gate, Tone
from crm.tone import read_tone
from crm.tone.rules import rules

NEVER = [
    "That's a pitch slap!",
    "This is just a sales pitch.",
    "You're just trying to sell us something.",
    "You are only selling, admit it",
    "Stop messaging me.",
    "please don't DM me again",
    "Blocked.",
    "Blocked and reported.",
    "I'm blocking you.",
    "What a load of garbage",
    "You are a fraud.",
    "Shut up.",
    "Take me off your list",
    "Das ist doch reine Werbung.",
    "Schreib mir nicht mehr.",
    "C'est de la pub.",
    "Arrête de me contacter",
    "Pura publicidad.",
    "Isso é só propaganda",
    "Smettila di scrivermi",
    "Je wilt gewoon iets verkopen",
    "Du vill ju bara sälja",
    "Nie pisz do mnie",
    "不过是推销",
]

HOLD = [
    "Here comes the pitch...",
    "I bet there is a course next week.",
    "So what are you selling?",
    "Cool story bro",
    "Amazing how these stories always end with you being the hero",
    "What's the catch?",
    "Call me cynical, but I have read this before",
    "Wo ist der Haken?",
    "C'est quoi le piège ?",
    "¿Dónde está la trampa?",
    "Ik wed dat er morgen een cursus komt",
]

# Friendly people use these words too. None of them may ever be gated "never".
INNOCENT = [
    "I blocked two hours to read this, thank you.",
    "I once blocked a guy who wrote like that, so true.",
    '"Quick call" messages are killing me. Great post.',
    "I've been pitch slapped three times today. Thank you for this.",
    "We pitch for a living, and this made me think.",
    "I sell insurance and this is exactly how I do it.",
    "My spam folder thanks you.",
    "I told him to stop messaging me and felt better. Thanks for this.",
    "People who say you're just selling have never met you. Love this.",
    "A pitch-perfect example.",
    "Our pitch deck is full of this, guilty.",
    "Writer's block is real, and this helps.",
    "I report to a boss who needs to read this.",
    "My daughter is selling lemonade by these rules.",
    "He told me I was a fraud once. He apologised after reading something like this.",
    "Finally somebody who does not sell a course about it.",
    "This blocked my whole morning, in the best way.",
    "Danke! Ich verkaufe seit 20 Jahren so.",
]

TONES = [
    ("Thank you for this.", Tone.SUPPORTIVE),
    ("So true.", Tone.SUPPORTIVE),
    ("👏👏👏", Tone.SUPPORTIVE),
    ("Danke, sehr treffend!", Tone.SUPPORTIVE),
    ("Merci pour ce texte", Tone.SUPPORTIVE),
    ("Totalmente de acuerdo", Tone.SUPPORTIVE),
    ("Obrigada, falou tudo", Tone.SUPPORTIVE),
    ("Grazie, parole sante", Tone.SUPPORTIVE),
    ("Helemaal mee eens", Tone.SUPPORTIVE),
    ("Så klokt skrivet", Tone.SUPPORTIVE),
    ("ありがとうございます", Tone.SUPPORTIVE),
    ("Love this! How did you tell the client?", Tone.QUESTION),
    ("I would love to know how long that took.", Tone.QUESTION),
    ("Wie machst du das im Team?", Tone.QUESTION),
    ("¿Cómo empezaste?", Tone.QUESTION),
    ("最初のメッセージはどのくらいの長さですか？", Tone.QUESTION),
    ("Respectfully disagree. Not everyone can afford that.", Tone.CRITICAL),
    ("This is a bit one-sided.", Tone.CRITICAL),
    ("Das greift mir zu kurz.", Tone.CRITICAL),
    ("We help founders with this, DM me for a free audit.", Tone.SELF_PROMO),
    ("@Anna Berg", Tone.NEUTRAL),
    ("Following", Tone.NEUTRAL),
]


@pytest.mark.parametrize("text", NEVER)
def test_who_says_stop_or_insults_is_never_pitched(text):
    reading = read_tone(text)
    assert reading.gate == Gate.NEVER
    assert reading.tone in (Tone.HOSTILE, Tone.SCEPTICAL)


@pytest.mark.parametrize("text", HOLD)
def test_a_mild_suspicion_is_held_for_a_person(text):
    assert read_tone(text).tone == Tone.SCEPTICAL
    assert read_tone(text).gate == Gate.HOLD


@pytest.mark.parametrize("text", INNOCENT)
def test_a_friendly_word_is_never_gated_never(text):
    assert read_tone(text).gate != Gate.NEVER


@pytest.mark.parametrize(("text", "tone"), TONES)
def test_each_tone_is_known_in_several_languages(text, tone):
    assert read_tone(text).tone == tone
    assert read_tone(text).gate == Gate.CLEAR


@pytest.mark.parametrize("text", ["", "   ", "The bakery opens at seven.", "Blue door, second floor."])
def test_what_no_rule_places_is_unsure_and_not_supportive(text):
    reading = read_tone(text)
    assert (reading.tone, reading.gate) == (Tone.UNSURE, Gate.CLEAR)
    assert reading.reason == {"by": "none", "gate": "clear"}


def test_an_unclear_text_with_a_word_of_doubt_is_held():
    reading = read_tone("Nice. And the funnel starts tomorrow")
    assert (reading.tone, reading.gate) == (Tone.UNSURE, Gate.HOLD)
    first, last = reading.reason["span"]
    assert "Nice. And the funnel starts tomorrow"[first:last] == "funnel"


@pytest.mark.parametrize("text", [*NEVER, *HOLD, *(text for text, _ in TONES)])
def test_the_reason_names_a_rule_and_its_words_in_the_text(text):
    reason = read_tone(text).reason
    first, last = reason["span"]
    assert reason["by"] == "rule"
    assert 0 <= first < last <= len(text)
    assert reason["gate"] == read_tone(text).gate


def test_each_rule_has_its_own_name_and_only_bad_tones_close_the_gate():
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert (rule.gate == Gate.CLEAR) == (rule.tone not in (Tone.HOSTILE, Tone.SCEPTICAL)), rule.name


def test_the_reason_of_one_reading_is_not_shared_with_the_next():
    read_tone("So true.").reason["touched"] = True
    assert "touched" not in read_tone("So true.").reason


@given(st.text(max_size=300))
def test_any_text_has_a_tone(text):
    reading = read_tone(text)
    assert reading.tone in Tone
    assert reading.gate in Gate


@given(st.sampled_from([*NEVER, *HOLD]), st.sampled_from(["", "Thank you. ", "Great post! ", "❤️ "]))
def test_a_kind_word_before_it_does_not_open_the_gate(text, kind_word):
    assert read_tone(kind_word + text).gate != Gate.CLEAR
