"""The pitch gate of a contact: clear, hold or never (QUALIFICATION.md section 5).

It is the worst of what they said, and it is sticky: a later friendly word does not lift it. The machine only ever
tightens; a person may loosen, with a note, and then only what is said after that counts again.
"""

from django.db import connection, transaction
from django.utils import timezone

from crm.enums import DecidedBy, Gate, InteractionKind, Tone
from crm.history import record
from crm.models import Contact, Event

# What a tone means for the gate where a person gave it, or where the machine left no gate of its own.
GATE_OF_TONE = {Tone.HOSTILE: Gate.NEVER, Tone.SCEPTICAL: Gate.HOLD}


def strictest(*gates) -> Gate:
    """Return the strictest of `gates`, clear where there are none. Merging two contacts takes this."""
    return max((Gate(gate) for gate in gates), key=lambda gate: gate.strictness, default=Gate.CLEAR)


def tighten_by_interactions(contact_ids=None) -> int:
    """Let each contact's gate be at least as strict as the worst of their spoken interactions; return how many changed.

    One statement for any number of contacts (`None`: everyone). It never loosens. Where a person decided the gate,
    only interactions that were stored after that decision count. The strictest interaction, the first of several,
    becomes `gate_interaction`, and `gate_note` says in our words what it was. One Event per changed contact.
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


def take_the_strictest(keeper_of) -> int:
    """Where two contacts turn out to be one, give who stays the stricter gate of both; return how many it changed.

    `keeper_of` maps each contact that goes to the one that stays. Call it inside the transaction of the merge, before
    the interactions move.
    """
    people = Contact.objects.in_bulk([*keeper_of, *keeper_of.values()])
    fields = ["gate", "gate_decided_by", "gate_decided_at", "gate_note", "gate_interaction"]
    changed = []
    for loser_id, keeper_id in keeper_of.items():
        loser, keeper = people[loser_id], people[keeper_id]
        if Gate(loser.gate).strictness > Gate(keeper.gate).strictness:
            for field in fields:
                setattr(keeper, field, getattr(loser, field))
            changed.append(keeper)
    return Contact.objects.bulk_update(changed, fields) if changed else 0


def _verb(before, after):
    if after.strictness == before.strictness:
        return "gate.confirmed"
    return "gate.loosened" if after.strictness < before.strictness else "gate.tightened"


# The gate of one interaction: what the machine read (tone_reason.gate), or what the tone means where a person gave it.
_TIGHTEN = """
WITH said AS (
    SELECT interaction.id, interaction.contact_id, interaction.kind, interaction.tone, interaction.occurred_at,
           interaction.created_at,
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
    SELECT DISTINCT ON (contact_id) id, contact_id, kind, tone, gate, created_at,
           array_position(%(gates)s, gate) AS strictness
    FROM said
    WHERE gate <> 'clear'
    ORDER BY contact_id, strictness DESC, occurred_at NULLS LAST, id
), locked AS (
    SELECT person.id, person.gate AS before
    FROM crm_contact person JOIN worst ON worst.contact_id = person.id
    WHERE worst.strictness > array_position(%(gates)s, person.gate::text)
      AND (person.gate_decided_at IS NULL OR worst.created_at > person.gate_decided_at)
    ORDER BY person.id
    FOR NO KEY UPDATE OF person
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
