"""Ranks of cards: each a word between those of its neighbours, so that a move writes one row.

The words sort alike in Python and in PostgreSQL's collation "C", which the column has. A word between two close
neighbours grows by about one letter for six drops on the same gap; past LONGEST a lane is numbered anew.
"""

from fractional_indexing import FIError, generate_n_keys_between

LONGEST = 60


class NoRoom(Exception):
    """There is no short word between the two: the lane has to be numbered anew."""


def between(above: str | None, below: str | None) -> str:
    """Return a rank after `above` and before `below`; None stands for the end of the lane.

    Raises NoRoom where the two are not in order, are no ranks, or leave only a word longer than LONGEST.
    """
    return many_between(above, below, 1)[0]


def many_between(above: str | None, below: str | None, count: int) -> list[str]:
    """Return `count` ranks in order, all after `above` and before `below`. Raises NoRoom like `between`."""
    try:
        ranks = generate_n_keys_between(above, below, count)
    except (FIError, IndexError, ValueError) as error:  # the last two: what stands there is no rank at all
        raise NoRoom from error
    if any(len(rank) > LONGEST for rank in ranks):
        raise NoRoom
    return ranks


def fresh(count: int) -> list[str]:
    """Return `count` short ranks in order, for a lane that is numbered anew."""
    return list(generate_n_keys_between(None, None, count))
