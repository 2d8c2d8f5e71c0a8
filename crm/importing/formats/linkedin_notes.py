"""LinkedIn's Notes.csv, since 2026: what the owner noted about people they are connected with."""

import hashlib

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format, having
from crm.importing.mapping import Field


def _happenings(values):
    when, text = values.when(), values.get(Field.NOTE)
    mark = hashlib.sha256(f"{when.at}\n{text}".encode()).hexdigest()[:24]
    return [
        Happening(
            kind=InteractionKind.NOTE,
            event_key=f"linkedin-note:{mark}",
            occurred_at=when.at,
            precision=when.precision,
            text=text,
            on_post=False,
        )
    ]


FORMAT = Format(
    name="linkedin_notes",
    label="LinkedIn notes",
    sentence="Each row is a note that you wrote about somebody you are connected with.",
    recognise=having("connectionprofileurl", "note"),
    happenings=_happenings,
    overrides={
        "connectionfirstname": Field.FIRST_NAME,
        "connectionlastname": Field.LAST_NAME,
        "connectionprofileurl": Field.PROFILE,
        "note": Field.NOTE,
        "createdon": Field.OCCURRED,
        "editedon": Field.NOTHING,
    },
    rank=2,
)
