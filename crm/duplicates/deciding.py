"""What a person says about two contacts that may be one."""

from collections.abc import Collection

from django.db.models.functions import Now

from crm.enums import SamenessState
from crm.history import record
from crm.models import MaybeSame, Merge


def open_count() -> int:
    """Return how many pairs wait for a decision."""
    return MaybeSame.objects.filter(state=SamenessState.OPEN).count()


def dismiss(maybe_same: MaybeSame, *, by) -> bool:
    """Keep that they are two people, for good: no import and no machine joins them. Return whether it was open."""
    return _decide(maybe_same, SamenessState.OPEN, SamenessState.DIFFERENT, by=by)


def reopen(maybe_same: MaybeSame, *, by) -> bool:
    """Let the question be open again, as if it had not been answered; return whether it was."""
    return _decide(maybe_same, SamenessState.DIFFERENT, SamenessState.OPEN, by=by)


def _decide(pair, before, after, *, by):
    decided = {"decided_by": by, "decided_at": Now()} if after == SamenessState.DIFFERENT else {}
    changed = MaybeSame.objects.filter(pk=pair.pk, state=before).update(
        state=after, **{"decided_by": None, "decided_at": None} | decided
    )
    if changed:
        record(f"contacts.{after}", by=by, contact=pair.first_id, subject=f"contact:{pair.second_id}")
    return bool(changed)


def went_with_a_merge(pk: int) -> bool:
    """Whether the pair with this id is not there any more because the two became one."""
    kept = {MaybeSame._meta.label: [{"id": pk}]}
    return Merge.objects.filter(undone_at=None, dropped__contains=kept).exists()


def told_apart(contact_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return the pairs among `contact_ids` that a person said are two people, the smaller id first; one query."""
    if len(contact_ids) < 2:
        return set()
    pairs = MaybeSame.objects.filter(first__in=contact_ids, second__in=contact_ids, state=SamenessState.DIFFERENT)
    return set(pairs.values_list("first_id", "second_id"))
