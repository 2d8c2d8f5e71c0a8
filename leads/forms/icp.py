"""Rules as sentences: "Points: the company is saas, software".

A rule is one row: its kind, a sentence that stands for a field with an operator, words apart by commas, points.
"""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from crm.enums import Function, Seniority
from leads.enums import CriterionField, CriterionKind, Deed, Operator
from leads.models import Criterion, IcpVersion
from leads.qualifying.definition import Definition, InvalidRule, Rule, check, choices_of

MOST_WORDS = 40

SENTENCES = {
    "title:contains": "the title says",
    "title:none_of": "the title does not say",
    "seniority:any_of": "they are",
    "seniority:at_least": "they are at least",
    "seniority:none_of": "they are not",
    "function:any_of": "they work in",
    "function:none_of": "they do not work in",
    "company:contains": "the company is",
    "company:none_of": "the company is not",
    "location:contains": "the place is",
    "location:none_of": "the place is not",
    "said:contains": "they wrote",
    "said:none_of": "they did not write",
    "did:any_of": "they did this",
    "did:none_of": "they did not do this",
    "title:is_known": "a title is known",
    "seniority:is_known": "the seniority is known",
    "function:is_known": "the field of work is known",
    "company:is_known": "a company is known",
    "location:is_known": "a place is known",
}
_NAMES = {CriterionField.SENIORITY: Seniority, CriterionField.FUNCTION: Function, CriterionField.DID: Deed}


def words_in(text):
    """Return the words or phrases of `text`, apart by commas or line ends, each once, in order."""
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def sentence_of(rule) -> str:
    """Return the key of SENTENCES for `rule`; "any of" some words is what "contains" says."""
    key = f"{rule.field}:{rule.operator}"
    return key if key in SENTENCES else f"{rule.field}:{Operator.CONTAINS}"


def options_of(field) -> list[str]:
    """Return what a rule on `field` chooses from, as people read it; [] where it takes words of one's own."""
    return [str(_NAMES[field](value).label) for value in choices_of(field)]


class RuleForm(forms.Form):
    kind = forms.ChoiceField(choices=CriterionKind, initial=CriterionKind.WEIGHTED)
    sentence = forms.ChoiceField(choices=list(SENTENCES.items()), initial="title:contains")
    words = forms.CharField(required=False, max_length=1200, strip=True)
    weight = forms.IntegerField(required=False, min_value=-100, max_value=100, initial=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nth = int(self.prefix.rsplit("-", 1)[-1]) + 1 if (self.prefix or "")[-1:].isdecimal() else 0
        looks = {
            "kind": ("form-select form-select-sm form-select--bare rule__choice", f"Kind of rule {nth}"),
            "sentence": ("form-select form-select-sm form-select--bare", f"Rule {nth} is about"),
            "words": ("form-control form-control-sm", f"Words of rule {nth}, apart by commas"),
            "weight": ("form-control form-control-sm form-control--num", f"Points of rule {nth}"),
        }
        for name, (classes, label) in looks.items():
            self.fields[name].widget.attrs |= {"class": classes, "aria-label": label}

    @property
    def is_blank(self):
        """An extra row that nobody wrote into."""
        return self.empty_permitted and not self.has_changed()

    @property
    def takes_words(self):
        return not str(self["sentence"].value() or "").endswith(Operator.IS_KNOWN)

    @property
    def options(self):
        """The names that words are chosen from, apart by |, for the chips."""
        field = str(self["sentence"].value() or "title").partition(":")[0]
        return "|".join(options_of(field)) if field in _NAMES else ""

    def clean(self):
        cleaned = super().clean()
        if self.errors or self.is_blank:
            return cleaned
        field, _, operator = cleaned["sentence"].partition(":")
        value = words_in(cleaned["words"]) if operator != Operator.IS_KNOWN else []
        if len(value) > MOST_WORDS:
            raise ValidationError(f"A rule takes {MOST_WORDS} words at most.")
        if field in _NAMES:
            value = [_chosen(_NAMES[field], name) for name in value]
        weight = 0
        if cleaned["kind"] == CriterionKind.WEIGHTED:
            weight = cleaned["weight"]
            if not weight:
                self.add_error("weight", "Points from 1 to 100, or below zero to take some off.")
                return cleaned
        try:
            cleaned["rule"] = check(Rule(0, cleaned["kind"], field, operator, tuple(value), weight))
        except InvalidRule as error:
            raise ValidationError(str(error)) from None
        return cleaned


def _chosen(names, text):
    """The value that `text` names by its label or by itself; raise ValidationError with what there is."""
    for value, label in names.choices:
        if text.casefold() in (value, str(label).casefold()) and value not in (Seniority.UNKNOWN, Function.NONE):
            return value
    known = ", ".join(label for value, label in names.choices if value not in (Seniority.UNKNOWN, Function.NONE))
    raise ValidationError(f"“{text}” is none of these: {known}.")


class RuleFormSet(forms.BaseFormSet):
    """All rules of a draft, in order. Rendered as rows by crispy with a template of ours."""

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.template = "leads/_icp_rules.html"
        return helper

    def rules(self):
        """Return the rules of valid rows, numbered from 0."""
        found = (form.cleaned_data.get("rule") for form in self.forms if not form.is_blank)
        return tuple(
            Rule(position, rule.kind, rule.field, rule.operator, rule.value, rule.weight)
            for position, rule in enumerate(rule for rule in found if rule)
        )


def rule_formset(definition=None, data=None, *, extra=0):
    """Return the formset for the rules of a Definition (with `extra` empty rows), or for posted `data`."""
    made = forms.formset_factory(
        RuleForm, RuleFormSet, extra=extra, max_num=Criterion.MOST, validate_max=True, absolute_max=Criterion.MOST + 1
    )
    if data is not None:
        return made(data, prefix="rules")
    initial = [
        {"kind": rule.kind, "sentence": sentence_of(rule), "words": _text(rule), "weight": rule.weight or None}
        for rule in definition.rules
    ]
    return made(initial=initial, prefix="rules")


def _text(rule):
    names = _NAMES.get(rule.field)
    return ", ".join(str(names(value).label) if names else value for value in rule.value)


class ThresholdsForm(forms.ModelForm):
    """How much is enough, and the ICP's name."""

    name = forms.CharField(max_length=120, label="Name")

    class Meta:
        model = IcpVersion
        fields = ["a_from", "b_from", "coverage_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("a_from", "b_from", "coverage_from"):
            self.fields[name].min_value, self.fields[name].max_value = 0, 100
            self.fields[name].widget.attrs |= {"class": "form-control form-control-sm form-control--num", "max": 100}
        self.fields["name"].widget.attrs["class"] = "form-control form-control-sm"

    def clean(self):
        cleaned = super().clean()
        strong, maybe = cleaned.get("a_from"), cleaned.get("b_from")
        if strong is not None and maybe is not None and strong <= maybe:
            self.add_error("a_from", "Strong must begin above Maybe.")
        return cleaned

    def definition(self, rules) -> Definition:
        """Return `rules` with these thresholds."""
        return Definition(
            rules, self.cleaned_data["a_from"], self.cleaned_data["b_from"], self.cleaned_data["coverage_from"]
        )


@dataclass(frozen=True)
class NumberedError:
    """A sentence about a rule, by its place on the page."""

    number: int
    sentence: str

    def __str__(self):
        return f"Rule {self.number}: {self.sentence}"


def problems(formset, thresholds) -> list[str]:
    """Return what is wrong with a posted page, each as a sentence."""
    found = [str(error) for error in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, 1):
        found += [str(NumberedError(number, sentence)) for errors in form.errors.values() for sentence in errors]
    return found + [sentence for errors in thresholds.errors.values() for sentence in errors]
