"""What this CRM exported itself: its contacts come back as they were, with every id they have."""

from crm.enums import IdentityKind
from crm.identities import profile_url
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field
from crm.importing.persons import Draft

_CONTACTS = frozenset({"identities", "fullname", "headline", "seniority", "function", "gate", "qualification"})
_INTERACTIONS = frozenset({"contact", "kind", "occurredat", "precision", "externalid", "tone"})
_PERSON = (Field.HEADLINE, Field.POSITION, Field.COMPANY)


def _recognise(keys, count):
    return 1.0 if keys >= _CONTACTS else 0.0


def _recognise_interactions(keys, count):
    return 1.0 if keys >= _INTERACTIONS else 0.0


def _person(values):
    """The column of identities holds `kind:value`, with a blank between two."""
    ids = [found.partition(":")[::2] for found in values.get(Field.PROFILE).split()]
    return Draft(
        profiles=[address for kind, value in ids if (address := profile_url(kind, value))],
        member_numbers=[value for kind, value in ids if kind == IdentityKind.MEMBER_NUMBER],
        emails=[values.get(Field.EMAIL), *(value for kind, value in ids if kind == IdentityKind.EMAIL)],
        first_name=values.get(Field.FIRST_NAME),
        last_name=values.get(Field.LAST_NAME),
        full_name=values.get(Field.FULL_NAME),
        others={str(kind): values.get(kind) for kind in _PERSON} | {"location": ""},
    )


FORMATS = (
    Format(
        name="own_contacts",
        label="Contacts of this CRM",
        sentence="Each row is a contact that was exported here. Gate and qualification are found anew.",
        recognise=_recognise,
        person=_person,
        overrides={
            "identities": Field.PROFILE,
            **dict.fromkeys(("seniority", "function", "gate", "qualification"), Field.NOTHING),
        },
    ),
    Format(
        name="own_interactions",
        label="Interactions of this CRM",
        sentence="",
        recognise=_recognise_interactions,
        refusal="These are interactions that were exported here, without their people. Bring the contacts instead.",
    ),
)
