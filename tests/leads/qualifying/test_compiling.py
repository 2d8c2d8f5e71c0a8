"""The SQL and the readable reference say the same of everybody.

A normal run compares several hundred verdicts. For 2,000 and more, from the project's folder:
    QUALIFYING_EXAMPLES=400 .venv/bin/python -m pytest tests/leads/qualifying/test_compiling.py
"""

import os

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from leads.qualifying.compiling import verdicts
from leads.qualifying.definition import Definition, Rule
from leads.qualifying.explaining import acts_of
from leads.qualifying.facts import facts_of
from leads.qualifying.reference import Verdict, judge
from leads.qualifying.words import words
from tests.leads.qualifying.worlds import NOW, definitions, store, texts, worlds

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("QUALIFYING_EXAMPLES", "100"))
generated = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def by_sql(definition, contact_ids=None):
    statement, params = verdicts(definition, NOW, contact_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {statement} SELECT id, hit, unknown, tier, fit, coverage, engagement FROM verdicts", params
        )
        return {row[0]: Verdict(*row[1:]) for row in cursor}


def by_reference(definition, people):
    acts = acts_of(person.pk for person in people)
    return {person.pk: judge(definition, facts_of(person, acts.get(person.pk, ())), NOW) for person in people}


@generated
@given(definition=definitions(), world=worlds)
def test_sql_and_reference_agree_on_everybody(definition, world):
    with transaction.atomic():
        people = store(world)
        expected = by_reference(definition, people)
        note(f"{definition}")
        assert by_sql(definition) == expected
        some = sorted(expected)[::2]
        assert by_sql(definition, some) == {pk: expected[pk] for pk in some}
        transaction.set_rollback(True)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.lists(texts, min_size=10, max_size=60))
def test_words_are_the_same_in_python_and_in_the_database(many):
    with connection.cursor() as cursor:
        cursor.execute("SELECT leads_words(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [many])
        assert [row[0] for row in cursor] == [words(text) for text in many]


def test_values_never_become_part_of_the_statement():
    hostile = "'; DROP TABLE crm_contact; --"
    rule = Rule(0, "weighted", "title", "contains", (hostile,), 10)

    statement, params = verdicts(Definition((rule,)), NOW)

    assert "DROP" not in statement.upper().replace("DROPPED", "")
    assert params["v0"] == ["% drop table crm contact %"]
    assert by_sql(Definition((rule,))) == {}
