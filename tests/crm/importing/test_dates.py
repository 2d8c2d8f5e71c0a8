"""Dates as people and tools write them (FORMATS.md section 4, quirks 8 to 11)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enums import Precision
from crm.importing.dates import at_time, order_of, read_when

SEEN = datetime(2026, 9, 30, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "08 Feb 2026", "8-Feb-26", "08.02.2026", "8.2.26", "2026-02-08", "2026/02/08", "46061", "February 8, 2026",
        "8th February 2026", "8. Februar 2026", "8 févr. 2026", "8 de febrero de 2026", "8 febbraio 2026",
        "8 de fevereiro de 2026", "8 februari 2026", "Sun, 8 Feb 2026", "\u200e08 Feb\u00a02026 ", "13/02/2026|8",
        "20260208", "8 Feb '26", "8-feb-2026", "08 FEB 2026", "8. Feb. 2026", "8 feb. 2026", "1er février 2026|1er",
        "Sonntag, 8. Februar 2026", "domingo, 8 de febrero de 2026", "46061.0", "8 Feb 2026Notes:",
        "February 8th, 2026", "Feb 8 2026", "8/ 2/ 2026|dmy", "=\"08.02.2026\"",
    ],
)  # fmt: skip
def test_every_way_to_write_a_day_is_read(text):
    text, _, said = text.partition("|")
    day = {"13/02/2026": 13, "1er février 2026": 1}.get(text, 8)
    assert read_when(text, "dmy" if said == "dmy" else "").at == datetime(2026, 2, day, tzinfo=UTC)
    assert read_when(text, "dmy" if said == "dmy" else "").precision == Precision.DAY


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2/8/26, 3:04 PM", datetime(2026, 2, 8, 15, 4, tzinfo=UTC), Precision.MINUTE),
        ("2/8/26, 12:00\u202fAM", datetime(2026, 2, 8, 0, 0, tzinfo=UTC), Precision.MINUTE),
        ("12/31/25, 12:30 PM", datetime(2025, 12, 31, 12, 30, tzinfo=UTC), Precision.MINUTE),
        ("2026-09-30T10:15:01.000Z", datetime(2026, 9, 30, 10, 15, 1, tzinfo=UTC), Precision.SECOND),
        ("2026-09-30 12:15:01 +02:00", datetime(2026, 9, 30, 10, 15, 1, tzinfo=UTC), Precision.SECOND),
        ("2026-05-01 10:11:12 UTC", datetime(2026, 5, 1, 10, 11, 12, tzinfo=UTC), Precision.SECOND),
        ("2026-09-30T12:15+0200", datetime(2026, 9, 30, 10, 15, tzinfo=UTC), Precision.MINUTE),
        ("2026-09-30T12:15:01.123456-05:30", datetime(2026, 9, 30, 17, 45, 1, tzinfo=UTC), Precision.SECOND),
        ("30 Sep 2026 10:15:01 CEST", datetime(2026, 9, 30, 8, 15, 1, tzinfo=UTC), Precision.SECOND),
        (
            "Wed Sep 30 2026 12:15:01 GMT+0200 (Central European Summer Time)",
            datetime(2026, 9, 30, 10, 15, 1, tzinfo=UTC),
            Precision.SECOND,
        ),
        ("Wed, 30 Sep 2026 10:15:01 +0000", datetime(2026, 9, 30, 10, 15, 1, tzinfo=UTC), Precision.SECOND),
        ("30.09.2026 um 10:15 Uhr", datetime(2026, 9, 30, 10, 15, tzinfo=UTC), Precision.MINUTE),
        ("30/09/2026 10:15", datetime(2026, 9, 30, 10, 15, tzinfo=UTC), Precision.MINUTE),
        ("September 30, 2026 at 3:04 p.m.", datetime(2026, 9, 30, 15, 4, tzinfo=UTC), Precision.MINUTE),
        ("9/30/2026 3 PM", datetime(2026, 9, 30, 15, 0, tzinfo=UTC), Precision.MINUTE),
        ("46061,5", datetime(2026, 2, 8, 12, 0, tzinfo=UTC), Precision.SECOND),
        ("1790763301", datetime(2026, 9, 30, 10, 15, 1, tzinfo=UTC), Precision.SECOND),
        ("1747891918533", datetime(2025, 5, 22, 5, 31, 58, tzinfo=UTC), Precision.SECOND),
    ],
)
def test_times_are_read_as_exactly_as_they_are_written(text, at, precision):
    assert (read_when(text).at, read_when(text).precision) == (at, precision)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("now", timedelta()), ("12m", timedelta(minutes=12)), ("5h", timedelta(hours=5)), ("3d", timedelta(days=3)),
        ("3d (edited)", timedelta(days=3)), ("2w", timedelta(weeks=2)), ("2 Wo.", timedelta(weeks=2)),
        ("2 sem", timedelta(weeks=2)), ("vor 3 Tagen", timedelta(days=3)), ("il y a 3 jours", timedelta(days=3)),
        ("2w • Edited", timedelta(weeks=2)), ("1 Std.", timedelta(hours=1)),
        ("vor einem Monat", timedelta(days=30.4375)),
        ("há 2 semanas", timedelta(weeks=2)), ("3 giorni fa", timedelta(days=3)),
        ("2 jaar geleden", timedelta(days=730.5)),
        ("une semaine", timedelta(weeks=1)), ("an hour ago", timedelta(hours=1)), ("30+ days ago", timedelta(days=30)),
        ("gestern", timedelta(days=1)), ("2 años", timedelta(days=730.5)), ("1 mês", timedelta(days=30.4375)),
        ("5 min", timedelta(minutes=5)), ("10 j", timedelta(days=10)), ("4 T", timedelta(days=4)),
        ("hace 5 horas", timedelta(hours=5)), ("3 days ago", timedelta(days=3)), ("1mo", timedelta(days=30.4375)),
        ("1 mois", timedelta(days=30.4375)), ("1yr", timedelta(days=365.25)),
    ],
)  # fmt: skip
def test_a_relative_age_counts_back_from_when_it_was_seen_and_is_approximate(text, ago):
    assert (read_when(text, "", SEEN).at, read_when(text, "", SEEN).precision) == (SEEN - ago, Precision.APPROXIMATE)


def test_a_relative_age_without_a_time_to_count_from_is_not_guessed():
    assert read_when("2w").trouble == "unparsed_date"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("n/a", "unparsed_date"), ("31 Feb 2026", "unparsed_date"), ("0/0/0", "unparsed_date"),
        ("########", "lost_date"), ("03/04/2026", "ambiguous_date"), ("", ""),
        ("7.33E+18", "unparsed_date"), ("99999", "unparsed_date"), ("30 Feb 2026", "unparsed_date"),
        ("8 Feb 2126", "unparsed_date"), ("8 Feb 1926", "unparsed_date"), ("2026-13-01", "unparsed_date"),
        ("13/13/2026", "unparsed_date"), ("2/8/26, 13:04 PM", "unparsed_date"), ("8 Feb 2026, 25:00", "unparsed_date"),
        ("20261301", "unparsed_date"), ("Feb-26", "unparsed_date"), ("8 Foo 2026", "unparsed_date"),
        ("03-04-26", "ambiguous_date"), ("3/4/26 10:00", "ambiguous_date"), ("12345678", "unparsed_date"),
    ],
)  # fmt: skip
def test_what_is_no_date_has_none_and_says_why(text, trouble):
    assert (read_when(text).at, read_when(text).trouble) == (None, trouble)


def test_day_and_month_are_decided_by_the_whole_column():
    assert order_of(["03/04/2026", "28/03/2026", "n/a"]) == "dmy"
    assert order_of(["3/4/26, 1:00 PM", "3/24/26, 1:00 PM"]) == "mdy"
    assert order_of(["1/2/26", "2/1/26"]) == ""
    assert order_of(["13/2/26", "2/13/26"]) == ""
    assert read_when("03/04/2026", "dmy").at == datetime(2026, 4, 3, tzinfo=UTC)
    assert read_when("03/04/2026", "mdy").at == datetime(2026, 3, 4, tzinfo=UTC)
    assert read_when("05/05/2026").at == datetime(2026, 5, 5, tzinfo=UTC)


def test_the_time_of_day_may_stand_in_a_column_of_its_own():
    day = read_when("08 Feb 2026")
    assert at_time(day, "3:04 PM") == (datetime(2026, 2, 8, 15, 4, tzinfo=UTC), Precision.MINUTE, "")
    assert at_time(day, "15:04:05") == (datetime(2026, 2, 8, 15, 4, 5, tzinfo=UTC), Precision.SECOND, "")
    for clock in ("", "soon", "25:00", "8 Feb 2026"):
        assert at_time(day, clock) == day
    exact = read_when("2026-02-08 10:00:00")
    assert at_time(exact, "15:04") == exact
    assert at_time(read_when("n/a"), "15:04").at is None


FORMS = ["%d %b %Y", "%d-%b-%y", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y, %I:%M %p", "%Y-%m-%dT%H:%M:%S.000Z", "%d.%m.%Y"]


@given(st.datetimes(datetime(1995, 1, 1), datetime(2068, 12, 31)), st.sampled_from(FORMS), st.sampled_from(["", "mdy"]))
def test_the_short_way_and_the_long_way_say_the_same(at, form, order):
    text = at.strftime(form)
    assert read_when(f"\u200e{text}", order) == read_when(text, order)  # with an odd character it takes the long way


@given(st.text(max_size=60), st.sampled_from(["", "dmy", "mdy"]))
def test_any_text_is_read_without_bursting(text, order):
    found = read_when(text, order, SEEN)
    assert (found.at is None) == (found.precision == Precision.NONE)


@given(
    st.dates(date(1995, 1, 1), date(2069, 12, 31)), st.sampled_from(["%d %b %Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%b-%y"])
)
def test_a_written_date_is_read_back(day, form):
    assert read_when(day.strftime(form)).at.date() == day


@given(st.lists(st.dates(date(2000, 1, 1), date(2068, 1, 1)), min_size=1, max_size=30), st.booleans())
def test_a_column_never_reads_a_date_the_wrong_way_round(days, day_first):
    texts = [day.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y") for day in days]
    order = order_of(texts)
    for day, text in zip(days, texts, strict=True):
        found = read_when(text, order)
        assert found.at is None or found.at.date() == day
