"""A contact without what one import said about it. Pure: columns and before-images in, columns and before-images out.

A value is an import's where Contact.provenance says so, whoever wrote what in which order. It gives way to the value
before that import, in the contact and in what others remember as the value before theirs: so two undos end the same,
whichever comes first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from crm.enums import DecidedBy, Gate
from crm.models.contact import PERSON_FIELDS

Columns = dict[str, Any]
GATE = ("gate", "gate_decided_by", "gate_note", "gate_interaction_id")
TITLE = ("seniority", "function", "title_company", "title_words")
_TITLE_FROM = ("headline", "position", "company")
_OPEN: Columns = {
    "gate": Gate.CLEAR.value,
    "gate_decided_by": DecidedBy.MACHINE.value,
    "gate_note": "",
    "gate_interaction_id": None,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What changes about a contact: its columns, and what other imports remember of it; empty where nothing does."""

    columns: Columns
    others: dict[int, Columns]  # import -> its ImportChange.before
    reads_title_anew: bool = False


def without(
    import_id: int,
    contact: Mapping[str, Any],
    own: Mapping[str, Any],
    others: Mapping[int, Mapping[str, Any]],
    events: Collection[int],
    later: Collection[int] = (),
) -> Restored:
    """Return what changes about `contact`, a mapping of its columns, without the import `import_id`.

    `own` is what was before that import (ImportChange.before, empty where it created the contact), `others` the same
    of the other imports that changed it, `later` which of these came after it, `events` the interactions that the
    import brought.
    """
    now = dict(contact) | {"provenance": dict(contact["provenance"])}
    rest = {other: _copied(before) for other, before in others.items()}
    for name in PERSON_FIELDS:
        for columns in (now, *rest.values()):
            if name in columns and source_of(columns, name).get("import") == import_id:
                _put_back(columns, name, own)
    if now["provenance"].get("*", {}).get("import") == import_id:
        del now["provenance"]["*"]  # whatever it stood for is gone
    for columns in (now, *rest.values()):
        if columns.get("gate_interaction_id") in events and columns["gate_decided_by"] == DecidedBy.MACHINE:
            columns.update({name: own.get(name, _OPEN[name]) for name in GATE})
    if own.get("is_owner") is False:
        now["is_owner"] = False
    for other, before in rest.items():
        if any(before.get(name) != others[other].get(name) for name in _TITLE_FROM):
            for name in TITLE:  # read from values that are gone now
                before.pop(name, None)
    reads_anew = _put_back_title(now, contact, own, [rest[other] for other in later])
    return Restored(
        {name: value for name, value in now.items() if value != contact[name]},
        {other: before for other, before in rest.items() if before != others[other]},
        reads_anew,
    )


def source_of(columns: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return where a value comes from, of a contact's columns or of a before-image (as Contact.source_of)."""
    provenance = columns.get("provenance", {})
    return provenance.get(name) or (provenance.get("*", {}) if columns[name] else {})


def _copied(before):
    copy = dict(before)
    if "provenance" in copy:
        copy["provenance"] = dict(copy["provenance"])
    return copy


def _put_back(columns, name, own):
    columns[name] = own.get(name, "")
    columns["provenance"].pop(name, None)
    source = own.get("provenance", {}).get(name)
    if source and name in own:
        columns["provenance"][name] = source


def _put_back_title(now, contact, own, later):
    """Put the title back as it was, or say that it has to be read anew: where a later import has a say in it."""
    changed = [name for name in _TITLE_FROM if now[name] != contact[name]]
    if not changed or now["title_decided_by"] != DecidedBy.MACHINE:
        return False
    others_say = any(name in before for before in later for name in _TITLE_FROM)
    if others_say or any(name not in own for name in (*changed, *TITLE)):
        return True
    now.update({name: own[name] for name in TITLE})
    return False


def events_without(
    own: Mapping[str, Columns], later: list[dict[str, Columns]], current: Mapping[str, Columns]
) -> dict[str, Columns]:
    """Return the columns of events as they are without what one import made better known about them.

    `own` is its ImportChange.events_before, `later` that of imports after it in their order (changed in place),
    `current` the columns as they stand. Each event is a chain of states: what the import put there gives way up to
    the first state that somebody else put there.
    """
    changed = {}
    for pk, before in own.items():
        if pk not in current:
            continue
        states = [images[pk] for images in later if pk in images]
        after = {name: current[pk][name] for name in before}
        for group in (("occurred_at", "precision"), ("post_id", "post_likelihood")):
            names = [name for name in group if name in before]
            chain = [*states, after]
            was = [chain[0].get(name) for name in names]
            for state in chain:
                if [state.get(name) for name in names] != was:
                    break
                state.update({name: before[name] for name in names})
        if any(after[name] != current[pk][name] for name in after):
            changed[pk] = after
    return changed
