"""Who must not come back: a keyed hash of each identity of someone erased or who objected.

The hash is keyed (settings.SUPPRESSION_KEY), so that the table alone tells nobody who is in it.
"""

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings

from crm.models import Suppression


def hmac_of(kind: str, value: str) -> bytes:
    """Return the keyed hash under which the identity `kind`, `value` is suppressed."""
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), f"{kind}:{value}".encode(), hashlib.sha256)


def suppress(identities: Iterable[tuple[str, str]], *, by=None, reason="") -> None:
    """Remember `identities` (kind, value) as not to be imported again. Safe to repeat."""
    Suppression.objects.bulk_create(
        [
            Suppression(kind=kind, hmac=hmac_of(kind, value), reason=reason, created_by=by)
            for kind, value in set(identities)
        ],
        ignore_conflicts=True,
    )


def load_suppressed() -> frozenset[bytes]:
    """Return every hash there is, in one query; few people ask to be forgotten."""
    return frozenset(bytes(value) for value in Suppression.objects.values_list("hmac", flat=True))


def is_suppressed(identities: Iterable[tuple[str, str]], suppressed: frozenset[bytes]) -> bool:
    """Whether any of `identities` (kind, value) is among `suppressed`."""
    return bool(suppressed) and any(hmac_of(kind, value) in suppressed for kind, value in identities)
