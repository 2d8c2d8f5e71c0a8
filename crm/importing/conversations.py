"""Who is in which conversation, and which of them is the owner of the account. Pure.

The owner is in nearly every conversation, everybody else in few. Before mid-2023 LinkedIn exported no addresses of
recipients (FORMATS.md 1.4): whom a message went to is then known only where a conversation has one other party.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from crm.identities import identity_of, profile_url
from crm.importing.mapping import Field

NEARLY_EVERY = 0.8  # of the conversations
CLEARLY_MORE = 0.75  # the next one is in at most this share of the owner's
_MOST_PARTIES = 3  # of a conversation are kept: the owner, one other, and that there are more
_BETWEEN = re.compile(r"[\s,;]+")


def addresses_in(text: str) -> list[str]:
    """Return each profile address in a cell that joins several, told by its shape; names in between do not matter."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text) if "linkedin.com/" in part.lower()))


def mark_of(conversation: str) -> str:
    """Return the short name under which a conversation is kept."""
    return hashlib.sha256(conversation.encode()).hexdigest()[:16]


def is_draft(values) -> bool:
    """Whether a row of messages.csv was never sent."""
    return any(cell.lower() in ("yes", "true", "1") for cell in values.all(Field.DRAFT))


class Conversations:
    """The survey of messages.csv."""

    def __init__(self, header: Sequence[str]):
        self._people: dict[str, set[str]] = defaultdict(set)  # conversation -> addresses, normalised
        self._named: dict[str, set[str]] = defaultdict(set)  # conversation -> names it was sent to, without addresses
        self._senders: dict[str, dict[str, str]] = defaultdict(dict)  # conversation -> address -> name
        self._drafters: Counter[str] = Counter()
        self._names: dict[str, str] = {}  # address -> name
        self._normal: dict[str, str] = {}

    def see(self, values) -> None:
        """Take in one message."""
        conversation, sender = values.get(Field.CONVERSATION), self._known(values.get(Field.FROM_PROFILE))
        people = self._people[conversation]
        if sender:
            people.add(sender)
            self._names.setdefault(sender, values.get(Field.FROM_NAME))
            self._senders[conversation].setdefault(sender, values.get(Field.FROM_NAME))
            if is_draft(values):
                self._drafters[sender] += 1
        recipients = values.get(Field.TO_PROFILE)
        if recipients:
            people.update(filter(None, map(self._known, addresses_in(recipients))))
        elif values.get(Field.TO_NAME):
            self._named[conversation].add(values.get(Field.TO_NAME))

    def found(self) -> dict[str, Any]:
        """Return the owner, "" where that is not certain, and the parties of conversations that lack addresses."""
        return {"owner": self._owner(), "parties": self._parties()}

    def _known(self, address):
        """One spelling for each address; "" for what is no profile."""
        if address not in self._normal:
            identity = identity_of(address) if address else None
            self._normal[address] = (profile_url(*identity) if identity else "") or ""
        return self._normal[address]

    def _owner(self):
        counts: Counter[str] = Counter()
        for people in self._people.values():
            counts.update(people)
        self._count_names(counts)
        (first, most), (_, next_most) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
        if most >= NEARLY_EVERY * len(self._people) and next_most <= CLEARLY_MORE * most:
            return first
        drafters = self._drafters.most_common(2)
        return drafters[0][0] if len(drafters) == 1 else ""  # nobody else's drafts are in one's own export

    def _count_names(self, counts):
        """Who was only written to, and by name, is in the conversation as well, where one person has that name."""
        owners_of: dict[str, list[str]] = defaultdict(list)
        for address, name in self._names.items():
            owners_of[name].append(address)
        for conversation, named in self._named.items():
            there = self._people[conversation]
            for name in {name for cell in named for name in (cell, *cell.split(", "))}:
                addresses = owners_of.get(name, ())
                if name and len(addresses) == 1 and addresses[0] not in there:
                    counts[addresses[0]] += 1
                    there.add(addresses[0])

    def _parties(self):
        """The senders of each conversation in which somebody was written to by name alone."""
        return {
            mark_of(conversation): [list(each) for each in list(self._senders[conversation].items())[:_MOST_PARTIES]]
            for conversation in self._named
        }
