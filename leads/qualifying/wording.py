"""Rules and facts in the words of the pages: "Head or higher", "Title says “founder”", "from the headline"."""

import re

from django.utils import timezone
from django.utils.formats import date_format

from crm.enums import Function, Seniority
from leads.enums import CriterionField, Deed, Operator
from leads.qualifying.words import phrases, words

_SHOWN = 4  # words of a rule that a label names before it says how many more
_KNOWN = {
    CriterionField.SENIORITY: "Seniority",
    CriterionField.FUNCTION: "Field of work",
    CriterionField.TITLE: "Title",
    CriterionField.COMPANY: "Company",
    CriterionField.LOCATION: "Place",
}
_SAYS = {
    CriterionField.TITLE: ("Title says {}", "Title does not say {}"),
    CriterionField.COMPANY: ("Company is {}", "Company is not {}"),
    CriterionField.LOCATION: ("Place is {}", "Place is not {}"),
    CriterionField.SAID: ("Wrote {}", "Did not write {}"),
    CriterionField.FUNCTION: ("Works in {}", "Does not work in {}"),
    CriterionField.SENIORITY: ("{}", "Not {}"),
    CriterionField.DID: ("{}", "Not: {}"),
}
MISSING = {
    CriterionField.SENIORITY: "not read from the title",
    CriterionField.FUNCTION: "not read from the title",
    CriterionField.TITLE: "no headline and no position",
    CriterionField.COMPANY: "no company known",
    CriterionField.LOCATION: "no place known",
}


def describe(rule) -> str:
    """Return what `rule` asks, as a label: "Works in marketing or sales"."""
    field = CriterionField(rule.field)
    if rule.operator == Operator.IS_KNOWN:
        return f"{_KNOWN[field]} is known"
    if rule.operator == Operator.AT_LEAST:
        return f"{Seniority(rule.value[0]).label} or higher"
    return says(field, [name_of(field, value) for value in rule.value], negative=rule.operator == Operator.NONE_OF)


def condition(rule) -> str:
    """Return what `rule` asks as a condition: "the company is “saas” or “software”"."""
    label = describe(rule)
    label = label[0].lower() + label[1:]
    if rule.operator != Operator.IS_KNOWN and rule.field == CriterionField.SENIORITY:
        return f"they are {label}"
    if rule.operator != Operator.IS_KNOWN and rule.field == CriterionField.FUNCTION:
        return f"the person {label}"
    return f"the {label}"


def says(field, names, *, negative=False) -> str:
    """Return the label that `field` is one of `names`, or none of them."""
    sentence = _SAYS[field][negative].format(either(names))
    return sentence[0].upper() + sentence[1:]


def name_of(field, value) -> str:
    """Return one value of a rule as people read it: Marketing, “founder”."""
    if field == CriterionField.SENIORITY:
        return Seniority(value).label.replace(" or ", "/").lower() if value in Seniority.values else value
    if field == CriterionField.FUNCTION:
        return Function(value).label if Function(value) is Function.IT else Function(value).label.lower()
    if field == CriterionField.DID:
        return Deed(value).label.lower()
    return f"“{value}”"


def either(names) -> str:
    """Return "a, b or c", at most a few of them by name."""
    names = list(dict.fromkeys(names))
    if len(names) > _SHOWN:
        names = [*names[: _SHOWN - 1], f"{len(names) - _SHOWN + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def on(act) -> str:
    """Return when they did it: "on 9 Nov"; "" where nobody knows."""
    if not act.dated:
        return ""
    day = timezone.localtime(act.at)
    return f"on {date_format(day, 'j M' if day.year == timezone.localdate().year else 'j M Y')}"


def quoted(text, value) -> str | None:
    """Return the words of `text` that match the phrase `value`, as they wrote them; None where it has none."""
    if not any(phrase in words(text) for phrase in phrases([value])):
        return None
    loose = r"\W+".join(re.escape(word) for word in value.split())
    found = re.search(rf"(?<!\w){loose}(?!\w)", text, re.IGNORECASE)
    return found[0] if found else value
