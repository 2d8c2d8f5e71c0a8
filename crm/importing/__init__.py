"""Files to contacts, identities and interactions: one path for page, command and test.

bytes -> reader, dialects (rows) -> detecting, mapping, formats, rows (facts) -> people, writing (database), chunk by
chunk in running. A new format is a module in formats.
"""

from crm.importing.inspecting import Inspection, inspect
from crm.importing.mapping import Field
from crm.importing.problems import UnreadableFile
from crm.importing.receiving import cancel, queue, receive, remap, take
from crm.importing.running import EXPECTED, rehearse, run, warnings_of
from crm.importing.summary import Summary
from crm.posts import offered_posts

__all__ = [
    "EXPECTED",
    "Field",
    "Inspection",
    "Summary",
    "UnreadableFile",
    "cancel",
    "inspect",
    "offered_posts",
    "queue",
    "receive",
    "rehearse",
    "remap",
    "run",
    "take",
    "warnings_of",
]
