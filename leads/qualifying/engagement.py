"""How warm somebody is: what they did, worth less each day (QUALIFICATION.md sections 7 and 8.3).

engagement = min(100, sum of points(deed) * w(age)), w(t) = 1 / (1 + t / 7 days), and of each kind of deed only the
latest few count, so that thirty reactions do not outweigh one question. Age is in whole hours and the sum in
thousandths of a point, all integers: SQL and Python agree to the last unit.
"""

from datetime import timedelta

from crm.enums import InteractionKind, Tone

# deed -> (points, how many of them count at most)
WORTH = {
    "reaction": (2, 3),
    "connection": (5, 1),
    "request_received": (5, 1),
    "comment": (8, 3),
    "share": (8, 2),
    "question": (15, 3),  # a comment or a request that asks
    "message_received": (20, 3),
}
HALF_LIFE_HOURS = 7 * 24
MOST = 100

# A verdict is written again for warmth alone when it rose at all (they did something), or when it fell by this
# much: re-writing everybody each day for a point of decay would cost what the writing of changes only saves.
TOLERANCE = 5


def worth_key(kind, tone) -> str:
    """Return under which name of WORTH something they did counts."""
    asks = tone == Tone.QUESTION and kind in (InteractionKind.COMMENT, InteractionKind.REQUEST_RECEIVED)
    return "question" if asks else str(kind)


def engagement_of(deeds, now) -> int:
    """Return the engagement at `now` of `deeds`, tuples (kind, tone, at, id) of one person, in any order."""
    counted = dict.fromkeys(WORTH, 0)
    total = 0
    for kind, tone, at, _ in sorted(deeds, key=lambda deed: (deed[2], deed[3]), reverse=True):
        key = worth_key(kind, tone)
        if key not in WORTH or counted[key] >= WORTH[key][1]:
            continue
        counted[key] += 1
        hours = max(0, (now - at) // timedelta(hours=1))
        total += WORTH[key][0] * 1000 * HALF_LIFE_HOURS // (HALF_LIFE_HOURS + hours)
    return min(MOST, (total + 500) // 1000)
