"""What can be taken out again: rows as plain values, streamed, a fixed number of queries a page of rows.

Other apps add their own exports, and what they know about contacts, from their AppConfig: crm asks nobody by name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm.enums import IdentityKind
from crm.models import Contact, Interaction

PAGE = 2_000  # rows fetched at a time


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: its columns in order, and the rows, each with a value for every column."""

    columns: Sequence[str]
    rows: Callable[[], Iterator[dict[str, Any]]]


EXPORTS: dict[str, Export] = {}
# Column of a contact -> what gives the values for a page of contact ids. Registered by who knows.
_OF_CONTACTS: dict[str, Callable[[list[int]], dict[int, Any]]] = {}


def register(name: str, columns: Sequence[str], rows: Callable[[], Iterator[dict[str, Any]]]) -> None:
    """Offer the export `name`."""
    EXPORTS[name] = Export(columns, rows)


def tell_of_contacts(column: str, values: Callable[[list[int]], dict[int, Any]]) -> None:
    """Let `values` fill `column` of the contacts' export; it gets the ids of a page and leaves out what it lacks."""
    _OF_CONTACTS[column] = values


def identities_of(contact) -> list[dict[str, str]]:
    """Return the ids of a contact, fetched before; the weak one, by name, is no id for others."""
    found = [(str(each.kind), each.value) for each in contact.identities.all() if each.kind != IdentityKind.NAME]
    return [{"kind": kind, "value": value} for kind, value in sorted(found)]


def in_pages(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Yield `rows` in lists of a page each."""
    page = []
    for row in rows:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


_PLAIN = ("first_name", "last_name", "full_name", "email", "headline", "position", "company")
_CHOSEN = ("seniority", "function", "gate")


def _contacts():
    people = Contact.objects.order_by("pk").prefetch_related("identities").defer("provenance")
    for page in in_pages(people.iterator(chunk_size=PAGE)):
        told = {column: values([contact.pk for contact in page]) for column, values in _OF_CONTACTS.items()}
        for contact in page:
            row = {"identities": identities_of(contact)}
            row |= {name: getattr(contact, name) for name in _PLAIN}
            row |= {name: str(getattr(contact, name)) for name in _CHOSEN}
            row["qualification"] = None
            row |= {column: values.get(contact.pk) for column, values in told.items()}
            yield row


def _certain_post(event):
    """Its post as others know it. What only the time makes likely is no fact to hand on (decision 9)."""
    if event.post is None or event.post_likelihood is not None:
        return None
    return event.post.urn or event.post.url or event.post.title


def _interactions():
    events = (
        Interaction.objects.order_by("pk")
        .select_related("contact", "post")
        .prefetch_related("contact__identities")
        .defer("tone_reason", "contact__provenance")
    )
    for event in events.iterator(chunk_size=PAGE):
        yield {
            "contact": identities_of(event.contact),
            "kind": str(event.kind),
            "occurred_at": event.occurred_at.isoformat() if event.occurred_at else None,
            "precision": str(event.precision),
            "text": event.text,
            "post": _certain_post(event),
            "external_id": event.external_id,
            "tone": str(event.tone),
        }


register("contacts", ("identities", *_PLAIN, *_CHOSEN, "qualification"), _contacts)
register(
    "interactions",
    ("contact", "kind", "occurred_at", "precision", "text", "post", "external_id", "tone"),
    _interactions,
)
