"""Rules that must never break are constraints of the database, named as sentences; every model has an admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from crm.models import SearchEntry, Unindexed

OURS = [model for label in ("crm", "leads") for model in apps.get_app_config(label).get_models()]
# Rows that the machine writes and that no operator has to look at would be listed here, with the reason.
# The insides of the search: nothing that anybody reads or decides.
WITHOUT_ADMIN = {SearchEntry, Unindexed}


def is_a_sentence(name):
    """Lower snake, three words or more: lead_one_open_per_contact."""
    return name == name.lower() and len([word for word in name.split("_") if word]) >= 3


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_constraints_are_named_as_sentences(model):
    assert not [rule.name for rule in model._meta.constraints if not is_a_sentence(rule.name)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_choice_is_checked_by_the_database(model):
    """A field with choices has a constraint that names it: an unknown state never gets in."""
    ruled = " ".join(str(rule) for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint))
    unruled = [
        field.name
        for field in model._meta.local_fields
        if field.choices and not field.blank and f"'{field.name}" not in ruled and field.name not in UNRULED
    ]
    assert not unruled


# Who decided and how exactly we know a time are written by one constant each; a person's taste breaks nothing.
UNRULED = {"title_decided_by", "gate_decided_by", "tone_decided_by", "precision", "theme"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_has_an_admin(model):
    assert admin.site.is_registered(model) or model in WITHOUT_ADMIN


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_time_ends_in_at_and_a_day_in_on(model):
    allowed = {"at", "lease_until"}  # the moment of a ledger row itself; the end of a lease
    wrong = [
        field.name
        for field in model._meta.local_fields
        if (isinstance(field, models.DateTimeField) and not field.name.endswith("_at") and field.name not in allowed)
        or (type(field) is models.DateField and not field.name.endswith("_on"))
    ]
    # The two names that Django's own base class of users brings.
    assert not set(wrong) - {"last_login"}


def test_migrations_are_named_by_hand():
    from tests.house.tree import files

    named = [path.stem for path in files() if "migrations" in path.parts and path.stem[:4].isdigit()]
    assert named
    assert not [name for name in named if "auto" in name.split("_") or name.endswith("_initial")]


def test_a_constraint_without_a_sentence_is_found():
    assert not is_a_sentence("lead_unique")
    assert not is_a_sentence("LeadOneOpenPerContact")
    assert is_a_sentence("lead_one_open_per_contact")
