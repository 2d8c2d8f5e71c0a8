"""A version of an ICP as plain values: what both judges, SQL and Python, read."""

from dataclasses import dataclass

from crm.enums import Function, Seniority
from leads.enums import CriterionField, CriterionKind, Deed, Operator
from leads.qualifying.words import phrases

_CHOICES = {
    CriterionField.SENIORITY: tuple(value for value in Seniority.values if value != Seniority.UNKNOWN),
    CriterionField.FUNCTION: tuple(value for value in Function.values if value != Function.NONE),
    CriterionField.DID: tuple(Deed.values),
}
_CHOOSING = {Operator.ANY_OF, Operator.NONE_OF, Operator.IS_KNOWN}
_WORDING = {Operator.CONTAINS, Operator.ANY_OF, Operator.NONE_OF, Operator.IS_KNOWN}
OPERATORS = {
    CriterionField.SENIORITY: _CHOOSING | {Operator.AT_LEAST},
    CriterionField.FUNCTION: _CHOOSING,
    CriterionField.TITLE: _WORDING,
    CriterionField.COMPANY: _WORDING,
    CriterionField.LOCATION: _WORDING,
    CriterionField.SAID: _WORDING - {Operator.IS_KNOWN},
    CriterionField.DID: {Operator.ANY_OF, Operator.NONE_OF},
}


class InvalidRule(ValueError):
    """A rule that cannot be asked; the message is a sentence for a person."""


@dataclass(frozen=True)
class Rule:
    """One question about a contact. `position` is its bit in the masks of a verdict."""

    position: int
    kind: str
    field: str
    operator: str
    value: tuple[str, ...] = ()
    weight: int = 0

    @property
    def bit(self):
        return 1 << self.position

    @property
    def decides(self):
        return self.kind in (CriterionKind.MUST, CriterionKind.MUST_NOT)

    @property
    def wanted(self):
        """The answer that speaks for the person."""
        return self.kind != CriterionKind.MUST_NOT and self.weight >= 0


@dataclass(frozen=True)
class Definition:
    rules: tuple[Rule, ...]
    a_from: int = 75
    b_from: int = 50
    coverage_from: int = 50

    @property
    def weight_for(self):
        """All points that can be had."""
        return sum(rule.weight for rule in self.rules if rule.weight > 0)

    @property
    def weight_total(self):
        """All points, those that would be taken off as well."""
        return sum(abs(rule.weight) for rule in self.rules)


def choices_of(field) -> tuple[str, ...]:
    """Return what a rule on `field` chooses from; nothing where it takes words of the person's own."""
    return _CHOICES.get(CriterionField(field), ())


def check(rule: Rule) -> Rule:
    """Return `rule`; raise InvalidRule with a sentence where it asks for what cannot be answered."""
    field, operator = CriterionField(rule.field), Operator(rule.operator)
    if operator not in OPERATORS[field]:
        raise InvalidRule(f"“{field.label}” does not go with “{operator.label}”.")
    if operator == Operator.IS_KNOWN:
        return rule
    choices = choices_of(field)
    if operator == Operator.AT_LEAST:
        choices = Seniority.ladder()
        if len(rule.value) != 1:
            raise InvalidRule("“At least” takes one rung: for example head.")
    unheard = [value for value in rule.value if choices and value not in choices]
    if unheard:
        raise InvalidRule(f"“{unheard[0]}” is not a {field.label} we know.")
    if not rule.value or (not choices and not phrases(rule.value)):
        raise InvalidRule("A rule needs at least one word.")
    return rule


def definition_of(version) -> Definition:
    """Return the rules and thresholds of an IcpVersion. Raises InvalidRule for a rule that makes no sense."""
    rules = (
        Rule(one.position, one.kind, one.field, one.operator, tuple(one.value), one.weight)
        for one in sorted(version.criteria.all(), key=lambda one: one.position)
    )
    return Definition(tuple(check(rule) for rule in rules), version.a_from, version.b_from, version.coverage_from)
