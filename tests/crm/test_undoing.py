"""An import taken back: who goes, who gets old values back, who stays; and what the other files still say."""

import pytest

from crm import tasks, undoing
from crm.enums import Gate, WorkState
from crm.gate import set_gate
from crm.models import Contact
from crm.replies import log_reply
from leads.pipeline import open_leads
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile
from tests.whole_tables import differences, marks

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
