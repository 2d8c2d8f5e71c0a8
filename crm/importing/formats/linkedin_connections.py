"""LinkedIn's Connections.csv, of every year: with and without its notes, profile links and Outlook's columns."""

import re

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import KNOWN, Field

_CONNECTED_ON = (
    "verbundenam verbundenseit connectele conectadoel conectadoem ligadoem collegatoil connessoil verbondenop "
    "verbondensinds"
)
_CONNECTED_ON_TRANSLATED = frozenset(_CONNECTED_ON.split())
_OUTLOOK = frozenset({"firstname", "lastname", "emailaddress", "company", "jobtitle"})
_OUTLOOK_ALONE = (
    "suffix businessstreet businessphone businessfax homephone homestreet assistantsphone email2address "
    "emaildisplayname webpage"
)
_ONLY_OUTLOOK = frozenset(_OUTLOOK_ALONE.split())
_NAMES = {Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME}


def _recognise(keys, count):
    if {"firstname", "connectedon"} <= keys:
        return 1.0 if {"lastname", "company", "position"} <= keys else 0.9
    if {"firstname", "lastname", "company", "position"} <= keys and keys & {"emailaddress", "url"} and count <= 7:
        return 0.6  # the date column was taken out
    if keys & _CONNECTED_ON_TRANSLATED and any(key in KNOWN and KNOWN[key][0] in _NAMES for key in keys):
        return 0.9
    return 0.8 if len(_OUTLOOK & keys) >= 4 and len(_ONLY_OUTLOOK & keys) >= 3 else 0.0


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
    brings_arrivals=True,
    preface=re.compile(r"notes:$|when exporting your connection data\b", re.I),
    hides_people=True,
)
