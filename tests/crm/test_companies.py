"""One key for each spelling of a company, and different keys for different companies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.companies import LONGEST_KEY, company_key

SAME = [
    ("Hale & Voss GmbH", "hale and voss"),
    ("HALE UND VOSS G.m.b.H. (DE)", "Hale & Voss"),
    ("Müller Maschinenbau GmbH & Co. KG", "Mueller Maschinenbau"),
    ("Schroeder Bau", "Schröder Bau AG"),
    ("Acme, Inc.", "ACME"),
    ("Acme S. r. l.", "Acme Srl"),
    ("Foo S.A. de C.V.", "Foo"),
    ("Foo Sp. z o.o.", "Foo"),
    ("Foo A/S", "Foo ApS"),
    ("Foo Pty Ltd", "Foo, LLC."),
    ("Foo Co., Ltd.", "Foo"),
    ("Orbit B.V.", "Orbit bv"),
    ("株式会社ヤマダ", "ヤマダ"),
    ("(주)카카오", "카카오"),
    ("ООО Ромашка", "Ромашка"),
    ("The Weather Company", "Weather Company"),
    ("northbeam.io", "Northbeam"),
    ("https://www.northbeam.io/about", "Northbeam"),
    ("Booking.com B.V.", "Booking"),
    ("Café Société S.A.S.", "Cafe Societe"),
    ("Brightside | We help founders grow", "Brightside"),
    ("Brightside • Growth", "brightside"),
    ("Tiffany & Co.", "Tiffany and Company"),
    ("McDonald's", "Mcdonalds"),
    ("Coca-Cola", "Coca Cola"),
    ("U.S. Steel", "US Steel"),
]

DIFFERENT = [
    ("Pixel & Co", "Pixel AG"),
    ("Stripe", "Stride"),
    ("Bosch", "Busch"),
    ("Shell", "Shelly"),
    ("Blue", "Blu"),
    ("Alpha Capital", "Alpha Capital Partners"),
    ("First National Bank", "First National Bank of Omaha"),
    ("AG Insurance", "SE Insurance"),
]

NOBODY = ["", "   ", "-", "🚀", "Self-employed", "Freelance", "N/A", "Stealth Startup", "Selbstständig", "Autónomo"]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_company_share_a_key(one, other):
    assert company_key(one) == company_key(other) != ""


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_companies_do_not(one, other):
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", NOBODY)
def test_freelancers_are_nobodys_colleagues(name):
    assert company_key(name) == ""


@pytest.mark.parametrize("name", ["GmbH", "SE", "The", "Inc."])
def test_a_name_that_is_only_a_legal_form_keeps_it(name):
    assert company_key(name)


@given(st.text(max_size=400))
def test_any_text_has_a_key_that_fits_the_column(name):
    key = company_key(name)
    assert len(key) <= LONGEST_KEY
    assert " " not in key


@given(st.text(alphabet="abcdefghij &.,-éü", max_size=40))
def test_case_and_white_space_make_no_difference(name):
    assert company_key(name) == company_key(name.upper()) == company_key(f"  {name}\u00a0 ")
