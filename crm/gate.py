"""The pitch gate of a contact: clear, hold or never (QUALIFICATION.md section 5).

It is the worst of what they said, and it is sticky: a later friendly word does not lift it. The machine only ever
tightens; a person may loosen, with a note, and then only what is said after that counts again.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.enums import DecidedBy, Gate, InteractionKind, Tone
from crm.history import record
from crm.models import Contact, Event

# What a tone means for the gate where a person gave it, or where the machine left no gate of its own.
GATE_OF_TONE = {Tone.HOSTILE: Gate.NEVER, Tone.SCEPTICAL: Gate.HOLD}


def strictest(*gates) -> Gate:
    """Return the strictest of `gates`, clear where there are none."""
    return max((Gate(gate) for gate in gates), key=lambda gate: gate.strictness, default=Gate.CLEAR)


def tighten_by_interactions(contact_ids=None) -> int:
    """Let each contact's gate be at least as strict as the worst of their spoken interactions; return how many changed.

    One statement for any number of contacts (`None`: everyone). It never loosens. Where a person decided the gate,
    only interactions that were stored after that decision count. The strictest interaction, the first of several,
    becomes `gate_interaction`, and `gate_note` says in our words what it was. One Event per changed contact. The
    columns before are kept for undoing the import that brought these words (ImportChange.before), unless it brought
    the contact too.
    """
    if contact_ids is not None and not contact_ids:
        return 0
    # Without a savepoint: nobody goes on after it failed half way.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _TIGHTEN.format(chosen="TRUE" if contact_ids is None else "person.id = ANY(%(contacts)s)"),
            {
                "contacts": list(contact_ids or ()),
                "spoken": [kind.value for kind in InteractionKind.spoken()],
                "gates": [gate.value for gate in Gate],
            },
        )
        changed = cursor.fetchall()
        Event.objects.bulk_create(
            [
                Event(
                    verb="gate.tightened",
                    contact_id=contact,
                    subject=f"interaction:{interaction}",
                    detail={"from": before, "to": after},
                )
                for contact, interaction, before, after in changed
            ],
            batch_size=1000,
        )
    return len(changed)


def set_gate(contact, gate, *, by, note="") -> None:
    """Store a person's word on the gate of `contact` and write it into the history; a confirmed gate keeps its note.

    Raises ValueError, with a sentence for the person, where it would be loosened without a note.
    """
    gate = Gate(gate)
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
        before = Gate(locked.gate)
        if gate.strictness < before.strictness and not note.strip():
            raise ValueError("Say in a few words why this is lifted: the next person on the team will want to know.")
        locked.gate = gate
        locked.gate_decided_by = DecidedBy.PERSON
        locked.gate_decided_at = timezone.now()
        locked.gate_note = note.strip() or (locked.gate_note if gate == before else "")
        if gate == Gate.CLEAR:
            locked.gate_interaction = None
        fields = ["gate", "gate_decided_by", "gate_decided_at", "gate_note", "gate_interaction"]
        locked.save(update_fields=fields)
        record(_verb(before, gate), by=by, contact=locked, **{"from": before.value, "to": gate.value})
    for field in fields:
        setattr(contact, field, getattr(locked, field))


def put_back(gates: Mapping[int, Mapping[str, Any]]) -> None:
    """Give contacts (by id) the gate that they had before words which are taken back: columns and their values."""
    if not gates:
        return
    names = ("gate", "gate_decided_by", "gate_note", "gate_interaction_id")
    rows = [(pk, *(columns[name] for name in names)) for pk, columns in gates.items()]
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [list(column) for column in zip(*rows, strict=True)])


# The columns of a contact that belong together here: never one of them from here and one from there.
COLUMNS = ("gate", "gate_decided_by", "gate_decided_at", "gate_note", "gate_interaction_id")


def gate_of_both(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """Return the gate of two contacts that turn out to be one, as columns; given are the columns of both. Pure.

    The stricter one, of two equally strict ones that of a person. What a person decided about either still counts:
    only what was said after that is judged again.
    """
    stricter = Gate(gone["gate"]).strictness - Gate(kept["gate"]).strictness
    by_a_person = gone["gate_decided_by"] == DecidedBy.PERSON != kept["gate_decided_by"]
    taken = gone if stricter > 0 or (stricter == 0 and by_a_person) else kept
    decided = [row["gate_decided_at"] for row in (kept, gone) if row["gate_decided_at"]]
    return {name: taken[name] for name in COLUMNS} | {"gate_decided_at": max(decided, default=None)}


def gate_of_each(gone: Mapping[str, Any], together: Mapping[str, Any], joined: Mapping[str, Any]) -> dict[str, Any]:
    """Return the gate for the contact that comes back out of two, as columns. Pure.

    Its own (`gone`), unless a person made it stricter while they were one (`together` now, `joined` at first): who
    was protected then stays protected, whoever of the two was meant.
    """
    by_a_person = together["gate_decided_by"] == DecidedBy.PERSON
    stricter = Gate(together["gate"]).strictness > max(Gate(row["gate"]).strictness for row in (gone, joined))
    if not (by_a_person and stricter):
        return {name: gone[name] for name in COLUMNS}
    return {name: together[name] for name in COLUMNS} | {"gate_interaction_id": gone["gate_interaction_id"]}


def _verb(before, after):
    if after.strictness == before.strictness:
        return "gate.confirmed"
    return "gate.loosened" if after.strictness < before.strictness else "gate.tightened"


_PUT_BACK = """
UPDATE crm_contact contact
SET gate = old.gate, gate_decided_by = old.gate_decided_by, gate_note = old.gate_note,
    gate_interaction_id = old.gate_interaction_id
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
     AS old (id, gate, gate_decided_by, gate_note, gate_interaction_id)
WHERE contact.id = old.id
"""

# The gate of one interaction: what the machine read (tone_reason.gate), or what the tone means where a person gave it.
_TIGHTEN = """
WITH said AS (
    SELECT interaction.id, interaction.contact_id, interaction.kind, interaction.tone, interaction.occurred_at,
           interaction.created_at, interaction.import_run_id,
           CASE WHEN interaction.tone_decided_by = 'machine' AND interaction.tone_reason ->> 'gate' = ANY(%(gates)s)
                THEN interaction.tone_reason ->> 'gate'
                WHEN interaction.tone = 'hostile' THEN 'never'
                WHEN interaction.tone = 'sceptical' THEN 'hold'
                ELSE 'clear'
           END AS gate
    FROM crm_interaction interaction
    JOIN crm_contact person ON person.id = interaction.contact_id
    WHERE {chosen}
      AND interaction.kind = ANY(%(spoken)s) AND interaction.text <> ''
      AND (person.gate_decided_at IS NULL OR interaction.created_at > person.gate_decided_at)
), worst AS (
    SELECT DISTINCT ON (contact_id) id, contact_id, kind, tone, gate, created_at, import_run_id,
           array_position(%(gates)s, gate) AS strictness
    FROM said
    WHERE gate <> 'clear'
    ORDER BY contact_id, strictness DESC, occurred_at NULLS LAST, id
), locked AS (
    SELECT person.id, person.gate AS before, person.first_import_id,
           jsonb_build_object('gate', person.gate, 'gate_decided_by', person.gate_decided_by, 'gate_note',
                              person.gate_note, 'gate_interaction_id', person.gate_interaction_id) AS columns
    FROM crm_contact person JOIN worst ON worst.contact_id = person.id
    WHERE worst.strictness > array_position(%(gates)s, person.gate::text)
      AND (person.gate_decided_at IS NULL OR worst.created_at > person.gate_decided_at)
    ORDER BY person.id
    FOR NO KEY UPDATE OF person
), remembered AS (
    INSERT INTO crm_importchange AS earlier (import_run_id, contact_id, before, events_before)
    SELECT worst.import_run_id, locked.id, locked.columns, '{{}}'
    FROM locked JOIN worst ON worst.contact_id = locked.id
    WHERE worst.import_run_id IS NOT NULL AND locked.first_import_id IS DISTINCT FROM worst.import_run_id
    ON CONFLICT (import_run_id, contact_id) DO UPDATE SET before = excluded.before || earlier.before
)
UPDATE crm_contact contact
SET gate = worst.gate,
    gate_decided_by = 'machine',
    gate_interaction_id = worst.id,
    gate_note = CASE WHEN worst.tone = 'hostile' THEN 'Hostile words in '
                     WHEN worst.gate = 'never' THEN 'Made it plain that a pitch is not welcome, in '
                     WHEN worst.tone = 'sceptical' THEN 'Sounds suspicious of a pitch, in '
                     ELSE 'Somebody should read this first: ' END
             || CASE worst.kind WHEN 'comment' THEN 'a comment.'
                                WHEN 'message_received' THEN 'a message.'
                                ELSE 'the note with a request.' END
FROM worst JOIN locked ON locked.id = worst.contact_id
WHERE contact.id = worst.contact_id
RETURNING contact.id, worst.id, locked.before, contact.gate
"""
