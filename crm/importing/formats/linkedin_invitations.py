"""LinkedIn's Invitations.csv: requests both ways. Its times are month first for every language, without a zone."""

import hashlib

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field
from crm.importing.persons import Draft

_INCOMING, _OUTGOING = "incoming", "outgoing"


def _recognise(keys, count):
    if {"direction", "sentat"} <= keys:
        return 1.0
    return 0.9 if {"from", "to", "direction"} <= keys or {"from", "to", "sentat"} <= keys else 0.0


def _direction(values):
    return values.get(Field.DIRECTION).lower()


def _person(values):
    """The other one: who invited us, or whom we invited. Without a direction it is not known which."""
    sides = {_INCOMING: (Field.FROM_NAME, Field.FROM_PROFILE), _OUTGOING: (Field.TO_NAME, Field.TO_PROFILE)}
    if _direction(values) not in sides:
        return None
    name, profile = sides[_direction(values)]
    return Draft(profiles=values.all(profile), full_name=values.get(name))


def _owner(values):
    return values.all(Field.TO_PROFILE if _direction(values) == _INCOMING else Field.FROM_PROFILE)


def _happenings(values):
    received = _direction(values) == _INCOMING
    kind = InteractionKind.REQUEST_RECEIVED if received else InteractionKind.REQUEST_SENT
    when, text = values.when(order="mdy"), values.get(Field.TEXT)
    mark = when.at.strftime("%Y-%m-%dT%H:%M") if when.at else hashlib.sha256(text.encode()).hexdigest()[:24]
    return [
        Happening(
            kind=kind,
            event_key=f"{kind}:{mark}",
            occurred_at=when.at,
            precision=when.precision,
            text=text,
            on_post=False,
        )
    ]


FORMAT = Format(
    name="linkedin_invitations",
    label="LinkedIn invitations",
    sentence="Each row is a request to connect: theirs to you, or yours to them.",
    recognise=_recognise,
    happenings=_happenings,
    person=_person,
    owner=_owner,
    order="mdy",
    rank=1,
    brings_arrivals=True,
)
