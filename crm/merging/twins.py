"""Rows of which a rule allows only one for each contact, where both of two contacts have one.

The row of the contact that stays is kept. Where the other one knows better (a date to the second, a tone that a
person gave), the kept one takes it over.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from crm.enums import DecidedBy, Precision
from crm.merging import tables
from crm.models import ImportChange, Interaction
from crm.models.contact import PERSON_FIELDS

_EXACTNESS = (Precision.NONE, Precision.APPROXIMATE, Precision.DAY, Precision.MINUTE, Precision.SECOND)


def find_twins(field: models.ForeignKey, keeper_of: Mapping[int, int]) -> dict[int, int]:
    """Return which rows of those that go cannot move, each with the row that is kept in its place.

    A fixed number of queries, one for each rule about `field`.
    """
    twins: dict[int, int] = {}
    people = tables.among([*keeper_of, *keeper_of.values()])
    for condition, others in _rules_about(field):
        rows = field.model._base_manager.filter(condition, **{f"{field.attname}__in": people})
        first: dict[tuple, int] = {}
        # Those of who stays come first, then the older ones.
        for pk, contact, *values in sorted(
            rows.values_list("pk", field.attname, *others), key=lambda row: (row[1] in keeper_of, row[1], row[0])
        ):
            if None in values or pk in twins:
                continue
            kept = first.setdefault((keeper_of.get(contact, contact), *values), pk)
            if kept != pk and contact in keeper_of:
                twins[pk] = kept
    return twins


def _rules_about(field):
    if field.unique:
        yield Q(), []
    for rule in field.model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and field.name in rule.fields:
            yield rule.condition or Q(), [name for name in rule.fields if name != field.name]


def better_of(model: type[models.Model], kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that is kept with what `gone` knows better; most rows know nothing better."""
    improve = _IMPROVED.get(model)
    return dict(kept) | (improve(kept, gone) if improve else {})


def _better_event(kept, gone):
    better: dict[str, Any] = {}
    if _known_better(kept, gone):
        better |= {name: gone[name] for name in ("occurred_at", "precision")}
    if gone["post_id"] and (not kept["post_id"] or (kept["post_likelihood"] and not gone["post_likelihood"])):
        better |= {name: gone[name] for name in ("post_id", "post_likelihood")}
    if gone["tone_decided_by"] == DecidedBy.PERSON != kept["tone_decided_by"]:
        better |= {name: gone[name] for name in ("tone", "tone_decided_by", "tone_reason")}
    return better


def _known_better(kept, gone):
    """Whether `gone` has the more exact date; of two equally exact ones the earlier, whichever row is kept."""
    exact, other = (_EXACTNESS.index(Precision(row["precision"])) for row in (gone, kept))
    if exact != other or not gone["occurred_at"] or not kept["occurred_at"]:
        return exact > other
    return gone["occurred_at"] < kept["occurred_at"]


def _both_changes(kept, gone):
    """What an import changed on either contact, so that undoing it finds the values before of both."""
    before = gone["before"] | kept["before"]
    if "provenance" in gone["before"] and "provenance" in kept["before"]:
        only_gone = [name for name in PERSON_FIELDS if name in gone["before"] and name not in kept["before"]]
        sources = {name: gone["before"]["provenance"].get(name) for name in only_gone}
        before["provenance"] = kept["before"]["provenance"] | {name: told for name, told in sources.items() if told}
    return {"before": before, "events_before": gone["events_before"] | kept["events_before"]}


_IMPROVED: dict[type[models.Model], Callable[..., dict[str, Any]]] = {
    Interaction: _better_event,
    ImportChange: _both_changes,
}
