"""Try the rules on a headline that somebody typed: nobody is stored, nobody is looked up."""

from dataclasses import dataclass

from crm.enums import Function, Seniority
from crm.models import Contact
from crm.titles import read_title
from leads.enums import CriterionField
from leads.models import Qualification
from leads.qualifying.definition import Definition
from leads.qualifying.explaining import Line, explanation
from leads.qualifying.facts import facts_of
from leads.qualifying.reference import judge

_FROM_A_HEADLINE = {
    CriterionField.SENIORITY,
    CriterionField.FUNCTION,
    CriterionField.TITLE,
    CriterionField.COMPANY,
}


@dataclass(frozen=True)
class Reading:
    """What a headline says, and what the rules make of it."""

    seniority: str
    function: str
    company: str
    lines: list[Line]


def read_headline(definition: Definition, headline: str) -> Reading:
    """Return what is read from `headline` and the answers of the rules that a headline can answer."""
    title = read_title(headline, "", "")
    person = Contact(
        headline=headline,
        seniority=title.seniority,
        function=title.function,
        title_company=title.company,
        title_words=title.words,
    )
    asked = Definition(tuple(rule for rule in definition.rules if rule.field in _FROM_A_HEADLINE))
    verdict = judge(asked, facts_of(person), now=None)
    found = Qualification(hit=verdict.hit, unknown=verdict.unknown, tier=verdict.tier)
    return Reading(
        Seniority(title.seniority).label,
        Function(title.function).label,
        title.company,
        explanation(person, found, asked, ()).lines,
    )
