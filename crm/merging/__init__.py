"""Several contacts that turn out to be one, and the way back.

columns: which values the one contact has (pure) · joining: rows move, each merge is written down · twins: rows that a
rule allows only once · suggestions: what was said about pairs · parting: a merge is taken back · by_hand: a person
does either · tables: rows of any model, many at a time.
"""

from crm.merging.by_hand import BUSY, Refused, merge_contacts, standing, unmerge
from crm.merging.joining import BY_IDS, merge
from crm.merging.parting import unmerge_all
from crm.merging.where import where_they_are

__all__ = [
    "BUSY",
    "BY_IDS",
    "Refused",
    "merge",
    "merge_contacts",
    "standing",
    "unmerge",
    "unmerge_all",
    "where_they_are",
]
