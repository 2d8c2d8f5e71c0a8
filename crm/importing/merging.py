"""Several contacts that turn out to be one: the oldest stays, and everything that hangs on the others moves to it.

What points at a contact is found by looking at the models, so that crm need not know who else keeps rows about
people. Where a rule allows only one such row for each contact, the one that the older contact has stays.
"""

from collections.abc import Mapping

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from crm.companies import company_key
from crm.gate import take_the_strictest
from crm.importing.facts import PERSON_FIELDS
from crm.importing.titles import title_columns
from crm.models import Contact
from crm.signals import contacts_merging

_TITLE = ("seniority", "function", "title_company", "title_words", "title_decided_by")


def merge(keeper_of: Mapping[int, int]) -> None:
    """Join each contact (key) into the one that stays (value), in the caller's transaction.

    Fields: what a person wrote, else what was seen last, else whatever is filled. The gate and do-not-contact: the
    more restrictive of both. A fixed number of statements for any number of contacts.
    """
    if not keeper_of:
        return
    for pairs in _rounds(keeper_of):
        contacts_merging.send(sender=Contact, keeper_of=pairs)
        _join_fields(pairs)
        take_the_strictest(pairs)
        for relation in _relations():
            _move(relation, pairs)
        Contact.objects.filter(pk__in=pairs).delete()


def _rounds(keeper_of):
    """Split into rounds in which each contact that stays takes in one other."""
    left = dict(keeper_of)
    while left:
        this_round = {}
        for loser, keeper in left.items():
            if keeper not in this_round.values():
                this_round[loser] = keeper
        left = {loser: keeper for loser, keeper in left.items() if loser not in this_round}
        yield this_round


def _join_fields(pairs):
    ids = [*pairs, *pairs.values()]
    rows = Contact.objects.select_for_update(of=("self",), no_key=True).order_by("pk").in_bulk(ids)
    changed = []
    for loser_id, keeper_id in pairs.items():
        keeper, loser = rows[keeper_id], rows[loser_id]
        for name in PERSON_FIELDS:
            if _precedence(loser, name) > _precedence(keeper, name):
                setattr(keeper, name, getattr(loser, name))
                keeper.provenance[name] = loser.source_of(name)
        if loser.title_decided_by == "person" != keeper.title_decided_by:
            for name in _TITLE:
                setattr(keeper, name, getattr(loser, name))
        elif keeper.title_decided_by == "machine":
            read = title_columns({name: getattr(keeper, name) for name in PERSON_FIELDS})
            keeper.seniority, keeper.function, keeper.title_company, keeper.title_words = read
        keeper.company_key = company_key(keeper.company)
        keeper.do_not_contact = keeper.do_not_contact or loser.do_not_contact
        keeper.is_owner = keeper.is_owner or loser.is_owner
        changed.append(keeper)
    fields = (*PERSON_FIELDS, *_TITLE, "provenance", "company_key", "do_not_contact", "is_owner")
    Contact.objects.bulk_update(changed, fields)


def _precedence(contact, name):
    """How good a value is: a person's word, then any value, then the one seen last, from the better source."""
    source = contact.source_of(name)
    return ("by" in source, bool(getattr(contact, name)), source.get("seen", ""), source.get("rank", 0))


def _relations():
    """Every foreign key to a contact, whichever app it is of."""
    return [
        relation.field
        for relation in Contact._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and isinstance(relation.field, models.ForeignKey)
    ]


def _move(field, pairs):
    """Let the rows of `field`'s model point at who stays, unless a rule allows only the one that is there."""
    model, name = field.model, field.attname
    keeper = Case(
        *(When(**{name: loser}, then=Value(pk)) for loser, pk in pairs.items()), output_field=models.BigIntegerField()
    )
    rows = model._base_manager.filter(**{f"{name}__in": list(pairs)})
    for rule in _rules_about(field):
        # Compared are rows that the rule covers: same values in its other fields, and its condition on both.
        there = model._base_manager.filter(
            rule.condition or Q(),
            **{other: OuterRef(other) for other in rule.fields if other != field.name},
        ).filter(**{name: OuterRef("keeper")})
        clash = Exists(there)
        if rule.condition is not None:
            covered = model._base_manager.filter(rule.condition, pk=OuterRef("pk"))
            rows = rows.annotate(keeper=keeper).exclude(Q(clash) & Q(Exists(covered)))
        else:
            rows = rows.annotate(keeper=keeper).exclude(clash)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        model._base_manager.filter(pk__in=ids).update(**{name: keeper})


def _rules_about(field):
    return [
        rule
        for rule in field.model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and field.name in rule.fields
    ]
