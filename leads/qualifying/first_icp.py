"""Three questions that make a first ICP: whom, in which kind of company, and who it is not for.

Seniority carries half of the points or more, so that the right person is a Maybe however many questions were answered,
and Strong with a good reason more: they asked something, or title and company match. With too little known (no title,
no seniority) the answer is "needs info". All of it can be changed afterwards.
"""

from dataclasses import dataclass

from django.db import transaction

from crm.enums import Seniority
from leads.enums import CriterionField, CriterionKind, Deed, Operator
from leads.models import Icp
from leads.qualifying.definition import Definition, Rule
from leads.qualifying.publishing import draft_of, rewrite

OFFERED_SENIORITY = (Seniority.OWNER, Seniority.C_LEVEL)
OFFERED_EXCLUSIONS = ("student", "intern", "recruiter", "looking for", "seeking")
_STRONG_FROM = 70
_COVERAGE_FROM = 60  # without a seniority, at most 60 of 120 points are known: too little to say


@dataclass(frozen=True)
class Answers:
    seniorities: tuple[str, ...]
    title_words: tuple[str, ...] = ()
    company_words: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()


def definition_from(answers: Answers) -> Definition:
    """Return the rules that the three answers stand for. Raises nothing: check happens when they are stored."""
    drafted = [
        (CriterionKind.MUST_NOT, CriterionField.TITLE, Operator.CONTAINS, answers.excluded_words, 0),
        (CriterionKind.WEIGHTED, CriterionField.SENIORITY, Operator.ANY_OF, answers.seniorities, 60),
        (CriterionKind.WEIGHTED, CriterionField.TITLE, Operator.CONTAINS, answers.title_words, 15),
        (CriterionKind.WEIGHTED, CriterionField.COMPANY, Operator.CONTAINS, answers.company_words, 15),
        (CriterionKind.WEIGHTED, CriterionField.DID, Operator.ANY_OF, (Deed.ASKED, Deed.REPLIED), 30),
    ]
    asked = [rule for rule in drafted if rule[3]]
    rules = (
        Rule(position, str(kind), str(field), str(operator), tuple(map(str, value)), weight)
        for position, (kind, field, operator, value, weight) in enumerate(asked)
    )
    return Definition(tuple(rules), a_from=_STRONG_FROM, coverage_from=_COVERAGE_FROM)


@transaction.atomic
def begin(name, answers: Answers):
    """Create the primary ICP `name` with a draft from `answers`; return the draft. Raises InvalidRule."""
    icp = Icp.objects.create(name=name, is_primary=True)
    draft = draft_of(icp)
    rewrite(draft, definition_from(answers))
    return draft
