"""Contacts that may be one person: found by machine with a reason, decided by a person.

finding: the pairs, in SQL · deciding: merged, or two people, for good · showing: a pair side by side.
"""

from crm.duplicates.deciding import dismiss, open_count, reopen, told_apart, went_with_a_merge
from crm.duplicates.finding import find
from crm.duplicates.showing import REASONS, in_pairs

__all__ = ["REASONS", "dismiss", "find", "in_pairs", "open_count", "reopen", "told_apart", "went_with_a_merge"]
