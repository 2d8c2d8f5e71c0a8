"""The rules of a verdict, readable: one person, plain values, no database.

The SQL of compiling.py must say the same for everybody at once; a property test holds the two against each other
(tests/leads/qualifying/test_compiling.py). Explanations and "what would change it" are worked out here.
"""

from dataclasses import dataclass
from datetime import datetime

from crm.enums import Seniority
from leads.enums import CriterionField, CriterionKind, Operator, Tier
from leads.qualifying.definition import Definition, Rule
from leads.qualifying.engagement import engagement_of
from leads.qualifying.facts import Facts
from leads.qualifying.words import BOUNDARY, phrases, words


@dataclass(frozen=True)
class Score:
    tier: str
    fit: int
    coverage: int


@dataclass(frozen=True)
class Verdict:
    hit: int
    unknown: int
    tier: str
    fit: int
    coverage: int
    engagement: int


def judge(definition: Definition, facts: Facts, now: datetime) -> Verdict:
    """Return the verdict on one person at `now`."""
    hit = unknown = 0
    for rule in definition.rules:
        told = answer(rule, facts)
        if told is None:
            unknown |= rule.bit
        elif told:
            hit |= rule.bit
    score = score_of(definition, hit, unknown)
    deeds = [(act.kind, act.tone, act.at, act.id) for act in facts.acts]
    return Verdict(hit, unknown, score.tier, score.fit, score.coverage, engagement_of(deeds, now))


def answer(rule: Rule, facts: Facts) -> bool | None:
    """Return whether `rule` is true of the person, or None where the fact it asks for is not known.

    What they wrote and did is always known: the ledger holds it.
    """
    if rule.field == CriterionField.DID:
        found = any(act.deeds & set(rule.value) for act in facts.acts)
    elif rule.field == CriterionField.SAID:
        found = any(_has(act.words, rule) for act in facts.acts)
    elif rule.field in (CriterionField.SENIORITY, CriterionField.FUNCTION):
        found = _chosen(rule, facts.seniority if rule.field == CriterionField.SENIORITY else facts.function)
    else:
        found = _worded(rule, searched(rule.field, facts))
    if found is None or rule.operator != Operator.NONE_OF:
        return found
    return not found


def searched(field: str, facts: Facts) -> str:
    """Return the words in which a rule on `field` looks; no word at all where the fact is not known."""
    if field == CriterionField.TITLE:
        return words(f"{facts.headline} {BOUNDARY} {facts.position}")
    return words(facts.named_company if field == CriterionField.COMPANY else facts.location)


def _chosen(rule, value):
    if rule.operator == Operator.IS_KNOWN:
        return bool(value)
    if not value:
        return None
    if rule.operator == Operator.AT_LEAST:
        return value in Seniority.at_least(rule.value[0])
    return value in rule.value


def _worded(rule, text):
    known = bool(text.strip(f" {BOUNDARY}"))
    if rule.operator == Operator.IS_KNOWN:
        return known
    return _has(text, rule) if known else None


def _has(text, rule):
    return any(phrase in text for phrase in phrases(rule.value))


def score_of(definition: Definition, hit: int, unknown: int) -> Score:
    """Return tier, fit and coverage for a set of answers (QUALIFICATION.md 8.3).

    fit = points earned less points taken off, in per cent of the points that are known to be possible. With no
    points to earn at all, everyone starts at 100. Unknown is neither yes nor no: a requirement that cannot be
    checked, too little of the weight known, or none of the points known, is "needs info"; one that is known to
    fail is "outside".
    """
    known = [rule for rule in definition.rules if not rule.bit & unknown]
    earned = sum(rule.weight for rule in known if rule.bit & hit and rule.weight > 0)
    taken = -sum(rule.weight for rule in known if rule.bit & hit and rule.weight < 0)
    possible = sum(rule.weight for rule in known if rule.weight > 0)
    if not definition.weight_for:
        fit = max(0, 100 - taken)
    else:
        fit = _per_cent(max(0, earned - taken), possible) if possible else 0
    total = definition.weight_total
    coverage = _per_cent(sum(abs(rule.weight) for rule in known), total) if total else 100
    ignorant = coverage < definition.coverage_from or (definition.weight_for and not possible)
    return Score(_tier(definition, hit, unknown, ignorant, fit), fit, coverage)


def _tier(definition, hit, unknown, ignorant, fit):
    for rule in definition.rules:
        failing = 0 if rule.kind == CriterionKind.MUST else rule.bit
        if rule.decides and not rule.bit & unknown and hit & rule.bit == failing:
            return Tier.OUTSIDE.value
    if ignorant or any(rule.decides and rule.bit & unknown for rule in definition.rules):
        return Tier.INFO.value
    if fit >= definition.a_from:
        return Tier.A.value
    return Tier.B.value if fit >= definition.b_from else Tier.C.value


def _per_cent(part, whole):
    """Rounded half up, in integers: SQL does the same."""
    return (200 * part + whole) // (2 * whole)
