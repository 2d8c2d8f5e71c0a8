"""A look at a whole file before anything is written: what it is, what its columns hold, how its dates are written.

Pure: bytes in, an Inspection out. What it finds out goes into Import.detected, so that the run reads the file once.
"""

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from crm.identities import identity_of, profile_url
from crm.importing.arrivals import Arrivals
from crm.importing.dates import order_of, read_when
from crm.importing.detecting import detect
from crm.importing.formats import BY_NAME
from crm.importing.formats.kind import Format
from crm.importing.inspection import ARCHIVE, FILES, SEVERAL, WORKBOOK, Inspection
from crm.importing.mapping import SAMPLED, WHO, Column, Field, by_field, columns_of, map_columns
from crm.importing.parts import Part, Parts, find_parts, reopen_part
from crm.importing.problems import UnreadableFile
from crm.importing.rows import Ground, RowReader, Values, clean, stamp
from crm.importing.sources.archive import nothing_of_use
from crm.importing.sources.members import LeftAlone, in_words
from crm.importing.sources.zips import Dangerous

ORDER_KEY = "date_order"  # in a mapping, a person's word on how dates are written: "dmy" or "mdy"
_MOST_DISTINCT_DATES = 50_000


def inspect(
    data: bytes | BinaryIO,
    file_name: str = "",
    mapping: Mapping[str, str] | None = None,
    *,
    named_format: str = "",
) -> Inspection:
    """Return what the file `data` is, by its content; `file_name` is never looked at for that.

    `mapping` (column name to field) and `named_format` are a person's own choice. Raises UnreadableFile with one
    sentence where the file cannot be used.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    order = (mapping or {}).get(ORDER_KEY, "")
    parts = find_parts(file)
    used = _usable(parts, file) if len(parts.tables) > 1 or parts.left_alone else parts.tables
    if len(used) > 1 or (parts.is_archive and _is_linkedins(used)):
        found = _together([_inspect_part(part, file, None, "", order) for part in used], parts.is_archive)
    else:
        if not parts.is_archive:
            used[0].member = ""  # the only sheet with people in it is as good as a file of its own
        found = _inspect_part(used[0], file, mapping, named_format, order)
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
    alike = not is_archive and len({part.format for part in parts}) == 1  # the sheets of one export
    return Inspection(
        format=parts[0].format if alike else kind,
        label=parts[0].label if alike else SEVERAL[kind],
        sentence=parts[0].sentence if alike else "Each table in it is read as what it is.",
        confidence=min(part.confidence for part in parts) if alike else 1.0,
        rows_total=sum(part.rows_total for part in parts),
        date_order_matters=any(part.date_order_matters for part in parts),
        seen=max(part.seen for part in parts),
        owner=next((part.owner for part in parts if part.owner), ""),
        warnings=list(dict.fromkeys(code for part in parts for code in part.warnings if code != "no_rows")),
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


def _inspect_part(part: Part, file, mapping, named_format, order) -> Inspection:
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
        preview=[[cell[:200] for cell in cells] for cells in sample[:5]],
    )
    _scan(found, part, file, kind, order)
    if kind.skips:
        _forget_cells(found)
    return found


def _forget_cells(found):
    """Nothing stays of a table from which nobody is taken: what is in there is private."""
    found.preview = []
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
        column.field = Field(found.get(column.name, ""))
    return part, BY_NAME[stored["format"]], columns


def _scan(found, part, file, kind, order):
    """Read every row once: how many, how full the columns, how dates are written, when it was made, whose it is."""
    places = by_field(found.columns)
    dated = places.get(Field.OCCURRED, []) + places.get(Field.OBSERVED, [])
    dates: dict[str, None] = {}
    filled = [0] * len(found.columns)
    owners: Counter[str] = Counter()
    header = set(found.header)
    survey = kind.survey(found.header) if kind.survey else None
    arrivals = Arrivals(places) if kind.brings_arrivals else None
    for row in part.rows(file):
        found.rows_total += 1
        for index, cell in enumerate(row.cells[: len(filled)]):
            if cell.strip():
                filled[index] += 1
        if len(dates) < _MOST_DISTINCT_DATES:
            dates.update(
                (text, None) for place in dated if place < len(row.cells) and (text := clean(row.cells[place]))
            )
        if arrivals:
            arrivals.see(row.cells)
        if kind.owner or survey:
            cells = [clean(cell) for cell in row.cells] + [""] * (len(filled) - len(row.cells))
            values = Values(cells, places, Ground(order=kind.order))
            owners.update(kind.owner(values) if kind.owner else ())
            if survey:
                survey.see(values)
    for column in found.columns:
        column.filled = round(filled[column.index] / found.rows_total, 3) if found.rows_total else 0.0
    texts = [text for text in dates if text not in header]
    found.date_order = kind.order or order or order_of(texts)
    found.seen = _latest(texts, found.date_order)
    found.days = arrivals.days(found.date_order) if arrivals else {}
    found.date_order_matters = any(read_when(text, found.date_order).trouble == "ambiguous_date" for text in texts)
    found.owner = _most_common_profile(owners)
    for name, value in (survey.found() if survey else {}).items():
        setattr(found, name, value)
    found.warnings = _warnings(found, part.table, kind)


def _warnings(found, table, kind):
    codes = list(table.warnings)
    if kind.notice:
        codes.append(kind.notice)
    if any(column.repeated and column.field for column in found.columns):
        codes.append("repeated_column")
    if found.date_order_matters:
        codes.append("ambiguous_date")
    if not found.rows_total:
        codes.append("no_rows")
    return codes


def _latest(texts: Iterable[str], order: str) -> str:
    """When the file was made: its latest date, unless that lies ahead of the clock (a typing error, a plan)."""
    tomorrow = datetime.now().astimezone().timestamp() + 86_400
    moments = [at for text in texts if (at := read_when(text, order).at) and at.timestamp() <= tomorrow]
    return stamp(max(moments)) if moments else ""


def _most_common_profile(owners):
    for text, _ in owners.most_common(3):
        identity = identity_of(text) if text else None
        if identity:
            return profile_url(*identity)
    return ""


def reader_for(
    kind: Format,
    columns: list[Column],
    detected: Mapping[str, Any],
    *,
    post_key: str,
    owner: frozenset[tuple[str, str]],
) -> RowReader:
    """Return what reads the rows of an inspected table."""
    ground = Ground(
        order=detected.get("date_order", ""),
        seen=detected.get("seen", ""),
        post_key=post_key,
        owner=owner,
        parties=detected.get("parties", {}),
    )
    return RowReader(kind, columns, ground)
