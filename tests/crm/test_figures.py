"""What LinkedIn counted of a post: whichever order the exports come in, and what the post's page says of it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Post
from crm.post_words import figures_of
from tests.factories import PostFactory

ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"until": st.sampled_from(["", "2026-10-30", "2026-10-31"]), "impressions": st.integers(0, 50)},
        optional={"reactions": st.integers(0, 9)},
    ),
    max_size=5,
)


def taken(entries):
    post = Post()
    for number, entry in enumerate(entries):
        post.take_figures(number, entry)
    return post


@given(ENTRIES.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_the_order_of_the_exports_makes_no_difference(orders):
    one, other = map(taken, orders)
    assert (one.counted, one.impressions, one.engagements) == (other.counted, other.impressions, other.engagements)


@given(ENTRIES, ENTRIES)
def test_what_is_taken_back_leaves_no_trace(kept, dropped):
    post = taken(kept)
    before = (dict(post.figures), post.impressions, post.engagements)
    taken_in = [number for number, entry in enumerate(dropped, start=100) if post.take_figures(number, entry)]
    for number in taken_in:
        assert post.drop_figures(number)
    assert (post.figures, post.impressions, post.engagements) == before


def test_engagements_are_the_sum_of_their_parts_only_where_all_are_known():
    assert taken([{"until": "", "reactions": 3, "comments": 2, "reposts": 1}]).engagements == 6
    assert taken([{"until": "", "reactions": 3, "comments": 2}]).engagements is None
    assert taken([{"until": "", "reactions": 3, "comments": 2, "reposts": 1, "engagements": 9}]).engagements == 9


def test_a_typed_number_stays_and_a_cleared_one_is_filled_again():
    post = taken([{"until": "2026-10-30", "impressions": 100}])
    post.impressions = 111
    post.take_figures(7, {"until": "2026-10-31", "impressions": 120})
    assert post.impressions == 111
    post.impressions = None
    post.take_figures(8, {"until": "2026-11-01", "impressions": 130})
    assert post.impressions == 130


@pytest.mark.django_db
def test_the_page_of_a_post_says_what_linkedin_counted(signed_in):
    post = PostFactory(impressions=None)
    page = signed_in.get(post.get_absolute_url()).content
    assert not BeautifulSoup(page, "html5lib").find(id="counted")
    post.take_figures(1, {"until": "2026-10-31", "impressions": 12_345, "reactions": 1_040, "members_reached": 9_000})
    post.save()
    assert figures_of(post) == ([("Reactions", 1_040), ("Members reached", 9_000)], date(2026, 10, 31))
    page = BeautifulSoup(signed_in.get(post.get_absolute_url()).content, "html5lib")
    section = page.find(id="counted").parent
    told = " ".join(section.get_text(" ", strip=True).split())
    assert told == "What LinkedIn counted Reactions 1,040 Members reached 9,000 Until 31 Oct 2026, from your export."
    assert "It was seen 12,345 times." in page.get_text()
