"""What somebody once chose the columns of a file to be, for the next file with the same header.

A header is known by the names of its columns in their order, whatever their case and punctuation. Kept is only what
each place became: no name of a column and no cell, as somebody may stand in either.
"""

import hashlib
from collections.abc import Mapping, Sequence

from django.db.models.functions import Now

from crm.importing.cell_kinds import is_nameless
from crm.importing.fields import Field, header_key
from crm.importing.inspecting import ORDER_KEY
from crm.importing.mapping import columns_of
from crm.models import SavedMapping

_ORDERS = frozenset({"dmy", "mdy"})


def recall(header: Sequence[str]) -> dict[str, str] | None:
    """Return what was chosen for a file with this header: column name to Field value, with ORDER_KEY if that was said.

    None where nothing was, or where what was chosen is no longer a field.
    """
    signature = signature_of(header)
    saved = SavedMapping.objects.filter(signature=signature).first() if signature else None
    if saved is None:
        return None
    columns = columns_of(header)
    chosen = {column.name: saved.mapping.get(str(column.index + 1), "") for column in columns}
    if not all(value in Field.values for value in chosen.values()):
        return None
    order = saved.mapping.get(ORDER_KEY)
    return chosen | ({ORDER_KEY: order} if order in _ORDERS else {})


def keep(header: Sequence[str], mapping: Mapping[str, str], *, format: str, by) -> None:  # noqa: A002  the word of it
    """Remember `mapping` (column name to Field value, and ORDER_KEY) for files with this header, over what was before.

    A header without a single name is not remembered: it would be the header of every table without one.
    """
    signature = signature_of(header)
    if not signature:
        return
    kept = {str(column.index + 1): str(mapping.get(column.name, "")) for column in columns_of(header)}
    if mapping.get(ORDER_KEY) in _ORDERS:
        kept[ORDER_KEY] = mapping[ORDER_KEY]
    SavedMapping.objects.update_or_create(
        signature=signature,
        defaults={"format": format, "mapping": kept, "updated_by": by, "updated_at": Now()},
    )


def signature_of(header: Sequence[str]) -> str:
    """Return what tells a header from others: a hash of the keys of its columns, "" where they have no names."""
    keys = [header_key(cell) for cell in header]
    if all(is_nameless(key) for key in keys):
        return ""
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()
