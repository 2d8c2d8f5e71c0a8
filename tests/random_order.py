"""Rows that nobody ordered come back in random order, as a database may give them.

PostgreSQL keeps to the order of insertion in a small test table, so a page that forgot to order its list looks right
in every test and wrong in use. Ordered queries, aggregates, distinct and grouped ones and set operations stay as is.
"""

import pytest
from django.db.models import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler


def may_be_shuffled(compiler):
    """Whether the query returns plain rows, in an order that nobody asked for."""
    query = compiler.query
    return (
        type(compiler) is SQLCompiler
        and not query.distinct
        and not query.combinator
        and not query.subquery
        and query.group_by is None
        and not any(getattr(annotation, "contains_aggregate", False) for annotation in query.annotations.values())
    )


@pytest.fixture(autouse=True, scope="session")
def random_order():
    """Order by random() wherever no order was given."""
    get_order_by = SQLCompiler.get_order_by

    def shuffled(self):
        order = get_order_by(self)
        if order or not may_be_shuffled(self):
            return order
        random = OrderBy(Random()).resolve_expression(self.query, allow_joins=True, reuse=None)
        sql, params = self.compile(random)
        return [(random, (sql, params, False))]

    SQLCompiler.get_order_by = shuffled
    yield
    SQLCompiler.get_order_by = get_order_by
