"""Who a row is about: their ids, their names as they wrote them, and when it is nobody. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Reading:
    """A draft that was read: identities and fields, or the code of why it is nobody."""

    identities: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    nobody: str = ""  # "company_actor", "anonymous_member", "mangled_id", "empty_person"
    warnings: list[str] = field(default_factory=list)


def read_person(draft: Draft) -> Reading:
    """Return who `draft` is. A person has an id, an e-mail address or a real name; everything else is nobody."""
    reading = Reading()
    first, last, full = _names(draft)
    real = _is_real(full)
    for text in draft.profiles:
        _take(reading, text)
    for text in draft.member_numbers:
        number = member_number_of(text)
        if number:
            reading.identities.append((IdentityKind.MEMBER_NUMBER, number))
        elif _MANGLED.fullmatch(text):
            reading.warnings.append("mangled_id")
    addresses = list(dict.fromkeys(address for text in draft.emails for address in _addresses(text)))
    for address in addresses:
        if not (is_shared_mailbox(address) and (real or reading.identities)):
            reading.identities.append((IdentityKind.EMAIL, address))
    if not reading.identities:
        reading.nobody = _why_nobody(draft, full, real, reading.warnings)
        if reading.nobody:
            return reading
        others = draft.others
        reading.identities.append(
            weak_identity(full, others.get("company", ""), others.get("headline", "") or others.get("position", ""))
        )
    reading.identities = list(dict.fromkeys(reading.identities))
    reading.fields = draft.others | {
        "first_name": first,
        "last_name": last,
        "full_name": full,
        "email": addresses[0] if addresses else "",
        "profile_url": _address(reading.identities),
    }
    _shorten(reading)
    return reading


def names_of(full_name: str) -> tuple[str, str]:
    """Return first and last name where the split is certain: one word, or two without a comma. Else two blanks."""
    words = full_name.split()
    if len(words) == 1:
        return words[0], ""
    return (words[0], words[1]) if len(words) == 2 and "," not in full_name else ("", "")


def _names(draft):
    first, last, full = (" ".join(name.split()) for name in (draft.first_name, draft.last_name, draft.full_name))
    if not full:
        return first, last, f"{first} {last}".strip()
    if not first and not last:
        return *names_of(full), full
    if first and not last and full.startswith(f"{first} "):
        last = full[len(first) + 1 :]
    return first, last, full


def _is_real(name):
    return any(ch.isalpha() for ch in name) and name.lower() not in _NO_NAMES and not is_anonymous(name)


def is_anonymous(name: str) -> bool:
    """Whether `name` is what LinkedIn writes in place of one ("LinkedIn Member")."""
    flat = unicodedata.normalize("NFKD", name).lower()
    if "linkedin" not in flat:
        return False
    return bool(_ANONYMOUS.fullmatch("".join(ch for ch in flat if not unicodedata.combining(ch)).strip()))


def _take(reading, text):
    identity = identity_of(text)
    if identity:
        reading.identities.append(identity)
    elif _MANGLED.fullmatch(text):
        reading.warnings.append("mangled_id")
    elif not page_of(text):
        reading.warnings.append("unusable_profile")


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
    return "mangled_id" if "mangled_id" in warnings else "empty_person"


def _address(identities):
    for kind in _BEST_ADDRESS:
        for found, value in identities:
            if found == kind:
                return profile_url(found, value)
    return ""


def _shorten(reading):
    for name, most in (
        ("first_name", LONGEST_NAME),
        ("last_name", LONGEST_NAME),
        ("full_name", 400),
        ("location", 300),
    ):
        if len(reading.fields.get(name, "")) > most:
            reading.fields[name] = reading.fields[name][:most]
            reading.warnings.append("shortened")
