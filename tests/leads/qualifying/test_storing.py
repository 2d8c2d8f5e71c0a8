"""Verdicts are kept, and only written when they change."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.enums import InteractionKind, Tone, WorkState
from crm.models import Contact, Import, ImportChange
from crm.signals import contacts_changed
from leads.enums import Tier, VersionState
from leads.models import Qualification, QualificationRun
from leads.qualifying import InvalidRule, qualify, request_run, version_in_use
from leads.tasks import run_qualification, sweep_qualification_runs
from tests.factories import ContactFactory, InteractionFactory
from tests.leads.qualifying.situations import rule, version

pytestmark = pytest.mark.django_db


def written():
    """The transaction that wrote each verdict last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_id, xmin::text, ctid::text FROM leads_qualification ORDER BY 1")
        return cursor.fetchall()


def verdict(contact):
    return Qualification.objects.get(contact=contact)


def test_everybody_is_judged_by_the_rules():
    founder = ContactFactory()
    student = ContactFactory(position="Student", seniority="student", function="none")
    stranger = ContactFactory(position="", company="", seniority="unknown", function="none")
    in_use = version(rule("must", "seniority", "any_of", ["owner", "c_level"]))

    assert qualify(in_use) == (3, 3)

    assert [verdict(one).tier for one in (founder, student, stranger)] == [Tier.A, Tier.OUTSIDE, Tier.INFO]


def test_points_make_fit_and_coverage():
    contact = ContactFactory(company="", location="Berlin")
    in_use = version(
        rule("weighted", "seniority", "any_of", ["owner"], 30),
        rule("weighted", "company", "contains", ["software"], 20),
        rule("weighted", "location", "contains", ["Hamburg"], 10),
        rule("weighted", "did", "any_of", ["commented"], 20),
        rule("weighted", "title", "contains", ["founder"], -15),
    )
    InteractionFactory(contact=contact)

    qualify(in_use)

    found = verdict(contact)
    assert (found.fit, found.coverage) == (58, 79)  # (30 + 20 - 15) of 60 known; 75 of 95 points known
    assert found.tier == Tier.B


def test_a_second_run_writes_no_row():
    ContactFactory.create_batch(3)
    in_use = version(rule("weighted", "seniority", "any_of", ["owner"], 30))
    qualify(in_use)
    before = written()

    assert qualify(in_use) == (3, 0)
    assert written() == before


def test_only_the_row_that_changed_is_written():
    contacts = ContactFactory.create_batch(3)
    in_use = version(rule("weighted", "seniority", "any_of", ["owner"], 30))
    qualify(in_use)
    before = written()
    Contact.objects.filter(pk=contacts[1].pk).update(seniority="ic")

    assert qualify(in_use) == (3, 1)
    after = written()
    assert [row for row in before if row in after] == [before[0], before[2]]


def test_some_are_judged_by_the_same_statement():
    one, other = ContactFactory.create_batch(2)
    in_use = version(rule("weighted", "seniority", "any_of", ["owner"], 30))

    assert qualify(in_use, [one.pk]) == (1, 1)
    assert qualify(in_use, []) == (0, 0)
    assert not Qualification.objects.filter(contact=other).exists()


def test_the_owner_of_the_posts_is_never_judged():
    owner = ContactFactory()
    in_use = version(rule("weighted", "seniority", "any_of", ["owner"], 30))
    qualify(in_use)
    Contact.objects.filter(pk=owner.pk).update(is_owner=True)

    assert qualify(in_use) == (0, 0)
    assert not Qualification.objects.exists()


def test_what_a_person_decided_stays(user):
    contact = ContactFactory()
    in_use = version(rule("must", "seniority", "any_of", ["owner"]))
    qualify(in_use)
    Qualification.objects.update(override=Tier.C, override_reason="She only buys print.", override_by=user)
    Contact.objects.update(seniority="student")

    assert qualify(in_use) == (1, 1)

    found = verdict(contact)
    assert (found.tier, found.final_tier, found.override_by) == (Tier.OUTSIDE, Tier.C, user)
    assert found.override_reason == "She only buys print."


def test_an_older_version_never_overwrites_a_newer_one():
    contact = ContactFactory()
    old = version(rule("must", "seniority", "any_of", ["owner"]))
    new = version(rule("must", "seniority", "any_of", ["vp"]), icp=old.icp)
    qualify(new)

    assert qualify(old) == (1, 0)
    assert verdict(contact).version == new


def test_warmth_is_written_when_it_rises_and_when_it_fell_by_a_few_points():
    contact = ContactFactory()
    in_use = version(rule("weighted", "seniority", "any_of", ["owner"], 30))
    now = timezone.now()
    deed = {"contact": contact, "precision": "second", "occurred_at": now}
    InteractionFactory(kind=InteractionKind.COMMENT, tone=Tone.QUESTION, **deed)
    qualify(in_use, now=now)
    assert verdict(contact).engagement == 15

    assert qualify(in_use, now=now + timedelta(days=2)) == (1, 0)  # 12 points: not worth a row
    assert qualify(in_use, now=now + timedelta(days=4)) == (1, 1)
    assert verdict(contact).engagement == 10

    InteractionFactory(kind=InteractionKind.REACTION, text="", **deed)
    assert qualify(in_use, now=now + timedelta(days=4)) == (1, 1)
    assert verdict(contact).engagement == 11


def test_many_deeds_of_a_kind_count_a_few_times():
    contact = ContactFactory()
    now = timezone.now()
    for _ in range(9):
        InteractionFactory(contact=contact, kind=InteractionKind.REACTION, text="", occurred_at=now, precision="second")

    qualify(version(rule("weighted", "seniority", "any_of", ["owner"], 30)), now=now)

    assert verdict(contact).engagement == 6


def test_a_rule_that_makes_no_sense_is_told_in_a_sentence():
    in_use = version(rule("must", "function", "at_least", ["marketing"]))

    with pytest.raises(InvalidRule, match="does not go with"):
        qualify(in_use)


def test_a_run_is_done_once_and_counted():
    ContactFactory.create_batch(2)
    run = request_run(version(rule("must", "seniority", "any_of", ["owner"])))

    run_qualification(run.pk)
    run_qualification(run.pk)

    run.refresh_from_db()
    assert (run.work_state, run.people_judged, run.people_changed) == (WorkState.FINISHED, 2, 2)
    assert run.finished_at


def test_what_no_message_reached_is_swept():
    ContactFactory()
    run = request_run(version(rule("must", "seniority", "any_of", ["owner"])))

    sweep_qualification_runs()

    run.refresh_from_db()
    assert run.work_state == WorkState.FINISHED


def test_runs_for_everybody_do_not_pile_up():
    in_use = version(rule("must", "seniority", "any_of", ["owner"]))
    first = request_run(in_use)

    assert request_run(in_use) == first
    assert request_run(in_use, contact_ids=[1, 2]) == first
    assert request_run(in_use, contact_ids=[]) is None
    assert QualificationRun.objects.count() == 1


def test_who_came_while_new_rules_were_put_into_use_is_judged_by_those():
    old = version(rule("must", "seniority", "any_of", ["owner"]))
    late = ContactFactory()
    run = request_run(old, contact_ids=[late.pk])
    new = version(rule("must", "seniority", "any_of", ["vp"]))

    run_qualification(run.pk)

    assert Qualification.objects.get(contact=late).version == new


def test_without_a_version_in_use_a_run_changes_nobody():
    ContactFactory()
    in_use = version(rule("must", "seniority", "any_of", ["owner"]))
    run = request_run(in_use)
    in_use.state = VersionState.RETIRED
    in_use.save()

    run_qualification(run.pk)

    assert not Qualification.objects.exists()
    run.refresh_from_db()
    assert run.work_state == WorkState.FINISHED


def test_a_bad_rule_sets_the_run_aside_with_its_sentence():
    in_use = version(rule("must", "title", "contains", ["!!!"]))
    run = request_run(in_use)

    run_qualification(run.pk)

    run.refresh_from_db()
    assert (run.work_state, run.last_error) == (WorkState.WAITING, "A rule needs at least one word.")


def test_changed_contacts_are_judged_again(django_capture_on_commit_callbacks):
    one, other = ContactFactory.create_batch(2)
    version(rule("must", "seniority", "any_of", ["owner"]))

    with django_capture_on_commit_callbacks() as woken:
        contacts_changed.send(sender=Contact, contact_ids=[one.pk])

    assert len(woken) == 1
    sweep_qualification_runs()
    assert list(Qualification.objects.values_list("contact", flat=True)) == [one.pk]
    assert other.pk


def test_after_an_import_those_it_touched_are_judged():
    changed, spoke, untouched = ContactFactory.create_batch(3)
    version(rule("must", "seniority", "any_of", ["owner"]))
    file = Import.objects.create(file_name="comments.csv")
    ImportChange.objects.create(import_run=file, contact=changed)
    InteractionFactory(contact=spoke, import_run=file)

    contacts_changed.send(sender=Import, import_id=file.pk)
    sweep_qualification_runs()

    assert {row.contact for row in Qualification.objects.all()} == {changed, spoke}
    assert untouched.pk


def test_without_a_published_version_nothing_is_asked():
    contacts_changed.send(sender=Contact, contact_ids=[ContactFactory().pk])

    assert version_in_use() is None
    assert not QualificationRun.objects.exists()
