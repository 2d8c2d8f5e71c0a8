"""What tells a person apart, read from any text that names a profile. Pure.

The forms and what to make of each are FORMATS.md section 3. A profile is keyed on the part that names it (the vanity
name, the opaque id), never on its address: hosts, paths and encodings of one profile vary from file to file.
"""

import hashlib
import re
import unicodedata
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crm.enums import IdentityKind

LONGEST_VALUE = 300  # LinkedIn allows 100 characters; an index row has to hold it
OPAQUE_ID = re.compile(r"A[A-Z][A-Za-z0-9]A[A-Za-z0-9_-]{30,}")
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}")
# A mailbox that several people read says nothing about who somebody is.
_DESKS = (
    "admin billing contact hallo hello help hi hr info invoices jobs kontakt mail marketing news newsletter noreply "
    "no-reply office post press sales service support team webmaster"
)
SHARED_MAILBOXES = frozenset(_DESKS.split())
PLACEHOLDERS = frozenset({"unavailable", "me", "headless", "null", "undefined", "in"})
PAGES = frozenset({"company", "school", "showcase"})

_EDGES = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u2060\ufeff\"'“”‘’„«»`<>()[]"
_HYPERLINK = re.compile(r'^\s*=\s*hyperlink\(\s*"([^"]+)"', re.I)
# Nearly every profile of nearly every file; whatever else there is takes the long way below.
_PLAIN_PROFILE = re.compile(
    r"https?://(?:[a-z]{2,3}\.)?linkedin\.com/in/(?:([a-z0-9][a-z0-9-]{1,98})|(A[A-Z][A-Za-z0-9]A[A-Za-z0-9_-]{30,200}))/?"
)
_TOKEN = re.compile(r"[^\s\"<>|]+")
# Addresses that follow each other with a comma between, and those of Markdown behind their words.
_BETWEEN = re.compile(r"[,;]+(?=(?:https?:|www\.|urn:|(?:[a-z]{2,3}\.)?linkedin\.com))|\]\(", re.I)
_AFTER_ADDRESS = ",.;:!?…"  # what a sentence puts behind an address
_SCHEME = re.compile(r"https?:/*(?=[^/])", re.I)
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
_END_OF_NAME = re.compile(r"[/?#&,;]")
_PROFILE_URN = re.compile(r"urn:li:(?:fsd?_(?:mini)?profile|fs_salesprofile):\(?([^,()\s]+)", re.I)
_MEMBER_URN = re.compile(r"urn:li:member:(\d{1,19})(?!\d)", re.I)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)*linkedin\.com(?:[:/?#]|$)", re.I)


def identity_of(text: str) -> tuple[IdentityKind, str] | None:
    """Return the identity that `text` (an address, a URN, an opaque id, an e-mail address) stands for, or None.

    None too for pages that are no person, placeholders, links that cannot be followed offline, and other hosts.
    The value is normalised, so that two forms of one identity are equal; `profile_url` gives an address back.
    """
    plain = _PLAIN_PROFILE.fullmatch(text)
    if plain:
        vanity, opaque = plain.groups()
        if opaque:
            return IdentityKind.MEMBER_ID, opaque
        if vanity not in PLACEHOLDERS:
            return IdentityKind.VANITY, vanity
    return _read(text)


def _read(text):
    """The long way, for every form that there is."""
    formula = _HYPERLINK.match(text)
    for token in _tokens(formula[1] if formula else text):
        identity = _identity_of_token(token)
        if identity and len(identity[1]) <= LONGEST_VALUE:
            return identity
    return None


def page_of(text: str) -> str:
    """Return what else a profile cell may point at: "company" (or a school), "placeholder", or "" for neither."""
    for token in _tokens(text):
        segments = _segments(token)
        if segments and segments[0].lower() in PAGES:
            return "company"
        if segments and segments[0].lower() == "in" and (len(segments) == 1 or segments[1].lower() in PLACEHOLDERS):
            return "placeholder"
    return ""


def email_of(text: str) -> str:
    """Return the first e-mail address in `text`, in lower case, without `mailto:`; "" where there is none."""
    found = EMAIL.search(text.strip().removeprefix("mailto:"))
    address = found[0].lower() if found else ""
    return address if len(address) <= 254 else ""


def member_number_of(text: str) -> str:
    """Return the numeric member id in a cell of such ids, or ""; mangled ids (7.33E+18) give "" too."""
    found = re.fullmatch(r"(?:urn:li:member:)?([1-9]\d{0,18})", text.strip(), re.I)
    return found[1] if found else ""


def member_number_in(opaque: str) -> str:
    """Return the member number that an opaque id (ACoAA…, ACwAA…) holds, or "" where none can be read from it.

    Undocumented: 00, then 2A or 2C, six bytes of the number, 01, a signature (FORMATS.md 3.3). A hint, not an id.
    """
    if not opaque.startswith(("ACoAA", "ACwAA")) or not OPAQUE_ID.fullmatch(opaque):
        return ""
    held = urlsafe_b64decode(opaque[:12])
    number = int.from_bytes(held[2:8])
    return str(number) if number and held[8] == 1 else ""


def is_shared_mailbox(address: str) -> bool:
    """Whether `address` belongs to a desk rather than to a person: info@, sales@ and the like."""
    return address.partition("@")[0] in SHARED_MAILBOXES


def weak_identity(full_name: str, company: str, otherwise: str = "") -> tuple[IdentityKind, str]:
    """Return how to recognise somebody who came without any id: name and company together.

    Where no company is known, `otherwise` (a headline or position) takes its place; a name alone joins nobody to
    a person who has an id, it only lets the same row of the same file find its contact again.
    """
    value = f"{_plain(full_name)} | {_plain(company) or _plain(otherwise)}"
    if len(value) > LONGEST_VALUE:
        value = f"{value[:250]} {hashlib.sha256(value.encode()).hexdigest()[:32]}"
    return IdentityKind.NAME, value


def profile_url(kind: str, value: str) -> str:
    """Return the address to open for an identity, always the same one, or "" where none is known to work."""
    if kind in (IdentityKind.VANITY, IdentityKind.MEMBER_ID):
        return f"https://www.linkedin.com/in/{quote(value, safe='-_.~')}"
    if kind == IdentityKind.PUBLIC_PATH:
        return f"https://www.linkedin.com/pub/{quote(value, safe='/-_.~')}"
    return ""


def _plain(text):
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _tokens(text):
    text = _BETWEEN.sub(" ", text[:5000].translate(_INVISIBLE))
    return (token.strip(_EDGES).rstrip(_AFTER_ADDRESS) for token in _TOKEN.findall(text))


def _identity_of_token(token):
    if not token:
        return None
    if OPAQUE_ID.fullmatch(token):
        return IdentityKind.MEMBER_ID, token
    if token.lower().startswith(("urn:li:", "urn%3a")):
        return _identity_of_urn(unquote(token) if "%" in token else token)
    segments = _segments(token)
    if segments is not None:
        return _identity_of_path(segments, token)
    if "@" in token and "/" not in token:
        address = email_of(token)
        return (IdentityKind.EMAIL, address) if address else None
    return None


def _identity_of_urn(token):
    member = _MEMBER_URN.match(token)
    if member:
        return IdentityKind.MEMBER_NUMBER, member[1].lstrip("0") or "0"
    profile = _PROFILE_URN.search(token)  # the URN of a reaction holds that of who gave it
    return (IdentityKind.MEMBER_ID, profile[1]) if profile and OPAQUE_ID.fullmatch(profile[1]) else None


def _segments(token):
    """The parts of the path where `token` is an address on linkedin.com, else None. The host decides, not the look."""
    if any(ch in "\\\x7f" or ch < " " for ch in token):
        return None
    if token.startswith("//"):
        token = f"https:{token}"
    elif scheme := _SCHEME.match(token):
        token = f"https://{token[scheme.end() :]}"
    elif "://" not in token and _BARE_HOST.match(token):
        token = f"https://{token}"
    try:
        address = urlsplit(token)
        host = (address.hostname or "").rstrip(".")
    except ValueError:
        return None
    if address.scheme not in ("http", "https") or "@" in address.netloc:
        return None
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return None
    segments = [segment for segment in address.path.split("/") if segment]
    while segments and segments[0].lower() in ("mwlite", "comm"):  # the small site, and links in LinkedIn's mail
        segments = segments[1:]
    while len(segments) > 2 and segments[0].lower() == segments[1].lower() == "in":
        segments = segments[1:]
    return segments


def _identity_of_path(segments, token):
    names = [segment.lower() for segment in segments[:2]]
    if len(segments) >= 2 and names[0] == "in":
        return _vanity_or_opaque(segments[1])
    if len(segments) >= 3 and (names in (["sales", "lead"], ["sales", "people"], ["talent", "profile"])):
        opaque = unquote(segments[2]).partition(",")[0]
        return (IdentityKind.MEMBER_ID, opaque) if OPAQUE_ID.fullmatch(opaque) else None
    if len(segments) >= 2 and names[0] == "pub" and names[1] != "dir":
        path = [_decoded(segment) for segment in segments[1:5]]
        return (IdentityKind.PUBLIC_PATH, "/".join(path)) if all(path) else None
    if names == ["profile", "view"]:
        return _identity_of_query(token)
    return None


def _vanity_or_opaque(segment):
    opaque = unquote(segment).partition(",")[0]
    if OPAQUE_ID.fullmatch(opaque):
        return IdentityKind.MEMBER_ID, opaque
    vanity = _decoded(segment)
    return (IdentityKind.VANITY, vanity) if vanity and vanity not in PLACEHOLDERS else None


def _identity_of_query(token):
    found = parse_qs(urlsplit(token).query).get("id", [""])[0]
    if OPAQUE_ID.fullmatch(found):
        return IdentityKind.MEMBER_ID, found
    number = member_number_of(found)
    return (IdentityKind.MEMBER_NUMBER, number) if number else None


def _decoded(segment):
    """One segment of a path as LinkedIn means it: decoded once, NFC, lower case; "" where it cannot be a name."""
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return ""
    text = text.translate(_INVISIBLE)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower()).strip(_EDGES)
    text = _END_OF_NAME.split(text, maxsplit=1)[0].strip(_EDGES).rstrip(_AFTER_ADDRESS)
    odd = any(ch in "/?#\\" or ch.isspace() or unicodedata.category(ch) in ("Cc", "Cs") for ch in text)
    return "" if odd or not any(ch.isalnum() for ch in text) else text
