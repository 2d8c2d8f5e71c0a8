"""LinkedIn's Endorsement_Received_Info.csv: who said that the owner is good at something.

It was said of the owner and not to anybody, so it is a note about who said it, and no words of theirs. Endorsements
that the owner gave are own activity and make nobody.
"""

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format, having
from crm.importing.mapping import Field, header_key


def _happenings(values):
    when, skill = values.when(), values.get(Field.NOTE)
    return [
        Happening(
            kind=InteractionKind.NOTE,
            event_key=f"endorsement:{header_key(skill)}"[:200],
            occurred_at=when.at,
            precision=when.precision,
            text=f"Endorsed you for {skill}." if skill else "Endorsed you.",
            on_post=False,
        )
    ]


FORMAT = Format(
    name="linkedin_endorsements",
    label="LinkedIn endorsements",
    sentence="Each row is somebody who endorsed one of your skills; it becomes a note about them.",
    recognise=having("skillname", "endorserfirstname", "endorserlastname"),
    happenings=_happenings,
    overrides={
        "endorsementdate": Field.OCCURRED,
        "skillname": Field.NOTE,
        "endorserfirstname": Field.FIRST_NAME,
        "endorserlastname": Field.LAST_NAME,
        "endorserpublicurl": Field.PROFILE,
    },
    order="mdy",
    rank=1,
)
