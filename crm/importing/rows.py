"""Rows to facts. Pure: each row becomes what it says, or the reason why it is no contact. None is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crm.enums import Precision
from crm.importing.dates import NEVER, When, at_time, read_when
from crm.importing.dialects import HEADER_WORDS, is_header
from crm.importing.drafting import IDS_OF_AN_INTERFACE, draft_of
from crm.importing.facts import Facts
from crm.importing.footers import is_footer, may_be_footer
from crm.importing.formats.kind import Format
from crm.importing.mapping import Column, Field, by_field, columns_of, header_key, map_columns
from crm.importing.persons import Draft, read_person
from crm.importing.problems import Problem, problem
from crm.importing.reader import LONGEST_CELL, Row

_IDS = (Field.PROFILE, Field.MEMBER_NUMBER)
_DRAFTED = (
    *(Field.PROFILE, Field.MEMBER_NUMBER, Field.EMAIL),
    *(Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME),
    *(Field.HEADLINE, Field.POSITION, Field.COMPANY, Field.LOCATION),
)
_MOST_STARTS = 50_000
_EXCEL_ERRORS = frozenset({"#name?", "#ref!", "#n/a", "#value!", "#div/0!", "#null!", "#num!", "#spill!", "#calc!"})


@dataclass(slots=True)
class Ground:
    """What holds for the whole file while its rows are read."""

    order: str = ""  # how its dates are written: "dmy", "mdy" or not known
    orders: Mapping[int, str] = field(default_factory=dict)  # the same of columns that are written otherwise
    scraped: datetime | None = None  # when a tool saw what is in it, for rows that do not say it themselves
    seen: str = ""  # when the file was made, as far as its dates tell; ISO, UTC
    post_key: str = ""  # the post that rows without one of their own belong to
    owner: frozenset[tuple[str, str]] = frozenset()
    parties: Mapping[str, list[list[str]]] = field(default_factory=dict)  # who writes in which conversation


class Values:
    """The cells of one row, cleaned, by field, and the ground they stand on.

    `cells` are at least as many as the header has columns.
    """

    __slots__ = ("cells", "ground", "places", "warnings")

    def __init__(self, cells: list[str], places: Mapping[Field, Sequence[int]], ground: Ground):
        self.cells = cells
        self.places = places
        self.ground = ground
        self.warnings: list[str] = []

    def all(self, kind: Field) -> list[str]:
        """Every filled cell of a field."""
        cells = self.cells
        return [text for index in self.places.get(kind, ()) if (text := cells[index])]

    def get(self, kind: Field) -> str:
        """The first filled cell of a field, or ""."""
        cells = self.cells
        for index in self.places.get(kind, ()):
            if cells[index]:
                return cells[index]
        return ""

    def when(self, *, order: str | None = None) -> When:
        """When it happened, by the columns that say so; a date that cannot be read leaves a warning."""
        places = self.places.get(Field.OCCURRED, ())
        if len(places) == 1 and Field.OBSERVED not in self.places and Field.TIME not in self.places:
            text = self.cells[places[0]]
            found = read_when(text, self._order(places[0], order)) if text else NEVER
            if found.trouble:
                self.warnings.append(found.trouble)
            return found if found.at else NEVER
        return self._when(places, order)

    def _when(self, places, order):
        """The first of several columns that is a date, with its time of day where that stands in one of its own."""
        trouble, clock = NEVER, self.get(Field.TIME)
        for place in places:
            if text := self.cells[place]:
                found = read_when(text, self._order(place, order), self.observed_at() or self.ground.scraped)
                if found.at:
                    if found.precision == Precision.APPROXIMATE:
                        self.warnings.append("relative_date")
                    return at_time(found, clock)
                trouble = found
        if trouble.trouble:
            self.warnings.append(trouble.trouble)
        whole = read_when(clock, self.ground.order) if clock else NEVER  # "Time" may hold the day as well
        return whole if whole.at else NEVER

    def observed_at(self) -> datetime | None:
        """When a tool saw it: never when it happened."""
        for place in self.places.get(Field.OBSERVED, ()):
            if text := self.cells[place]:
                return read_when(text, self._order(place, None)).at
        return None

    def _order(self, place, order):
        return self.ground.orders.get(place, self.ground.order) if order is None else order


def clean(cell: str) -> str:
    """Return the text of a cell: outer space off, line ends as LF, errors of Excel as nothing. Else verbatim."""
    text = cell.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "" if text.startswith("#") and text.lower() in _EXCEL_ERRORS else text


class RowReader:
    """Reads the rows of one table by its format and mapping; follows a header that changes in the middle.

    What batches.read_batch needs to do the same for many rows is public.
    """

    def __init__(self, kind: Format, columns: Sequence[Column], ground: Ground):
        self.format = kind
        self.ground = ground
        self.columns_changed = 0
        self._use(columns)
        self._header = [column.key for column in columns if column.key]
        self._starts: dict[str, bool] = {}  # first cells that were looked at: whether such a row may be no person's

    def read(self, row: Row) -> list[Facts] | Problem:
        """Return what `row` says of each person in it, nearly always one, or why it is no contact."""
        cells = [clean(cell) for cell in row.cells]
        if len(cells) < self.width:
            cells += [""] * (self.width - len(cells))
        # Of what is left out whole, a row that is odd besides is nothing to fix.
        wrong = self.format.skips if self.format.skips and any(cells) else self._wrong_shape(row, cells)
        if wrong:
            return problem(row, wrong)
        values = Values(cells, self.places, self.ground)
        if self.format.several:
            return self._several(row, values)
        draft = self._person(values) if self._person else self._draft(cells)
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
        identities, fields, warnings, nobody = read_person(draft)
        if nobody:
            return problem(row, self._why_nobody(values, nobody))
        if self.is_owner(values, identities):
            return problem(row, "owner")
        if happenings is None:
            happenings = self.format.happenings(values)
        seen = self.ground.seen
        if self.tells_when_seen and (observed_at := values.observed_at()):
            seen = stamp(observed_at)
        if row.fault:
            warnings = [*warnings, "unclosed_quote"]
        return Facts(row.line, identities, fields, happenings, seen, self.format.rank, 0, warnings + values.warnings)

    def _use(self, columns):
        self.places = by_field(columns)
        self.width = len(columns)
        self.columns_changed += 1
        needs_all_ids = not IDS_OF_AN_INTERFACE.isdisjoint(self.places)
        self._person = self.format.person or (draft_of if needs_all_ids else None)
        plain = not (self._person or self.format.several or self.format.skips)
        self.takes_plain_rows = plain and [len(self.places.get(kind, ())) for kind in _IDS] == [1, 0]
        self.tells_when_seen = Field.OBSERVED in self.places
        self._drafted = [tuple(self.places.get(kind, ())) for kind in _DRAFTED]
        self._watches_owner = bool(self.ground.owner or self.format.author or Field.DEGREE in self.places)

    def _draft(self, cells):
        """Who a row is about where each field stands in a column of its own."""
        profiles, numbers, emails, *ones = self._drafted
        found = ["", "", "", "", "", "", ""]
        for number, places in enumerate(ones):
            for place in places:
                if cells[place]:
                    found[number] = cells[place]
                    break
        first, last, full, headline, position, company, location = found
        return Draft(
            [cells[place] for place in profiles if cells[place]],
            [cells[place] for place in numbers if cells[place]],
            [cells[place] for place in emails if cells[place]],
            first,
            last,
            full,
            {"headline": headline, "position": position, "company": company, "location": location},
        )

    def _wrong_shape(self, row, cells):
        if row.fault and row.fault != "mended":
            return row.fault
        if sum(map(len, cells)) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
            return "cell_too_long"
        start = next(filter(None, cells), "")
        if not start and not any(cell.strip() for cell in row.cells):
            return "blank_row"
        if self.may_be_no_person(start):
            wrong = self._no_person(row)
            if wrong:
                return wrong
        return "too_wide" if len(cells) > self.width and any(cells[self.width :]) else ""

    def may_be_no_person(self, start: str) -> bool:
        """Whether a row that begins so may be a header, a preamble or a footer; nearly every row may not."""
        known = self._starts.get(start)
        if known is None:
            key = header_key(start)
            known = (
                key in HEADER_WORDS
                or key in self._header
                or may_be_footer(start)
                or bool(self.format.preface and self.format.preface.match(start))
            )
            if len(self._starts) < _MOST_STARTS:
                self._starts[start] = known
        return known

    def _no_person(self, row):
        filled = [text for cell in row.cells if (text := cell.strip())]
        if self._is_header_again(row.cells):
            self._follow(row.cells)
            return "repeated_header"
        if len(filled) == 1 and self.format.preface and self.format.preface.match(filled[0]):
            return "repeated_preface"
        return "summary_row" if is_footer(filled) else ""

    def _is_header_again(self, cells):
        first = next((key for cell in cells[:3] if cell.strip() and (key := header_key(cell))), "")
        if first not in HEADER_WORDS and first not in self._header:
            return False
        return [key for cell in cells if (key := header_key(cell))] == self._header or is_header(cells)

    def _follow(self, cells):
        """Two exports in one file: where the second has other columns, the rows below it are read by those."""
        columns = columns_of(cells)
        header = [column.key for column in columns if column.key]
        if header != self._header:
            map_columns(columns, [], overrides=self.format.overrides)
            self._header = header
            self.ground = replace(self.ground, orders={})
            self._starts.clear()
            self._use(columns)

    def _why_nobody(self, values, code):
        if code == "empty_person" and values.get(Field.ERROR):
            return "source_error"
        if code == "empty_person" and self.format.nameless:
            return self.format.nameless
        if code == "empty_person" and self.format.hides_people and _only_a_date(values):
            return "hidden_account"
        return code

    def is_owner(self, values: Values, identities: list[tuple[str, str]]) -> bool:
        """Whether a row is about the owner of the account, or about who wrote the post."""
        return self._watches_owner and (
            not self.ground.owner.isdisjoint(identities)
            or values.get(Field.DEGREE).lower() in ("you", "self")
            or (self.format.author is not None and self.format.author(values) in identities)
        )


def stamp(at: datetime) -> str:
    """Return a moment as text that sorts in time."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _only_a_date(values):
    """Whether no column that we use says anything else; what tools number or fold in beside them does not count."""
    return not any(values.get(kind) for kind in values.places if kind != Field.OCCURRED)
