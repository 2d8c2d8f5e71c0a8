"""Names of columns with a slip in them ("Compagny", "Frist name"): the nearest name that we know. Pure.

Nearness is for slips of the hand only. A name that goes on ("commentId") is another name, and two fields equally near
are none. Who somebody is, no near name decides: the cells have to agree.
"""

from difflib import SequenceMatcher
from functools import lru_cache

from crm.importing.cell_kinds import field_held, share_of_numbers
from crm.importing.fields import ALIASES, NEVER_A_PERSON, Field

_NEAR = 0.84  # of 1; at least so alike
_AHEAD = 0.04  # so much nearer than the nearest name of another field
_SHORTEST = 5
_PLURALS = ("s", "es", "e", "n", "en")
_WHO_IT_IS = frozenset({Field.PROFILE, Field.VANITY, Field.MEMBER_NUMBER, Field.EMAIL})
_NEVER_NEAR = frozenset({Field.DIRECTION, Field.FROM_NAME, Field.TO_NAME, Field.FROM_PROFILE, Field.TO_PROFILE,
                         Field.CONVERSATION, Field.FOLDER, Field.DRAFT, Field.EVENT_ID, Field.POST_AUTHOR,
                         Field.ERROR})  # fmt: skip
_NAMES = tuple(
    (alias, kind)
    for kind, aliases in ALIASES.items()
    if kind not in _NEVER_NEAR
    for alias in aliases.split()
    if len(alias) >= _SHORTEST and alias not in NEVER_A_PERSON
)
_NUMERIC = frozenset({Field.OCCURRED, Field.OBSERVED, Field.REQUESTED, Field.MEMBER_NUMBER})
_NOTHING = (Field.NOTHING, "", 0.0)


def nearly(key: str, cells: list[str]) -> tuple[Field, str, float]:
    """Return (field, "fuzzy", how alike) of the column `key`, or (NOTHING, "", 0) where no name is clearly meant."""
    kind, alike = _nearest(key)
    if not kind:
        return _NOTHING
    if kind in _WHO_IT_IS and field_held(key, cells, kind)[0] != kind:
        return _NOTHING
    if kind not in _NUMERIC and share_of_numbers(cells) > 0.5:
        return _NOTHING
    return kind, "fuzzy", alike


@lru_cache(maxsize=5_000)
def _nearest(key):
    """The field whose name is most like `key`, and how alike; NOTHING where another field is nearly as near."""
    if len(key) < _SHORTEST or len(key) > 60 or any(ch.isdigit() for ch in key):
        return Field.NOTHING, 0.0
    best: dict[Field, float] = {}
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    for alias, kind in _NAMES:
        if abs(len(alias) - len(key)) > 2 or _goes_on(alias, key):
            continue
        matcher.set_seq1(alias)
        if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
            continue
        best[kind] = max(best.get(kind, 0.0), matcher.ratio())
    (first, kind), (second, _) = [*sorted(((alike, kind) for kind, alike in best.items()), reverse=True),
                                  (0.0, Field.NOTHING), (0.0, Field.NOTHING)][:2]  # fmt: skip
    return (kind, first) if first >= _NEAR and first - second >= _AHEAD else (Field.NOTHING, 0.0)


def _goes_on(alias, key):
    """Whether one of the two is the other with a word more, not only a plural."""
    short, long = sorted((alias, key), key=len)
    if long.startswith(short):
        return long[len(short) :] not in ("", *_PLURALS)
    return long.endswith(short)
