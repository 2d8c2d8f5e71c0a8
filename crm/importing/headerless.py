"""A table without a header, whose cells plainly hold people: its columns get made-up names. Pure.

Whoever pastes a column of addresses or saves a selection has no header, and needs none: cells beat names.
"""

from collections import Counter
from collections.abc import Sequence

from crm.importing.cell_kinds import MOSTLY, field_held, share_of_names
from crm.importing.fields import Field

_SURELY_NAMES = 0.8  # of the cells of a column, where nothing else says that these are people


def made_up_header(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """Return names for the columns of `rows` ("Column 1", …) if they are a table of people, else None.

    A column of profiles or e-mail addresses makes one; so does one of names beside another column.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return None
    width, count = Counter(map(len, filled)).most_common(1)[0]
    if count < MOSTLY * len(filled):
        return None
    columns = [[cell for row in filled if len(row) > place and (cell := row[place]).strip()] for place in range(width)]
    if not any(_holds_people(cells, beside=width > 1) for cells in columns):
        return None
    return [f"Column {place + 1}" for place in range(width)]


def _holds_people(cells, beside):
    if field_held("", cells, Field.NOTHING)[0] in (Field.PROFILE, Field.EMAIL):
        return True
    return beside and len(cells) > 1 and share_of_names(cells) >= _SURELY_NAMES
