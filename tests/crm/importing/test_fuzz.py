"""Any file is read or refused: no crash, no row lost, no work without bounds. `make fuzz` tries many more.

RELIABILITY.md section 4, test 16.
"""

import io
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.importing import reader
from crm.importing.dialects import find_table
from tests.crm.importing.containers import xlsx, zipped
from tests.crm.importing.faults_in_files import damaged_tables, lines_of, mutated, read_whole
from tests.crm.importing.files import CONNECTIONS, SAMPLES, profile

PERSON = f"{CONNECTIONS}\nMaya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026\n"
TEXTS = [path.read_bytes()[:3_000] for path in sorted(SAMPLES.glob("*.csv"))]
WORKBOOK = xlsx({"People": [["Name", "LinkedIn"], ["Maya Okafor", profile("maya-fx0001")]]})
ARCHIVE = zipped(
    {"Connections.csv": PERSON, "Comments_1.csv": 'Date,Link,Message\n2026-05-01 10:11:12,x,"a \\"b\\""\n'}
)
JSON = json.dumps(
    [
        {
            "commentary": "one",
            "createdAt": "2026-05-01T10:00:00Z",
            "actor": {"name": "Maya Okafor", "linkedinUrl": profile("maya-fx0001"), "position": "CEO"},
            "replies": [{"text": "two", "author": {"name": "Bo", "profile_url": profile("bo-fx0002")}}],
        }
    ]
    * 3
).encode()
ENTRY = f'{{"commentary": "one", "actor": {{"name": "Ada Fixture", "linkedinUrl": "{profile("ada-fx0001")}"}}}}'
BROKEN = f'{ENTRY}, "x": "\x00y"}}}}]}}, {ENTRY}, {ENTRY}]'  # a NUL in an entry that cannot be read, and is kept so
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "actor", "comment", "profileUrl", "replies", "text", "id"]), inner)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data):
    read_whole(data)
    read_whole(b"Name,LinkedIn,Comment\n" + data)


@given(damaged_tables())
def test_a_damaged_table_loses_no_row(data):
    found = read_whole(data)
    if found is None:
        return
    inspection, rows = found
    told = "\n".join(cell for row in rows for cell in row.cells) + "\n".join(inspection.header)
    for number, line in enumerate(lines_of(data), start=1):
        for token in re.findall(r"zq\d+q", line.replace("\x00", "")):
            assert token in told or number <= inspection.header_line, f"{token} of line {number} is lost"


@given(st.sampled_from(TEXTS).flatmap(mutated))
def test_a_mutated_sample_is_read_or_refused(data):
    read_whole(data)


@given(mutated(ARCHIVE))
def test_a_mutated_archive_is_read_or_refused(data):
    read_whole(data)


@given(mutated(WORKBOOK))
def test_a_mutated_workbook_is_read_or_refused(data):
    read_whole(data)


@example(BROKEN.encode())
@given(mutated(JSON) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_mutated_and_made_up_json_is_read_or_refused(data):
    read_whole(data)


@given(mutated(PERSON.encode()).map(lambda data: zipped({"Connections.csv": data, "messages.csv": data})))
def test_a_sound_archive_of_mutated_files_is_read_or_refused(data):
    read_whole(data)


@pytest.mark.parametrize("line", ['a","b', '"a', 'x,"', '"\\"', 'a,"b\\"', '"" "', '"\\""', '"a""b","'])
def test_a_file_made_to_keep_us_busy_costs_a_bounded_number_of_lines(line, monkeypatch):
    monkeypatch.setattr(reader, "PATIENCE", 3_000)
    read = 0
    next_line = reader.Lines.__next__

    def counted(lines):
        nonlocal read
        read += 1
        return next_line(lines)

    monkeypatch.setattr(reader.Lines, "__next__", counted)
    count = 6_000
    file = io.BytesIO(b"Name,LinkedIn,Comment\n" + f"{line}\n".encode() * count)
    rows = list(find_table(file).rows(file))
    assert 0 < len(rows) <= count
    assert read < 4 * reader.PATIENCE + 2 * reader.LONGEST_RECORD + 12 * count
