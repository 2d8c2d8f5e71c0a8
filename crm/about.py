"""What is known about a person, each fact with where it comes from."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.dateparse import parse_datetime

from crm.enums import IdentityKind
from crm.templatetags.look import day
from crm.timeline import source_of


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    source: str = ""
    url: str = ""  # leads out of the product


def imports_named(contact):
    """Return the ids of the imports that the contact's facts came from."""
    named = {entry.get("import") for entry in contact.provenance.values() if isinstance(entry, dict)}
    return {pk for pk in (*named, contact.first_import_id) if isinstance(pk, int)}


def facts_about(contact, identities, imports, connected_at=None):
    """Return the Facts of `contact` that are known, in the order of the page.

    `identities` are theirs; `imports` is {id: Import} for the ids that `imports_named` gave.
    """

    def source(field):
        return _source(contact.source_of(field), imports)

    address = profile_address(contact, identities)
    known = [
        Fact("Role", contact.position, source("position")),
        Fact("Headline", contact.headline, source("headline")),
        Fact("Company", contact.company or contact.title_company, _company_source(contact, source)),
        Fact("Place", contact.location, source("location")),
        Fact("Profile", _short(address) if address else contact.profile_url, source("profile_url"), address),
        Fact("E-mail", contact.email, source("email")),
        Fact("Connected", day(connected_at)),
        Fact("Came from", _origin(contact, imports)),
    ]
    return [fact for fact in known if fact.value]


def profile_address(contact, identities):
    """The https address of their LinkedIn profile, or "": no other address is ever made a link (a file wrote it)."""
    try:
        parts = urlsplit(contact.profile_url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts and parts.scheme == "https" and (host == "linkedin.com" or host.endswith(".linkedin.com")):
        return contact.profile_url
    vanity = next((row.value for row in identities if row.kind == IdentityKind.VANITY), "")
    return f"https://www.linkedin.com/in/{quote(vanity)}/" if vanity else ""


def _short(address):
    path = urlsplit(address).path.strip("/")
    return path or address


def _source(entry, imports):
    if not isinstance(entry, dict):
        return ""
    if "by" in entry:
        written = parse_datetime(entry["at"]) if isinstance(entry.get("at"), str) else None
        return f"written by hand, {day(written)}" if written else "written by hand"
    told = source_of(imports.get(entry.get("import")), entry.get("line"))
    return f"from {told}" if told else ""


def _company_source(contact, source):
    return source("company") if contact.company else "read from the headline"


def _origin(contact, imports):
    run = imports.get(contact.first_import_id)
    lines = (
        entry.get("line")
        for entry in contact.provenance.values()
        if isinstance(entry, dict) and entry.get("import") == contact.first_import_id
    )
    return source_of(run, next(lines, None)) if run else ""
