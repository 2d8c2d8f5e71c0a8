"""Posts by their URN, from every form of address."""

from datetime import UTC, datetime

import pytest

from crm.models import Post
from crm.posts import author_of, comment_id_of, find_or_create, post_urn_of, time_of_id, title_of

URN = "urn:li:activity:7368183329587200001"


@pytest.mark.parametrize(
    "text",
    [
        URN,
        f"https://www.linkedin.com/feed/update/{URN}/",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7368183329587200001",
        "https://www.linkedin.com/posts/robin-keller-fx0000_why-we-fired-activity-7368183329587200001-a1B2",
        f"https://www.linkedin.com/feed/update/{URN}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A7368183329587200001%2C7510929419796480001%29",
    ],
)
def test_every_address_of_a_post_gives_its_urn(text):
    assert post_urn_of(text) == URN


@pytest.mark.parametrize("text", ["", "https://example.com/1", "7.36E+18", "https://www.linkedin.com/in/maya-fx0001"])
def test_other_addresses_give_none(text):
    assert post_urn_of(text) == ""


def test_kinds_of_urns_keep_their_spelling():
    assert post_urn_of("urn:li:ugcpost:7368183329587200001") == "urn:li:ugcPost:7368183329587200001"


@pytest.mark.parametrize(
    "text",
    [
        f"https://www.linkedin.com/feed/update/{URN}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A7368183329587200001%2C7510929419796480001%29",
        f"https://www.linkedin.com/feed/update/{URN}?dashCommentUrn=urn%3Ali%3Afsd_comment%3A%287510929419796480001%2Curn%3Ali%3Aactivity%3A7368183329587200001%29",
        "urn:li:comment:(urn:li:activity:7368183329587200001,7510929419796480001)",
    ],
)
def test_the_id_of_a_comment_is_read_and_tells_its_time(text):
    assert comment_id_of(text) == "7510929419796480001"
    assert time_of_id("7510929419796480001") == datetime(2026, 9, 30, 5, 12, tzinfo=UTC)


def test_what_is_no_id_has_no_time():
    assert time_of_id("12") is None
    assert time_of_id("7.51E+18") is None


def test_the_author_is_read_where_the_address_names_one():
    address = "https://www.linkedin.com/posts/robin-keller-fx0000_why-activity-7368183329587200001-a1B2"
    assert author_of(address) == "https://www.linkedin.com/in/robin-keller-fx0000"
    assert author_of(URN) == ""


@pytest.mark.django_db
def test_a_post_is_created_once_with_a_title_and_a_date():
    first = find_or_create([URN, ""])
    assert find_or_create([URN]) == first
    post = Post.objects.get()
    assert post.title == title_of(URN) == "LinkedIn post of 1 Sep 2025"
    assert post.published_at == time_of_id("7368183329587200001")
