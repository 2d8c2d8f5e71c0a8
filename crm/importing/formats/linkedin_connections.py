"""LinkedIn's Connections.csv, of every year: with and without its notes, profile links and Outlook's columns."""

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field

_OUTLOOK = frozenset(
    {"firstname", "lastname", "emailaddress", "company", "jobtitle", "businessphone", "emaildisplayname"}
)


def _recognise(keys, count):
    if {"firstname", "connectedon"} <= keys:
        return 1.0 if {"lastname", "company", "position"} <= keys else 0.9
    if {"firstname", "lastname", "company", "position"} <= keys and keys & {"emailaddress", "url"} and count <= 7:
        return 0.6  # the date column was taken out
    if {"vorname", "nachname", "verbundenam"} <= keys:
        return 0.9
    outlook = len(_OUTLOOK & keys)
    return 0.8 if count > 25 and outlook >= 5 else 0.0


def _happenings(values):
    when = values.when()
    return [
        Happening(
            kind=InteractionKind.CONNECTION,
            event_key="connection",
            occurred_at=when.at,
            precision=when.precision,
            on_post=False,
        )
    ]


FORMAT = Format(
    name="linkedin_connections",
    label="LinkedIn connections",
    sentence="Each row is somebody you are connected with, and since when.",
    recognise=_recognise,
    happenings=_happenings,
    # Outlook's Title is Mr or Dr, and its other columns are phones and addresses.
    overrides={"title": Field.NOTHING, "notes": Field.NOTHING, "location": Field.NOTHING, "profile": Field.NOTHING},
    rank=3,
    hides_people=True,
)
