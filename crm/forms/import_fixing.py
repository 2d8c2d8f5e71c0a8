"""Rows of a file that gave nobody, with a field for each cell that we use."""

import re
from dataclasses import dataclass

from crm.fixing import part_of
from crm.importing import Field
from crm.importing.mapping import WHO

LONG = 60  # characters, from which on a cell gets a field of several lines
_SHORTENED = re.compile(r"^\d[.,]\d+E\+\d+$", re.I)
_TALKING = {Field.TEXT, Field.NOTE, Field.HEADLINE}
_ABOUT_PROFILE = {Field.PROFILE, Field.MEMBER_NUMBER}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to fix: the name of its field in the form, the name of its column, and what stands in it."""

    name: str
    column: str
    text: str
    is_wrong: bool
    is_long: bool


@dataclass(frozen=True, slots=True)
class FixableRow:
    """One row to fix, with the reason why it gives nobody and all its cells, those without a field too."""

    pk: int
    line: int
    reason: str
    cells: list[Cell]
    texts: list[str]


def fixable_row(import_run, row, data=None, reason="") -> FixableRow:
    """Return `row` with a field for each column that becomes something; `data` of a request is taken over.

    Beyond the columns there is a field for each further cell that holds text: these are what is wrong with the row.
    """
    part = part_of(import_run, row)
    columns = part["columns"]
    fields = {column["name"]: column["field"] for column in columns}
    if not part.get("member"):
        fields |= {name: field for name, field in import_run.mapping.items() if name in fields}
    texts = [*row.raw, *[""] * (len(columns) - len(row.raw))]
    cells = []
    for place, stored in enumerate(texts):
        beyond = place >= len(columns)
        field = "" if beyond else fields[columns[place]["name"]]
        if not field and not (beyond and stored.strip()):
            continue
        name = f"cell-{row.pk}-{place}"
        if data is not None and name in data:
            texts[place] = data[name].replace("\r\n", "\n")
        text = texts[place]
        cells.append(
            Cell(
                name=name,
                column="Beyond the last column" if beyond else columns[place]["name"],
                text=text,
                is_wrong=beyond or _is_wrong(row.code, Field(field), text),
                is_long=field in _TALKING or len(text) > LONG or "\n" in text,
            )
        )
    return FixableRow(row.pk, row.line, reason or row.reason, cells, texts)


def _is_wrong(code, field, text):
    """Whether this cell is what its row's reason is about."""
    if code == "empty_person":
        return field in WHO
    if code == "mangled_id":
        return field in _ABOUT_PROFILE or bool(_SHORTENED.match(text.strip()))
    return code == "source_error" and field == Field.ERROR
