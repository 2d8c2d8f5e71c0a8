"""Everybody with their verdict: the read model of the people list. Its queries do not grow with its rows."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, JSONObject, NullIf

from crm.enums import Gate
from crm.models import Contact, Interaction
from leads.enums import Tier, VersionState
from leads.models import Criterion, IcpVersion, Lead, Qualification
from leads.qualifying.definition import Definition, Rule
from leads.qualifying.explaining import acts_of, explanation
from leads.qualifying.facts import SPOKEN

PER_PAGE = 50
NOT_JUDGED = "none"
MOST_CHARACTERS = 220


@dataclass(frozen=True)
class Row:
    """One person as the list shows them."""

    contact: Contact
    tier: str
    fit: int | None
    reasons: list[str]
    said: str
    tone: str
    stage: str
    is_overridden: bool
    likelihood: int | None = None  # how likely they are of the post that was asked for, in per cent; None where certain

    @property
    def may_be_taken(self):
        return not self.stage and self.contact.gate != Gate.NEVER


def with_verdicts(icp_id):
    """Everybody but the owner, each with tier, fit, warmth and stage on the board."""
    people = Contact.objects.filter(is_owner=False).annotate(
        verdict=FilteredRelation("qualifications", condition=Q(qualifications__icp=icp_id)),
        open_lead=FilteredRelation("leads", condition=Q(leads__closed_at__isnull=True)),
        tier=Coalesce(NullIf("verdict__override", Value("")), "verdict__tier", Value(NOT_JUDGED)),
    )
    order = Case(
        *(When(tier=tier.value, then=Value(place)) for place, tier in enumerate(Tier)),
        default=Value(len(Tier)),
        output_field=IntegerField(),
    )
    return people.annotate(tier_order=order, stage_name=F("open_lead__stage__name"))


def filtered(people, chosen):
    """Narrow `people` by all filters but the tier: its tabs count over the rest."""
    if chosen["q"]:
        people = people.found_by(chosen["q"])
    if chosen["tone"]:
        people = people.filter(_did(kind__in=sorted(SPOKEN), tone=chosen["tone"]))
    if chosen["post"]:
        people = people.filter(_did(post=chosen["post"]))
    if chosen["import"]:
        people = people.brought_by(chosen["import"])
    if chosen["board"]:
        on_board = Exists(Lead.objects.open().filter(contact=OuterRef("pk")))
        people = people.filter(on_board if chosen["board"] == "on" else ~on_board)
    return people


def _did(**conditions):
    return Exists(Interaction.objects.filter(contact=OuterRef("pk"), **conditions))


def count_by_tier(people) -> dict[str, int]:
    """Return {tier: people}, NOT_JUDGED among them: one query."""
    return dict(people.values_list("tier").annotate(people=Count("pk")).order_by())


def page(people, number):
    """Return the people of page `number` (from 1), best first: tier, fit, warmth, id."""
    best_first = people.order_by(
        "tier_order",
        F("verdict__fit").desc(nulls_last=True),
        F("verdict__engagement").desc(nulls_last=True),
        "pk",
    ).annotate(
        hit=F("verdict__hit"),
        unknown=F("verdict__unknown"),
        fit=F("verdict__fit"),
        coverage=F("verdict__coverage"),
        own_tier=F("verdict__tier"),
        judged_version=F("verdict__version_id"),
        override=F("verdict__override"),
    )
    start = (number - 1) * PER_PAGE
    return list(best_first.for_list()[start : start + PER_PAGE])


@dataclass(frozen=True)
class InUse:
    """The rules that the list judges by: of which ICP, and as values."""

    icp: int
    version: int
    definition: Definition


def rules_in_use() -> InUse | None:
    """Return the published version of the primary ICP with its rules, in one query; None while there is none."""
    rules = Criterion.objects.filter(version=OuterRef("pk")).order_by("position")
    found = (
        IcpVersion.objects.filter(state=VersionState.PUBLISHED, icp__is_primary=True)
        .annotate(rules=ArraySubquery(rules.values(rule=JSONObject(**{name: name for name in _RULE}))))
        .values_list("icp", "pk", "rules")
        .first()
    )
    return found and InUse(found[0], found[1], Definition(tuple(_rule(values) for values in found[2])))


def rows(contacts, in_use, *, post=None) -> list[Row]:
    """Return the rows of a page: one query for what they did, however many they are. `post` is the id asked for.

    While everybody is being judged again, some verdicts are of an older version: its rules are one query more.
    """
    acts = acts_of(contact.pk for contact in contacts)
    definitions = {in_use.version: in_use.definition} if in_use else {}
    older = {contact.judged_version for contact in contacts} - {None, *definitions}
    if older:
        definitions |= _definitions(older)
    return [
        _row(contact, acts.get(contact.pk, []), definitions.get(contact.judged_version), post) for contact in contacts
    ]


def _definitions(version_ids):
    found = {version_id: [] for version_id in version_ids}
    for criterion in Criterion.objects.filter(version__in=version_ids).order_by("position").values("version", *_RULE):
        found[criterion.pop("version")].append(_rule(criterion))
    return {version_id: Definition(tuple(rules)) for version_id, rules in found.items()}


_RULE = ("position", "kind", "field", "operator", "value", "weight")


def _rule(values):
    return Rule(**values | {"value": tuple(values["value"])})


def _likelihood(acts, post):
    """How likely somebody is of `post`, where nothing that they did is certain to be."""
    known = [act.post_likelihood for act in acts if post and act.post_id == post]
    return None if None in known else max(known, default=None)


def _row(contact, acts, definition, post):
    reasons = []
    if definition:
        verdict = Qualification(
            hit=contact.hit,
            unknown=contact.unknown,
            tier=contact.own_tier,
            fit=contact.fit,
            coverage=contact.coverage,
        )
        reasons = explanation(contact, verdict, definition, acts).short
    spoken = next((act for act in acts if act.kind in SPOKEN and act.text), None)
    return Row(
        contact=contact,
        tier=contact.tier if definition else "",
        fit=contact.fit,
        reasons=reasons,
        said=spoken.text[:MOST_CHARACTERS] if spoken else "",
        tone=spoken.tone if spoken else "",
        stage=contact.stage_name or "",
        is_overridden=bool(contact.override),
        likelihood=_likelihood(acts, post),
    )
