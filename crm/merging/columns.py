"""Which values the one contact has that two turn out to be, and which it has once they are two again. Pure.

A contact is given and returned as its table has it: a dict of columns.
"""

from collections.abc import Mapping
from typing import Any

from crm import gate
from crm.companies import company_key
from crm.enums import DecidedBy, IdentityKind
from crm.identities import identity_of
from crm.models.contact import PERSON_FIELDS
from crm.names import name_key
from crm.titles import read_title

Columns = dict[str, Any]
_TITLE = ("seniority", "function", "title_company", "title_words", "title_decided_by")
_KEYS = ("company_key", "name_key")
_ALONE = ("do_not_contact", "is_owner", "first_import_id", "created_at")
# Columns that are given back together or not at all.
_TOGETHER = (gate.COLUMNS, _TITLE, *((name,) for name in _ALONE))
_POINTS = "gate_interaction_id"  # says where, not what: the words may have been a twin of others


def join(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> Columns:
    """Return the columns of `kept` after it took in `gone`.

    Fields: what a person wrote, else what was seen last, else whatever is filled. The gate and do-not-contact: the
    more restrictive of both. Nothing depends on which of the two is the one that stays, save where they are equal.
    """
    joined = dict(kept) | {"provenance": dict(kept["provenance"])}
    for name in PERSON_FIELDS:
        if _worth(gone, name) > _worth(kept, name):
            _take(joined, gone, name)
    if gone["title_decided_by"] == DecidedBy.PERSON != kept["title_decided_by"]:
        joined |= {name: gone[name] for name in _TITLE}
    joined |= gate.gate_of_both(kept, gone)
    joined["do_not_contact"] = kept["do_not_contact"] or gone["do_not_contact"]
    joined["is_owner"] = kept["is_owner"] or gone["is_owner"]
    # Who was here before an import is not taken away by undoing that import.
    imports = (kept["first_import_id"], gone["first_import_id"])
    joined["first_import_id"] = None if None in imports else min(imports)
    joined["created_at"] = min(kept["created_at"], gone["created_at"])
    return _with_what_is_read(joined, kept)


def give_back(now: Mapping[str, Any], before: Mapping[str, Any], joined: Mapping[str, Any]) -> tuple[Columns, set[str]]:
    """Return the columns `now` without what a merge brought, and the names of those that it gave back.

    `before` is the contact that stayed before that merge, `joined` after it. What still stands as the merge left it
    becomes what it was; what anybody wrote since stays.
    """
    back = dict(now) | {"provenance": dict(now["provenance"])}
    given = set()
    for name in PERSON_FIELDS:
        if _told(now, name) == _told(joined, name) != _told(before, name):
            _take(back, before, name)
            given.add(name)
    for names in _TOGETHER:
        still = all(now[name] == joined[name] for name in names if name != _POINTS)
        if still and any(before[name] != joined[name] for name in names):
            back |= {name: before[name] for name in names}
            given.update(names)
    return _with_what_is_read(back | {name: before[name] for name in _KEYS}, before), given


def take_only(now: Columns, names: set[str], other: Mapping[str, Any]) -> Columns:
    """Return `now` with the columns `names` as joining `other` leaves them; the rest as it is."""
    joined = join(now, other)
    taken = dict(now) | {"provenance": dict(now["provenance"])}
    for name in names:
        if name in PERSON_FIELDS:
            _take(taken, joined, name)
        else:
            taken[name] = joined[name]
    return _with_what_is_read(taken, now)


def _take(columns, other, name):
    """Take over a field and where it comes from."""
    columns[name] = other[name]
    columns["provenance"].pop(name, None)
    source = _source(other, name)
    if source and source != _source(columns, name):
        columns["provenance"][name] = source


def _told(columns, name):
    return columns[name], _source(columns, name)


def _source(columns, name):
    """As Contact.source_of."""
    provenance = columns["provenance"]
    return provenance.get(name) or (provenance.get("*", {}) if columns[name] else {})


def _worth(columns, name):
    """How good a value is: a person's word, then any value, then the one seen last, from the better source.

    As crm.importing.people.improvements has it: of two equally good ones the one that was imported last.
    """
    source, value = _source(columns, name), columns[name]
    return (
        "by" in source,
        bool(value),
        name == "profile_url" and _names_a_profile(value),
        source.get("seen", "") or source.get("at", ""),
        source.get("rank", 0),
        source.get("import") or 0,
        source.get("line") or 0,
    )


def _names_a_profile(address):
    found = identity_of(address)
    return found is not None and found[0] == IdentityKind.VANITY


def _with_what_is_read(columns, like):
    """The columns that are worked out from others: as `like` has them where it says the same."""
    if columns["title_decided_by"] == DecidedBy.MACHINE:
        if like["title_decided_by"] == DecidedBy.MACHINE and _same(columns, like, "headline", "position", "company"):
            read = [like[name] for name in _TITLE]
        else:
            title = read_title(columns["headline"], columns["position"], columns["company"])
            read = [str(title.seniority), str(title.function), title.company, title.words]
        columns |= dict(zip(_TITLE, read, strict=False))
    if not _same(columns, like, "company"):
        columns["company_key"] = company_key(columns["company"])
    if not _same(columns, like, "full_name"):
        columns["name_key"] = name_key(columns["full_name"])
    return columns


def _same(one, other, *names):
    return all(one[name] == other[name] for name in names)
