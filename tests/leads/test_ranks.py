"""Ranks: a word between two words, in Python's order and in the database's."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from leads import ranks

places = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=120)


def move(lane, card, place):
    """Move the card at index `card` to index `place` of the list `lane` of ranks, writing one rank."""
    lane.pop(card)
    above = lane[place - 1] if place else None
    below = lane[place] if place < len(lane) else None
    lane.insert(place, ranks.between(above, below))


@given(size=st.integers(1, 12), moves=places)
def test_any_row_of_moves_keeps_the_order_and_never_gives_a_rank_twice(size, moves):
    lane = ranks.fresh(size)
    for card, place in moves:
        try:
            move(lane, card % size, place % size)
        except ranks.NoRoom:
            lane = ranks.fresh(size)
        assert lane == sorted(set(lane))


@given(moves=places)
def test_many_ranks_at_once_fit_between_their_neighbours(moves):
    lane = ranks.fresh(5)
    for gap, count in moves[:12]:
        gap %= len(lane)
        try:
            lane[gap:gap] = ranks.many_between(lane[gap - 1] if gap else None, lane[gap], count % 9 + 1)
        except ranks.NoRoom:
            break
        assert lane == sorted(set(lane))


def test_no_rank_is_longer_than_its_limit_however_often_the_same_gap_is_used():
    above, below = ranks.fresh(2)
    lengths = []

    def drop_often():
        nonlocal below
        while len(lengths) < 2000:
            below = ranks.between(above, below)
            lengths.append(len(below))

    with pytest.raises(ranks.NoRoom):
        drop_often()
    assert 100 < len(lengths) < 2000
    assert max(lengths) <= ranks.LONGEST


def test_neighbours_out_of_order_leave_no_room():
    first, second = ranks.fresh(2)
    for above, below in [(second, first), (first, first), ("no rank at all", None), ("", None)]:
        with pytest.raises(ranks.NoRoom):
            ranks.between(above, below)


@pytest.mark.django_db
def test_the_database_sorts_ranks_as_python_does():
    lane = ranks.fresh(300)
    for step in range(200):
        place = step * 7 % 290
        lane.insert(place + 1, ranks.between(lane[place], lane[place + 1]))
    lane.insert(0, ranks.between(None, lane[0]))
    shuffled = sorted(lane, key=lambda rank: rank[::-1])
    with connection.cursor() as cursor:
        cursor.execute('SELECT array_agg(r ORDER BY r COLLATE "C") FROM unnest(%s::text[]) AS r', [shuffled])
        assert cursor.fetchone()[0] == sorted(lane) == lane
