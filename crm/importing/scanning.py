"""One look at all rows of a table: how many, how full its columns, how its dates are written, how old it is. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import batched, zip_longest

from crm.identities import identity_of, profile_url
from crm.importing.arrivals import Arrivals
from crm.importing.dates import order_of, read_when
from crm.importing.formats.kind import Format
from crm.importing.inspection import Inspection
from crm.importing.mapping import Field, by_field
from crm.importing.reader import Row
from crm.importing.repairing import repaired
from crm.importing.rows import Ground, Values, clean, stamp

MOST_DISTINCT_DATES = 50_000  # of a column
BLOCK = 1_000  # rows
MOST_GARBLED = 3  # pairs of before and after
LONGEST_SAMPLE = 120
_DATED = (Field.OCCURRED, Field.OBSERVED, Field.REQUESTED)


def scan(found: Inspection, rows: Iterable[Row], kind: Format, order: str) -> None:
    """Read `rows` and fill in what `found` says of all of them; `order` is a person's word on day and month."""
    places = by_field(found.columns)
    dates: dict[int, dict[str, None]] = {place: {} for field in _DATED for place in places.get(field, ())}
    filled = [0] * len(found.columns)
    owners: Counter[str] = Counter()
    survey = kind.survey(found.header) if kind.survey else None
    arrivals = Arrivals(places) if kind.brings_arrivals else None
    for block in batched(rows, BLOCK):
        found.rows_total += len(block)
        # Column by column, as a loop over cells would take longer than reading them.
        columns = list(zip_longest(*(row.cells for row in block), fillvalue=""))[: len(filled)]
        for place, column in enumerate(columns):
            filled[place] += sum(map(bool, map(str.strip, column)))
            if place in dates and len(dates[place]) < MOST_DISTINCT_DATES:
                dates[place] |= dict.fromkeys(map(clean, dict.fromkeys(column)))
        for row in block:
            if len(found.garbled) < MOST_GARBLED and not "".join(row.cells).isascii():
                _notice_garble(found, row.cells)
            if arrivals:
                arrivals.see(row.cells)
        for row in block if kind.owner or survey else ():
            cells = [clean(cell) for cell in row.cells] + [""] * (len(filled) - len(row.cells))
            values = Values(cells, places, Ground(order=kind.order))
            owners.update(kind.owner(values) if kind.owner else ())
            if survey:
                survey.see(values)
    for column in found.columns:
        column.filled = round(filled[column.index] / found.rows_total, 3) if found.rows_total else 0.0
    found.owner = _most_common_profile(owners)
    order_at = _settle_dates(found, places, dates, kind.order or order)
    found.days = arrivals.days(next(iter(order_at.values()), "")) if arrivals else {}
    for name, value in (survey.found() if survey else {}).items():
        setattr(found, name, value)


def _notice_garble(found, cells):
    for cell in cells:
        meant = repaired(cell)
        if meant != cell and len(found.garbled) < MOST_GARBLED:
            found.garbled.append([cell.strip()[:LONGEST_SAMPLE], meant.strip()[:LONGEST_SAMPLE]])


def _settle_dates(found, places, dates, said):
    """How each column writes its dates: what a person said, else what it proves itself, else what the others prove."""
    header = set(found.header)
    texts = {place: [text for text in column if text and text not in header] for place, column in dates.items()}
    proved = {} if said else {place: order for place, column in texts.items() if (order := order_of(column))}
    orders = set(proved.values())
    found.date_order = said or (orders.pop() if len(orders) == 1 else "")
    found.date_orders = {
        found.columns[place].name: order for place, order in proved.items() if order != found.date_order
    }
    order_at = {place: proved.get(place, found.date_order) for place in texts}
    found.date_order_matters = any(
        read_when(text, order_at[place]).trouble == "ambiguous_date"
        for place, column in texts.items()
        for text in column
    )
    found.seen = _latest((text, order_at[place]) for place, column in texts.items() for text in column)
    observed = places.get(Field.OBSERVED, ())
    found.scraped = _latest((text, order_at[place]) for place in observed for text in texts[place])
    return order_at


def _latest(dates):
    """When the file was made: its latest date, unless that lies ahead of the clock (a typing error, a plan)."""
    tomorrow = datetime.now().astimezone().timestamp() + 86_400
    moments = [at for text, order in dates if (at := read_when(text, order).at) and at.timestamp() <= tomorrow]
    return stamp(max(moments)) if moments else ""


def _most_common_profile(owners):
    for text, _ in owners.most_common(3):
        identity = identity_of(text) if text else None
        if identity:
            return profile_url(*identity)
    return ""
