"""Row by row: what became, or would become, of each row of a file, to look at and to take away."""

import pytest

from crm.importing import receive
from tests.crm.import_pages import CONNECTIONS, HEADER, address, bring, drop, soup, words


@pytest.fixture
def dropped(user):
    return receive(CONNECTIONS, "Connections.csv", by=user)


@pytest.fixture
def imported(user):
    return bring(CONNECTIONS, by=user)


def rows(client, import_run, **query):
    return soup(client.get(address("import_rows", import_run), query))


def tabs(page):
    return [words(link) for link in page.find_all("a", class_="views__link")]


def listed(page):
    return [[words(cell) for cell in row.find_all("td")] for row in page.find("table").tbody.find_all("tr")]


def test_before_an_import_each_row_says_what_would_become_of_it(signed_in, dropped):
    page = rows(signed_in, dropped, outcome="created")
    assert page.h1.text == "What would happen, row by row"
    assert tabs(page) == ["To fix 1", "New 2", "Left out 1"]
    assert listed(page) == [
        ["5", "Maya Okafor", "Founder, Northwind Labs"],
        ["6", "Tomás Silva", "VP Marketing, Bluefin Freight"],
    ]
    assert listed(rows(signed_in, dropped, outcome="rejected"))[0][0] == "7"


def test_before_an_import_what_is_here_already_is_told_from_what_is_new(signed_in, user, dropped):
    bring(CONNECTIONS.replace(b"Tom", b"Tim").replace(b"silva-fx0002", b"silva-fx0009"), "other.csv", by=user)
    assert [line for line, *_ in listed(rows(signed_in, dropped, outcome="unchanged"))] == ["5"]
    assert [line for line, *_ in listed(rows(signed_in, dropped, outcome="created"))] == ["6"]


def test_afterwards_the_people_stand_there_by_name(signed_in, user, imported):
    assert tabs(rows(signed_in, imported)) == ["To fix 1", "New 2", "Left out 1"]
    assert "Maya Okafor" in words(rows(signed_in, imported, outcome="created").main)
    changed = bring(CONNECTIONS.replace(b"Founder", b"Owner"), "later.csv", by=user)
    page = rows(signed_in, changed, outcome="updated")
    assert "Maya Okafor Owner, Northwind Labs position" in words(page.main)
    assert "Tomás Silva" in words(rows(signed_in, changed, outcome="unchanged").main)


def test_a_line_is_found_by_its_number(signed_in, dropped, user):
    assert [line for line, *_ in listed(rows(signed_in, dropped, outcome="created", line="6"))] == ["6"]
    imported = bring(CONNECTIONS, "again.csv", by=user)
    people = words(rows(signed_in, imported, outcome="created", line="6").main)
    assert "Tomás Silva" in people
    assert "Maya Okafor" not in people
    assert listed(rows(signed_in, imported, outcome="rejected", line="7"))[0][0] == "7"
    assert "None of these" in words(rows(signed_in, imported, outcome="rejected", line="99").main)


def test_nonsense_in_the_address_shows_what_there_is(signed_in, imported):
    page = rows(signed_in, imported, outcome="everything", line="-3", page="x")
    assert page.find("a", class_="views__link", attrs={"aria-current": "page"}).text.startswith("To fix")


def test_a_long_list_is_read_page_by_page(signed_in, user):
    people = "".join(f"Maya,Okafor {n},linkedin.com/in/maya-okafor-fx{n:04d},,,,09 Nov 2026\n" for n in range(130))
    waiting = receive(f"{HEADER}\n{people}".encode(), "many.csv", by=user)
    second = rows(signed_in, waiting, outcome="created", page="2")
    assert [line for line, *_ in listed(second)] == [str(line) for line in range(102, 132)]
    assert "Page 2 of 2" in words(second.main)


def test_what_was_left_out_can_be_taken_away_fixed_and_brought_again(signed_in, imported):
    answer = signed_in.get(address("import_rows", imported), {"outcome": "rejected", "format": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="Connections, to fix.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(f'"{name}"' for name in [*HEADER.split(","), "Line", "Why"])
    assert '"\'=1+1"' in text
    fixed = text.replace('"","","","","Saltmarsh"', '"Elif","Kaya","linkedin.com/in/elif-kaya-fx0003","","Saltmarsh"')
    page = soup(drop(signed_in, ("fixed.csv", fixed.encode())))
    assert page.h1.text == "1 person, ready to check"
    becomes = {row.th.text: row.find("option", selected=True)["value"] for row in page.find(class_="map").tbody("tr")}
    assert (becomes["Line"], becomes["Why"]) == ("", "")


def test_a_row_with_too_many_cells_keeps_all_of_them_in_what_is_taken_away(signed_in, user):
    wide = f"{HEADER}\nMaya,Okafor,linkedin.com/in/maya-okafor-fx0001,,,,09 Nov 2026,more,and more\n".encode()
    imported = bring(wide, by=user)
    answer = signed_in.get(address("import_rows", imported), {"outcome": "rejected", "format": "csv"})
    assert '"09 Nov 2026 | more | and more"' in b"".join(answer).decode("utf-8-sig")
