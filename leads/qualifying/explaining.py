"""Why somebody has the tier they have: each rule with its answer, the words behind it, and where they came from."""

from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects

from crm.enums import Function, InteractionKind, Seniority
from crm.models import Interaction
from leads.enums import CriterionField, CriterionKind, Deed, Operator, Tier
from leads.qualifying.definition import Rule, definition_of
from leads.qualifying.facts import Facts, facts_of
from leads.qualifying.reference import score_of
from leads.qualifying.wording import MISSING, condition, describe, name_of, on, quoted, says

ACT_KINDS = (*InteractionKind.theirs(), InteractionKind.CONNECTION)
_FROM_TITLE = (CriterionField.SENIORITY, CriterionField.FUNCTION, CriterionField.TITLE)
_TIERS = (Tier.OUTSIDE, Tier.INFO, Tier.C, Tier.B, Tier.A)  # from worst to best, for "would be"


@dataclass(frozen=True)
class Line:
    """One rule and its answer. `points` may be below zero; `best` is what it could have been."""

    label: str
    points: int
    best: int
    state: str  # "yes", "no" or "unknown"
    source: str = ""
    quote: str = ""
    kind: str = CriterionKind.WEIGHTED
    against: bool = False  # it speaks against the person

    @property
    def short(self):
        """A few words for a list."""
        if self.state == "unknown":
            return f"{self.label}?"
        if self.kind == CriterionKind.MUST and self.state == "no":
            return f"not: {self.label[0].lower()}{self.label[1:]}"
        return self.label


@dataclass(frozen=True)
class Explanation:
    lines: list[Line]
    fit: int
    coverage: int
    tier: str
    missing: str = ""  # the one fact that would change the tier, as a sentence
    earned: int = 0
    possible: int = 0  # points of the rules whose answer is known

    @property
    def short(self):
        """The reasons that weigh most, at most three, for a row of a list or a card."""
        against = [line for line in self.lines if line.against]
        said = [line for line in self.lines if line.state == "yes" and line.points > 0 and line.kind == "weighted"]
        said.sort(key=lambda line: -line.points)
        unknown = [line for line in self.lines if line.state == "unknown" and line.kind != CriterionKind.INFO]
        unknown.sort(key=lambda line: (line.kind == CriterionKind.WEIGHTED, -line.best))
        first = against if self.tier == Tier.OUTSIDE else said[:2] + against
        if self.tier == Tier.INFO:
            first = said[:1] + unknown[:2]
        met = [line for line in self.lines if line.state == "yes" and line.kind == CriterionKind.MUST]
        return [line.short for line in (first or met or unknown)[:3]]


def explain(contact, qualification) -> Explanation:
    """Return the reasons behind a Qualification of `contact`, by the version that it was reached under."""
    return explain_many([(contact, qualification)])[contact.pk]


def explain_many(pairs) -> dict[int, Explanation]:
    """Return {contact id: Explanation} for pairs (contact, qualification): three queries, however many pairs."""
    pairs = list(pairs)
    acts = acts_of(contact.pk for contact, _ in pairs)
    prefetch_related_objects([qualification for _, qualification in pairs], "version__criteria")
    definitions = {}
    found = {}
    for contact, qualification in pairs:
        definition = definitions.get(qualification.version_id)
        if definition is None:
            definition = definitions[qualification.version_id] = definition_of(qualification.version)
        found[contact.pk] = explanation(contact, qualification, definition, acts.get(contact.pk, ()))
    return found


def acts_of(contact_ids) -> dict[int, list[Interaction]]:
    """Return what each contact did, newest first, with its post: one query."""
    found = {}
    rows = Interaction.objects.filter(contact__in=list(contact_ids), kind__in=ACT_KINDS)
    rows = rows.select_related("post").defer("post__text", "tone_reason")
    for row in rows.newest_first():
        found.setdefault(row.contact_id, []).append(row)
    return found


def explanation(contact, qualification, definition, interactions) -> Explanation:
    """Return the reasons, from what was already loaded: no query."""
    facts = facts_of(contact, interactions)
    hit, unknown = qualification.hit, qualification.unknown
    lines = [_line(rule, contact, facts, hit, unknown) for rule in definition.rules]
    known = [line for line in lines if line.kind == CriterionKind.WEIGHTED and line.state != "unknown"]
    return Explanation(
        lines=lines,
        fit=qualification.fit,
        coverage=qualification.coverage,
        tier=qualification.tier,
        missing=_missing(definition, hit, unknown, qualification.tier),
        earned=sum(line.points for line in known),
        possible=sum(line.best for line in known),
    )


def _line(rule: Rule, contact, facts: Facts, hit, unknown):
    best = max(0, rule.weight)
    if rule.bit & unknown:
        return Line(describe(rule), 0, best, "unknown", MISSING.get(rule.field, ""), kind=rule.kind)
    yes = bool(rule.bit & hit)
    against = _against(rule, yes)
    points = rule.weight if yes else 0
    line = Line(describe(rule), points, best, "yes" if yes else "no", kind=rule.kind, against=against)
    matched = rule.operator != Operator.NONE_OF  # what was found, or what was found to be absent
    if rule.operator == Operator.IS_KNOWN:
        return line
    if yes == matched:
        return _with_evidence(line, rule, contact, facts)
    return replace(line, source=_absence(rule.field, contact))


def _against(rule, yes):
    if rule.kind == CriterionKind.MUST:
        return not yes
    return yes and (rule.kind == CriterionKind.MUST_NOT or rule.weight < 0)


def _with_evidence(line, rule, contact, facts):
    """The words that made the rule true, and where they stand."""
    field = CriterionField(rule.field)
    if field in (CriterionField.SENIORITY, CriterionField.FUNCTION):
        quote = (contact.title_words or {}).get(field.value, "")
        label = _read(field, contact)
        source = "set by a person" if contact.title_decided_by == "person" else _place(quote, facts)
        return replace(line, label=label, quote=quote, source=source)
    if field == CriterionField.DID:
        return _deed(line, rule, facts)
    if field == CriterionField.SAID:
        places = ((act.text, f"wrote it {on(act)}".strip()) for act in facts.acts)
    elif field == CriterionField.TITLE:
        places = [(facts.headline, "from the headline"), (facts.position, "from the position")]
    elif field == CriterionField.COMPANY:
        places = [(facts.named_company, "the company’s name" if facts.company else "from the headline")]
    else:
        places = [(facts.location, "from the profile")]
    for text, source in places:
        for value in rule.value:
            quote = quoted(text, value)
            if quote:
                return replace(line, label=says(field, [f"“{quote}”"]), quote=quote, source=source)
    return line  # the fact changed since: the next run judges again


def _deed(line, rule, facts):
    for act in facts.acts:
        for deed in rule.value:
            if deed in act.deeds:
                return replace(line, label=Deed(deed).label, source=on(act) or "from the ledger", quote=act.text[:160])
    return line


def _read(field, contact):
    if field == CriterionField.SENIORITY:
        return Seniority(contact.seniority).label
    return f"Works in {name_of(field, contact.function)}"


def _place(quote, facts):
    if quote and quoted(facts.headline, quote):
        return "from the headline"
    return "from the position" if facts.position else "from the headline"


def _absence(field, contact):
    if field == CriterionField.SENIORITY:
        return f"read as {Seniority(contact.seniority).label.lower()}"
    if field == CriterionField.FUNCTION:
        return f"read as {Function(contact.function).label.lower()}"
    if field == CriterionField.COMPANY:
        return f"it is {contact.company or contact.title_company}"
    if field == CriterionField.LOCATION:
        return f"it is {contact.location}"
    return {CriterionField.TITLE: "not in the title", CriterionField.SAID: "not in their words"}.get(
        field, "not so far"
    )


def _missing(definition, hit, unknown, tier):
    """The single fact that would lift the tier most: title, company or place, each taken at its best."""
    best = (_TIERS.index(tier), None, ())
    groups = {}
    for rule in definition.rules:
        if rule.bit & unknown:
            groups.setdefault("title" if rule.field in _FROM_TITLE else rule.field, []).append(rule)
    for fact, rules in groups.items():
        favour = sum(rule.bit for rule in rules if rule.wanted)
        learned = sum(rule.bit for rule in rules)
        would = score_of(definition, hit | favour, unknown & ~learned).tier
        if _TIERS.index(would) > best[0]:
            best = (_TIERS.index(would), fact, rules)
    index, fact, rules = best
    if fact is None:
        return ""
    asked = [rule for rule in rules if rule.kind != CriterionKind.INFO]
    if len(asked) == 1 and asked[0].wanted:
        return f"If {condition(asked[0])}, this would be {_TIERS[index].label}."
    name = {"title": "title", CriterionField.COMPANY: "company", CriterionField.LOCATION: "place"}[fact]
    return f"The {name} is what is missing: knowing it, this could be {_TIERS[index].label}."
