"""One person's page: what is allowed, what is known and from where, what happened, what comes next."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.enums import DecidedBy, Gate
from crm.models import Contact, Event, Import, Interaction
from leads import pipeline
from leads.models import Criterion, Icp, IcpVersion, Qualification, Stage
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html5lib")


def look(client, person, **query):
    return soup(client.get(person.get_absolute_url(), query))


def words(element):
    return " ".join(element.get_text(" ").split())


def entries(page):
    return [words(entry) for entry in page.select(".timeline__item")]


def facts(page):
    return {words(fact.dt): words(fact.dd) for fact in page.select(".facts > div")}


def follow(client, response):
    return soup(client.get(response.url))


@pytest.fixture
def priya():
    return ContactFactory(first_name="Priya", full_name="Priya Nguyen", position="Head of Growth", company="Fennel")


def hold(person, text="Nice, as long as it doesn’t end with a calendar link", span=(20, 52)):
    said = InteractionFactory(
        contact=person,
        text=text,
        tone="sceptical",
        tone_reason={"by": "rule", "rule": "scep.sell", "span": list(span)},
        occurred_at=NOON,
        precision="minute",
    )
    person.gate_interaction = said
    type(person).objects.filter(pk=person.pk).update(gate=Gate.HOLD, gate_interaction=said)
    return said


def judge(person, tier="b", fit=72):
    icp = Icp.objects.create(name="Founders", is_primary=True)
    version = IcpVersion.objects.create(icp=icp, number=1)
    for position, (field, value, weight) in enumerate([("seniority", ["head"], 30), ("location", ["Berlin"], 20)]):
        operator = "contains" if field == "location" else "any_of"
        Criterion.objects.create(
            version=version, position=position, field=field, operator=operator, value=value, weight=weight
        )
    return Qualification.objects.create(
        contact=person, icp=icp, version=version, tier=tier, fit=fit, coverage=60, hit=1, unknown=2
    )


def test_the_head_says_who_how_good_a_fit_and_where_they_stand(signed_in, user, priya):
    judge(priya)
    pipeline.open_leads([priya.pk, ContactFactory().pk], by=user)
    head = look(signed_in, priya).select_one(".contact__head")
    assert head.h1.get_text() == "Priya Nguyen"
    assert words(head.select_one(".tier--large")) == "B Maybe 72"
    assert words(head.p) == "Board / New, 1 of 2"
    assert head.select_one("option[selected]").get_text() == "New"


def test_the_stage_field_moves_and_comes_back_here(signed_in, user, priya):
    (lead,) = pipeline.open_leads([priya.pk], by=user)
    form = look(signed_in, priya).select_one(".contact__stage")
    values = {field["name"]: field["value"] for field in form.select("input")}
    values["stage"] = Stage.objects.get(name="Contacted").pk
    page = follow(signed_in, signed_in.post(form["action"], values))
    assert page.title.get_text().startswith("Priya Nguyen")
    assert "Priya Nguyen moved to Contacted." in page.get_text()
    assert entries(page)[0].startswith("New to Contacted by Nora Lindqvist")
    undo = page.select_one(".timeline__undo")
    signed_in.post(undo["action"], {"stage": undo.button["value"], "version": lead.version + 1})
    undone = next(entry for entry in entries(look(signed_in, priya)) if "Undo" in entry)
    assert undone.startswith("Contacted to New")


def test_who_is_not_on_the_board_can_be_taken_there_from_here(signed_in, priya):
    form = look(signed_in, priya).find("button", string="Take to the board").parent
    values = {field["name"]: field["value"] for field in form.select("input[name]")}
    page = follow(signed_in, signed_in.post(form["action"], values))
    assert "Took 1 person to the board." in page.get_text()
    assert words(page.select_one(".contact__head").p) == "Board / New, 1 of 1"
    priya.refresh_from_db()
    type(priya).objects.update(gate=Gate.NEVER)
    hostile = ContactFactory(gate=Gate.NEVER)
    assert not look(signed_in, hostile).find("button", string="Take to the board")


def test_facts_say_where_they_come_from(signed_in, priya):
    run = Import.objects.create(file_name="Connections.csv", sha256="0" * 64)
    priya.provenance = {
        "company": {"import": run.pk, "line": 218},
        "position": {"by": 1, "at": "2026-11-16T09:00:00Z"},
    }
    priya.first_import = run
    priya.save()
    InteractionFactory(contact=priya, kind="connection", text="", occurred_at=NOON, precision="day")
    shown = facts(look(signed_in, priya))
    assert shown["Company"] == "Fennel from Connections.csv, line 218"
    assert shown["Role"] == "Head of Growth written by hand, 16 Nov"
    assert shown["Came from"] == "Connections.csv, line 218"
    assert shown["Connected"] == "9 Nov"
    assert "E-mail" not in shown


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://www.linkedin.com/in/priya-fx0001", "https://www.linkedin.com/in/priya-fx0001"),
        ("https://linkedin.com.example.com/in/priya", None),
        ("http://www.linkedin.com/in/priya", None),
        ("javascript:alert(1)//linkedin.com", None),
        ("https://[linkedin.com", None),
    ],
)
def test_only_a_linkedin_address_becomes_a_link(signed_in, priya, address, linked):
    type(priya).objects.filter(pk=priya.pk).update(profile_url=address)
    link = look(signed_in, priya).select_one(".facts a")
    assert (link["href"] if link else None) == linked
    if link:
        assert set(link["rel"]) == {"noopener", "noreferrer"}


def test_a_profile_name_is_enough_for_the_link(signed_in, priya):
    IdentityFactory(contact=priya, value="priya-müller-fx0001")
    link = look(signed_in, priya).select_one(".facts a")
    assert link["href"] == "https://www.linkedin.com/in/priya-m%C3%BCller-fx0001/"


def test_what_made_us_careful_stands_in_their_words(signed_in, priya):
    hold(priya)
    page = look(signed_in, priya)
    banner = words(page.select_one(".gate-banner"))
    assert banner.startswith("Hold: you decide. On 9 Nov they wrote “doesn’t end with a calendar link”.")
    assert page.select_one(".timeline__said mark").get_text() == "doesn’t end with a calendar link"
    assert "Sceptical, because of the marked words" in entries(page)[0]


def test_a_person_clears_the_gate_only_with_a_note(signed_in, user, priya):
    hold(priya)
    address = reverse("crm:contact_gate", args=[priya.pk])
    page = follow(signed_in, signed_in.post(address, {"gate": "clear", "note": ""}))
    assert "Say in a few words why" in page.get_text()
    page = follow(signed_in, signed_in.post(address, {"gate": "clear", "note": "She asked us for a call"}))
    assert page.select_one(".gate-banner") is None
    priya.refresh_from_db()
    assert (priya.gate, priya.gate_decided_by) == (Gate.CLEAR, DecidedBy.PERSON)
    page = follow(signed_in, signed_in.post(address, {"gate": "never"}))
    assert "Never pitch." in words(page.select_one(".gate-banner"))
    assert "Now never pitch by Nora Lindqvist" in entries(page)[0]
    signed_in.post(address, {"gate": "perhaps"})
    priya.refresh_from_db()
    assert priya.gate == Gate.NEVER


def test_a_note_is_kept_once_however_often_the_button_is_pressed(signed_in, user, priya):
    form = look(signed_in, priya).select_one(".composer")
    values = {"text": "Met <Ben> at the meetup", "key": form.select_one("[name=key]")["value"]}
    for _ in range(2):
        page = follow(signed_in, signed_in.post(form["action"], values))
    note = Interaction.objects.get(contact=priya)
    assert (note.kind, note.by) == ("note", user)
    assert entries(page)[0].startswith("Note by Nora Lindqvist today")
    assert "Met <Ben> at the meetup" in entries(page)[0]


def test_an_empty_note_is_refused_with_a_sentence(signed_in, priya):
    response = signed_in.post(reverse("crm:contact_notes", args=[priya.pk]), {"text": " ", "key": uuid.uuid4()})
    assert "Nothing was saved" in follow(signed_in, response).get_text()
    assert not Interaction.objects.exists()


def test_the_timeline_tells_everything_newest_first_and_what_has_no_date_last(signed_in, user, priya):
    post = PostFactory(title="Why we fired our best client")
    run = Import.objects.create(file_name="Connections.csv", sha256="0" * 64, finished_at=NOON + timedelta(days=3))
    Contact.objects.filter(pk=priya.pk).update(first_import=run)
    deeds = [
        ("comment", NOON, "So true", post),
        ("message_sent", NOON + timedelta(days=1), "Thank you", None),
        ("message_received", NOON + timedelta(days=2), "With pleasure", None),
        ("reaction", None, "", post),
    ]
    for kind, at, text, on in deeds:
        precision = "minute" if at else "none"
        InteractionFactory(contact=priya, kind=kind, occurred_at=at, text=text, post=on, precision=precision)
    Event.objects.create(contact=priya, verb="gate.tightened", at=NOON + timedelta(hours=1), detail={"to": "hold"})
    told = entries(look(signed_in, priya))
    beginnings = [
        "Created from Connections.csv",
        "Priya wrote to you",
        "You wrote",
        "Now hold",
        "Priya commented on Why we fired our best client 9 Nov 12:00",
        "Priya reacted on Why we fired our best client date not known",
    ]
    assert [told[place].startswith(start) for place, start in enumerate(beginnings)] == [True] * 6, told


def test_older_entries_come_on_request_as_a_page_and_as_a_fragment(signed_in, priya):
    for number in range(120):
        InteractionFactory(
            contact=priya,
            kind="note",
            text=f"note {number:03}",
            occurred_at=NOON + timedelta(minutes=number),
            precision="minute",
        )
    seen, query = [], {}
    while True:
        page = look(signed_in, priya, **query)
        seen += [note.get_text() for note in page.select(".timeline__note")]
        older = page.select_one("#timeline-older a")
        if not older:
            break
        fragment = BeautifulSoup(
            signed_in.get(older["hx-get"], headers={"HX-Request": "true"}).content, "html5lib"
        ).select(".timeline__note")
        query = {"page": older["href"].rsplit("=")[-1]}
        assert fragment == look(signed_in, priya, **query).select(".timeline__note")
    assert seen == [f"note {number:03}" for number in reversed(range(120))]
    assert look(signed_in, priya, page="x")
    assert "Nothing has happened yet" in look(signed_in, priya, page="99").get_text()


def test_why_the_score_is_what_it_is_stands_beside_it(signed_in, priya):
    judge(priya)
    panel = look(signed_in, priya).select_one("[aria-labelledby=why-title]")
    assert panel.h2.get_text() == "Why 72"
    assert [row.select_one(".why__points").get_text() for row in panel.select(".why__row")] == ["+30", "up to 20"]
    assert "not known" in panel.select(".why__row")[1].get_text()


def test_what_others_wrote_is_shown_as_text(signed_in, priya):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    type(priya).objects.filter(pk=priya.pk).update(full_name=evil, company=evil, first_name=evil)
    hold(priya, text=evil, span=(0, 8))
    page = look(signed_in, priya)
    assert page.h1.get_text() == evil
    assert not page.select("main script, main img")
    assert page.h1.bdi


def test_the_page_costs_at_most_fifteen_queries_however_long_the_history(signed_in, user, priya):
    judge(priya)
    hold(priya)
    run = Import.objects.create(file_name="Connections.csv", sha256="0" * 64)
    priya.provenance = {"company": {"import": run.pk, "line": 218}}
    priya.save()
    IdentityFactory(contact=priya)
    (lead,) = pipeline.open_leads([priya.pk], by=user)

    def cost():
        signed_in.get(priya.get_absolute_url())
        with CaptureQueriesContext(connection) as sent:
            look(signed_in, priya)
        return len(sent)

    few = cost()
    for number in range(70):
        InteractionFactory(
            contact=priya, post=PostFactory(), by=user, occurred_at=timezone.now(), precision="second", import_run=run
        )
        stage = Stage.objects.order_by("position")[number % 4]
        lead = pipeline.move(lead, stage, by=user).lead
    assert few == cost() <= 15


def test_a_viewer_reads_and_changes_nothing(client, user, priya):
    hold(priya)
    pipeline.open_leads([priya.pk], by=user)
    client.force_login(UserFactory(viewer=True))
    assert not look(client, priya).select("main form")
    assert client.post(reverse("crm:contact_notes", args=[priya.pk]), {"text": "x"}).status_code == 403
    assert client.post(reverse("crm:contact_gate", args=[priya.pk]), {"gate": "clear"}).status_code == 403
    priya.refresh_from_db()
    assert priya.gate == Gate.HOLD


def test_nobody_there_is_not_found(signed_in):
    for name in ("contact", "contact_notes", "contact_gate"):
        address = reverse(f"crm:{name}", args=[999_999_999])
        assert (signed_in.get if name == "contact" else signed_in.post)(address).status_code == 404
