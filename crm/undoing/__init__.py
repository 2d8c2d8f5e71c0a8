"""Taking an import back: what it created goes, what it changed gets its old values, and whom somebody touched stays.

touching (who was touched since) -> sorting (who goes, who gets old values back, who stays) -> before (pure) and
restoring, removing (database), hearing (what the other imports said too) -> running (the whole, in one transaction).
"""

from crm.undoing.asking import RUN_UNDO, UndoPreview, may_be_undone, preview, request_undo
from crm.undoing.running import EXPECTED, undo
from crm.undoing.touching import tell_of_touches

__all__ = [
    "EXPECTED",
    "RUN_UNDO",
    "UndoPreview",
    "may_be_undone",
    "preview",
    "request_undo",
    "tell_of_touches",
    "undo",
]
