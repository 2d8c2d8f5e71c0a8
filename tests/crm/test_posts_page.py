"""Posts: the list, adding and editing, and the page that says what one brought."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.attribution import attribute
from crm.enums import InteractionKind, Precision, Tone
from crm.models import Event, Import, Post
from tests.factories import ContactFactory, InteractionFactory, PostFactory, UserFactory

LIST = reverse("crm:post_list")
NEW = reverse("crm:post_new")
FORM = {
    "title": "Why we fired our best client",
    "url": "",
    "author": "",
    "published_at": "",
    "impressions": "",
    "text": "",
}
START = datetime(2026, 11, 9, 8, 12, tzinfo=UTC)


def soup(response):
    return BeautifulSoup(response.content, "html5lib")


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


def said(post, text="How did you tell them?", tone=Tone.QUESTION, after=timedelta(hours=1), **more):
    fields = {"occurred_at": START + after, "precision": Precision.SECOND} | more
    return InteractionFactory(post=post, text=text, tone=tone, **fields)


def connected(post, after=timedelta(days=1), **more):
    return InteractionFactory(
        post=post,
        kind=InteractionKind.CONNECTION,
        text="",
        occurred_at=START + after,
        precision=Precision.DAY,
        **more,
    )


@pytest.fixture
def post(db):
    return PostFactory(title="Why we fired our best client", published_at=START)


def test_with_no_post_the_list_teaches_and_offers_the_first_step(signed_in):
    page = soup(signed_in.get(LIST))
    assert page.find("a", string="Add a post")["href"] == NEW
    assert len(page.main.find_all(class_="btn-primary")) == 1


def test_a_new_post_is_saved_remembered_and_shown(signed_in, user):
    answer = signed_in.post(NEW, FORM | {"published_at": "2026-11-09T08:12", "impressions": "214000"}, follow=True)
    post = Post.objects.get()
    assert (post.created_by, post.impressions, post.published_at) == (user, 214_000, START)
    assert answer.redirect_chain == [(post.get_absolute_url(), 302)]
    assert Event.objects.get(verb="post.added").subject == f"post:{post.pk}"
    assert "It was seen 214,000 times." in words(soup(answer).main)


def test_a_post_added_on_the_way_of_an_import_is_chosen_there(signed_in):
    file = Import.objects.create(file_name="Connections.csv", sha256="0" * 64)
    answer = signed_in.post(f"{NEW}?import={file.pk}", FORM)
    file.refresh_from_db()
    assert (answer.url, file.post) == (file.get_absolute_url(), Post.objects.get())


def test_a_post_without_a_title_is_refused_and_nothing_typed_is_lost(signed_in):
    answer = signed_in.post(NEW, FORM | {"title": "", "author": "Nora"})
    assert answer.status_code == 422
    assert soup(answer).find("input", {"name": "author"})["value"] == "Nora"
    assert not Post.objects.exists()


ADDRESS = "https://www.linkedin.com/posts/nora-lindqvist-fx0000_why-we-fired-activity-{}-abcd"
NUMBER = (1_762_675_920_000 << 22) | 1  # 9 November 2025, 8:12 UTC, as LinkedIn numbers what it stores


def test_the_address_says_which_post_it_is_and_when_it_went_out(signed_in):
    signed_in.post(NEW, FORM | {"url": ADDRESS.format(NUMBER)})
    post = Post.objects.get()
    assert post.urn == f"urn:li:activity:{NUMBER}"
    assert post.published_at == datetime(2025, 11, 9, 8, 12, tzinfo=UTC)


def test_the_same_post_is_not_added_twice_and_the_first_is_linked(signed_in):
    first = PostFactory(urn=f"urn:li:activity:{NUMBER}")
    answer = signed_in.post(NEW, FORM | {"url": ADDRESS.format(NUMBER)})
    assert answer.status_code == 422
    assert soup(answer).form.find("a", href=first.get_absolute_url())
    assert Post.objects.count() == 1


def test_the_time_in_the_form_is_the_readers_and_survives_an_edit(signed_in, user, post):
    user.time_zone = "Europe/Berlin"
    user.save()
    edit = reverse("crm:post_edit", args=[post.pk])
    field = soup(signed_in.get(edit)).find("input", {"name": "published_at"})
    assert field["value"] == "2026-11-09T09:12"
    signed_in.post(edit, FORM | {"published_at": field["value"], "title": "Renamed"})
    post.refresh_from_db()
    assert (post.title, post.published_at) == ("Renamed", START)


def test_a_viewer_looks_but_does_not_write(client, post):
    client.force_login(UserFactory(viewer=True))
    page = soup(client.get(post.get_absolute_url()))
    assert not page.main.find("a", href=reverse("crm:post_edit", args=[post.pk]))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, FORM).status_code == 403
    assert not Post.objects.filter(title=FORM["title"]).exclude(pk=post.pk).exists()


def test_the_page_opens_with_what_it_brought_in_words(signed_in, post):
    contact = ContactFactory()
    said(post, contact=contact)
    said(post, contact=contact, text="And the team?", after=timedelta(hours=2))
    said(post, text="Well said.", tone=Tone.SUPPORTIVE)
    connected(post)
    lead = words(soup(signed_in.get(post.get_absolute_url())).find(class_="page-head__lead"))
    assert lead == "1 person connected and 2 wrote something. Two questions wait for an answer."


def many_connected(number, after=timedelta(days=1), **more):
    """So many who connected on one day, of whom no file says why."""
    return [connected(None, after=after, event_key="connection", **more) for _ in range(number)]


def test_whoever_connected_after_it_is_told_as_likely_and_with_how_many_usually_do(signed_in, post):
    for week in range(1, 5):
        many_connected(7, after=timedelta(days=-7 * week))
    many_connected(20)
    attribute()
    page = soup(signed_in.get(post.get_absolute_url()))
    lead = words(page.find(class_="page-head__lead"))
    told = "About 20 people connected because of it (likely, 95 %). On a usual day before it one connects."
    assert lead.startswith(told)
    assert words(page.figure.figcaption).endswith("only the time says that they came because of it.")
    table = page.figure.find_next_sibling("details").table
    assert words(table.thead) == "When How many Only likely"
    assert words(table.tbody.tr) == "Tue 10 Nov 20 20"
    listed = soup(signed_in.get(LIST)).find("td", {"data-label": "Connections"})
    assert listed.text == "20"


def test_certain_and_likely_are_told_apart(signed_in, post):
    connected(post)
    many_connected(3)
    said(post)
    attribute()
    lead = words(soup(signed_in.get(post.get_absolute_url())).find(class_="page-head__lead"))
    assert lead.startswith(
        "1 person connected, about 3 more likely because of it (50 %), and 1 wrote something. "
        "There is too little history to know how many connect on a usual day, so this is a guess."
    )


def test_a_new_date_of_the_post_tells_anew_who_is_likely_of_it(signed_in, post):
    rows = many_connected(3, after=timedelta(days=20))
    edit = reverse("crm:post_edit", args=[post.pk])
    signed_in.post(edit, FORM | {"published_at": "2026-11-28T08:00"})
    rows[0].refresh_from_db()
    assert (rows[0].post, rows[0].post_likelihood) == (post, 50)
    signed_in.post(edit, FORM | {"published_at": "2026-10-01T08:00"})
    rows[0].refresh_from_db()
    assert (rows[0].post, rows[0].post_likelihood) == (None, None)


def entry_of(client, interaction):
    """The timeline's line about somebody's only connection."""
    page = soup(client.get(interaction.contact.get_absolute_url()))
    return page.select_one(".timeline__item:has(form[action$='/post/'])")


def test_a_likely_post_is_confirmed_taken_off_and_left_to_the_time_on_the_persons_page(signed_in, post):
    (row,) = many_connected(1)
    attribute()
    entry = entry_of(signed_in, row)
    assert "likely of Why we fired our best client , 50 %" in words(entry)
    address = entry.form["action"]
    signed_in.post(address, {"word": "yes"})
    row.refresh_from_db()
    assert (row.post, row.post_likelihood) == (post, None)
    assert "as your team knows" in words(entry_of(signed_in, row))
    signed_in.post(address, {"word": ""})
    signed_in.post(address, {"word": "no"})
    row.refresh_from_db()
    assert row.post is None
    assert "not because of a post" in words(entry_of(signed_in, row))


def test_only_those_who_may_edit_say_of_which_post_somebody_is(client, signed_in, post):
    (row,) = many_connected(1)
    attribute()
    address = reverse("crm:interaction_post", args=[row.pk])
    assert signed_in.get(address).status_code == 405
    answer = signed_in.post(address, {"word": "perhaps"}, follow=True)
    assert "Nothing was changed" in words(soup(answer).body)
    comment = said(post)
    assert signed_in.post(reverse("crm:interaction_post", args=[comment.pk]), {"word": "no"}).status_code == 404
    client.force_login(UserFactory(viewer=True))
    assert client.post(address, {"word": "yes"}).status_code == 403
    assert not soup(client.get(row.contact.get_absolute_url())).select("form[action$='/post/']")
    row.refresh_from_db()
    assert row.post_likelihood == 50


def test_the_people_of_a_post_say_where_they_are_only_likely(signed_in, post):
    (row,) = many_connected(1)
    said(post)
    attribute()
    page = soup(signed_in.get(reverse("leads:people"), {"post": post.pk}))
    assert "likely of this post, 50 %" in words(page.find(id=f"person-{row.contact_id}"))
    assert words(page).count("likely of this post") == 1


def test_a_question_is_answered_once_somebody_wrote_back(signed_in, post):
    answered, waiting = said(post), said(post, text="What did it cost you?", after=timedelta(hours=3))
    InteractionFactory(
        contact=answered.contact,
        kind=InteractionKind.MESSAGE_SENT,
        text="On the phone.",
        occurred_at=START + timedelta(days=1),
        precision=Precision.MINUTE,
    )
    page = soup(signed_in.get(post.get_absolute_url()))
    questions = page.find(id="questions").find_parent("section")
    assert words(page.find(id="questions")) == "One question not answered yet"
    assert waiting.text in words(questions)
    assert answered.text not in words(questions)


def test_the_weather_counts_each_tone_and_links_to_the_words(signed_in, post):
    for _ in range(3):
        said(post, text="Well said.", tone=Tone.SUPPORTIVE)
    said(post, text="A pitch in disguise.", tone=Tone.HOSTILE)
    rows = soup(signed_in.get(post.get_absolute_url())).find_all(class_="tone-list__row")
    assert [words(row) for row in rows] == ["Supportive 3 comments 75 %", "Hostile 1 comment 25 %"]
    comments = soup(signed_in.get(rows[0].a["href"]))
    assert len(comments.main.find_all("article")) == 3


def test_hostile_words_stay_closed_until_somebody_opens_them(signed_in, post):
    said(post, text="A pitch in disguise.", tone=Tone.HOSTILE)
    page = soup(signed_in.get(reverse("crm:post_comments", args=[post.pk])))
    assert page.find(string="“A pitch in disguise.”").find_parent("details")


def test_the_picture_of_attention_says_its_peak_in_words_and_as_a_table(signed_in, post):
    for minutes in (5, 10, 15):
        said(post, after=timedelta(hours=3, minutes=minutes))
    said(post, after=timedelta(hours=1))
    connected(post)
    figure = soup(signed_in.get(post.get_absolute_url())).find("figure")
    assert words(figure.figcaption).startswith("Busiest hour: Mon 9 Nov, 11:00, with 3.")
    assert words(figure.figcaption).endswith("1 more is known to the day only and not drawn.")
    table = figure.find_next_sibling("details").table
    assert [words(row) for row in table.tbody.find_all("tr")] == ["Mon 9 Nov, 9:00 1", "Mon 9 Nov, 11:00 3"]


def test_where_files_know_the_day_only_the_picture_is_by_day(signed_in, post):
    connected(post)
    connected(post, after=timedelta(days=3))
    page = soup(signed_in.get(post.get_absolute_url()))
    assert "per day" in words(page.find(id="attention"))
    assert words(page.find("figcaption")).startswith("Busiest day: Tue 10 Nov, with 1.")


def test_without_any_time_there_is_no_picture(signed_in, post):
    said(post, occurred_at=None, precision=Precision.NONE)
    assert not soup(signed_in.get(post.get_absolute_url())).find("figure")


def test_the_pages_cost_the_same_queries_for_few_and_many(signed_in, post):
    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert signed_in.get(address).status_code == 200
        return len(queries)

    comments = reverse("crm:post_comments", args=[post.pk])
    said(post)
    few = [cost(address) for address in (LIST, post.get_absolute_url(), comments)]
    PostFactory.create_batch(20)
    for hours in range(30):
        said(post, after=timedelta(hours=hours))
        connected(post, after=timedelta(hours=hours))
    many = [cost(address) for address in (LIST, post.get_absolute_url(), comments)]
    assert few[0] == many[0] <= 6
    assert few[2] == many[2] <= 8
    assert few[1] == many[1] <= 13
