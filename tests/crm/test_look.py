"""The smallest pieces of the look: words beside glyphs, and times as people say them."""

import datetime
import zoneinfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.utils import timezone

from crm.enums import Gate, Tone
from crm.templatetags import look
from leads.enums import Tier

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def render(source, **context):
    return BeautifulSoup(Template(source).render(Context(context)), "html.parser")


def at(year, month, day, hour=12, minute=0, zone=datetime.UTC):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_has_its_letter_and_word(tier):
    shown = render("{% tier tier 92 %}", tier=tier)
    assert shown.select_one(".tier__letter").text == tier.letter
    assert tier.label in shown.text
    assert bool(shown.select_one(".tier__score")) == (tier not in (Tier.INFO, Tier.OUTSIDE))


def test_no_tier_shows_nothing():
    assert render("{% tier tier %}", tier="").text == ""
    assert render("{% tier tier %}", tier=None).text == ""


def test_a_large_tier_says_so_in_its_class():
    assert render('{% tier "a" 92 "large" %}').select_one(".tier--large.tier--a")


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_has_a_glyph_and_its_word(tone):
    shown = render("{% tone tone %}", tone=tone)
    assert shown.text == tone.label
    assert shown.svg["aria-hidden"] == "true"
    assert f"tone--{look.tone_class(tone)}" in shown.span["class"]
    assert look.tone_icon(tone) in shown.svg.use["href"]


def test_a_tone_in_a_dense_list_keeps_its_word_for_those_who_do_not_see_the_glyph():
    shown = render('{% tone "sceptical" "glyph" 3 %}')
    assert shown.span["title"] == "Sceptical"
    assert shown.select_one(".visually-hidden").text == "Sceptical"
    assert shown.select_one(".num").text == "3"
    assert not render('{% tone "sceptical" "glyph" 1 %}').select_one(".num")


def test_a_comment_without_a_tone_is_unsure():
    assert render("{% tone tone %}", tone="").text == "Unsure"


@pytest.mark.parametrize("gate", list(Gate))
def test_a_gate_is_shown_unless_it_is_clear(gate):
    shown = render("{% gate gate %}", gate=gate)
    assert shown.text == ("" if gate == Gate.CLEAR else gate.label)


def test_what_a_person_wrote_is_escaped():
    assert "<script>" not in str(render("{% icon name %}", name='"><script>'))


@pytest.mark.parametrize(("chosen", "shown"), [("dark", "dark"), ("light", "light"), ("auto", "auto")])
def test_the_theme_is_what_the_reader_chose(chosen, shown):
    reader = type("reader", (), {"theme": chosen})
    assert render("{% theme %}", user=reader).text == shown


def test_without_a_reader_the_theme_follows_the_device():
    assert render("{% theme %}").text == "auto"


class Match:
    def __init__(self, view_name):
        self.resolver_match = type("match", (), {"view_name": view_name})


@pytest.mark.parametrize(
    ("view", "names", "said"),
    [
        ("crm:import_list", "crm:import_list", "page"),
        ("crm:import", "crm:import_list", "true"),
        ("crm:import_mapping", "crm:import_list", "true"),
        ("crm:post_list", "crm:import_list", None),
        ("leads:board", "leads:today leads:board", "page"),
        ("crm:profile", "crm:more crm:profile", "page"),
        ("leads:lead_list", "leads:people", None),
    ],
)
def test_the_link_of_the_section_one_is_in_says_so(view, names, said):
    shown = render(f'<a{{% here "{names}" %}}>x</a>', request=Match(view))
    assert shown.a.get("aria-current") == said


def test_a_page_without_an_address_is_in_no_section():
    assert render('<a{% here "crm:more" %}>x</a>').a.get("aria-current") is None


@time_machine.travel(at(2026, 11, 23, 12), tick=False)
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 23, 0, 1), "today"),
        (at(2026, 11, 23, 23, 59), "today"),
        (at(2026, 11, 22, 23, 59), "yesterday"),
        (at(2026, 11, 24, 0, 0), "tomorrow"),
        (at(2026, 11, 26), "Thu"),
        (at(2026, 11, 29), "Sun"),
        (at(2026, 11, 30), "30 Nov"),
        (at(2026, 11, 21), "21 Nov"),
        (at(2025, 3, 3), "3 Mar 2025"),
        (at(2027, 1, 2), "2 Jan 2027"),
        (datetime.date(2026, 11, 23), "today"),
        (datetime.date(2025, 3, 3), "3 Mar 2025"),
        (None, ""),
    ],
)
def test_a_day_is_said_as_people_say_it(moment, said):
    assert look.day(moment) == said


@time_machine.travel(at(2026, 11, 23, 23, 30), tick=False)
def test_today_is_today_on_the_readers_clock():
    """Half past eleven at night in London is tomorrow already in Berlin."""
    assert look.day(at(2026, 11, 23, 9)) == "today"
    with timezone.override(BERLIN):
        assert look.day(at(2026, 11, 23, 9)) == "yesterday"
        assert look.day(at(2026, 11, 23, 23, 10)) == "today"
    with timezone.override("Pacific/Kiritimati"):
        assert look.day(at(2026, 11, 23, 9)) == "yesterday"
    with timezone.override("Pacific/Niue"):
        assert look.day(at(2026, 11, 24, 11)) == "tomorrow"


def test_a_day_stays_a_day_when_the_clocks_change():
    """In Berlin the night to 25 October 2026 has 25 hours, the one to 28 March 2027 has 23."""
    with timezone.override(BERLIN):
        with time_machine.travel(at(2026, 10, 25, 0, 30, BERLIN), tick=False):
            assert look.day(at(2026, 10, 25, 23, 30, BERLIN)) == "today"
            assert look.day(at(2026, 10, 26, 0, 10, BERLIN)) == "tomorrow"
            assert look.day(at(2026, 10, 24, 23, 59, BERLIN)) == "yesterday"
        with time_machine.travel(at(2027, 3, 28, 23, 30, BERLIN), tick=False):
            assert look.day(at(2027, 3, 28, 0, 10, BERLIN)) == "today"
            assert look.lateness(at(2027, 3, 27, 23, 59, BERLIN)) == "1 day late"


@time_machine.travel(at(2026, 11, 23, 12), tick=False)
@pytest.mark.parametrize(
    ("due", "said"),
    [
        (at(2026, 11, 23, 12), ""),
        (at(2026, 11, 23, 8), ""),
        (at(2026, 11, 22, 23, 59), "1 day late"),
        (at(2026, 11, 21), "2 days late"),
        (at(2026, 11, 30), ""),
        (None, ""),
    ],
)
def test_lateness_counts_days_not_hours(due, said):
    assert look.lateness(due) == said


@time_machine.travel(at(2026, 11, 23, 12), tick=False)
def test_a_moment_has_its_time_on_the_readers_clock():
    assert look.moment(at(2026, 11, 23, 9, 30)) == "today 9:30"
    with timezone.override(BERLIN):
        assert look.moment(at(2026, 11, 23, 9, 30)) == "today 10:30"
        assert look.exact(at(2026, 11, 23, 9, 30)) == "Mon 23 Nov 2026, 10:30 CET"
        assert look.exact(at(2026, 7, 1, 9, 30)) == "Wed 1 Jul 2026, 11:30 CEST"
    assert look.moment(None) == look.exact(None) == ""
