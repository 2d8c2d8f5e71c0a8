"""A pair of contacts side by side: why they may be one, what differs, what hangs on each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Count

from crm.enums import IdentityKind, InteractionKind
from crm.models import Contact, Identity, Interaction, MaybeSame

REASONS = {
    "same_number": "One member number is in the ids of both",
    "same_name_and_company": "Same name, same company",
    "same_name_and_headline": "Same name, same headline",
    "same_name_and_post": "Same name, under the same post",
    "same_name_no_profile": "Same name, and one of them came without a profile",
    "taken_apart": "They were one person here once",
}
# What one of each kind of interaction is called, and several.
_HAPPENED = {
    InteractionKind.COMMENT: ("comment", "comments"),
    InteractionKind.REACTION: ("reaction", "reactions"),
    InteractionKind.CONNECTION: ("connection", "connections"),
    InteractionKind.REQUEST_RECEIVED: ("request", "requests"),
    InteractionKind.REQUEST_SENT: ("request of ours", "requests of ours"),
    InteractionKind.MESSAGE_RECEIVED: ("message", "messages"),
    InteractionKind.MESSAGE_SENT: ("message of ours", "messages of ours"),
    InteractionKind.SHARE: ("share", "shares"),
    InteractionKind.NOTE: ("note", "notes"),
}
_FACTS = (
    ("Position", "position"),
    ("Company", "company"),
    ("Headline", "headline"),
    ("Place", "location"),
    ("E-mail", "email"),
)


@dataclass(frozen=True)
class Fact:
    """One thing that is known of either, as words; `differs` where both are known, comparable and not the same."""

    label: str
    values: tuple[str, str]
    is_compared: bool = True  # ids and files always differ, and that says nothing

    @property
    def differs(self) -> bool:
        one, other = (" ".join(value.casefold().split()) for value in self.values)
        return bool(self.is_compared and one and other and one != other)


@dataclass
class Pair:
    """Two contacts, the older one first: that one stays unless somebody says otherwise."""

    pk: int
    why: str
    contacts: tuple[Contact, Contact]
    facts: list[Fact] = field(default_factory=list)


def in_pairs(suggestions: Sequence[MaybeSame]) -> list[Pair]:
    """Return `suggestions` (with `first` and `second` fetched) as Pairs: two queries for any number of them."""
    people = {pk for one in suggestions for pk in (one.first_id, one.second_id)}
    ids, events = _ids_of(people), _events_of(people)
    pairs = []
    for one in suggestions:
        contacts = (one.first, one.second)
        facts = [Fact(label, _each(contacts, attrgetter(name))) for label, name in _FACTS]
        for label, told in (("Known by", ids), ("What happened", events)):
            first, second = (", ".join(told.get(contact.pk, ())) for contact in contacts)
            facts.append(Fact(label, (first, second), is_compared=False))
        facts.append(Fact("Came with", _each(contacts, _came_with), is_compared=False))
        shown = [fact for fact in facts if any(fact.values)]
        pairs.append(Pair(one.pk, REASONS.get(one.reason, "They look alike"), contacts, shown))
    return pairs


def _each(contacts, tell):
    first, second = contacts
    return tell(first), tell(second)


def _came_with(contact):
    return contact.first_import.file_name if contact.first_import else ""


def _ids_of(people: Iterable[int]):
    found: dict[int, list[str]] = {}
    for each in Identity.objects.filter(contact__in=people).order_by("contact", "kind", "value"):
        said = "name and company only" if each.kind == IdentityKind.NAME else each.value
        found.setdefault(each.contact_id, []).append(said)
    return found


def _events_of(people: Iterable[int]):
    found: dict[int, list[str]] = {}
    counted = Interaction.objects.filter(contact__in=people).values_list("contact", "kind").annotate(number=Count("pk"))
    order = list(_HAPPENED)
    for contact, kind, number in sorted(counted.order_by(), key=lambda row: order.index(InteractionKind(row[1]))):
        one, several = _HAPPENED[InteractionKind(kind)]
        found.setdefault(contact, []).append(f"{number} {one if number == 1 else several}")
    return found
