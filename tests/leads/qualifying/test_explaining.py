"""Every verdict says why, in words that point at the facts."""

from datetime import UTC, datetime

import pytest
import time_machine

from crm.enums import InteractionKind, Tone
from crm.models import Contact
from leads.models import Qualification
from leads.qualifying import explain, explain_many, qualify
from tests.factories import ContactFactory, InteractionFactory
from tests.leads.qualifying.situations import rule, version

pytestmark = pytest.mark.django_db


def explained(contact, *rules, **thresholds):
    qualify(version(*rules, **thresholds))
    contact.refresh_from_db()
    return explain(contact, Qualification.objects.get(contact=contact))


def told(line):
    return line.state, line.label, line.points, line.best, line.source, line.quote


def test_a_seniority_names_the_word_it_was_read_from():
    contact = ContactFactory(headline="Founder at Northwind Labs", position="", title_words={"seniority": "founder"})

    (line,) = explained(contact, rule("weighted", "seniority", "any_of", ["owner"], 30)).lines

    assert told(line) == ("yes", "Owner or founder", 30, 30, "from the headline", "founder")


def test_a_person_s_correction_is_named_as_the_source():
    contact = ContactFactory(title_decided_by="person")

    (line,) = explained(contact, rule("weighted", "seniority", "any_of", ["owner"], 30)).lines

    assert line.source == "set by a person"


def test_words_are_quoted_as_they_were_written():
    contact = ContactFactory(headline="", position="HEAD of  Growth", company="Saltmarsh SaaS")

    title, company = explained(
        contact,
        rule("weighted", "title", "contains", ["ceo", "head of growth"], 30),
        rule("weighted", "company", "contains", ["software", "saas"], 20),
    ).lines

    assert told(title)[1:] == ("Title says “HEAD of  Growth”", 30, 30, "from the position", "HEAD of  Growth")
    assert told(company)[1:] == ("Company is “SaaS”", 20, 20, "the company’s name", "SaaS")


def test_a_company_of_the_headline_is_named_as_such():
    contact = ContactFactory(company="", title_company="Saltmarsh SaaS")

    (line,) = explained(contact, rule("weighted", "company", "contains", ["saas"], 20)).lines

    assert (line.quote, line.source) == ("SaaS", "from the headline")


@time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False)
def test_what_they_said_and_did_carries_its_day():
    contact = ContactFactory()
    InteractionFactory(
        contact=contact,
        text="Same problem here. How did you tell the client?",
        tone=Tone.QUESTION,
        occurred_at=datetime(2026, 11, 9, 10, 31, tzinfo=UTC),
        precision="minute",
    )

    said, did, replied = explained(
        contact,
        rule("weighted", "said", "contains", ["same problem"], 15),
        rule("weighted", "did", "any_of", ["asked"], 15),
        rule("weighted", "did", "any_of", ["replied"], 12),
    ).lines

    assert told(said) == ("yes", "Wrote “Same problem”", 15, 15, "wrote it on 9 Nov", "Same problem")
    assert told(did)[:5] == ("yes", "Asked a question", 15, 15, "on 9 Nov")
    assert told(replied)[:5] == ("no", "Wrote to you", 0, 12, "not so far")


def test_unknown_is_its_own_answer_and_never_a_no():
    contact = ContactFactory(position="", company="", seniority="unknown", location="")

    lines = explained(
        contact,
        rule("weighted", "seniority", "any_of", ["owner"], 30),
        rule("weighted", "title", "contains", ["founder"], 30),
        rule("weighted", "company", "contains", ["saas"], 20),
        rule("weighted", "location", "contains", ["Berlin"], 10),
    ).lines

    assert [line.state for line in lines] == ["unknown"] * 4
    assert [line.source for line in lines] == [
        "not read from the title",
        "no headline and no position",
        "no company known",
        "no place known",
    ]


def test_points_taken_off_speak_against_the_person():
    contact = ContactFactory(position="Founder and recruiter")

    explanation = explained(
        contact,
        rule("weighted", "seniority", "any_of", ["owner"], 30),
        rule("weighted", "title", "contains", ["recruiter"], -40),
    )

    assert (explanation.lines[1].points, explanation.lines[1].against) == (-40, True)
    assert (explanation.earned, explanation.possible, explanation.fit) == (-10, 30, 0)


def test_the_one_fact_that_would_change_the_tier_is_named():
    contact = ContactFactory(company="")

    explanation = explained(
        contact,
        rule("weighted", "seniority", "any_of", ["owner"], 40),
        rule("weighted", "did", "any_of", ["asked"], 20),
        rule("weighted", "company", "contains", ["saas", "software"], 30),
    )

    assert explanation.tier == "b"
    assert explanation.missing == "If the company is “saas” or “software”, this would be Strong."


def test_a_missing_title_is_one_fact_for_all_its_rules():
    contact = ContactFactory(position="", seniority="unknown")

    explanation = explained(
        contact,
        rule("must", "seniority", "any_of", ["owner"]),
        rule("must_not", "title", "contains", ["student"]),
        rule("weighted", "did", "any_of", ["commented"], 20),
    )

    assert explanation.tier == "info"
    assert explanation.missing == "The title is what is missing: knowing it, this could be Weak."


def test_a_known_no_is_not_called_missing():
    contact = ContactFactory(seniority="ic", company="")

    explanation = explained(contact, rule("must", "seniority", "any_of", ["owner"]))

    assert (explanation.tier, explanation.missing) == ("outside", "")
    assert explanation.short == ["not: owner/founder"]


def test_a_row_of_a_list_gets_the_reasons_that_weigh_most():
    contact = ContactFactory(company="")
    InteractionFactory(contact=contact, kind=InteractionKind.REACTION, text="")

    explanation = explained(
        contact,
        rule("weighted", "did", "any_of", ["reacted"], 5),
        rule("weighted", "seniority", "any_of", ["owner"], 40),
        rule("weighted", "company", "contains", ["saas"], 20),
    )

    assert explanation.short == ["Owner or founder", "Reacted"]


@pytest.mark.parametrize("people", [2, 30])
def test_many_are_explained_in_three_queries(django_assert_num_queries, people):
    for contact in ContactFactory.create_batch(people):
        InteractionFactory.create_batch(2, contact=contact)
    qualify(version(rule("weighted", "did", "any_of", ["commented"], 5)))
    pairs = [(one.contact, one) for one in Qualification.objects.select_related("contact")]

    with django_assert_num_queries(3):
        found = explain_many(pairs)

    assert len(found) == people == Contact.objects.count()
    assert {explanation.lines[0].state for explanation in found.values()} == {"yes"}
