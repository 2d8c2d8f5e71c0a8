"""What was said about pairs of contacts, when one of a pair goes into another contact, and when it comes back.

"Two people", once said, holds for whoever they go into; and it holds for good where a merge was taken apart.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.db.models.functions import Now

from crm.enums import SamenessState
from crm.merging import tables
from crm.models import MaybeSame, Merge

LABEL = MaybeSame._meta.label
_WEIGHT = (SamenessState.OPEN, SamenessState.MERGED, SamenessState.DIFFERENT)


def move(keeper_of: Mapping[int, int], merges: Mapping[int, Merge]) -> None:
    """Let the pairs of those who go be about those who stay. Of two about one pair the weightier remains.

    Each pair as it was is kept with the merge; one that is about nobody else any more goes.
    """
    everybody = tables.among([*keeper_of, *keeper_of.values()])
    about = MaybeSame.objects.filter(Q(first__in=everybody) | Q(second__in=everybody))
    rows = tables.read(MaybeSame, list(about.values_list("pk", flat=True)), lock=True)
    kept: dict[tuple[int, int], dict] = {}
    gone, changed = [], {}
    # What stays as it is comes first, so that the pairs that move give way to it.
    for row in sorted(rows.values(), key=lambda row: (not _stays(row, keeper_of), row["id"])):
        pair = _pair(*(keeper_of.get(row[side], row[side]) for side in ("first_id", "second_id")))
        for side in ("first_id", "second_id"):
            if row[side] in keeper_of:
                merges[row[side]].dropped.setdefault(LABEL, []).append(row)
        other = kept.get(pair)
        if other is None and pair[0] != pair[1]:
            kept[pair] = moved = row | {"first_id": pair[0], "second_id": pair[1]}
            if moved != row:
                changed[row["id"]] = moved
        else:
            gone.append(row["id"])
            if other and _WEIGHT.index(row["state"]) > _WEIGHT.index(other["state"]):
                other |= {name: row[name] for name in ("state", "decided_at", "decided_by_id")}
                changed[other["id"]] = other
    tables.take_out(MaybeSame, gone)
    tables.rewrite(MaybeSame, changed.values())


def give_back(merges: Iterable[Merge]) -> None:
    """Let the pairs be about those who went again, as they were then; about who stayed nothing changes."""
    rows = {row["id"]: row for merge in merges for row in merge.dropped.get(LABEL, ())}
    MaybeSame.objects.filter(pk__in=rows).filter(
        Q(decided_at__isnull=True) | Q(decided_at__in=[row["decided_at"] for row in rows.values() if row["decided_at"]])
    ).delete()
    there = set(MaybeSame.objects.filter(pk__in=tables.among(rows)).values_list("pk", flat=True))
    tables.put_back(MaybeSame, [row for pk, row in rows.items() if pk not in there])


def tell_apart(pairs: Iterable[tuple[int, int]], *, by) -> None:
    """Write down that each pair are two people, for good."""
    rows = [
        MaybeSame(
            first_id=first,
            second_id=second,
            reason="taken_apart",
            state=SamenessState.DIFFERENT,
            decided_by=by,
            decided_at=Now(),
        )
        for first, second in sorted({_pair(*pair) for pair in pairs})
    ]
    MaybeSame.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["state", "decided_by", "decided_at"],
    )


def _pair(one, other):
    return min(one, other), max(one, other)


def _stays(row, keeper_of):
    return row["first_id"] not in keeper_of and row["second_id"] not in keeper_of
