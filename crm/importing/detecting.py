"""Which format a file has, by what its header holds and never by its name, with how sure that is. Pure."""

from collections.abc import Sequence

from crm.importing.formats import BY_NAME, FORMATS
from crm.importing.formats.kind import Format
from crm.importing.mapping import header_key
from crm.importing.problems import UnreadableFile


def detect(header: Sequence[str], *, named: str = "") -> tuple[Format, float]:
    """Return the format of a file with this header and the confidence, 0 to 1; `named` is a person's own choice.

    Raises UnreadableFile with the reason where it is a file that never holds leads, or an unknown name was given.
    """
    choices = [kind.name for kind in FORMATS if not kind.refusal]
    if named and named not in choices:
        known = ", ".join(choices)
        raise UnreadableFile(f"There is no format called {named}. There are: {known}.")
    keys = frozenset(key for cell in header if (key := header_key(cell)))
    confidence, _, found = max((kind.recognise(keys, len(header)), -place, kind) for place, kind in enumerate(FORMATS))
    if found.refusal:
        raise UnreadableFile(found.refusal)
    if named:
        found, confidence = BY_NAME[named], 1.0
    return found, confidence


def sureness(keys: frozenset[str], count: int) -> float:
    """Return how sure the surest format is that a record with these keys is its header."""
    return max(kind.recognise(keys, count) for kind in FORMATS)
