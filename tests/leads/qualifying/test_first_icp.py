"""What three answers make of people."""

from datetime import UTC, datetime

import pytest

from crm.enums import InteractionKind, Tone
from leads.qualifying.facts import Act, Facts
from leads.qualifying.first_icp import OFFERED_EXCLUSIONS, OFFERED_SENIORITY, Answers, definition_from
from leads.qualifying.reference import judge

NOW = datetime(2026, 11, 23, tzinfo=UTC)
QUESTION = Act(1, InteractionKind.COMMENT, Tone.QUESTION, "How did you tell them?", NOW)
SENIORITIES = tuple(map(str, OFFERED_SENIORITY))


def tier_of(answers, *, acts=(), **facts):
    facts = {"seniority": "owner", "position": "Founder", "company": "Harbour Foods"} | facts
    return judge(definition_from(answers), Facts(acts=tuple(acts), **facts), NOW).tier


@pytest.mark.parametrize("title_words", [(), ("growth", "head of marketing")])
@pytest.mark.parametrize("company_words", [(), ("software", "studio")])
def test_the_right_person_is_never_weak_because_more_questions_were_answered(title_words, company_words):
    answers = Answers(SENIORITIES, title_words, company_words, OFFERED_EXCLUSIONS)
    assert tier_of(answers) == "b"
    assert tier_of(answers, acts=[QUESTION]) == "a"


def test_title_and_company_together_make_a_quiet_person_strong():
    answers = Answers(SENIORITIES, ("growth",), ("studio",), OFFERED_EXCLUSIONS)
    assert tier_of(answers, position="Founder, growth", company="Brightwater Studio") == "a"


def test_the_right_words_alone_are_weak_and_an_excluded_word_is_outside():
    answers = Answers(SENIORITIES, ("growth",), ("studio",), OFFERED_EXCLUSIONS)
    assert tier_of(answers, seniority="ic", position="Growth specialist", company="Brightwater Studio") == "c"
    assert tier_of(answers, seniority="student", position="Student and founder") == "outside"


def test_somebody_without_a_title_needs_info():
    answers = Answers(SENIORITIES, ("growth",), ("studio",), OFFERED_EXCLUSIONS)
    assert tier_of(answers, seniority="", position="", acts=[QUESTION]) == "info"
