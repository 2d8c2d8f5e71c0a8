"""Times as people mean them, whatever the clocks do."""

from datetime import UTC, date, datetime, time

import pytest

from leads import clocks

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # Tuesday, 11:30 in Berlin


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("tomorrow", "2026-11-25 09:00"),
        ("Tomorrow 14:30", "2026-11-25 14:30"),
        ("3 days", "2026-11-27 09:00"),
        ("in 2 weeks", "2026-12-08 09:00"),
        ("a week", "2026-12-01 09:00"),
        ("next week", "2026-12-01 09:00"),
        ("tue 9am", "2026-12-01 09:00"),
        ("Thursday", "2026-11-26 09:00"),
        ("thu at 3pm", "2026-11-26 15:00"),
        ("27 Nov", "2026-11-27 09:00"),
        ("27. November", "2026-11-27 09:00"),
        ("3 Mar", "2027-03-03 09:00"),
        ("27.11.2026", "2026-11-27 09:00"),
        ("2026-12-24", "2026-12-24 09:00"),
        ("today 18:00", "2026-11-24 18:00"),
        ("18:00", "2026-11-24 18:00"),
        ("today", "2026-11-24 11:30"),
    ],
)
def test_words_become_a_moment_on_the_readers_clock(words, local):
    moment = clocks.when(words, now=NOW, zone="Europe/Berlin")
    assert moment.astimezone(clocks.zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%d %H:%M") == local


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("whenever", "When is not clear"),
        ("", "When is not clear"),
        ("31 Feb", "When is not clear"),
        ("31.13.2026", "When is not clear"),
        ("5", "When is not clear"),
        ("today 8:00", "in the past"),
        ("2020-01-01", "in the past"),
        ("2030-01-01", "more than a year"),
        ("999 days", "more than a year"),
    ],
)
def test_what_is_no_time_is_answered_with_a_sentence(words, sentence):
    with pytest.raises(clocks.UnclearTime, match=sentence):
        clocks.when(words, now=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "zone", "sentence"),
    [
        ("9999-12-31 11pm", "America/New_York", "more than a year"),
        ("0001-01-01 1am", "Asia/Tokyo", "in the past"),
    ],
)
def test_a_day_at_the_end_of_time_is_answered_with_a_sentence_too(words, zone, sentence):
    with pytest.raises(clocks.UnclearTime, match=sentence):
        clocks.when(words, now=NOW, zone=zone)


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 28), time(9), "2026-03-28T08:00Z"),
        ("Europe/Berlin", date(2026, 3, 29), time(9), "2026-03-29T07:00Z"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30Z"),  # skipped: 3:30 is the first there is
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30Z"),  # twice: the first
        ("Europe/Berlin", date(2026, 10, 25), time(9), "2026-10-25T08:00Z"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:30Z"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30Z"),
        ("Asia/Kolkata", date(2026, 12, 31), time(9), "2026-12-31T03:30Z"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45Z"),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(9), "2027-04-03T22:30Z"),
        ("UTC", date(2028, 2, 29), time(9), "2028-02-29T09:00Z"),
    ],
)
def test_a_local_time_is_the_first_valid_one(zone, day, at, utc):
    assert clocks.local(day, at, zone) == datetime.fromisoformat(utc)


def test_nine_in_the_morning_stays_nine_across_a_clock_change():
    friday = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert clocks.morning(friday, 3, "Europe/Berlin") == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert clocks.morning(friday, 0, "Europe/Berlin") == friday


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("Berlin, Germany", "Europe/Berlin"),
        ("Greater Lisbon Area", "Europe/Lisbon"),
        ("New York City Metropolitan Area", "America/New_York"),
        ("New York", "America/New_York"),
        ("Springfield", ""),
        ("", ""),
    ],
)
def test_a_place_gives_its_zone_where_it_is_known(place, zone):
    assert clocks.zone_of_place(place) == zone
