"""A table that somebody keeps by hand: any columns, any order, any language we know the words of."""

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.engagement import author, comment_of, reaction_of
from crm.importing.formats.kind import Format
from crm.importing.mapping import KNOWN, WHO, Field


def _recognise(keys, count):
    """Never certain: whoever has a better idea wins. A person needs a name, a profile or an address."""
    known = {KNOWN[key][0] for key in keys if key in KNOWN}
    return min(0.3 + 0.05 * len(known), 0.55) if known & WHO else 0.1


def note_of(values) -> Happening:
    """Return the note that somebody stands in a list, with what is noted there and when."""
    when, text = values.when(), values.get(Field.NOTE)
    day = when.at.strftime("%Y-%m-%d") if when.at else ""
    return Happening(
        kind=InteractionKind.NOTE,
        event_key=f"note:{day}:{values.ground.post_key}"[:200],
        occurred_at=when.at,
        precision=when.precision,
        observed_at=values.observed_at(),
        text=text,
    )


def _happenings(values):
    """What they said or how they reacted where the table has it, else a note that they are in it: one for each row."""
    if values.get(Field.TEXT):
        return [comment_of(values)]
    return [reaction_of(values) if values.get(Field.REACTION) else note_of(values)]


FORMAT = Format(
    name="generic_spreadsheet",
    label="A table of people",
    sentence="Each row is a person. Check below what each column holds.",
    recognise=_recognise,
    happenings=_happenings,
    author=author,
    rank=0,
)
