"""Everybody with their verdict: the read model of the people list. Its queries do not grow with its rows."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from crm.enums import Gate
from crm.models import Contact, Interaction
from leads.enums import Tier
from leads.models import Criterion, Lead, Qualification
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


def rows(contacts) -> list[Row]:
    """Return the rows of a page: two queries more, one for what they did and one for the rules they were judged by."""
    acts = acts_of(contact.pk for contact in contacts)
    definitions = _definitions({contact.judged_version for contact in contacts} - {None})
    return [_row(contact, acts.get(contact.pk, []), definitions.get(contact.judged_version)) for contact in contacts]


def _definitions(version_ids):
    """The definitions of a few published versions, in one query."""
    fields = ("position", "kind", "field", "operator", "value", "weight")
    criteria = Criterion.objects.filter(version__in=version_ids).order_by("position")
    found = {version_id: [] for version_id in version_ids}
    for version_id, *values in criteria.values_list("version_id", *fields):
        made = dict(zip(fields, values, strict=True))
        found[version_id].append(Rule(**made | {"value": tuple(made["value"])}))
    return {version_id: Definition(tuple(rules)) for version_id, rules in found.items()}


def _row(contact, acts, definition):
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
    )
