from crm.models.contact import Contact, Identity, Suppression
from crm.models.event import Event
from crm.models.imports import Import, ImportChange, ImportChunk, ImportRow, SavedMapping, Undo
from crm.models.interaction import Interaction
from crm.models.post import Post
from crm.models.sameness import MaybeSame, Merge
from crm.models.search import SearchEntry, Unindexed
from crm.models.user import User
from crm.models.work import Work

__all__ = [
    "Contact",
    "Event",
    "Identity",
    "Import",
    "ImportChange",
    "ImportChunk",
    "ImportRow",
    "Interaction",
    "MaybeSame",
    "Merge",
    "Post",
    "SavedMapping",
    "SearchEntry",
    "Suppression",
    "Undo",
    "Unindexed",
    "User",
    "Work",
]
