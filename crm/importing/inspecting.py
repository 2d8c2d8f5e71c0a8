"""A look at a whole file before anything is written: what it is, what its columns hold, how its dates are written.

Pure: bytes in, an Inspection out. What it finds out goes into Import.detected, so that the run reads the file once.
"""

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from crm.identities import identity_of, profile_url
from crm.importing.dates import order_of, read_when
from crm.importing.detecting import detect
from crm.importing.formats import BY_NAME
from crm.importing.formats.kind import Format
from crm.importing.mapping import SAMPLED, WHO, Column, Field, by_field, columns_of, map_columns
from crm.importing.parts import Part, find_parts, reopen_part
from crm.importing.problems import WARNINGS, UnreadableFile
from crm.importing.rows import Ground, RowReader, Values, clean, stamp

ORDER_KEY = "date_order"  # in a mapping, a person's word on how dates are written: "dmy" or "mdy"
ARCHIVE = "linkedin_archive"  # the format of a file with several tables in it
_MOST_DISTINCT_DATES = 50_000


@dataclass(slots=True)
class Inspection:
    """What a file, or one table of it, is. `problems` are sentences; `warnings` their codes, as the run goes on.

    A file with several tables in it has `parts`, an Inspection each, and no columns of its own.
    """

    format: str
    label: str
    sentence: str
    confidence: float
    encoding: str = ""
    delimiter: str = ""
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    columns: list[Column] = field(default_factory=list)
    source: str = "text"
    member: str = ""
    rows_total: int = 0
    date_order: str = ""
    date_order_matters: bool = False  # some dates of this file can only be read once somebody says how
    seen: str = ""
    owner: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)  # the owner's own, which a page may offer to add
    figures: dict[str, Any] = field(default_factory=dict)  # what it says about posts (crm.importing.post_figures)
    parties: dict[str, Any] = field(default_factory=dict)  # who is in which conversation (crm.importing.conversations)
    warnings: list[str] = field(default_factory=list)
    preview: list[list[str]] = field(default_factory=list)
    parts: list["Inspection"] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """What is worth knowing before the start, in sentences."""
        return [WARNINGS[code] for code in self.warnings]

    @property
    def mapping(self) -> dict[str, str]:
        """Column name to field, as Import.mapping stores it; the parts of an archive are not mapped by hand."""
        return {column.name: str(column.field) for column in self.columns}

    def detected(self) -> dict[str, Any]:
        """Everything that Import.detected stores: plain JSON."""
        stored = asdict(self)
        for part in (stored, *stored["parts"]):
            for column in part["columns"]:
                column["field"] = str(column["field"])
        return stored


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
    parts = find_parts(file)
    if len(parts) == 1 and not parts[0].member:
        return _inspect_part(parts[0], file, mapping, named_format)
    return _together([_inspect_part(part, file, None, "") for part in parts])


def _together(parts: list[Inspection]) -> Inspection:
    """The whole of an archive: its counts, its owner, what is worth knowing."""
    return Inspection(
        format=ARCHIVE,
        label="LinkedIn archive",
        sentence="Each table in it is read as what it is.",
        confidence=1.0,
        rows_total=sum(part.rows_total for part in parts),
        seen=max(part.seen for part in parts),
        owner=next((part.owner for part in parts if part.owner), ""),
        warnings=list(dict.fromkeys(code for part in parts for code in part.warnings if code != "no_rows")),
        parts=parts,
    )


def _inspect_part(part: Part, file, mapping, named_format) -> Inspection:
    table = part.table
    kind, confidence = detect(table.header, named=named_format)
    columns = columns_of(table.header)
    sample = [row.cells for row in islice(table.rows(file), SAMPLED)]
    map_columns(columns, sample, chosen=mapping, overrides=kind.overrides)
    places = by_field(columns)
    if not (kind.person or kind.several or kind.skips or WHO & places.keys()):
        raise UnreadableFile(
            "No column of this file says who somebody is. It needs a name, a LinkedIn profile or an e-mail address."
        )
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
        preview=[[cell[:200] for cell in cells] for cells in sample[:5]],
    )
    _scan(found, table, file, kind, mapping or {})
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

    `mapping` is a person's own, of a file that is one table; the columns of a part keep what was found.
    """
    part = reopen_part(stored)
    columns = columns_of(part.table.header)
    found = {column["name"]: column["field"] for column in stored["columns"]} if part.member else mapping
    for column in columns:
        column.field = Field(found.get(column.name, ""))
    return part, BY_NAME[stored["format"]], columns


def _scan(found, table, file, kind, mapping):
    """Read every row once: how many, how full the columns, how dates are written, when it was made, whose it is."""
    places = by_field(found.columns)
    dated = places.get(Field.OCCURRED, []) + places.get(Field.OBSERVED, [])
    dates: dict[str, None] = {}
    filled = [0] * len(found.columns)
    owners: Counter[str] = Counter()
    header = set(found.header)
    survey = kind.survey(found.header) if kind.survey else None
    for row in table.rows(file):
        found.rows_total += 1
        for index, cell in enumerate(row.cells[: len(filled)]):
            if cell.strip():
                filled[index] += 1
        if len(dates) < _MOST_DISTINCT_DATES:
            dates.update(
                (text, None) for place in dated if place < len(row.cells) and (text := clean(row.cells[place]))
            )
        if kind.owner or survey:
            cells = [clean(cell) for cell in row.cells] + [""] * (len(filled) - len(row.cells))
            values = Values(cells, places, Ground(order=kind.order))
            owners.update(kind.owner(values) if kind.owner else ())
            if survey:
                survey.see(values)
    for column in found.columns:
        column.filled = round(filled[column.index] / found.rows_total, 3) if found.rows_total else 0.0
    texts = [text for text in dates if text not in header]
    found.date_order = kind.order or mapping.get(ORDER_KEY, "") or order_of(texts)
    found.seen = _latest(texts, found.date_order)
    found.date_order_matters = any(read_when(text, found.date_order).trouble == "ambiguous_date" for text in texts)
    found.owner = _most_common_profile(owners)
    for name, value in (survey.found() if survey else {}).items():
        setattr(found, name, value)
    found.warnings = _warnings(found, table, kind)


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
