"""Everybody, best first, and the button that takes them to the board."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.enums import Gate, Tone
from crm.models import Import, ImportChange, ImportChunk
from leads.enums import Tier
from leads.models import Lead, Qualification, Stage
from leads.qualifying import qualify
from tests.factories import ContactFactory, InteractionFactory, PostFactory, UserFactory
from tests.leads.qualifying.situations import rule, version

pytestmark = pytest.mark.django_db
URL = "/people/"


def page(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html5lib")


def names(soup):
    return [link.get_text() for link in soup.select(".person__name")]


def rules():
    return version(
        rule("must_not", "title", "contains", ["student"]),
        rule("weighted", "seniority", "any_of", ["owner"], 40),
        rule("weighted", "did", "any_of", ["asked"], 20),
    )


def test_the_best_come_first_with_their_reasons(signed_in):
    weak = ContactFactory(full_name="Wei Cruz", position="Engineer", seniority="ic")
    maybe = ContactFactory(full_name="Priya Nguyen")
    strong = ContactFactory(full_name="Maya Okafor")
    ContactFactory(full_name="Ana Jensen", position="Student", seniority="student")
    ContactFactory(full_name="Somebody Else", position="", company="", seniority="unknown")
    InteractionFactory(contact=strong, tone=Tone.QUESTION)
    qualify(rules())

    soup = page(signed_in)

    assert names(soup) == ["Maya Okafor", "Priya Nguyen", "Wei Cruz", "Somebody Else", "Ana Jensen"]
    first = soup.select_one(f"#person-{strong.pk}")
    assert "Strong 100" in first.get_text(" ", strip=True)
    assert "Owner or founder · Asked a question" in first.get_text()
    assert "How did you tell the client?" in first.get_text()
    assert first.select_one(".tone--question")
    assert "Maybe 67" in soup.select_one(f"#person-{maybe.pk}").get_text(" ", strip=True)
    assert weak.pk


def test_tabs_count_each_tier_and_filter_by_it(signed_in):
    ContactFactory(full_name="Maya Okafor")
    ContactFactory(full_name="Ana Jensen", position="Student", seniority="student")
    qualify(rules())

    tabs = [" ".join(tab.get_text().split()) for tab in page(signed_in).select(".views__link")]

    assert tabs == ["All 2", "Strong 0", "Maybe 1", "Weak 0", "Needs info 0", "Outside 1"]
    assert names(page(signed_in, tier="outside")) == ["Ana Jensen"]
    assert names(page(signed_in, tier="nonsense")) == ["Maya Okafor", "Ana Jensen"]


def test_filters_stand_in_the_address_and_narrow_the_list(signed_in):
    post = PostFactory()
    cross = ContactFactory(full_name="Gary Stroud", company="Palmgrove")
    InteractionFactory(contact=cross, tone=Tone.CRITICAL, post=post)
    ContactFactory(full_name="Maya Okafor")

    assert names(page(signed_in, tone="critical")) == ["Gary Stroud"]
    assert names(page(signed_in, post=post.pk)) == ["Gary Stroud"]
    assert names(page(signed_in, q="palmgrove gary")) == ["Gary Stroud"]
    assert names(page(signed_in, board="on")) == []
    assert len(names(page(signed_in, board="off"))) == 2
    assert page(signed_in, tone="critical").select_one("option[value=critical]").has_attr("selected")


def test_who_is_on_the_board_shows_the_stage_and_cannot_be_taken_twice(signed_in):
    contact = ContactFactory()
    Lead.objects.create(contact=contact, stage=Stage.objects.first(), rank="a0")

    row = page(signed_in).select_one(f"#person-{contact.pk}")

    assert row.select_one(".tag").get_text() == "New"
    assert row.select_one("input") is None


def test_whom_nobody_may_pitch_cannot_be_chosen(signed_in):
    contact = ContactFactory(gate=Gate.NEVER)

    row = page(signed_in).select_one(f"#person-{contact.pk}")

    assert row.select_one("input") is None
    assert "Never pitch" in row.get_text()


def test_the_chosen_go_to_the_board(signed_in):
    contact = ContactFactory()
    soup = page(signed_in, tier="none")
    form = soup.select_one("form[data-people]")

    response = signed_in.post(
        form["action"], {"contact": [contact.pk], "next": form.select_one("[name=next]")["value"]}
    )

    assert response.status_code == 302
    assert response["Location"] == f"{URL}?tier=none"
    assert Lead.objects.get().contact == contact


def test_a_viewer_reads_and_chooses_nobody(client):
    ContactFactory()
    client.force_login(UserFactory(viewer=True))

    soup = page(client)

    assert names(soup)
    assert not soup.select("[name=contact], [data-take]")


def test_the_owner_of_the_posts_is_not_in_the_list(signed_in):
    ContactFactory(is_owner=True)
    ContactFactory(full_name="Maya Okafor")

    assert names(page(signed_in)) == ["Maya Okafor"]


def test_a_person_s_own_word_is_shown_as_such(signed_in):
    contact = ContactFactory()
    qualify(rules())
    Qualification.objects.update(override=Tier.C)

    row = page(signed_in).select_one(f"#person-{contact.pk}")

    assert "Weak" in row.get_text()
    assert "your word" in row.get_text()


def test_the_list_comes_in_pages(signed_in):
    ContactFactory.create_batch(120)

    assert len(names(page(signed_in))) == 50
    third = page(signed_in, page=3)
    assert len(names(third)) == 20
    assert "101 to 120 of 120" in third.get_text()
    assert len(names(page(signed_in, page=99))) == 20


def test_an_empty_list_says_what_to_do(signed_in):
    soup = page(signed_in)

    assert "Nobody is here yet" in soup.get_text()
    assert soup.select_one(f"a.btn-primary[href='{reverse('crm:import_list')}']")


def test_without_rules_the_three_questions_are_offered(signed_in):
    ContactFactory()

    assert page(signed_in).select_one(f"a[href='{reverse('leads:icp_first')}']")


def test_a_filter_by_htmx_gets_the_list_alone(signed_in):
    ContactFactory()

    response = signed_in.get(URL, {"q": "maya"}, HTTP_HX_REQUEST="true")

    assert BeautifulSoup(response.content, "html5lib").body.find(recursive=False)["id"] == "people"


@pytest.mark.parametrize("people", [10, 100])
def test_queries_do_not_grow_with_the_list(signed_in, people):
    post = PostFactory()
    stage = Stage.objects.first()
    for number, contact in enumerate(ContactFactory.create_batch(people)):
        InteractionFactory.create_batch(2, contact=contact, post=post)
        if number % 3 == 0:
            Lead.objects.create(contact=contact, stage=stage, rank=f"a{number}")
    qualify(rules())

    with CaptureQueriesContext(connection) as queries:
        page(signed_in)

    assert len(queries) == 8, [query["sql"][:120] for query in queries]


def test_the_people_of_one_file_stand_on_their_own(signed_in, user):
    files = [Import.objects.create(file_name=f"file {number}.csv", sha256="0" * 64) for number in range(2)]
    ContactFactory(full_name="Maya Okafor", first_import=files[0])
    changed = ContactFactory(full_name="Priya Nguyen")
    known = ContactFactory(full_name="Wei Cruz")
    ContactFactory(full_name="Ana Jensen", first_import=files[1])
    ImportChange.objects.create(import_run=files[0], contact=changed)
    ImportChunk.objects.create(import_run=files[0], rows_before=0, unchanged=[known.pk])

    soup = page(signed_in, **{"import": files[0].pk})

    assert set(names(soup)) == {"Maya Okafor", "Priya Nguyen", "Wei Cruz"}
    assert soup.select_one(".filter__label").get_text() == "From file 0.csv"
    assert names(page(signed_in, **{"import": "nonsense"})) == names(page(signed_in))
