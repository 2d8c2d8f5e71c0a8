"""Many rows at once, column by column: the same answers as RowReader.read gives row by row, in a fraction of the time.

Most rows of most files are plain: one profile that is a profile, names, a date. They are read here. Whatever is odd
about a row, it goes through RowReader.read, which alone decides what becomes of it (PERFORMANCE.md 1).
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from crm.enums import IdentityKind
from crm.identities import identity_of, profile_url
from crm.importing.facts import Facts
from crm.importing.mapping import Field
from crm.importing.persons import LONGEST_NAME, addresses_of, names_as_written
from crm.importing.problems import Problem
from crm.importing.reader import LONGEST_CELL, Row
from crm.importing.rows import RowReader, Values, clean, stamp

_IN = "https://www.linkedin.com/in/"
_OTHERS = (Field.HEADLINE, Field.POSITION, Field.COMPANY, Field.LOCATION)


def read_batch(reader: RowReader, rows: Sequence[Row]) -> list[list[Facts] | Problem]:
    """Return what reader.read would return for each of `rows`, in their order."""
    answers: list[list[Facts] | Problem] = []
    start = 0
    for place in _odd_rows(reader, rows):
        if place > start:
            answers += _plain(reader, rows[start:place])
        answers.append(reader.read(rows[place]))
        start = place + 1
    if start < len(rows):
        answers += _plain(reader, rows[start:])
    return answers


def _odd_rows(reader, rows) -> Iterator[int]:
    """The rows that may be a header, a footer, blank or misshapen. What one of them changes holds for the next."""
    place = 0
    while place < len(rows):
        if not reader.takes_plain_rows:
            yield from range(place, len(rows))
            return
        width, may_be_no_person, columns = reader.width, reader.may_be_no_person, reader.columns_changed
        for place in range(place, len(rows)):  # noqa: B020  goes on where it stopped
            row = rows[place]
            cells = row.cells
            first = cells[0].strip() if cells else ""
            if row.fault or not first or len(cells) > width or may_be_no_person(first):
                yield place
                if reader.columns_changed != columns:
                    break
        place += 1


def _plain(reader, rows):
    """What `rows` say, which have nothing odd in their shape."""
    places, width = reader.places, reader.width
    columns = list(zip_longest(*(row.cells for row in rows), fillvalue=""))
    columns += [("",) * len(rows)] * (width - len(columns))
    if any(max(map(len, column)) > LONGEST_CELL for column in columns):
        return [reader.read(row) for row in rows]
    used = {place for found in places.values() for place in found}
    columns = [_cleaned(column) if place in used else column for place, column in enumerate(columns)]
    (profile,) = places[Field.PROFILE]
    names = _names(reader, columns, len(rows))
    others = [_first_filled(columns, places.get(kind, ()), len(rows)) for kind in _OTHERS]
    emails = _joined(columns, places.get(Field.EMAIL, ()), len(rows))
    answers = []
    for row, cells, profile_text, name, email_text, *texts in zip(
        rows, zip(*columns, strict=True), columns[profile], names, emails, *others, strict=True
    ):
        identity = identity_of(profile_text) if profile_text else None
        if identity is None or len(name[2]) > LONGEST_NAME or len(texts[3]) > LONGEST_NAME:
            answers.append(reader.read(row))
            continue
        identities = [identity]
        email = addresses_of([email_text], identities, name[2]) if email_text else ""
        answers.append(_facts(reader, row, cells, identities, name, email, texts))
    return answers


def _facts(reader, row, cells, identities, name, email, texts):
    values = Values(cells, reader.places, reader.ground)
    if reader.is_owner(values, identities):
        return reader.read(row)
    kind, value = identities[0]
    if kind == IdentityKind.VANITY and value.isascii() and value.replace("-", "").isalnum():
        address = _IN + value
    else:
        address = profile_url(kind, value)
    seen = reader.ground.seen
    if reader.tells_when_seen and (observed_at := values.observed_at()):
        seen = stamp(observed_at)
    first, last, full = name
    headline, position, company, location = texts
    fields = {
        "headline": headline,
        "position": position,
        "company": company,
        "location": location,
        "first_name": first,
        "last_name": last,
        "full_name": full,
        "email": email,
        "profile_url": address,
    }
    happenings = reader.format.happenings(values)
    return [Facts(row.line, identities, fields, happenings, seen, reader.format.rank, 0, values.warnings)]


def _cleaned(column):
    """A column with each cell as rows.clean gives it."""
    whole = "\x00".join(column)
    if "\r" in whole or "#" in whole:
        return [clean(cell) for cell in column]
    return [cell.strip() for cell in column]


def _names(reader, columns, count):
    first, last, full = (
        _first_filled(columns, reader.places.get(kind, ()), count)
        for kind in (Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME)
    )
    if Field.FULL_NAME in reader.places:
        return [names_as_written(*name) for name in zip(first, last, full, strict=True)]
    first, last = ([" ".join(name.split()) for name in column] for column in (first, last))
    return [(a, b, f"{a} {b}" if a and b else a or b) for a, b in zip(first, last, strict=True)]


def _first_filled(columns, places, count):
    """The first filled cell of each row in the columns at `places`."""
    if not places:
        return [""] * count
    first, *more = (columns[place] for place in places)
    return [next(filter(None, cells), "") for cells in zip(first, *more, strict=True)] if more else first


def _joined(columns, places, count):
    """All that the columns at `places` hold, as one text a row."""
    if len(places) <= 1:
        return _first_filled(columns, places, count)
    return [" ".join(filter(None, cells)) for cells in zip(*(columns[place] for place in places), strict=True)]
