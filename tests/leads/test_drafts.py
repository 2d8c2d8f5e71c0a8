"""Drafts: a small language, loud about what it does not know."""

import pytest

from leads import drafts

FACTS = {
    "first_name": "Maya",
    "company": "Northwind",
    "post": "Why we",
    "said": "Same here",
    "asked": "",
    "owner_name": "Nora",
}


def test_variables_and_conditions_are_filled():
    template = (
        "{{ first_name }}{% if company %} at {{ company }}{% endif %}: “{{ said }}” {% if not post %}x{% endif %}"
    )
    assert drafts.render(template, **FACTS) == "Maya at Northwind: “Same here”"


def test_their_words_are_text_and_never_code():
    said = "{{ owner_name }} {% include 'x' %} <b>&"
    assert drafts.render("{{ said }}", **FACTS | {"said": said}) == said


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("Hello {{ nickname }}", "“nickname” is not known"),
        ("{{ first_name.__class__ }}", "is not known"),
        ("{{ first_name|upper }}", "is not known"),
        ("{{ first_name|default:'x' }}", "is not known"),
        ("{{ _private }}", "is not known"),
        ("{{ }}", "is not known"),
        ("{% if nickname %}x{% endif %}", "“nickname” is not known"),
        ("{% if first_name == 'x' %}x{% endif %}", "is not known"),
        ("{% include 'leads/today.html' %}", "cannot use “include”"),
        ("{% load static %}", "cannot use “load”"),
        ("{% for a in said %}{% endfor %}", "cannot use “for”"),
        ("{% debug %}", "cannot use “debug”"),
        ("{% if company %}x", "is not complete"),
        ("{% if %}x{% endif %}", "is not complete"),
        ("{% endif %}", "is not complete"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(template, sentence):
    with pytest.raises(drafts.DraftError, match=sentence):
        drafts.render(template, **FACTS)


def test_an_unknown_name_leaves_no_gap():
    nobody = FACTS | {"first_name": ""}
    assert drafts.render("Thank you, {{ first_name }}. It helps.", **nobody) == "Thank you. It helps."
    assert drafts.render("{{ first_name }}, you know this.", **nobody) == "You know this."
    assert drafts.render("Hello {{ first_name }}, thanks.", **nobody) == "Hello, thanks."


@pytest.mark.parametrize(
    ("first", "full", "greeting"),
    [
        ("Maya", "", "Maya"),
        ("Dr. Maya 🚀", "", "Maya"),
        ("MAYA", "", "Maya"),
        ("Mary-Jane", "", "Mary-Jane"),
        ("O’Brien", "", "O’Brien"),
        ("", "Dr. Léa Dubois, MBA", "Léa"),
        ("", "Prof. Dr. Jonas Weber", "Jonas"),
        ("J.", "", ""),
        ("🚀", "", ""),
        ("", "", ""),
        ("明", "", ""),
    ],
)
def test_people_are_greeted_by_a_clean_first_name(first, full, greeting):
    assert drafts.greeting_name(first, full) == greeting


def test_a_quote_is_their_first_sentence_or_cut_at_a_word():
    assert drafts.quote("Same problem here.\nHow did you tell them?") == "Same problem here"
    assert drafts.quote("How did you decide? I ask for a friend.") == "How did you decide?"
    long = drafts.quote("word " * 60)
    assert len(long) <= drafts.LONGEST_QUOTE + 1
    assert long.endswith("word…")


@pytest.mark.parametrize(
    ("text", "tone", "quoted"),
    [
        ("Same problem here. How did you tell the client?", "question", {"asked": "How did you tell the client?"}),
        ("Your story helped me to sleep again.", "supportive", {"said": "Your story helped me to sleep again"}),
        ("Count me in", "supportive", {}),
        ("GUIDE", "unsure", {}),
        ("Bumping this, still waiting for the list", "unsure", {}),
        ("You took their money for two years first.", "critical", {}),
        ("And here comes the sales pitch, wait for it.", "sceptical", {}),
    ],
)
def test_only_questions_and_friendly_sentences_are_quoted_back(text, tone, quoted):
    assert drafts.words_to_quote(text, tone) == {"said": "", "asked": ""} | quoted
