"""Rows to facts. Pure: each row becomes what it says, or the reason why it is no contact. None is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.importing.dates import NEVER, When, read_when
from crm.importing.dialects import HEADER_WORDS, is_header
from crm.importing.facts import Facts
from crm.importing.footers import is_footer
from crm.importing.formats.kind import Format
from crm.importing.mapping import Column, Field, by_field, columns_of, header_key, map_columns
from crm.importing.persons import Draft, read_person
from crm.importing.problems import Problem, problem
from crm.importing.reader import LONGEST_CELL, Row

_EXCEL_ERRORS = frozenset({"#name?", "#ref!", "#n/a", "#value!", "#div/0!", "#null!", "#num!", "#spill!", "#calc!"})


@dataclass(slots=True)
class Ground:
    """What holds for the whole file while its rows are read."""

    order: str = ""  # how its dates are written: "dmy", "mdy" or not known
    seen: str = ""  # when the file was made, as far as its dates tell; ISO, UTC
    post_key: str = ""  # the post that rows without one of their own belong to
    owner: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Values:
    """The cells of one row, cleaned, by field, and the ground they stand on."""

    cells: list[str]
    places: dict[Field, list[int]]
    ground: Ground
    warnings: list[str] = field(default_factory=list)

    def all(self, kind: Field) -> list[str]:
        """Every filled cell of a field."""
        cells = self.cells
        return [cells[index] for index in self.places.get(kind, ()) if index < len(cells) and cells[index]]

    def get(self, kind: Field) -> str:
        """The first filled cell of a field, or ""."""
        cells = self.cells
        for index in self.places.get(kind, ()):
            if index < len(cells) and cells[index]:
                return cells[index]
        return ""

    def when(self, *, order: str | None = None) -> When:
        """When it happened, by the columns that say so; a date that cannot be read leaves a warning."""
        order = self.ground.order if order is None else order
        trouble = NEVER
        for text in self.all(Field.OCCURRED):
            found = read_when(text, order, self.observed_at())
            if found.at:
                return found
            trouble = found
        if trouble.trouble:
            self.warnings.append(trouble.trouble)
        return NEVER

    def observed_at(self) -> datetime | None:
        """When a tool saw it: never when it happened."""
        text = self.get(Field.OBSERVED)
        return read_when(text, self.ground.order).at if text else None


def clean(cell: str) -> str:
    """Return the text of a cell: outer space off, line ends as LF, errors of Excel as nothing. Else verbatim."""
    text = cell.strip()
    if not text:
        return ""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "" if text[0] == "#" and text.lower() in _EXCEL_ERRORS else text


class RowReader:
    """Reads the rows of one file by its format and mapping; follows a header that changes in the middle."""

    def __init__(self, kind: Format, columns: Sequence[Column], ground: Ground):
        self.format = kind
        self.ground = ground
        self._use(columns)
        self._header = [column.key for column in columns if column.key]

    def read(self, row: Row) -> list[Facts] | Problem:
        """Return what `row` says of each person in it, nearly always one, or why it is no contact."""
        wrong = self._wrong_shape(row) or self.format.skips
        if wrong:
            return problem(row, wrong)
        values = Values([clean(cell) for cell in row.cells], self._places, self.ground)
        if self.format.several:
            return self._several(row, values)
        draft = self.format.person(values) if self.format.person else person_of(values)
        if draft is None:
            return problem(row, "empty_person")
        found = self._facts(row, values, draft, None)
        return found if isinstance(found, Problem) else [found]

    def _several(self, row, values):
        told = self.format.several(values)
        if isinstance(told, str):
            return problem(row, told)
        found = [self._facts(row, values, draft, happenings) for draft, happenings in told]
        people = [facts for facts in found if isinstance(facts, Facts)]
        return people or next(iter(found), None) or problem(row, "empty_person")

    def _facts(self, row, values, draft, happenings):
        reading = read_person(draft)
        if reading.nobody:
            return problem(row, self._why_nobody(values, reading.nobody))
        if self._is_owner(values, reading.identities):
            return problem(row, "owner")
        if happenings is None:
            happenings = self.format.happenings(values)
        observed_at = values.observed_at()
        warnings = reading.warnings + values.warnings + (["unclosed_quote"] if row.fault else [])
        seen = stamp(observed_at) if observed_at else self.ground.seen
        return Facts(
            line=row.line,
            identities=reading.identities,
            fields=reading.fields,
            happenings=happenings,
            seen=seen,
            rank=self.format.rank,
            warnings=warnings,
        )

    def _use(self, columns):
        self._places = by_field(columns)
        self._width = len(columns)

    def _wrong_shape(self, row):
        if row.fault and row.fault != "mended":
            return row.fault
        filled = [text for cell in row.cells if (text := cell.strip())]
        if not filled:
            return "blank_row"
        if len(max(filled, key=len)) > LONGEST_CELL:
            return "cell_too_long"
        if self._is_header_again(row.cells):
            self._follow(row.cells)
            return "repeated_header"
        if len(filled) == 1 and self.format.preface and self.format.preface.match(filled[0]):
            return "repeated_preface"
        if is_footer(filled):
            return "summary_row"
        if len(row.cells) > self._width and any(cell.strip() for cell in row.cells[self._width :]):
            return "too_wide"
        return ""

    def _is_header_again(self, cells):
        first = next((key for cell in cells[:3] if cell.strip() and (key := header_key(cell))), "")
        if first not in HEADER_WORDS and first not in self._header:
            return False  # nearly every row ends here
        return [key for cell in cells if (key := header_key(cell))] == self._header or is_header(cells)

    def _follow(self, cells):
        """Two exports in one file: where the second has other columns, the rows below it are read by those."""
        columns = columns_of(cells)
        header = [column.key for column in columns if column.key]
        if header != self._header:
            map_columns(columns, [], overrides=self.format.overrides)
            self._header = header
            self._use(columns)

    def _why_nobody(self, values, code):
        if code == "empty_person" and values.get(Field.ERROR):
            return "source_error"
        if code == "empty_person" and self.format.hides_people and _only_a_date(values):
            return "hidden_account"
        return code

    def _is_owner(self, values, identities):
        return (
            not self.ground.owner.isdisjoint(identities)
            or values.get(Field.DEGREE).lower() in ("you", "self")
            or (self.format.author is not None and self.format.author(values) in identities)
        )


def person_of(values: Values) -> Draft:
    """Return who a row is about where each field stands in a column of its own."""
    return Draft(
        profiles=values.all(Field.PROFILE),
        member_numbers=values.all(Field.MEMBER_NUMBER),
        emails=values.all(Field.EMAIL),
        first_name=values.get(Field.FIRST_NAME),
        last_name=values.get(Field.LAST_NAME),
        full_name=values.get(Field.FULL_NAME),
        others={
            "headline": values.get(Field.HEADLINE),
            "position": values.get(Field.POSITION),
            "company": values.get(Field.COMPANY),
            "location": values.get(Field.LOCATION),
        },
    )


def stamp(at: datetime) -> str:
    """Return a moment as text that sorts in time."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _only_a_date(values):
    """Whether no column that we use says anything else; what tools number or fold in beside them does not count."""
    return not any(values.get(kind) for kind in values.places if kind != Field.OCCURRED)
