"""Rows read column by column come out as if each had been read by itself."""

from hypothesis import given
from hypothesis import strategies as st

from crm.importing.batches import read_batch
from crm.importing.formats import BY_NAME
from crm.importing.inspecting import reader_for
from crm.importing.mapping import columns_of, map_columns
from crm.importing.reader import Row
from tests.crm.importing.files import CONNECTIONS

HEADER = CONNECTIONS.split(",")
COMMENTERS = ["profileUrl", "name", "occupation", "comment", "postUrl", "degree", "timestamp"]
ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "Maya",
            "Okafor",
            "  Maya  Lin ",
            "LinkedIn Member",
            "Notes:",
            "First Name",
            "Last Name",
            "URL",
            ".",
        ),
        *(
            ".",
            "https://www.linkedin.com/in/maya-fx0001",
            "https://www.linkedin.com/in/Maya-FX0001/",
        ),
        *(
            "https://www.linkedin.com/in/ACoAAAAAAAAB1234567890abcdefghijklmnopqr",
            "https://www.linkedin.com/company/acme",
        ),
        *("https://www.linkedin.com/in/jos%C3%A9-fx0002", "maya@example.com", "info@example.com; lin@example.com"),
        *("08 Feb 2026", "2w", "########", "#NAME?", "line\r\nbreak", "Total", "Total: 3", "=1+1", "7.33E+18", "You"),
        *("2026-02-08T09:09:51.272Z", "urn:li:activity:7368183329587200001", "x" * 250, "2nd", "Email Address"),
    ]
)


def rows_of(width):
    cells = st.lists(ODD, min_size=0, max_size=width + 2)
    plain = st.tuples(*[ODD] * width).map(list)
    return st.lists(st.one_of(plain, plain, cells, st.just(HEADER), st.just(COMMENTERS)), max_size=12)


def reader(header, name, owner):
    columns = columns_of(header)
    map_columns(columns, [], overrides=BY_NAME[name].overrides)
    detected = {"date_order": "dmy", "seen": "2026-02-08T00:00:00Z"}
    return reader_for(BY_NAME[name], columns, detected, post_key="post:1", owner=owner)


@given(
    st.sampled_from([(HEADER, "linkedin_connections"), (COMMENTERS, "phantombuster_post_commenters")]),
    rows_of(7),
    st.booleans(),
)
def test_a_batch_gives_what_each_row_gives_by_itself(kind, many, knows_owner):
    owner = frozenset({("vanity", "maya-fx0001")}) if knows_owner else frozenset()
    one_by_one, together = (reader(*kind, owner) for _ in range(2))

    def rows():
        return [Row(number + 2, number + 1, list(cells), "") for number, cells in enumerate(many)]

    assert read_batch(together, rows()) == [one_by_one.read(row) for row in rows()]
