"""LinkedIn's messages.csv, of every year: what they wrote to the owner, and what the owner wrote to them.

The columns differ from year to year (FORMATS.md 1.4), so nothing is read by its place. Recipients are told by the
shape of their addresses: their names hold the same commas that join them.
"""

import hashlib
import re

from crm.enums import InteractionKind
from crm.identities import identity_of
from crm.importing.conversations import Conversations, addresses_in, is_draft, mark_of
from crm.importing.facts import Happening
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field
from crm.importing.persons import Draft, is_anonymous
from crm.importing.plain_text import plain_text
from crm.names import name_key

_ADVERTISEMENT = "spinmail-quill-editor"
_BLANK = re.compile(r"[%{\[]{1,2}\s*(?:first|last|company)[ _]?name\s*[%}\]]{1,2}", re.I)
_GREETING = 80  # characters in which a mass mailing names whom it is for
_LETTERS_AFTER_A_NAME = re.compile(r"\S*(?:\.|[A-Z]\S*[A-Z])\S*")


def _recognise(keys, count):
    if {"conversationid", "from", "content"} <= keys:
        return 1.0
    return 0.9 if {"from", "to", "senderprofileurl", "content", "date"} <= keys else 0.0


def _several(values):
    """Whoever wrote to the owner, or everybody whom the owner wrote to; or the code of why it is nobody."""
    text, sender = values.get(Field.TEXT), values.get(Field.FROM_PROFILE)
    left_out = _no_message(values, text, sender)
    if left_out:
        return left_out
    recipients = addresses_in(values.get(Field.TO_PROFILE))
    owner = values.ground.owner
    sent = bool(sender) and identity_of(sender) in owner
    if not sent and not _is_to(owner, recipients):
        return "owner_unknown"
    happening = _happening(values, plain_text(text), sender, sent)
    if not sent:
        return [(_person(sender, values.get(Field.FROM_NAME)), [happening])]
    people = _recipients(values, recipients)
    return people if isinstance(people, str) else [(person, [happening]) for person in people]


def _no_message(values, text, sender):
    if is_draft(values):
        return "draft"
    if _ADVERTISEMENT in text or (not sender and _BLANK.search(text)):
        return "sponsored"
    return "unfilled_template" if _BLANK.search(text[:_GREETING]) else ""


def _is_to(owner, recipients):
    """Whether a message that the owner did not write came to them; where no address is given, to whom else."""
    return bool(owner) and (not recipients or any(identity_of(address) in owner for address in recipients))


def _recipients(values, addresses):
    """Whom the owner wrote to, or why that cannot be told."""
    owner, names = values.ground.owner, values.get(Field.TO_NAME)
    others = [address for address in addresses if identity_of(address) not in owner]
    if addresses and not others:
        return "owner"  # a note to oneself
    if others:
        return [_person(address, names if len(addresses) == 1 else "") for address in others]
    known = values.ground.parties.get(mark_of(values.get(Field.CONVERSATION)), ())
    wrote = [(address, name) for address, name in known if identity_of(address) not in owner]
    if len(wrote) == 1 and _is_alone(names, wrote[0][1]):
        return [_person(*wrote[0])]
    return [_person("", names)] if not wrote and names and "," not in names else "ambiguous_recipients"


def _is_alone(names, name):
    """Whether `names`, to whom a message went, is nobody but the one who has this `name`."""
    first, *more = (part.strip() for part in names.split(","))
    if not more or names == name:
        return True
    return name_key(first) == name_key(name) and all(_LETTERS_AFTER_A_NAME.fullmatch(part) for part in more)


def _person(address, name):
    return Draft(profiles=[address] if address else [], full_name="" if address and is_anonymous(name) else name)


def _happening(values, text, sender, sent):
    when = values.when()
    kind = InteractionKind.MESSAGE_SENT if sent else InteractionKind.MESSAGE_RECEIVED
    who = ":".join(identity_of(sender) or ("name", values.get(Field.FROM_NAME).lower()))
    at = when.at.isoformat() if when.at else ""
    # Older exports have spaces where newer ones have line breaks: neither makes it another message.
    said = "".join(text.split())
    mark = hashlib.sha256("\n".join((values.get(Field.CONVERSATION), at, who, said)).encode()).hexdigest()[:32]
    return Happening(
        kind=kind,
        event_key=f"message:{mark}",
        occurred_at=when.at,
        precision=when.precision,
        text=text,
        on_post=False,
    )


FORMAT = Format(
    name="linkedin_messages",
    label="LinkedIn messages",
    sentence="Each row is a message: theirs to you, or yours to them.",
    recognise=_recognise,
    several=_several,
    survey=Conversations,
    overrides={
        "senderprofileurl": Field.FROM_PROFILE,
        "recipientprofileurls": Field.TO_PROFILE,
        "content": Field.TEXT,  # whatever addresses people write to each other
        "conversationtitle": Field.NOTHING,
        "subject": Field.NOTHING,
        "attachments": Field.NOTHING,
    },
    rank=1,
)
