from crm.models.contact import Contact, Identity, Suppression
from crm.models.event import Event
from crm.models.imports import Import, ImportChange, ImportRow
from crm.models.interaction import Interaction
from crm.models.post import Post
from crm.models.user import User
from crm.models.work import Work

__all__ = [
    "Contact",
    "Event",
    "Identity",
    "Import",
    "ImportChange",
    "ImportRow",
    "Interaction",
    "Post",
    "Suppression",
    "User",
    "Work",
]
