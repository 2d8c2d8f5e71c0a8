"""A look at a whole file before anything is written: what it is, what its columns hold, how its dates are written.

Pure: bytes in, an Inspection out. What it finds out goes into Import.detected, so that the run reads the file once.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from crm.importing.detecting import detect
from crm.importing.encodings import ENCODINGS
from crm.importing.formats import BY_NAME
from crm.importing.formats.kind import Format
from crm.importing.inspection import ARCHIVE, FILES, SEVERAL, WORKBOOK, Inspection
from crm.importing.mapping import SAMPLED, WHO, Column, Field, by_field, columns_of, map_columns
from crm.importing.parts import Part, Parts, find_parts, reopen_part
from crm.importing.problems import UnreadableFile
from crm.importing.repairing import repaired
from crm.importing.rows import Ground, RowReader
from crm.importing.scanning import scan
from crm.importing.sources.archive import nothing_of_use
from crm.importing.sources.members import LeftAlone, in_words
from crm.importing.sources.zips import Dangerous
from crm.importing.treatments import MOJIBAKE

# In a mapping, beside its columns, what a person says of the whole file.
ORDER_KEY = "date_order"  # how dates are written: "dmy" or "mdy"
ENCODING_KEY = "encoding"  # one of crm.importing.encodings.ENCODINGS
REPAIR_KEY = "repair"  # "mojibake": mend letters that were read with the wrong encoding once
CHOICES = {ORDER_KEY: ("dmy", "mdy"), ENCODING_KEY: tuple(ENCODINGS), REPAIR_KEY: (MOJIBAKE,)}


class _Choices(NamedTuple):
    """What a person said of the whole file, "" where they said nothing."""

    order: str = ""
    encoding: str = ""
    repair: str = ""


def choices_in(mapping: Mapping[str, str] | None) -> dict[str, str]:
    """Return what a mapping says of the whole file, by its keys; a column of the same name is none of that."""
    return {key: mapping[key] for key, values in CHOICES.items() if mapping and mapping.get(key) in values}


def inspect(
    data: bytes | BinaryIO,
    file_name: str = "",
    mapping: Mapping[str, str] | None = None,
    *,
    named_format: str = "",
) -> Inspection:
    """Return what the file `data` is, by its content; `file_name` is never looked at for that.

    `mapping` (column name to field, and CHOICES) and `named_format` are a person's own choice. Raises
    UnreadableFile with one sentence where the file cannot be used.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    said = choices_in(mapping)
    choices = _Choices(said.get(ORDER_KEY, ""), said.get(ENCODING_KEY, ""), said.get(REPAIR_KEY, ""))
    if mapping is not None and choices.repair:
        mapping = {repaired(name): chosen for name, chosen in mapping.items()}
    parts = find_parts(file, encoding=choices.encoding, repair=choices.repair)
    used = _usable(parts, file) if len(parts.tables) > 1 or parts.left_alone else parts.tables
    if len(used) > 1 or (parts.is_archive and _is_linkedins(used)):
        found = _together([_inspect_part(part, file, None, "", choices) for part in used], parts.is_archive)
    else:
        if not parts.is_archive:
            used[0].member = ""  # the only sheet with people in it is as good as a file of its own
        found = _inspect_part(used[0], file, mapping, named_format, choices)
    found.left_alone, found.notes = parts.left_alone, in_words(parts.left_alone)
    return found


def _usable(parts: Parts, file) -> list[Part]:
    """The tables that say something about people; the others are left alone. Raises UnreadableFile if that is all."""
    used = []
    for part in parts.tables:
        try:
            _look(part, file, None, "")
        except Dangerous:
            raise
        except UnreadableFile as error:
            parts.left_alone.append(LeftAlone(part.member, "unusable", str(error)))
        else:
            used.append(part)
    if not used:
        raise UnreadableFile(nothing_of_use(parts.left_alone, is_archive=parts.is_archive))
    return used


def _is_linkedins(parts):
    return any(detect(part.table.header)[0].name.startswith("linkedin_") for part in parts)


def _together(parts: list[Inspection], is_archive: bool) -> Inspection:
    """The whole of a file with several tables: its counts, its owner, what is worth knowing."""
    linkedins = any(part.format.startswith("linkedin_") for part in parts)
    kind = (ARCHIVE if linkedins else FILES) if is_archive else WORKBOOK
    rows = sum(part.rows_total for part in parts)
    alike = not is_archive and len({part.format for part in parts}) == 1  # the sheets of one export
    return Inspection(
        format=parts[0].format if alike else kind,
        label=parts[0].label if alike else SEVERAL[kind],
        sentence=parts[0].sentence if alike else "Each table in it is read as what it is.",
        confidence=min(part.confidence for part in parts) if alike else 1.0,
        rows_total=rows,
        date_order_matters=any(part.date_order_matters for part in parts),
        seen=max(part.seen for part in parts),
        owner=next((part.owner for part in parts if part.owner), ""),
        warnings=list(dict.fromkeys(code for part in parts for code in part.warnings if not rows or code != "no_rows")),
        parts=parts,
    )


def _look(part, file, mapping, named_format):
    """What a table is by its header and first rows: format, confidence, columns, sample. Or UnreadableFile."""
    kind, confidence = detect(part.table.header, named=named_format)
    columns = columns_of(part.table.header)
    sample = [row.cells for row in islice(part.rows(file), SAMPLED)]
    map_columns(columns, sample, chosen=mapping, overrides=kind.overrides)
    if not (kind.person or kind.several or kind.skips or WHO & by_field(columns).keys()):
        raise UnreadableFile(
            "No column of this file says who somebody is. It needs a name, a LinkedIn profile or an e-mail address."
        )
    return kind, confidence, columns, sample


def _inspect_part(part: Part, file, mapping, named_format, choices) -> Inspection:
    table = part.table
    kind, confidence, columns, sample = _look(part, file, mapping, named_format)
    found = Inspection(
        format=kind.name,
        label=kind.label,
        sentence=kind.sentence,
        confidence=confidence,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        header_line=table.header_line,
        columns=columns,
        source=table.source,
        member=part.member,
        where=part.where,
        repair=choices.repair,
        preview=[[cell[:200] for cell in cells] for cells in sample[:5]],
    )
    scan(found, part.rows(file), kind, choices.order)
    found.warnings = _warnings(found, table, kind)
    if kind.skips:
        _forget_cells(found)
    return found


def _warnings(found, table, kind):
    codes = list(table.warnings)
    if kind.notice:
        codes.append(kind.notice)
    if found.garbled:
        codes.append("mojibake")
    if any(column.repeated and column.field for column in found.columns):
        codes.append("repeated_column")
    if found.date_order_matters:
        codes.append("ambiguous_date")
    if not found.rows_total:
        codes.append("no_rows")
    return codes


def _forget_cells(found):
    """Nothing stays of a table from which nobody is taken: what is in there is private."""
    found.preview, found.garbled = [], []
    for column in found.columns:
        column.samples = []


def stored_parts(detected: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what was stored of each table of a file: its parts, or itself where it is one table."""
    return detected.get("parts") or [detected]


def reopen(stored: Mapping[str, Any], mapping: Mapping[str, str]) -> tuple[Part, Format, list[Column]]:
    """Return part, format and mapped columns from what an inspection stored; the file is not read again.

    `mapping` is a person's own, of a file that is one table; the columns of several keep what was found.
    """
    part = reopen_part(stored)
    columns = columns_of(part.table.header)
    found = {column["name"]: column["field"] for column in stored["columns"]} | mapping
    for column in columns:
        chosen = found.get(column.name, "")
        column.field = Field(chosen) if chosen in Field.values else Field.NOTHING
    return part, BY_NAME[stored["format"]], columns


def reader_for(
    kind: Format,
    columns: list[Column],
    detected: Mapping[str, Any],
    *,
    post_key: str,
    owner: frozenset[tuple[str, str]],
) -> RowReader:
    """Return what reads the rows of an inspected table."""
    orders = detected.get("date_orders", {})
    scraped = detected.get("scraped", "")
    ground = Ground(
        order=detected.get("date_order", ""),
        orders={column.index: orders[column.name] for column in columns if column.name in orders},
        seen=detected.get("seen", ""),
        scraped=datetime.fromisoformat(scraped) if scraped else None,
        post_key=post_key,
        owner=owner,
        parties=detected.get("parties", {}),
    )
    return RowReader(kind, columns, ground)
