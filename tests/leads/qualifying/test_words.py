"""Whole words, folded."""

import pytest

from leads.qualifying.words import phrases, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Founder & CEO", " founder ceo "),
        ("  Head   of\nGrowth ", " head of growth "),
        ("CEO's biggest fan", " ceos biggest fan "),
        ("CEO’s biggest fan", " ceos biggest fan "),
        ("GRÜNDERIN – Städtebau", " grunderin stadtebau "),
        ("İstanbul ŁÓDŹ", " istanbul lodz "),
        ("Straße", " strasse "),
        ("ΣΟΦΟΣ", " σοφοσ "),
        ("𝗙𝗼𝘂𝗻𝗱𝗲𝗿 🚀", " founder "),
        ("某公司创始人", " 某 公 司 创 始 人 "),
        ("🚀 …", " "),
        ("", " "),
    ],
)
def test_a_text_becomes_whole_words(text, expected):
    assert words(text) == expected


def test_a_phrase_is_found_as_whole_words_only():
    (founder,) = phrases(["founder"])

    assert founder in words("Co-Founder, Northwind Labs")
    assert founder not in words("Cofounders club")


def test_phrases_without_a_word_are_left_out():
    assert phrases(["!!!", "head of"]) == [" head of "]
