"""What the cells of a column plainly are: profiles, addresses, links of posts, names, dates. Pure.

A sample of a column is enough. Identities have to differ from row to row: a column that says the same colleague in
each row is about that colleague and not about the people of the table.
"""

import re
from collections.abc import Sequence

from crm.enums import IdentityKind, Precision
from crm.identities import identity_of
from crm.importing.dates import read_when
from crm.importing.fields import Field
from crm.posts import comment_id_of, post_urn_of

MOSTLY = 0.6  # the share of cells that settles what a column is (FORMATS.md 2.5)
PROFILE_KINDS = frozenset({IdentityKind.VANITY, IdentityKind.MEMBER_ID, IdentityKind.PUBLIC_PATH})
_REACTIONS = (
    "like likes praise empathy interest appreciation entertainment maybe celebrate support love insightful funny"
)
REACTIONS = frozenset(_REACTIONS.split())
_KEPT_BY_NAME = frozenset({Field.FROM_PROFILE, Field.TO_PROFILE})
_WORDS = frozenset({Field.TEXT, Field.NOTE, Field.ERROR})
_ABOUT_THEM = frozenset(
    {
        *(Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.HEADLINE),
        *(Field.POSITION, Field.COMPANY, Field.LOCATION),
    }
)
_NAMELESS = re.compile(r"column\d*|feld\d*|unnamed\d*|")
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*[.]?(?:[ '’-]+[^\W\d_][^\W\d_'’.-]*[.]?){1,3}")
_ADDRESS = re.compile(r"https?://|www\.", re.I)
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e\+\d+|%|k|m)?\+?", re.I)
_DEGREE = re.compile(r"[•·]?\s*(?:1st|2nd|3rd)\+?", re.I)


def field_held(key: str, cells: Sequence[str], named: Field) -> tuple[Field, float]:
    """Return what the cells of the column `key` plainly are, and the share that is; NOTHING where they are not.

    `named` is what the name of the column says it is.
    """
    if not cells:
        return Field.NOTHING, 0.0
    held = [_identity_kind(cell) for cell in cells]
    profiles = sum(kind in PROFILE_KINDS for kind in held) / len(held)
    if profiles >= MOSTLY and named not in _KEPT_BY_NAME and (named == Field.PROFILE or _differ(cells)):
        return Field.PROFILE, profiles
    addresses = held.count(IdentityKind.EMAIL) / len(held)
    if addresses >= MOSTLY and named not in _WORDS and (named == Field.EMAIL or _differ(cells)):
        return Field.EMAIL, addresses
    if named == Field.PROFILE or not named:
        return _link_held(key, cells)
    return Field.NOTHING, 0.0


def shows_otherwise(named: Field, cells: Sequence[str]) -> bool:
    """Whether the cells cannot be what the name of their column says: addresses of pages where a name should be."""
    if named == Field.REACTION:
        return bool(cells) and share_of_numbers(cells) >= MOSTLY
    return named in _ABOUT_THEM and _share(cells, lambda cell: bool(_ADDRESS.match(cell))) >= MOSTLY


def share_of_numbers(cells: Sequence[str]) -> float:
    """Return which share of `cells` are counts and other numbers."""
    return _share(cells, lambda cell: _NUMBER.fullmatch(cell) is not None)


def share_of_names(cells: Sequence[str]) -> float:
    """Return which share of `cells` look like the name of a person: two words or more, each with a capital."""
    return _share(cells, _looks_like_a_name)


def is_nameless(key: str) -> bool:
    """Whether a column has no name of its own, but at most a made-up one ("Column 3")."""
    return _NAMELESS.fullmatch(key) is not None


def _link_held(key, cells):
    """Links of comments or posts; and what a column without any name holds."""
    comments = _share(cells, lambda cell: bool(comment_id_of(cell)))
    if comments >= MOSTLY:
        return Field.COMMENT_URL, comments
    posts = _share(cells, lambda cell: bool(post_urn_of(cell)))
    if posts >= MOSTLY:
        return Field.POST_URL, posts
    reactions = _share(cells, lambda cell: cell.lower() in REACTIONS)
    if reactions >= MOSTLY:
        return Field.REACTION, reactions
    if not is_nameless(key):
        return Field.NOTHING, 0.0
    for kind, holds in ((Field.DEGREE, _DEGREE.fullmatch), (Field.OCCURRED, _is_a_day)):
        share = _share(cells, lambda cell, holds=holds: bool(holds(cell)))
        if share >= MOSTLY:
            return kind, share
    return Field.NOTHING, 0.0


def _identity_kind(cell):
    identity = identity_of(cell) if len(cell) < 2000 else None
    return identity[0] if identity else None


def _differ(cells):
    """Whether most cells are different ones; a handful tells nothing."""
    return len(cells) < 4 or len({cell.strip().lower() for cell in cells}) * 2 > len(cells)


def _share(cells, holds):
    return sum(bool(holds(cell.strip())) for cell in cells) / len(cells) if cells else 0.0


def _is_a_day(cell):
    """A date as one writes it; not a bare number, which may count anything."""
    if cell.isdecimal() or len(cell) > 40:
        return False
    found = read_when(cell, "dmy")
    return found.precision not in (Precision.NONE, Precision.APPROXIMATE)


def _looks_like_a_name(cell):
    if len(cell) > 60 or not _NAME.fullmatch(cell):
        return False
    words = cell.replace("-", " ").split()
    return not (words[0][0].islower() or words[-1][0].islower())
