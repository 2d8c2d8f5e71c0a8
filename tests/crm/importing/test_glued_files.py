"""Files that were made of several others, totals under the people, and reading the same bytes again."""

import pytest

from crm.importing import reading
from crm.importing.footers import is_footer
from crm.models import Contact, Import, ImportRow, Interaction
from tests.crm.importing.files import CONNECTIONS, bring, exported, lines, profile

pytestmark = pytest.mark.django_db
BEFORE_2023 = "First Name,Last Name,Email Address,Company,Position,Connected On"
NOTE = ["Notes:", '"When exporting your connection data, you may notice that some are missing."', ""]
OLD = "Ada,Fixture,ada@example.com,Acme,CTO,04 Apr 2019"
NEW = f"Bo,Fixture,{profile('bo-fx0002')},,Beta,CEO,08 Feb 2026"


def problems():
    return list(ImportRow.objects.order_by("line").values_list("line", "record", "code"))


def test_of_two_eras_in_one_file_the_first_header_begins_the_table():
    done = bring(lines(BEFORE_2023, OLD, CONNECTIONS, NEW))
    assert (done.rows_created, done.rows_skipped) == (2, 1)
    assert problems() == [(3, "2", "repeated_header")]
    assert {c["email"] for c in exported("contacts")} == {"ada@example.com", ""}


@pytest.mark.parametrize("padding", ["", ",,,,,"])
def test_the_note_above_the_second_of_two_exports_is_nobody(padding):
    second = [line + padding if line else line for line in NOTE]
    done = bring(lines(*NOTE, CONNECTIONS, NEW, *second, CONNECTIONS, NEW.replace("bo-fx0002", "cy-fx0003")))
    assert (done.rows_read, done.rows_created) == (5, 2)
    assert problems() == [(6, "2", "repeated_header"), (7, "3", "repeated_header"), (9, "4", "repeated_header")]


def test_a_cell_of_many_lines_below_a_wider_second_header_stays_one_cell():
    position = '"One, two, three, four\nand, five, six, seven, eight"'
    bring(lines(BEFORE_2023, OLD, CONNECTIONS, NEW.replace("CEO", position)))
    assert Contact.objects.get(first_name="Bo").position == position.strip('"')
    assert Contact.objects.count() == 2


def test_rows_behind_an_open_quote_come_back_where_they_have_quotes_of_their_own():
    header = "profileLink,fullName,occupation,comment,postUrl,commentUrl"
    rows = [
        f'{profile("ada-fx0001")},Ada Fixture,CTO,"never closed,,',
        f'{profile("bo-fx0002")},Bo Fixture,CEO,"closed, ""yes""\nnext line",,',
        f"{profile('cy-fx0003')},Cy Fixture,CEO,fine,,",
    ]
    bring(lines(header, *rows))
    texts = dict(Interaction.objects.values_list("contact__full_name", "text"))
    assert texts == {"Ada Fixture": "never closed", "Bo Fixture": 'closed, "yes"\nnext line', "Cy Fixture": "fine"}


@pytest.mark.parametrize(
    "cells",
    [
        ["Total: 33"],
        ["Total", "3", "1.234,5"],
        ["Summe", "2"],
        ["Total leads: 35"],
        ["Average", "3.5"],
        ["Gesamt"],
        ["35 contacts"],
        ["-- end of list --"],
        ["Exported from a sheet on 12 March 2026"],
    ],
)
def test_totals_and_footers_are_nobody(cells):
    assert is_footer(cells)


@pytest.mark.parametrize(
    "cells", [["Soma Das"], ["Count Olaf"], ["Sum Wong", "Acme"], ["Total", "Acme"], ["3"], ["Maya Okafor", "12"]]
)
def test_names_that_begin_like_a_total_are_people(cells):
    assert not is_footer(cells)


def test_somebody_whose_rows_lie_in_two_chunks_is_unchanged_the_second_time(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 2)
    other = NEW.replace("Beta", "Gamma")
    data = lines(CONNECTIONS, NEW, NEW.replace("bo-fx0002", "cy-fx0003"), NEW.replace("bo-fx0002", "di-fx0004"), other)
    first = bring(data)
    again = bring(data)
    assert (first.rows_created, first.rows_updated) == (3, 1)
    assert (again.rows_created, again.rows_updated, again.rows_unchanged) == (0, 0, 4)
    assert Contact.objects.get(identities__value="bo-fx0002").company == "Gamma"
    assert Import.objects.count() == 2


def test_an_export_appended_without_a_line_end_keeps_its_last_date():
    bring(lines(CONNECTIONS, NEW + NOTE[0], *NOTE[1:], CONNECTIONS, NEW.replace("bo-fx0002", "cy-fx0003")))
    days = {at.strftime("%d %b %Y") for at in Interaction.objects.values_list("occurred_at", flat=True)}
    assert (days, Interaction.objects.count()) == ({"08 Feb 2026"}, 2)


def test_a_hidden_account_is_one_also_where_a_tool_numbered_the_rows():
    done = bring(lines(f",{CONNECTIONS}", f"0,{NEW}", "1,,,,,,,07 Jun 2026"))
    assert (done.rows_created, done.rows_skipped, done.rows_rejected) == (1, 1, 0)


def test_a_comment_of_very_many_lines_is_one_comment():
    text = "\n".join(f"{number}," for number in range(400))
    bring(lines("profileLink,fullName,comment,postUrl", f'{profile("ada-fx0001")},Ada Fixture,"{text}",'))
    assert Interaction.objects.get().text == text


def test_a_short_row_with_a_cell_of_many_lines_stays_one_row():
    text = "one, two\nthree, four, five, six, seven"
    bring(lines("Name,LinkedIn,Comment,Date,Owner", f'Ada Fixture,{profile("ada-fx0001")},"{text}"'))
    assert Interaction.objects.get().text == text
