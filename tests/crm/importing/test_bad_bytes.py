"""Files that other programs, other countries and accidents have been at: read, or told, and no row lost.

RELIABILITY.md section 4, tests 14 and 16: file by file, what comes out of it.
"""

import io
import tracemalloc

import pytest

from crm.importing.parts import find_parts
from crm.models import Contact, Import
from tests.crm.importing.containers import zipped
from tests.crm.importing.files import bring, profile

ROWS = ["Name,Company,LinkedIn", f"Zoë Müller,Acme,{profile('zoe-fx0001')}", f"Bo,Bluefin,{profile('bo-fx0002')}"]
TEXT = "\n".join(ROWS) + "\n"
JAPANESE = TEXT.replace("Zoë Müller", "山田 花子").replace("Acme", "東京電機株式会社")
READ = {"Zoë Müller", "Bo"}

# name -> (bytes, who comes out of it, how many rows are left out)
GRID = {
    "utf-8": (TEXT.encode(), READ, 0),
    "utf-8 with a mark": (TEXT.encode("utf-8-sig"), READ, 0),
    "utf-16 little": (TEXT.encode("utf-16-le"), READ, 0),
    "utf-16 big": (TEXT.encode("utf-16-be"), READ, 0),
    "utf-16 with a mark": (TEXT.encode("utf-16"), READ, 0),
    "cp1252": (TEXT.encode("cp1252"), READ, 0),
    "shift-jis": (JAPANESE.encode("shift-jis"), {"山田 花子", "Bo"}, 0),
    "one byte that is no utf-8": (TEXT.encode().replace("ü".encode(), b"\xc3"), None, 0),
    "a lone surrogate": (TEXT.encode().replace(b"Bo,", b"B\xed\xa0\x80o,"), None, 0),
    "nul bytes": (TEXT.replace("Bo,", "B\0o\0,").encode(), READ, 0),
    "unclosed quote": (TEXT.replace("Bluefin", '"Bluefin').encode(), READ, 0),
    "only carriage returns": (TEXT.replace("\n", "\r").encode(), READ, 0),
    "mixed line ends": (TEXT.replace("\n", "\r\n", 1).encode(), READ, 0),
    "semicolons": (TEXT.replace(",", ";").encode(), READ, 0),
    "tabs": (TEXT.replace(",", "\t").encode(), READ, 0),
    "pipes": (TEXT.replace(",", "|").encode(), READ, 0),
    "a header twice": (TEXT.replace("Company,LinkedIn", "LinkedIn,LinkedIn").encode(), READ, 0),
    "short rows": (TEXT.replace(f"Bluefin,{profile('bo-fx0002')}", "").encode(), READ, 0),
    "wide rows": (TEXT.replace("Bluefin,", "Bluefin,surplus,").encode(), {"Zoë Müller"}, 1),
    "a cell of 10 MB": (TEXT.replace("Bluefin", "x" * 10_000_000).encode(), {"Zoë Müller"}, 1),
    "a line of 10 MB without a cell": (TEXT.encode() + b"y" * 10_000_000, READ, 1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", GRID)
@pytest.mark.parametrize("packed", [False, True])
def test_bad_bytes_lose_no_row(name, packed):
    data, people, left_out = GRID[name]
    told = bring(zipped({"people.csv": data}, packing=0) if packed else data)
    found = set(Contact.objects.values_list("full_name", flat=True))
    assert found == people if people is not None else len(found) == 2
    assert told.rows_skipped + told.rows_rejected == left_out == told.rows.count()
    assert told.rows_read == len(found) + left_out
    assert Import.objects.count() == 1


def test_rows_flow_out_of_an_archive_in_the_same_memory_however_many_they_are():
    """A member is unpacked as its rows are read: neither it nor they are ever whole."""
    peaks = []
    for count in (4_000, 40_000):
        people = "".join(f"Person {n},Acme {n % 997},{profile(f'person-fx{n:06}')}\n" for n in range(count))
        file = io.BytesIO(zipped({"people.csv": f"{ROWS[0]}\n{people}"}))
        [part] = find_parts(file).tables
        tracemalloc.start()
        assert sum(1 for _ in part.rows(file)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 + 100_000
