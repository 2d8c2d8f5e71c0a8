"""Who a row is about: their ids, their names as they wrote them, and when it is nobody. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from crm.enums import IdentityKind
from crm.identities import (
    email_of,
    identity_of,
    is_shared_mailbox,
    member_number_of,
    page_of,
    profile_url,
    weak_identity,
)
from crm.importing.page_words import without_page_words

_ANONYMOUS = re.compile(
    r"linkedin[ -](?:member|mitglied|lid|user)|membre (?:de )?linkedin|(?:miembro|usuario) de linkedin"
    r"|(?:utente|membro)(?: di)? linkedin|(?:usuario|membro) do linkedin"
)
_MANGLED = re.compile(r"\d[.,]\d+e\+\d+", re.I)
_NO_NAMES = frozenset({"n/a", "#n/a", "-", "--", ".", "?", "…"})
_BEST_ADDRESS = (IdentityKind.VANITY, IdentityKind.MEMBER_ID, IdentityKind.PUBLIC_PATH)
LONGEST_NAME = 200


@dataclass(slots=True)
class Draft:
    """What a format found about one person, before it is decided whether that is somebody."""

    profiles: list[str] = field(default_factory=list)
    member_numbers: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    first_name: str = ""
    last_name: str = ""
    full_name: str = ""
    others: dict[str, str] = field(default_factory=dict)  # headline, position, company, location


class Reading(NamedTuple):
    """A draft that was read: identities and fields, or the code of why it is nobody."""

    identities: list[tuple[str, str]]
    fields: dict[str, str]
    warnings: list[str]
    nobody: str = ""  # "company_actor", "anonymous_member", "mangled_id", "empty_person"


def read_person(draft: Draft) -> Reading:
    """Return who `draft` is. A person has an id, an e-mail address or a real name; everything else is nobody."""
    first, last, full = names_as_written(draft.first_name, draft.last_name, draft.full_name)
    identities: list[tuple[str, str]] = []
    warnings: list[str] = []
    for text in draft.profiles:
        _take(text, identities, warnings)
    for text in draft.member_numbers:
        _take_number(text, identities, warnings)
    email = addresses_of(draft.emails, identities, full) if draft.emails else ""
    if not identities:
        real = _is_real(full)
        nobody = _why_nobody(draft, full, real, warnings)
        if nobody:
            return Reading(identities, {}, warnings, nobody)
        others = draft.others
        identities.append(
            weak_identity(full, others.get("company", ""), others.get("headline", "") or others.get("position", ""))
        )
    elif len(identities) > 1:
        identities = list(dict.fromkeys(identities))
    fields = draft.others
    fields["first_name"], fields["last_name"], fields["full_name"] = first, last, full
    fields["email"], fields["profile_url"] = email, _address(identities)
    if len(full) > LONGEST_NAME or len(fields.get("location", "")) > LONGEST_NAME:
        _shorten(fields, warnings)
    return Reading(identities, fields, warnings)


def names_of(full_name: str) -> tuple[str, str]:
    """Return first and last name where the split is certain: one word, or two without a comma. Else two blanks."""
    words = full_name.split()
    if len(words) == 1:
        return words[0], ""
    return (words[0], words[1]) if len(words) == 2 and "," not in full_name else ("", "")


def names_as_written(first: str, last: str, full: str) -> tuple[str, str, str]:
    """Return first, last and full name on one line each, the one made of the others where that is certain."""
    first, last, full = _one_line(first), _one_line(last), without_page_words(_one_line(full))
    if not full:
        return first, last, f"{first} {last}" if first and last else first or last
    if not first and not last:
        return *names_of(full), full
    if first and not last and full.startswith(f"{first} "):
        last = full[len(first) + 1 :]
    return first, last, full


def _one_line(name):
    return " ".join(name.split()) if name else ""


def _is_real(name):
    letters = any(map(str.isalpha, name)) and not _MANGLED.fullmatch(name)
    return letters and name.lower() not in _NO_NAMES and not is_anonymous(name)


def is_anonymous(name: str) -> bool:
    """Whether `name` is what LinkedIn writes in place of one ("LinkedIn Member")."""
    flat = unicodedata.normalize("NFKD", name).lower()
    if "linkedin" not in flat:
        return False
    return bool(_ANONYMOUS.fullmatch("".join(ch for ch in flat if not unicodedata.combining(ch)).strip()))


def _take(text, identities, warnings):
    identity = identity_of(text)
    if identity:
        identities.append(identity)
    elif _MANGLED.fullmatch(text):
        warnings.append("mangled_id")
    elif not page_of(text):
        warnings.append("unusable_profile")


def _take_number(text, identities, warnings):
    number = member_number_of(text)
    if number:
        identities.append((IdentityKind.MEMBER_NUMBER, number))
    elif _MANGLED.fullmatch(text):
        warnings.append("mangled_id")


def addresses_of(texts: Iterable[str], identities: list[tuple[str, str]], full: str) -> str:
    """Return the first e-mail address in `texts`, "" for none; those that tell a person apart join `identities`."""
    addresses = list(dict.fromkeys(address for text in texts for address in _addresses(text)))
    known_otherwise = bool(identities) or _is_real(full)
    for address in addresses:
        if not (known_otherwise and is_shared_mailbox(address)):
            identities.append((IdentityKind.EMAIL, address))
    return addresses[0] if addresses else ""


def _addresses(text):
    for part in re.split(r"[;,\s]+", text):
        address = email_of(part)
        if address:
            yield address


def _why_nobody(draft, full, real, warnings):
    pages = {page_of(text) for text in draft.profiles}
    if "company" in pages:
        return "company_actor"
    if real:
        return ""
    if is_anonymous(full) or "placeholder" in pages:
        return "anonymous_member"
    return "mangled_id" if "mangled_id" in warnings or _MANGLED.fullmatch(full) else "empty_person"


def _address(identities):
    for kind in _BEST_ADDRESS:
        for found, value in identities:
            if found == kind:
                return profile_url(found, value)
    return ""


def _shorten(fields, warnings):
    limits = (("first_name", LONGEST_NAME), ("last_name", LONGEST_NAME), ("full_name", 400), ("location", 300))
    for name, most in limits:
        if len(fields.get(name, "")) > most:
            fields[name] = fields[name][:most]
            warnings.append("shortened")
