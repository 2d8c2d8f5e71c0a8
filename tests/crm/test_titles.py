"""What a headline says: the error classes of QUALIFICATION.md section 2, each with its own lines, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enums import Function, Seniority
from crm.titles import read_title
from crm.titles.phrases import default_table, table_of
from crm.titles.scanning import scan

# (headline, seniority, function, company)
LINES = [
    # the longest phrase wins over a word in it
    ("Talent Acquisition Partner at Google", "ic", "hr", "Google"),
    ("Partner Manager", "manager", "sales", ""),
    ("Sales Engineer", "ic", "sales", ""),
    ("Chef de projet chez Orange", "manager", "operations", "Orange"),
    ("Product Owner at SAP", "ic", "product", "SAP"),
    ("HR Business Partner", "ic", "hr", ""),
    ("Chief of Staff", "director", "operations", ""),
    ("Senior Vice President", "vp", "none", ""),
    # compounds
    ("Marketingleiterin bei Müller GmbH", "head", "marketing", "Müller GmbH"),
    ("Produktmanagerin", "manager", "product", ""),
    ("Personalreferentin", "ic", "hr", ""),
    ("Accountmanager bij KPN", "manager", "sales", "KPN"),
    ("Marknadschef på Volvo", "head", "marketing", "Volvo"),
    ("Markkinointipäällikkö", "manager", "marketing", ""),
    ("Salgssjef hos Telenor", "head", "sales", "Telenor"),
    # about somebody else
    ("CEO's biggest fan", "unknown", "none", ""),
    ("I help founders grow their business", "unknown", "none", ""),
    ("Helping CEOs and VPs tell better stories", "unknown", "none", ""),
    ("Ich helfe Gründern", "unknown", "none", ""),
    ("Executive Assistant to the CEO", "ic", "operations", ""),
    ("Founder & CEO @ Hale & Voss | Helping SaaS companies grow", "owner", "leadership", "Hale & Voss"),
    # companies
    ("Founder at Northbeam Labs", "owner", "leadership", "Northbeam Labs"),
    ("Managing Director at Hale & Voss (UK)", "c_level", "leadership", "Hale & Voss (UK)"),
    ("Partner at Hale & Voss and host of the Slow Show", "c_level", "leadership", "Hale & Voss"),
    ("Owner, Bright & Sons Ltd.", "owner", "leadership", "Bright & Sons Ltd."),
    ("CEO - Northbeam", "c_level", "leadership", "Northbeam"),
    ("Head of Growth at folk.app", "head", "marketing", "folk.app"),
    ("Software Engineer at Booking.com, Amsterdam", "ic", "engineering", "Booking.com"),
    ("Vice President, Engineering, Acme Inc.", "vp", "engineering", "Acme Inc."),
    ("Head of Marketing, DACH", "head", "marketing", ""),
    ("Founder of Northbeam", "owner", "leadership", "Northbeam"),
    ("Founder of several startups", "owner", "leadership", ""),
    ("Owner of a small bakery", "owner", "leadership", ""),
    ("VP of Product Design", "vp", "design", ""),
    ("VP of Product", "vp", "product", ""),
    # what is over
    ("Prev. Head of Growth @ Foo | Now building Bar", "unknown", "none", ""),
    ("ex-Google, Product Manager", "manager", "product", ""),
    ("Software Engineer II at Stripe | ex-Meta", "ic", "engineering", "Stripe"),
    # states of life
    ("Former VP Sales at Oracle (retired)", "retired", "none", ""),
    ("Computer Science student at TU Berlin", "student", "engineering", "TU Berlin"),
    ("Director, Student Affairs", "director", "education", ""),
    ("Open to work | Data analyst", "seeking", "data", ""),
    ("Looking for a new role in product marketing", "seeking", "marketing", ""),
    ("CTO at Foo | Looking for great engineers", "c_level", "engineering", "Foo"),
    ("Student at heart, founder by accident", "owner", "leadership", ""),
    # conventions
    ("Freelance copywriter", "owner", "marketing", ""),
    ("zzp'er | tekstschrijver", "owner", "marketing", ""),
    ("Chief Marketing Officer", "c_level", "marketing", ""),
    ("Senior Product Manager", "manager", "product", ""),
    ("Dad. Founder of Loopwork. Coffee.", "owner", "leadership", "Loopwork"),
    ("𝗙𝗼𝘂𝗻𝗱𝗲𝗿 of Northbeam", "owner", "leadership", "Northbeam"),
    # languages
    ("Geschäftsführende Gesellschafterin der Nordlicht GmbH", "c_level", "leadership", "Nordlicht GmbH"),
    ("Auf der Suche nach einer neuen Herausforderung", "seeking", "none", ""),
    ("Directeur général chez L'Atelier du Pain", "c_level", "leadership", "L'Atelier du Pain"),
    ("Responsable RH", "manager", "hr", ""),
    ("Directora de Marketing en Telefónica", "director", "marketing", "Telefónica"),
    ("Gerente de Ventas na Ambev", "manager", "sales", "Ambev"),
    ("Titolare presso Colombo Arredi", "owner", "leadership", "Colombo Arredi"),
    ("Dyrektor marketingu w Allegro", "director", "marketing", "Allegro"),
    ("Toimitusjohtaja, Foo Oy", "c_level", "leadership", "Foo Oy"),
    ("Kurucu Ortak @ Trendy", "owner", "leadership", "Trendy"),
    ("Основатель и генеральный директор", "owner", "leadership", ""),
    ("株式会社ヤマダ 代表取締役", "c_level", "leadership", "株式会社ヤマダ"),
    ("北风科技创始人", "owner", "leadership", "北风科技"),
    ("카카오 마케팅 팀장", "manager", "marketing", "카카오"),
    ('מנכ"ל', "c_level", "leadership", ""),
    ("مدير تسويق في شركة النور", "manager", "marketing", "النور"),
    # nothing recognised is unknown, not a guess
    ("Curious human", "unknown", "none", ""),
    ("", "unknown", "none", ""),
]


@pytest.mark.parametrize(("headline", "seniority", "function", "company"), LINES)
def test_a_headline_is_read(headline, seniority, function, company):
    title = read_title(headline)
    assert (title.seniority, title.function, title.company) == (seniority, function, company)


@pytest.mark.parametrize("headline", [line[0] for line in LINES if line[1] != "unknown"])
def test_the_reason_is_words_of_the_headline(headline):
    for words in read_title(headline).words.values():
        assert words in headline or words == "Founder"  # styled letters come out plain


def test_the_position_counts_together_with_the_headline():
    assert read_title("I help teams listen", "Marketing Manager").seniority == Seniority.MANAGER
    assert read_title("Founder of Loopwork", "Advisor").seniority == Seniority.OWNER
    assert read_title("Open to work", "Marketing Manager").seniority == Seniority.SEEKING


def test_a_company_that_says_self_employed_makes_an_owner_of_whom_nothing_else_is_known():
    assert read_title("", "", "Self-employed").seniority == Seniority.OWNER
    assert read_title("", "Copywriter", "Self-employed").seniority == Seniority.IC
    assert read_title("", "", "Northbeam").seniority == Seniority.UNKNOWN


def test_the_words_of_one_reading_are_not_shared_with_the_next():
    read_title("CTO").words["seniority"] = "touched"
    assert read_title("CTO").words["seniority"] == "CTO"


def test_the_phrases_are_data_in_at_least_twelve_languages_and_each_means_something():
    table = default_table()
    assert len(table.by_first_word) > 1500
    for meanings in table.by_first_word.values():
        for meaning in meanings:
            if meaning.kind in ("role", "status"):
                assert meaning.seniority in Seniority
            if meaning.function:
                assert meaning.function in Function


def test_another_table_reads_another_way():
    table = table_of([{"phrase": "chief baker", "kind": "role", "value": "owner leadership!"}])
    assert [item.said for item in scan("Chief Baker at Rye", table).items] == ["Chief Baker"]


@given(st.text(max_size=220))
def test_any_text_is_read_without_an_error(text):
    title = read_title(text, text, text)
    assert title.seniority in Seniority
    assert title.function in Function


@given(
    st.lists(
        st.sampled_from(
            [
                "founder",
                "of",
                "at",
                "@",
                "Acme",
                "&",
                "|",
                ",",
                "ex",
                "former",
                "student",
                "(UK)",
                "'s",
                "help",
                "-",
                "CEO",
                "マーケ",
                "ב",
                ".",
                "/",
                ":",
            ]
        ),
        max_size=14,
    )
)
def test_any_mix_of_signs_and_words_is_read_without_an_error(pieces):
    for text in (" ".join(pieces), "".join(pieces)):
        title = read_title(text)
        assert title.seniority in Seniority
        assert title.function in Function


@given(st.sampled_from([line[0] for line in LINES if line[0].isascii()]))
def test_case_and_white_space_make_no_difference(headline):
    title = read_title(headline)
    for other in (headline.upper(), headline.lower(), f"  {headline.replace(' ', '  ')}\t"):
        again = read_title(other)
        assert (again.seniority, again.function) == (title.seniority, title.function)
        assert again.company.lower() == title.company.lower()
