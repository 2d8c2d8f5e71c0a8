"""Several contacts that turn out to be one: everything that hangs on the others moves to the one that stays.

What points at a contact is found by looking at the models, so that crm need not know who else keeps rows about
people. Each merge is written down with all that it takes to take it back.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from crm.merging import suggestions, tables, twins
from crm.merging.columns import join
from crm.models import Contact, MaybeSame, Merge
from crm.signals import contacts_merging

BY_IDS = "same_ids"  # the reason where a row of a file carries ids of both


def merge(keeper_of: Mapping[int, int], *, import_id=None, by=None, reason=BY_IDS) -> list[Merge]:
    """Join each contact (key) into the one that stays (value), in the caller's transaction; return what was done.

    Several may go into one; who stays goes nowhere itself. Fields, gate and do-not-contact are joined as
    crm.merging.columns says. The number of statements depends neither on the pairs nor on what hangs on them.
    """
    if not keeper_of:
        return []
    rows = tables.read(Contact, [*keeper_of, *keeper_of.values()], lock=True)
    merges = _joined(keeper_of, rows, Merge(import_run_id=import_id, by=by, reason=reason))
    for what, by_loser in _told_by_others(keeper_of):
        for loser, told in by_loser.items():
            merges[loser].moved[what] = told
    # Before the rows move: what points at one that gives way to its twin is pointed at the twin then.
    tables.rewrite(Contact, [rows[keeper] for keeper in sorted(set(keeper_of.values()))])
    suggestions.move(keeper_of, merges)
    for field in tables.foreign_keys_to(Contact):
        if field.model is not MaybeSame:
            _move(field, keeper_of, merges)
    tables.take_out(Contact, list(keeper_of))
    return _written_down(list(merges.values()))


def _joined(keeper_of, rows, like):
    """Join the columns in `rows`, the older of those that go first; return the merges by who goes."""
    merges = {}
    for loser in sorted(keeper_of):
        keeper = keeper_of[loser]
        merges[loser] = Merge(
            keeper_id=keeper,
            loser_id=loser,
            loser=rows[loser],
            keeper_before=rows[keeper],
            reason=like.reason,
            import_run_id=like.import_run_id,
            by=like.by,
        )
        rows[keeper] = join(rows[keeper], rows[loser])
    return merges


def _written_down(merges):
    columns = (
        "keeper_id",
        "loser_id",
        "loser",
        "keeper_before",
        "moved",
        "dropped",
        "reason",
        "import_run_id",
        "by_id",
    )
    ids = tables.add(Merge, [{name: getattr(merge, name) for name in columns} for merge in merges], key="loser_id")
    for merge in merges:
        merge.pk = ids[merge.loser_id]
    return merges


def _told_by_others(keeper_of):
    """What other apps settled about those who merge, and want to be told again when they are taken apart."""
    for _, told in contacts_merging.send(sender=Contact, keeper_of=keeper_of):
        if isinstance(told, dict):
            yield from told.items()


def _move(field, keeper_of, merges):
    found = twins.find_twins(field, keeper_of)
    _drop(field, found, merges)
    for loser, ids in tables.move(field, keeper_of).items():
        merges[loser].moved[tables.label_of(field)] = sorted(ids)


def _drop(field, kept_of, merges):
    """Take out the rows (keys) that have a twin (values), after the twin took over what they know better."""
    if not kept_of:
        return
    model: type[Model] = field.model
    rows = tables.read(model, [*kept_of, *kept_of.values()], lock=True)
    improved: dict[int, Any] = {}
    for pk, kept in sorted(kept_of.items()):
        before = rows[kept]
        after = twins.better_of(model, before, rows[pk])
        entry = {"row": rows[pk], "kept": kept}
        if after != before:
            improved[kept] = rows[kept] = after
            entry |= {"before": before, "after": after}
        merges[rows[pk][field.column]].dropped.setdefault(tables.label_of(field), []).append(entry)
    tables.rewrite(model, improved.values())
    for pointing in tables.foreign_keys_to(model):
        tables.move(pointing, kept_of)
    tables.take_out(model, list(kept_of))
