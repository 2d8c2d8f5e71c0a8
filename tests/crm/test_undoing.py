"""An import taken back: who goes, who gets old values back, who stays; and what the other files still say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import importing, tasks, undoing
from crm.enums import Gate, WorkState
from crm.gate import set_gate
from crm.history import record
from crm.models import Contact, Event, Identity, Interaction, Post, Undo
from crm.replies import log_reply
from crm.signals import contacts_changed
from leads.enums import Tier
from leads.models import Qualification
from leads.pipeline import open_leads
from leads.qualifying.first_icp import Answers, begin
from leads.qualifying.publishing import publish
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile
from tests.whole_tables import LEFT_OUT, differences, marks

pytestmark = pytest.mark.django_db
URN = "urn:li:activity:7368183329587200001"
COMMENTS = "profileUrl,name,occupation,comment,postUrl,degree"


def connection_rows(*numbers, company="Acme", position="CEO", email=True, day="08 Feb 2026"):
    about = f"{company},{position},{day}"
    return [
        f"Maya {n},Okafor,{profile(f'maya-fx{n:04d}')},{f'm{n}@example.com' if email else ''},{about}" for n in numbers
    ]


def connections(*numbers, **choices):
    return lines(CONNECTIONS, *connection_rows(*numbers, **choices))


def comments(*numbers, words="Count me in"):
    rows = [f"{profile(f'maya-fx{n:04d}')},Maya {n},Founder at Beta,{words} {n},{URN},2nd" for n in numbers]
    return lines(COMMENTS, *rows)


def contact(n):
    return Contact.objects.get(identities__value=f"maya-fx{n:04d}")


def take_back(import_run, by=None):
    """Ask for the undo and let a worker do it; return the Undo."""
    asked = undoing.request_undo(import_run, by=by)
    tasks.run_undo(asked.pk)
    asked.refresh_from_db()
    assert asked.work_state == WorkState.FINISHED, asked.last_error
    return asked


def as_before(before, **choices):
    after = marks(**choices)
    assert not differences(before, after), differences(before, after)


def test_an_undone_import_leaves_every_table_as_it_was(user):
    bring(connections(1, 2, 3))
    bring(comments(1, 2, words="What a pitch slap"))
    before = marks()
    done = bring(connections(2, 3, 4, 5, company="Beta", day="09 Mar 2026"))
    more = bring(comments(3, 4, 6, words="You are just trying to sell"))
    assert differences(before, marks())
    assert (take_back(more, user).removed, take_back(done, user).removed) == (1, 2)
    as_before(before)


def test_of_three_people_who_were_edited_since_exactly_those_stay_and_all_else_is_as_before(user):
    bring(connections(1, 2, 3, 4, company="Old Ltd"))
    before = marks(without=[contact(3).pk])
    done = bring(connections(*range(3, 40), company="New Ltd", day="09 Mar 2026"))
    edited = [contact(3), contact(10), contact(11)]
    set_gate(edited[0], Gate.HOLD, by=user)
    open_leads([edited[1].pk], by=user)
    log_reply(edited[2], "Thank you for that", key="1", by=user)
    told = undoing.preview(done)
    undone = take_back(done, user)
    ids = sorted(one.pk for one in edited)
    assert undone.kept == ids
    assert (
        (told.removes, told.restores, told.keeps) == (undone.removed, undone.restored, len(undone.kept)) == (33, 1, 3)
    )
    assert Contact.objects.get(pk=ids[0]).company == "New Ltd"
    old_ids = {one.pk for one in (contact(1), contact(2), contact(4))}
    assert set(Contact.objects.values_list("pk", flat=True)) == old_ids | set(ids)
    as_before(before, without=ids)  # two of these were not here at all


@pytest.mark.parametrize(
    "touch",
    [
        lambda one, user: set_gate(one, Gate.HOLD, by=user),
        lambda one, user: log_reply(one, "Thank you for that", key="1", by=user),
        lambda one, user: open_leads([one.pk], by=user),
        lambda one, user: Interaction.objects.create(contact=one, kind="note", text="Ring", event_key="note", by=user),
        lambda one, user: Interaction.objects.filter(contact=one).update(tone_decided_by="person"),
        lambda one, user: Contact.objects.filter(pk=one.pk).update(title_decided_by="person"),
        lambda one, user: Contact.objects.filter(pk=one.pk).update(do_not_contact=True),
        lambda one, user: Contact.objects.filter(pk=one.pk).update(
            provenance=one.provenance | {"company": {"by": user.pk, "at": timezone.now().isoformat()}}
        ),
        lambda one, user: record("contact.protected", by=user, contact=one),
        lambda one, user: override(one, user),
    ],
)
def test_whoever_somebody_touched_stays_and_is_listed(touch, user):
    done = bring(comments(1, 2))
    touch(contact(1), user)
    told = undoing.preview(done)
    undone = take_back(done, user)
    assert (told.removes, told.restores, told.keeps) == (1, 0, 1)
    assert undone.kept == [contact(1).pk]
    assert Interaction.objects.filter(import_run=done).count() == 1
    assert (Contact.objects.count(), Identity.objects.count()) == (1, 1)


def override(one, user):
    version = publish(begin("Founders", Answers(("owner",))), by=user, note="").version
    Qualification.objects.create(
        contact=one, icp=version.icp, version=version, tier=Tier.A, override=Tier.B, override_by=user
    )


def test_what_somebody_did_before_the_import_does_not_hold_it(user):
    bring(connections(1, 2))
    set_gate(contact(1), Gate.HOLD, by=user)
    open_leads([contact(2).pk], by=user)
    before = marks()
    done = bring(connections(1, 2, company="Beta", day="09 Mar 2026"))
    undone = take_back(done, user)
    assert (undone.removed, undone.restored, undone.kept) == (0, 2, [])
    as_before(before)


def test_a_post_goes_with_the_import_that_named_it_unless_somebody_uses_it(user):
    done = bring(comments(1))
    Post.objects.update(title="Old")
    assert take_back(done, user).removed == 1
    assert not Post.objects.exists()
    done = bring(comments(1))
    record("post.changed", by=user, subject=f"post:{Post.objects.get().pk}")
    take_back(done, user)
    assert Post.objects.count() == 1


def test_an_undone_import_says_so_stays_readable_and_may_come_again(user):
    done = bring(lines(CONNECTIONS, *connection_rows(1), "Robin,Keller,,,Beta,CTO,08 Feb 2026", ",,,,,,07 Jun 2026"))
    rejected = done.rows.count()
    assert undoing.may_be_undone(done)
    undone = take_back(done, user)
    assert (undone.created_by, undone.finished_at is not None, done.rows.count()) == (user, True, rejected)
    assert Event.objects.get(verb="import.undone").detail == {"removed": undone.removed, "restored": 0, "kept": 0}
    assert not undoing.may_be_undone(done)
    with pytest.raises(ValueError, match="was undone already"):
        undoing.request_undo(done, by=user)
    tasks.run_undo(undone.pk)
    tasks.sweep_undos()  # a second message changes nothing
    again = bring(connections(1))
    assert (again.rows_created, Contact.objects.count()) == (1, 1)


def test_what_is_under_way_or_wrote_nothing_is_not_undone(user):
    idle = importing.receive(connections(1), "a.csv", by=user)
    with pytest.raises(ValueError, match="wrote nothing"):
        undoing.request_undo(idle, by=user)
    importing.queue(idle, by=user)
    with pytest.raises(ValueError, match="still under way"):
        undoing.request_undo(idle, by=user)


def test_those_who_stay_are_judged_again(user):
    bring(connections(1))
    done = bring(connections(1, 2, company="Beta", day="09 Mar 2026"))
    heard = []

    def hear(sender, contact_ids=None, **_):
        heard.append(contact_ids)

    contacts_changed.connect(hear)
    try:
        take_back(done, user)
    finally:
        contacts_changed.disconnect(hear)
    assert heard == [[contact(1).pk]]


def test_the_owner_that_an_import_named_is_a_visitor_again(user):
    bring(connections(1, 2))
    before = marks()
    done = bring(connections(3), owner_profile=profile("maya-fx0001"))
    assert contact(1).is_owner
    assert take_back(done, user).restored == 1
    as_before(before)


def test_whom_an_import_joined_is_two_people_again(user):
    bring(lines("Name,Profile", f"Maya 1,{profile('maya-fx0001')}"))
    bring(lines("Name,E-mail", "Maya One,m1@example.com"))
    assert Contact.objects.count() == 2
    before = marks(leaving_out=LEFT_OUT | {"crm_merge": "says that it was taken back", "crm_event": "and so does it"})
    done = bring(connections(1))
    assert Contact.objects.count() == 1
    take_back(done, user)
    as_before(before, leaving_out=LEFT_OUT | {"crm_merge": "", "crm_event": ""})


def test_an_undo_that_failed_changes_nothing_and_is_tried_again(user, monkeypatch):
    bring(connections(1))
    done = bring(connections(1, 2, company="Beta", day="09 Mar 2026"))
    before = marks()

    def burst(**_):
        raise ZeroDivisionError("maya@example.com")

    monkeypatch.setattr("crm.undoing.running.attribute", burst)
    asked = undoing.request_undo(done, by=user)
    tasks.run_undo(asked.pk)
    asked.refresh_from_db()
    assert (asked.work_state, asked.last_error) == (WorkState.WAITING, "ZeroDivisionError")
    as_before(before)
    monkeypatch.undo()
    Undo.objects.update(next_try_at=None)
    tasks.sweep_undos()
    asked.refresh_from_db()
    assert (asked.work_state, asked.removed, asked.restored) == (WorkState.FINISHED, 1, 1)


def test_a_preview_takes_as_many_statements_for_many_as_for_few():
    few, many = bring(connections(*range(5))), bring(connections(*range(5, 300)))
    with CaptureQueriesContext(connection) as for_few:
        undoing.preview(few)
    with CaptureQueriesContext(connection) as for_many:
        assert undoing.preview(many).removes == 295
    assert len(for_few) == len(for_many) <= 8
