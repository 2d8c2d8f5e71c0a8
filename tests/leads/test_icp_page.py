"""The page on which a team says who is a fit."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from crm.models import Event
from leads.enums import Tier, VersionState
from leads.models import Criterion, Icp, IcpVersion, Lead, Qualification, QualificationRun, Stage
from leads.qualifying import qualify
from leads.tasks import sweep_qualification_runs
from tests.factories import ContactFactory, UserFactory
from tests.leads.qualifying.situations import rule, version

pytestmark = pytest.mark.django_db


def page(client, url="/icp/"):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html5lib")


def fields(soup):
    """What a browser would post of the rules as they stand."""
    posted = {}
    for field in soup.select("#rules input[name], #rules select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            posted[field["name"]] = chosen["value"]
        else:
            posted[field["name"]] = field.get("value", "")
    return posted


def save(client, changes=None, **headers):
    return client.post(reverse("leads:icp_draft"), fields(page(client)) | (changes or {}), **headers)


def in_use():
    return version(
        rule("must", "seniority", "any_of", ["owner", "c_level"]),
        rule("weighted", "company", "contains", ["software"], 20),
    )


def table(soup):
    rows = soup.select("#what-if tbody tr")
    return {
        row.select_one("td").get_text(strip=True)[1:]: [td.get_text() for td in row.select("td.end")] for row in rows
    }


def test_the_rules_in_use_are_shown_as_sentences(signed_in):
    in_use()

    soup = page(signed_in)

    posted = fields(soup)
    assert (posted["rules-0-kind"], posted["rules-0-sentence"]) == ("must", "seniority:any_of")
    assert posted["rules-0-words"] == "Owner or founder, C-level"
    assert (posted["rules-1-words"], posted["rules-1-weight"]) == ("software", "20")
    assert "a hostile comment is never a lead" in soup.get_text()
    assert "Version 1 is in use." in soup.get_text()
    assert IcpVersion.objects.count() == 1  # looking changes nothing


def test_a_change_becomes_a_draft_and_leaves_what_is_in_use(signed_in):
    old = in_use()

    response = save(signed_in, {"rules-1-words": "software,  SaaS , software", "rules-1-weight": "35", "a_from": "80"})

    assert response.status_code == 302
    draft = IcpVersion.objects.get(state=VersionState.DRAFT)
    assert (draft.number, draft.a_from) == (2, 80)
    assert list(draft.criteria.values_list("field", "value", "weight")) == [
        ("seniority", ["owner", "c_level"], 0),
        ("company", ["software", "SaaS"], 35),
    ]
    assert old.criteria.get(position=1).weight == 20
    assert "You are drafting version 2." in page(signed_in).get_text()


def test_before_anything_is_published_the_page_says_who_would_move(signed_in):
    founder = ContactFactory(full_name="Maya Okafor", company="Saltmarsh Software")
    ContactFactory(full_name="Wei Cruz", seniority="ic")
    qualify(in_use())
    Lead.objects.create(contact=founder, stage=Stage.objects.first(), rank="a0")

    response = save(signed_in, {"rules-0-words": "Specialist", "rules-1-words": "Northwind"}, HTTP_HX_REQUEST="true")

    soup = BeautifulSoup(response.content.decode(), "html5lib")
    assert table(soup)["Strong"] == ["1", "1", "0"]
    assert table(soup)["Outside"] == ["1", "1", "0"]
    assert "Wei Cruz" in soup.get_text()
    assert "1 on your board would fall outside" in soup.get_text()
    assert soup.select_one("#icp-state[hx-swap-oob]")
    assert Qualification.objects.get(contact=founder).tier == Tier.A  # nothing was written


def test_publishing_judges_everybody_again_and_keeps_history(signed_in, user):
    contact = ContactFactory()
    old = in_use()
    qualify(old)
    save(signed_in, {"rules-0-words": "Student"})

    signed_in.post(reverse("leads:icp_publication"), {"note": "Only students"})

    new = IcpVersion.objects.get(state=VersionState.PUBLISHED)
    old.refresh_from_db()
    assert (new.number, new.note, new.published_by, old.state) == (2, "Only students", user, VersionState.RETIRED)
    assert Event.objects.get(verb="icp.published").by == user
    progress = page(signed_in).select_one("#icp-progress")
    assert progress["hx-get"] == reverse("leads:icp_progress")
    sweep_qualification_runs()
    assert Qualification.objects.get(contact=contact).tier == Tier.OUTSIDE
    answer = signed_in.get(reverse("leads:icp_progress"), HTTP_HX_REQUEST="true").content.decode()
    assert "hx-get" not in answer
    assert 'id="what-if"' in answer
    assert "Only students" in page(signed_in).get_text()


def test_rows_are_added_and_removed_without_a_script(signed_in):
    in_use()

    assert save(signed_in, {"add": "1"})["Location"] == "/icp/?add=1#add"
    assert len(page(signed_in, "/icp/?add=1").select("[data-rule]")) == 3
    added = fields(page(signed_in, "/icp/?add=1")) | {
        "rules-2-sentence": "said:contains",
        "rules-2-words": "we struggle",
    }
    signed_in.post(reverse("leads:icp_draft"), added)
    assert [one.field for one in Criterion.objects.filter(version__state="draft")] == ["seniority", "company", "said"]

    save(signed_in, {"remove": "1"})

    left = Criterion.objects.filter(version__state="draft").values_list("position", "field", "value")
    assert list(left) == [(0, "seniority", ["owner", "c_level"]), (1, "said", ["we struggle"])]


def test_a_change_saves_no_more_than_the_change_whatever_button_has_the_focus(signed_in):
    in_use()

    save(signed_in, {"rules-1-weight": "35", "remove": "1", "discard": "1"}, HTTP_HX_REQUEST="true")

    assert Criterion.objects.filter(version__state="draft").count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rules-0-words": "Wizard"}, "“Wizard” is none of these: Owner or founder, C-level"),
        ({"rules-1-words": ""}, "A rule needs at least one word."),
        ({"rules-1-words": "!!!"}, "A rule needs at least one word."),
        ({"rules-1-weight": "0"}, "Points from 1 to 100"),
        ({"rules-0-sentence": "seniority:at_least"}, "“At least” takes one rung"),
        ({"a_from": "40"}, "Strong must begin above Maybe."),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_and_not_kept(signed_in, changes, sentence):
    in_use()

    response = save(signed_in, changes)
    by_htmx = save(signed_in, changes, HTTP_HX_REQUEST="true")

    for answer in (response, by_htmx):
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not IcpVersion.objects.filter(state=VersionState.DRAFT).exists()


def test_a_draft_can_be_thrown_away(signed_in):
    in_use()
    save(signed_in, {"a_from": "90"})

    signed_in.post(reverse("leads:icp_draft"), {"discard": "1"})

    assert not IcpVersion.objects.filter(state=VersionState.DRAFT).exists()
    assert fields(page(signed_in))["a_from"] == "75"


def test_a_draft_without_rules_is_not_published(signed_in):
    in_use()
    save(signed_in, {"remove": "1"})
    save(signed_in, {"remove": "0"})

    response = signed_in.post(reverse("leads:icp_publication"), follow=True)

    assert "A version needs at least one rule." in response.content.decode()
    assert IcpVersion.objects.get(state=VersionState.PUBLISHED).number == 1


def test_the_page_can_rename_the_people_it_is_about(signed_in):
    in_use()

    save(signed_in, {"name": "Founders of B2B software"})

    assert Icp.objects.get().name == "Founders of B2B software"


def test_three_questions_make_the_first_rules(signed_in):
    ContactFactory(full_name="Maya Okafor", company="Saltmarsh Software")
    assert "Answer three questions" in page(signed_in).get_text()
    offered = page(signed_in, "/icp/first/")
    assert "Maya Okafor" not in offered.select_one("tbody").get_text()
    answers = {
        "name": "Founders",
        "seniorities": ["owner", "vp"],
        "company_words": "software, saas",
        "excluded_words": "student",
    }
    counted = signed_in.post(reverse("leads:icp_first"), answers, HTTP_HX_REQUEST="true")
    assert "Maya Okafor" in counted.content.decode()
    assert not Icp.objects.exists()

    signed_in.post(reverse("leads:icp_first"), answers)

    made = IcpVersion.objects.get()
    assert (made.state, made.icp.name, made.icp.is_primary) == (VersionState.PUBLISHED, "Founders", True)
    assert list(made.criteria.values_list("kind", "field", "value")) == [
        ("must_not", "title", ["student"]),
        ("weighted", "seniority", ["owner", "vp"]),
        ("weighted", "company", ["software", "saas"]),
        ("weighted", "did", ["asked", "replied"]),
    ]
    assert QualificationRun.objects.get().version == made
    assert signed_in.get("/icp/first/").status_code == 302


def test_three_questions_without_an_answer_say_what_is_missing(signed_in):
    response = signed_in.post(reverse("leads:icp_first"), {"name": "Founders", "excluded_words": "…"})

    assert response.status_code == 422
    text = response.content.decode()
    assert "Choose at least one" in text
    assert "There is no word in this." in text


def test_a_headline_is_read_and_held_against_the_rules(signed_in):
    in_use()

    answer = signed_in.post(
        reverse("leads:icp_headline"), {"headline": "Founder at Saltmarsh Software"}, HTTP_HX_REQUEST="true"
    ).content.decode()

    assert "Owner or founder" in answer
    assert "Saltmarsh Software" in answer
    assert "from the headline" in answer


def test_a_viewer_reads_and_changes_nothing(client):
    in_use()
    client.force_login(UserFactory(viewer=True))

    assert page(client).select_one("#rules fieldset").has_attr("disabled")
    for name in ("icp_draft", "icp_publication", "icp_first"):
        assert client.post(reverse(f"leads:{name}")).status_code == 403
    assert not page(client).select("[name=remove]:not(fieldset[disabled] *), [name=add]")


def test_the_command_judges_everybody_and_tells_the_tiers(capsys):
    ContactFactory()
    with pytest.raises(CommandError, match="No ICP is in use"):
        call_command("qualify")
    in_use()

    call_command("qualify")

    assert "Founders, version 1: 1 judged, 1 changed." in capsys.readouterr().out
    with pytest.raises(CommandError, match="No ICP “Nobody” is in use"):
        call_command("qualify", icp="Nobody")


@pytest.mark.parametrize("number", ["x", "-1", "²"])
def test_a_number_of_rows_that_is_none_is_no_error_of_ours(signed_in, number):
    in_use()
    changes = {"rules-INITIAL_FORMS": number, "remove": "0"}
    assert save(signed_in, changes).status_code < 500


def test_first_rules_that_cannot_be_put_into_use_leave_nothing_behind(signed_in, monkeypatch):
    def stopped(draft, **_):
        raise RuntimeError

    monkeypatch.setattr("leads.views.icp.publish", stopped)
    with pytest.raises(RuntimeError):
        signed_in.post(reverse("leads:icp_first"), {"seniorities": ["owner"], "name": "Founders"})
    assert not Icp.objects.exists()


def test_the_only_draft_of_a_profile_stays(signed_in):
    version(rule("must", "seniority", "any_of", ["owner"]), state=VersionState.DRAFT)
    signed_in.post(reverse("leads:icp_draft"), {"discard": "1"})
    assert page(signed_in).select_one("#rules")
