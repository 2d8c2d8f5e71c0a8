"""Who a row is about where its ids are those of a programming interface: profile names and ids without an address."""

import re
from urllib.parse import quote

from crm.importing.fields import Field
from crm.importing.persons import Draft

IDS_OF_AN_INTERFACE = frozenset({Field.VANITY, Field.EVENT_ID})
_ABOUT_THEM = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.HEADLINE, Field.PROFILE, Field.EMAIL)
_PROFILE_WITHIN = re.compile(r"urn:li:fsd?_profile:([^,()\s]+)", re.I)


def draft_of(values) -> Draft:
    """Return who the row with these Values is about, from each field that may say so."""
    return Draft(
        profiles=values.all(Field.PROFILE) + [_address(text) for text in values.all(Field.VANITY)] + _within(values),
        member_numbers=values.all(Field.MEMBER_NUMBER),
        emails=values.all(Field.EMAIL),
        first_name=values.get(Field.FIRST_NAME),
        last_name=values.get(Field.LAST_NAME),
        full_name=values.get(Field.FULL_NAME),
        others={
            "headline": values.get(Field.HEADLINE),
            "position": values.get(Field.POSITION),
            "company": values.get(Field.COMPANY),
            "location": values.get(Field.LOCATION),
        },
    )


def _within(values):
    """The profile in the id of what they did; of somebody about whom the row says nothing else, the account is gone."""
    if not any(values.get(kind) for kind in _ABOUT_THEM):
        return []
    return [found for text in values.all(Field.EVENT_ID) for found in _PROFILE_WITHIN.findall(text)][:1]


def _address(text):
    """The address of a profile name; whoever wrote an address into its column gets that."""
    return text if "/" in text or " " in text else f"https://www.linkedin.com/in/{quote(text, safe='%-_.~')}"
