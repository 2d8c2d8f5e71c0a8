"""LinkedIn's Invitations.csv: requests both ways. Its times are month first for every language, without a zone."""

import hashlib

from crm.enums import InteractionKind
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field, header_key
from crm.importing.persons import Draft

_INCOMING, _OUTGOING = "incoming", "outgoing"
# LinkedIn translates none of this; people who share a file do (FORMATS.md 1.6).
_TRANSLATED = {
    Field.OCCURRED: "gesendetam envoyele enviadoel inviatoil enviadoem verzondenop",
    Field.DIRECTION: "richtung direction direccion direzione direcao richting",
    Field.FROM_NAME: "von de da van",
    Field.TO_NAME: "an a para aan",
}
_OF_KEY = {key: kind for kind, keys in _TRANSLATED.items() for key in keys.split()}
_WAYS = {
    _INCOMING: "incoming received eingehend erhalten entrante entrant recue recibida inentrata ricevuto recebido "
    "inkomend ontvangen",
    _OUTGOING: "outgoing sent ausgehend gesendet saliente sortant envoyee enviada inuscita inviato enviado uitgaand "
    "verzonden",
}
_WAY_OF = {word: way for way, words in _WAYS.items() for word in words.split()}


def _recognise(keys, count):
    if {"direction", "sentat"} <= keys:
        return 1.0
    if {"from", "to", "direction"} <= keys or {"from", "to", "sentat"} <= keys:
        return 0.9
    translated = {_OF_KEY[key] for key in keys if key in _OF_KEY}
    return 0.9 if len(translated) == len(_TRANSLATED) else 0.0


def _direction(values):
    """Incoming, outgoing or "", in whatever language."""
    return _WAY_OF.get(header_key(values.get(Field.DIRECTION)), "")


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
    overrides=_OF_KEY | {"message": Field.TEXT},
    order="mdy",
    rank=1,
    brings_arrivals=True,
)
