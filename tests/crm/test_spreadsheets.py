"""What goes out as CSV is no formula anywhere, and comes in again as it was."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.enums import IdentityKind
from crm.importing.treatments import is_ours
from crm.models import Contact, Import
from crm.spreadsheets import csv_lines, defused, unguarded
from tests.crm.importing.files import bring, exported, lines
from tests.factories import ContactFactory, IdentityFactory

RUN = tuple("=+-@|\t\r\n＝＋－＠")
WRITTEN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
FORMULAS = st.builds("{}{}{}".format, st.sampled_from(["", "'", "''", " "]), st.sampled_from(RUN), WRITTEN)


@given(WRITTEN | FORMULAS)
def test_what_is_guarded_is_no_formula_and_comes_back(cell):
    guarded = defused(cell)
    assert not guarded.lstrip(" ").startswith(RUN)
    assert unguarded(guarded) == cell


@given(st.lists(st.lists(WRITTEN | FORMULAS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_table_that_is_written_is_read_back_cell_by_cell(table):
    text = "".join(csv_lines(table)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [[unguarded(cell) for cell in row] for row in read] == table


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("identities,first_name,last_name,full_name,email,headline,position,company,seniority,function,gate,"
         "qualification", True),
        ("Name,LinkedIn,Line,Why", True),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", False),
        ("Full name,Headline,Gate", False),
    ],
)  # fmt: skip
def test_our_own_files_are_known_by_their_header(header, ours):
    assert is_ours(header.split(",")) == ours


@pytest.mark.django_db
def test_an_apostrophe_of_somebody_else_is_kept():
    bring(lines("Name,LinkedIn,Company", "Ada Fixture,linkedin.com/in/ada-fx0001,'=HYPERLINK and more"))
    assert Contact.objects.get().company == "'=HYPERLINK and more"


@pytest.mark.django_db
def test_a_row_that_was_downloaded_to_be_fixed_comes_back_without_its_guard():
    row = """"Ada Fixture","linkedin.com/in/ada-fx0001","'=Acme","2","The row is odd.\""""
    bring(lines("Name,LinkedIn,Company,Line,Why", row))
    assert Contact.objects.get().company == "=Acme"


# As they stand in the database: outer space is off, lines end with LF, and no tool's error stands for a text.
CLEAN = st.one_of(WRITTEN, FORMULAS).map(lambda text: text.replace("\r", "\n").strip()).filter(
    lambda text: not text.startswith("#")
)  # fmt: skip
NAME = st.text(st.characters(categories=["L", "Mn", "Nd", "So"]), min_size=1, max_size=12).filter(
    lambda name: any(ch.isalpha() for ch in name)
)


class TestExportAndImport(TestCase):
    @given(st.lists(st.tuples(NAME, NAME, CLEAN, CLEAN, CLEAN), min_size=1, max_size=4))
    @settings(max_examples=25, deadline=None)
    def test_an_export_imported_elsewhere_gives_the_same_export(self, people):
        for number, (first, last, company, position, headline) in enumerate(people):
            contact = ContactFactory(
                first_name=first,
                last_name=last,
                full_name=f"{first} {last}",
                company=company,
                position=position,
                headline=headline,
                email=f"fx{number}@example.com",
            )
            IdentityFactory(contact=contact, kind=IdentityKind.VANITY, value=f"vanity-fx{number:04}")
            IdentityFactory(contact=contact, kind=IdentityKind.MEMBER_NUMBER, value=str(1000 + number))
            IdentityFactory(contact=contact, kind=IdentityKind.EMAIL, value=contact.email)
        before = exported("contacts", "csv")
        Contact.objects.all().delete()
        Import.objects.all().delete()
        done = bring(before.encode(), name="contacts.csv")
        assert (done.rows_created, done.rows_rejected) == (len(people), 0)
        after = exported("contacts", "csv")
        assert _without_judgement(after) == _without_judgement(before)


def _without_judgement(text):
    """Seniority and function are found anew from the position; made-up contacts have none."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return [{key: cell for key, cell in row.items() if key not in ("seniority", "function")} for row in rows]
