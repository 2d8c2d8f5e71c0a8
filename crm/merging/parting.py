"""Taking merges back: who went comes back with their id, their ids and their rows; what came after stays.

The merge that is taken back need not be the last one: later merges of the same contact, and a merge of it into yet
another one, stand as if this one had never been.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.models.functions import Now

from crm.enums import WorkState
from crm.gate import gate_of_each, tighten_by_interactions
from crm.merging import suggestions, tables
from crm.merging.columns import give_back, join, take_only
from crm.models import Contact, Event, Identity, Merge, Undo
from crm.signals import contacts_changed, contacts_parting

_IDENTITIES = tables.label_of(Identity._meta.get_field("contact"))


@cache
def _fields():
    return {tables.label_of(field): field for field in tables.foreign_keys_to(Contact)}


def unmerge_all(merges: Iterable[Merge], *, by, for_good=True) -> list[int]:
    """Take `merges` back, in the caller's transaction; return the ids of the contacts that are there again.

    `for_good`: no import joins the two again by itself. Left alone is what was taken back before, and whoever nothing
    is left of (no id that they came with). As many statements as one contact took in others, whatever their number.
    """
    back: list[int] = []
    wanted = Merge.objects.filter(pk__in=tables.among([merge.pk for merge in merges]), undone_at=None)
    left = list(wanted.order_by("-pk").select_for_update(of=("self",)))
    while left:
        newest = {merge.keeper_id: merge for merge in reversed(left)}
        turn = [merge for merge in left if newest[merge.keeper_id] is merge]
        back += _part(_possible(turn), by, for_good)
        # What of the others hung on a contact that just came back hangs on that one now.
        others = [merge.pk for merge in left if newest[merge.keeper_id] is not merge]
        left = list(wanted.filter(pk__in=others).order_by("-pk").select_for_update(of=("self",)))
    return back


def _possible(merges):
    """Those of whose loser an id is left; somebody without any would be nobody, or who was erased."""
    ids = {pk for merge in merges for pk in merge.moved.get(_IDENTITIES, ())}
    there = set(Identity.objects.filter(pk__in=tables.among(ids)).values_list("pk", flat=True))
    return [
        merge for merge in merges if not merge.moved.get(_IDENTITIES) or there.intersection(merge.moved[_IDENTITIES])
    ]


def _part(merges, by, for_good):
    if not merges:
        return []
    people = tables.read(Contact, [merge.keeper_id for merge in merges], lock=True)
    later = _later(merges)
    returned = tables.put_back(Contact, [_returning(merge, people[merge.keeper_id]) for merge in merges])
    merges = [merge for merge in merges if merge.loser_id in returned]
    _put_back_dropped(merges)
    for merge in merges:
        others = [other for other in later if other.keeper_id == merge.keeper_id]
        people[merge.keeper_id] = _without(merge, people[merge.keeper_id], others)
    _move_back(merges, later)
    tables.rewrite(Contact, people.values())
    _point_at_words([*(merge.loser for merge in merges), *people.values()])
    Merge.objects.bulk_update(later, ["loser", "keeper_before", "moved", "dropped"])
    _tell(merges, by, for_good)
    return sorted(returned)


def _later(merges):
    """What went into the same contacts after `merges` did, or took those contacts in."""
    newest = {merge.keeper_id: merge.pk for merge in merges}
    standing = Merge.objects.filter(keeper__in=tables.among(newest), undone_at=None)
    others = standing.order_by("pk").select_for_update(of=("self",))
    return [other for other in others if other.pk > newest[other.keeper_id]]


def _returning(merge, together):
    """The columns of who comes back. Whom somebody protected while they were one, stays protected."""
    joined = join(merge.keeper_before, merge.loser)
    columns = merge.loser | gate_of_each(merge.loser, together, joined)
    columns["do_not_contact"] |= together["do_not_contact"] and not joined["do_not_contact"]
    return columns


def _without(merge, keeper, later):
    """The columns of who stays, and of every later merge, without what came with who went."""
    joined = join(merge.keeper_before, merge.loser)
    given = _give_back_protection(merge, *give_back(keeper, merge.keeper_before, joined), keeper)
    keeper, names = given
    same_people = {merge.keeper_before["id"]}
    for other in later:
        went_on = other.loser_id in same_people
        if went_on:
            other.loser, _ = give_back(other.loser, merge.keeper_before, joined)
            same_people.add(other.keeper_before["id"])
        elif other.keeper_before["id"] in same_people:
            other.keeper_before, _ = give_back(other.keeper_before, merge.keeper_before, joined)
        keeper = take_only(keeper, names, other.keeper_before if went_on else other.loser)
    return keeper


def _give_back_protection(merge, columns, names, together):
    """Do-not-contact stays where somebody has asked for it since, though it was set already."""
    asked = Event.objects.filter(contact=merge.keeper_id, verb="contact.protected", at__gt=merge.at)
    if "do_not_contact" in names and asked.exists():
        return columns | {"do_not_contact": together["do_not_contact"]}, names - {"do_not_contact"}
    return columns, names


def _put_back_dropped(merges):
    """Bring back the rows that gave way to a twin, and let the twin be as it was."""
    undone = set(Undo.objects.filter(work_state=WorkState.FINISHED).values_list("import_run_id", flat=True))
    for label, entries in _by_label(merge.dropped for merge in merges):
        model = _fields()[label].model
        # What an import brought that was itself taken back since does not come back this way.
        tables.put_back(model, [one["row"] for one in entries if one["row"].get("import_run_id") not in undone])
        improved = [entry for entry in entries if "after" in entry]
        now = tables.read(model, [entry["kept"] for entry in improved], lock=True)
        for entry in reversed(improved):
            if entry["kept"] in now:
                now[entry["kept"]] = _as_before(now[entry["kept"]], entry["before"], entry["after"])
        tables.rewrite(model, now.values())


def _as_before(now, before, after):
    """The row `now` with the values of `before` where it still has those of `after`."""
    return {name: before.get(name, value) if value == after.get(name) else value for name, value in now.items()}


def _move_back(merges, later):
    """Let the rows that moved, and are still with who stayed, move back.

    A row that gave way in a later merge comes out of that one; and where a row that leaves had made another one give
    way, who stayed gets that other one.
    """
    for label, rows in _by_label(
        {label: [(pk, merge.keeper_id, merge.loser_id) for pk in ids] for label, ids in merge.moved.items()}
        for merge in merges
    ):
        field = _fields()[label]
        left = tables.move_rows(field, rows)
        whose = {pk: loser for pk, _, loser in rows}
        found = []
        for other in later:
            for entry in other.dropped.get(label, ()):
                pk = entry["row"]["id"]
                if pk in whose:
                    found.append((other, entry, entry["row"] | {field.column: whose[pk]}))
                elif entry["kept"] in left:
                    found.append((other, entry, entry["row"] | {field.column: other.keeper_id}))
        back = tables.put_back(field.model, [row for _, _, row in found])
        instead = {entry["kept"]: row["id"] for _, entry, row in found if row["id"] in back - whose.keys()}
        for other, entry, row in found:
            if row["id"] in back:
                other.dropped[label].remove(entry)
                if row["id"] not in whose:
                    other.moved.setdefault(label, []).append(row["id"])
            else:
                entry["kept"] = instead.get(entry["kept"], entry["kept"])


def _by_label(dicts):
    """What several dicts have under the name of one foreign key, together; names of others are left out."""
    found: dict[str, list] = {}
    for one in dicts:
        for label in _fields().keys() & one.keys():
            found.setdefault(label, []).extend(one[label])
    return sorted(found.items())


def _point_at_words(rows):
    """The words that set somebody's gate may be back only now, or gone; nobody's gate points at another's words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE crm_contact contact SET gate_interaction_id = words.id
            FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (contact_id, id)
            LEFT JOIN crm_interaction words ON words.id = wanted.id AND words.contact_id = wanted.contact_id
            WHERE contact.id = wanted.contact_id
            """,
            [[row["id"] for row in rows], [row["gate_interaction_id"] for row in rows]],
        )


def _tell(merges, by, for_good):
    suggestions.give_back(merges)
    if for_good:
        suggestions.tell_apart([(merge.keeper_id, merge.loser_id) for merge in merges], by=by)
    told = [(merge.keeper_id, merge.loser_id, merge.moved) for merge in merges]
    contacts_parting.send(sender=Contact, merges=told, by=by)
    people = sorted({pk for merge in merges for pk in (merge.keeper_id, merge.loser_id)})
    tighten_by_interactions(people)
    # Nothing about them stays here once they are themselves again.
    empty: dict[str, dict] = {"loser": {}, "keeper_before": {}, "moved": {}, "dropped": {}}
    Merge.objects.filter(pk__in=tables.among([merge.pk for merge in merges])).update(undone_at=Now(), **empty)
    Event.objects.bulk_create(
        Event(verb="contact.unmerged", by=by, contact_id=merge.keeper_id, subject=f"contact:{merge.loser_id}")
        for merge in merges
    )
    contacts_changed.send(sender=Contact, contact_ids=people)
