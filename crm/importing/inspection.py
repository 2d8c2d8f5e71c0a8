"""What a look at a file found out: of one table, or of several in one file. Import.detected stores it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from crm.importing.mapping import Column
from crm.importing.problems import WARNINGS
from crm.importing.sources.members import LeftAlone

# The formats of files with several tables in them.
ARCHIVE, FILES, WORKBOOK = "linkedin_archive", "archive", "workbook"
SEVERAL = {ARCHIVE: "LinkedIn archive", FILES: "An archive of tables", WORKBOOK: "A workbook with several tables"}


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
    where: dict[str, Any] = field(default_factory=dict)  # what finds the table in the file again (parts.Part.where)
    rows_total: int = 0
    repair: str = ""  # what a person chose to mend: "mojibake"
    garbled: list[list[str]] = field(default_factory=list)  # cells to be mended, as they stand and as they were meant
    date_order: str = ""
    date_orders: dict[str, str] = field(default_factory=dict)  # of columns that are written otherwise than the file
    date_order_matters: bool = False  # some dates of this file can only be read once somebody says how
    seen: str = ""  # when the file was made, by its latest date
    scraped: str = ""  # when a tool saw what is in it, at the latest
    days: dict[str, int] = field(default_factory=dict)  # how many connected, or asked to, on which day
    owner: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)  # the owner's own, which a page may offer to add
    figures: dict[str, Any] = field(default_factory=dict)  # what it says about posts (crm.importing.post_figures)
    parties: dict[str, Any] = field(default_factory=dict)  # who is in which conversation (crm.importing.conversations)
    warnings: list[str] = field(default_factory=list)
    preview: list[list[str]] = field(default_factory=list)
    parts: list["Inspection"] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)  # members and sheets that are not used, and why
    notes: list[str] = field(default_factory=list)  # the same in sentences

    @property
    def problems(self) -> list[str]:
        """What is worth knowing before the start, in sentences."""
        return [WARNINGS[code] for code in self.warnings] + self.notes

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
