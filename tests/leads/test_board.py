"""The board: lanes with their figures, cards that say what counts, and moves that swap in what a reload shows."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.enums import Gate
from leads import pipeline, ranks
from leads.models import FollowUp, Icp, IcpVersion, Lead, Qualification, Stage, StageChange
from tests.factories import ContactFactory, InteractionFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db
BOARD = reverse("leads:board")
HTMX = {"HX-Request": "true"}


def page(response):
    return BeautifulSoup(response.content, "html5lib")


def stage(name):
    return Stage.objects.get(name=name)


def take(by, **facts):
    return pipeline.open_leads([ContactFactory(**facts).pk], by=by)[0]


def stand(count, name, by, start=0):
    """Put `count` people into a stage, quickly."""
    people = [ContactFactory() for _ in range(count)]
    return Lead.objects.bulk_create(
        Lead(contact=person, stage=stage(name), rank=rank, owner=by)
        for person, rank in zip(people, ranks.fresh(start + count)[start:], strict=True)
    )


def lane(soup, name):
    return soup.find(id=f"column-{stage(name).pk}")


def names(soup, name):
    return [link.get_text() for link in lane(soup, name).select(".lead__name")]


def move_url(lead):
    return reverse("leads:lead_stage", args=[lead.pk])


def test_an_empty_board_says_what_to_do(signed_in):
    soup = page(signed_in.get(BOARD))
    assert "Nobody is on the board yet" in soup.main.get_text()
    assert soup.main.find("a", href=reverse("leads:people"))


def test_a_card_shows_who_what_they_said_how_good_a_fit_and_what_is_next(signed_in, user):
    person = ContactFactory(full_name="Priya Nguyen", position="Head of Growth", company="Fennel", gate=Gate.HOLD)
    now = timezone.now()
    for text, tone, days in [("As long as <b>no link</b> follows", "sceptical", 1), ("Great", "supportive", 5)]:
        InteractionFactory(
            contact=person, text=text, tone=tone, occurred_at=now - timedelta(days=days), precision="second"
        )
    icp = Icp.objects.create(name="Founders", is_primary=True)
    version = IcpVersion.objects.create(icp=icp, number=1)
    Qualification.objects.create(contact=person, icp=icp, version=version, tier="b", fit=72, coverage=90)
    (lead,) = pipeline.open_leads([person.pk], by=user)
    FollowUp.objects.all().delete()
    FollowUp.objects.create(lead=lead, title="Decide: may we ask?", due_at=now - timedelta(days=2))
    card = page(signed_in.get(BOARD)).find(id=f"lead-{lead.pk}")
    assert card.h3.get_text() == "Priya Nguyen"
    assert card.h3.a["href"] == reverse("crm:contact", args=[person.pk])
    assert card.select_one(".lead__line").get_text() == "Head of Growth, Fennel"
    assert card.select_one(".lead__said").get_text() == "“As long as <b>no link</b> follows”"
    facts = " ".join(card.select_one(".lead__facts").get_text(" ").split())
    assert facts == "B Maybe 72 Hold Sceptical 2"
    assert card.select_one(".lead__when--late").get_text() == "2 d late"
    tick = card.select_one(".tick")
    assert tick["formaction"] == reverse("leads:follow_up_completion", args=[lead.follow_ups.get().pk])
    assert "1 late" in lane(page(signed_in.get(BOARD)), "New").select_one(".lane__meta").get_text()


def test_a_card_without_a_next_step_says_so_only_where_one_is_wanted(signed_in, user):
    waiting, resting = take(user), take(user)
    pipeline.move(resting, stage("Not now"), by=user)
    FollowUp.objects.all().delete()
    soup = page(signed_in.get(BOARD, {"stage": stage("Not now").pk}))
    assert "No next step" in soup.find(id=f"lead-{waiting.pk}").get_text()
    assert "No next step" not in soup.find(id=f"lead-{resting.pk}").get_text()


def test_lost_and_not_now_are_links_until_asked_for(signed_in, user):
    pipeline.move(take(user), stage("Lost"), by=user)
    soup = page(signed_in.get(BOARD))
    assert lane(soup, "Lost") is None
    aside = {" ".join(link.get_text().split()): link["href"] for link in soup.select("#board-aside a")}
    assert set(aside) == {"Lost 1", "Not now 0"}
    assert len(names(page(signed_in.get(aside["Lost 1"])), "Lost")) == 1


def test_a_lane_over_its_limit_and_a_won_value_are_said_in_words(signed_in, user):
    Stage.objects.filter(name="New").update(wip_limit=1)
    take(user), take(user)
    pipeline.move(take(user), stage("Won"), by=user, value=9200)
    soup = page(signed_in.get(BOARD))
    assert "lane--over" in lane(soup, "New")["class"]
    assert "1 over your limit" in lane(soup, "New").get_text()
    assert "2 of 1" in lane(soup, "New").h2.get_text()
    assert "worth 9,200" in lane(soup, "Won").get_text()
    assert lane(soup, "Won").select_one(".lead__when").get_text() == "9,200 · today"


def test_the_board_costs_the_same_six_queries_however_many_cards(signed_in, user):
    def cost():
        signed_in.get(BOARD)
        with CaptureQueriesContext(connection) as sent:
            assert signed_in.get(BOARD).status_code == 200
        return len(sent)

    for one in Stage.objects.order_by("position"):
        stand(10, one.name, user)
    few = cost()
    for one in Stage.objects.order_by("position"):
        stand(140, one.name, user, start=10)
    assert few == cost() <= 6


def test_a_lane_shows_fifty_and_the_next_ones_on_request(signed_in, user):
    cards = stand(120, "New", user)
    soup = page(signed_in.get(BOARD))
    assert len(names(soup, "New")) == 50
    link = lane(soup, "New").select_one(".lane__more")
    assert link.get_text().startswith("Show 50 more")
    seen = names(soup, "New")
    for expected in ("Show 20 more", None):
        response = signed_in.get(link["hx-get"], headers=HTMX)
        rest = page(response)
        seen += [name.get_text() for name in rest.select(".lead__name")]
        link = rest.select_one(".lane__more")
        assert (link.get_text()[: len("Show 20 more")] if link else None) == expected
    assert seen == [card.contact.full_name for card in cards]


def test_the_next_cards_are_a_page_of_their_own_without_scripting(signed_in, user):
    cards = stand(60, "Contacted", user)
    link = lane(page(signed_in.get(BOARD)), "Contacted").select_one(".lane__more")
    soup = page(signed_in.get(link["href"]))
    assert names(soup, "Contacted") == [card.contact.full_name for card in cards[50:]]
    assert "From the top of Contacted" in soup.main.get_text()
    assert len(soup.select(".lane")) == 1


def test_filters_stand_in_the_address_and_can_be_taken_off(signed_in, user):
    post = PostFactory(title="Pricing")
    maya = ContactFactory(full_name="Maya Okafor", company="Northwind")
    pipeline.open_leads([maya.pk], by=user, post=post)
    take(user, full_name="Tom Silva", company="Bluefin")
    for query in ({"post": post.pk}, {"q": "maya NORTH"}, {"post": post.pk, "q": "okafor"}):
        soup = page(signed_in.get(BOARD, query))
        assert names(soup, "New") == ["Maya Okafor"]
        assert len(soup.select(".filter__remove")) == len(query)
        assert "1" in lane(soup, "New").h2.get_text()
    assert names(page(signed_in.get(BOARD, {"tier": "a"})), "New") == []
    assert len(names(page(signed_in.get(BOARD, {"post": "x", "tier": "zz", "q": "\0", "stage": "?"})), "New")) == 2


def swap(soup, response):
    """What htmx makes of an answer that holds nothing but pieces with a place of their own."""
    for piece in page(response).body.find_all(attrs={"hx-swap-oob": True}):
        if piece["hx-swap-oob"] == "true":
            del piece["hx-swap-oob"]
            soup.find(id=piece["id"]).replace_with(piece)
    return soup


def main_of(soup):
    for field in soup.main.find_all("input", attrs={"name": "csrfmiddlewaretoken"}):
        field.decompose()
    return [text for text in soup.main.prettify().splitlines() if text.strip()]


@pytest.mark.parametrize("query", ["", "?stage=LOST", "?q=okafor"])
def test_moving_a_card_swaps_in_what_a_reload_would_show(signed_in, user, query):
    query = query.replace("LOST", str(stage("Lost").pk))
    cards = stand(60, "New", user)
    stand(3, "Lost", user)
    old = page(signed_in.get(BOARD + query))
    response = signed_in.post(
        move_url(cards[3]) + query, {"stage": stage("Lost").pk, "after": "0", "version": 1}, headers=HTMX
    )
    assert main_of(swap(old, response)) == main_of(page(signed_in.get(BOARD + query)))
    toast = page(response).select_one(".toast-line")
    assert f"{cards[3].contact.name} moved to Lost" in toast.get_text()


def test_undo_leads_back_to_the_place_before(signed_in, user):
    stand(3, "New", user)
    order = names(page(signed_in.get(BOARD)), "New")
    second = Lead.objects.filter(stage__name="New").in_order()[1]
    moved = page(signed_in.post(move_url(second), {"stage": stage("Won").pk, "version": 1}, headers=HTMX))
    form = moved.select_one("form[data-move]")
    values = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrfmiddlewaretoken"}
    signed_in.post(form["action"], values, headers=HTMX)
    assert names(page(signed_in.get(BOARD)), "New") == order


def test_the_second_of_two_people_gets_the_fresh_board_and_the_name_of_the_first(signed_in, user):
    lead = take(user, full_name="Maya Okafor")
    tom = UserFactory(full_name="Tom Silva")
    old = page(signed_in.get(BOARD))
    pipeline.move(lead, stage("Contacted"), by=tom)
    response = signed_in.post(move_url(lead), {"stage": stage("Won").pk, "version": 1}, headers=HTMX)
    assert response.status_code == 409
    assert "was moved by Tom Silva meanwhile and stands in Contacted" in page(response).get_text()
    assert main_of(swap(old, response)) == main_of(page(signed_in.get(BOARD)))
    assert StageChange.objects.filter(lead=lead).count() == 2


def test_a_stage_that_is_gone_is_refused_with_a_sentence(signed_in, user):
    lead = take(user)
    response = signed_in.post(move_url(lead), {"stage": 0}, headers=HTMX)
    assert response.status_code == 422
    assert "not there any more" in page(response).get_text()
    assert signed_in.post(move_url(lead), {"stage": "x"}).url == BOARD


def test_a_viewer_sees_the_board_and_moves_nothing(client):
    viewer = UserFactory(viewer=True)
    lead = take(UserFactory())
    client.force_login(viewer)
    soup = page(client.get(BOARD))
    assert not soup.select("[data-card-menu], .tick, #card-menu")
    assert client.post(move_url(lead), {"stage": stage("Won").pk}).status_code == 403
    lead.refresh_from_db()
    assert lead.stage.name == "New"
