"""Counts in every way that people and programs write them, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.importing.counts import LARGEST, read_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1,234", 1_234),
        ("1.234", 1_234),
        ("1 234", 1_234),
        ("1\u202f234\u00a0567", 1_234_567),
        ("1'234", 1_234),
        ("1’234", 1_234),
        ("12,34,567", 1_234_567),
        ("1234.0", 1_234),
        ("1,234.00", 1_234),
        ("1.234,0", 1_234),
        ("1.2K", 1_200),
        ("1,2k", 1_200),
        ("1.234K", 1_234),
        ("12M+", 12_000_000),
        ("3.5 Mio.", 3_500_000),
        ("2 Tsd.", 2_000),
        ("500+", 500),
        ("12,345 followers", 12_345),
        ("12.345 Follower", 12_345),
        ("11M+ followers", 11_000_000),
        ("~1,200", 1_200),
        (" 42 ", 42),
    ],
)
def test_a_count_is_read_however_it_is_written(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "n/a", "N/A", "-", "–", "none", "NaN", "< 1", "< 1%", "12 %", "12%", "-5", "1.2", "1,23", "1.234,5"),
        *("7.33E+18", "1e5", "12 Jan 2026", "1/2", "3-4", "K", "+", "#NAME?", "1.2.3", "12,3456", "1,234,56", "9" * 20),
    ],
)
def test_what_counts_nothing_is_not_known_and_never_nothing(text):
    assert read_count(text) is None


@given(st.integers(min_value=0, max_value=LARGEST), st.sampled_from(",.' \u00a0\u202f"))
def test_thousands_may_be_kept_apart_by_anything(number, between):
    assert read_count(f"{number:,}".replace(",", between)) == number


@given(st.integers(min_value=0, max_value=999), st.integers(min_value=0, max_value=9), st.sampled_from("kKmM"))
def test_a_letter_stands_for_its_zeros(whole, tenth, letter):
    zeros = {"k": 3, "m": 6}[letter.lower()]
    assert read_count(f"{whole}.{tenth}{letter}") == whole * 10**zeros + tenth * 10 ** (zeros - 1)


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text):
    count = read_count(text)
    assert count is None or (0 <= count <= LARGEST and any(ch.isdigit() for ch in text))
