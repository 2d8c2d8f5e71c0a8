"""The way of an import: received, queued, run, killed, run again; and how many statements it takes."""

import re

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from crm import importing, tasks, work
from crm.enums import WorkState
from crm.importing import reading
from crm.importing.tables import copy_in
from crm.models import Contact, Event, Import, ImportChange, ImportRow, Interaction, Post
from crm.signals import contacts_changed
from leads.qualifying.first_icp import Answers, begin
from leads.qualifying.publishing import publish
from tests.crm.importing.files import CONNECTIONS, bring, left_to_do, lines, profile
from tests.factories import IdentityFactory, PostFactory

URN = "urn:li:activity:7368183329587200001"
pytestmark = pytest.mark.django_db


def connections(count, *, hidden=3):
    rows = [
        f"Maya {n},Okafor,{profile(f'maya-fx{n:04d}')},,Acme {n % 7},CEO,08 Feb 2026" for n in range(count - hidden)
    ]
    return lines(CONNECTIONS, *rows, *[",,,,,,07 Jun 2026"] * hidden)


def comments(count):
    header = "profileUrl,name,occupation,comment,postUrl,degree"
    words = ["Count me in", "This is a pitch slap", "How did you tell them?"]
    rows = [f"{profile(f'maya-fx{n:04d}')},Maya {n},CEO at Acme {n},{words[n % 3]} {n},{URN},2nd" for n in range(count)]
    return lines(header, *rows)


def test_a_received_file_waits_for_a_person_under_a_random_name(user):
    import_run = importing.receive(connections(10), "C:\\Users\\nora\\Connections.csv", by=user, post=PostFactory())
    assert (import_run.work_state, import_run.rows_total, import_run.rows_read) == (WorkState.IDLE, 10, 0)
    assert import_run.file_name == "Connections.csv"
    assert re.fullmatch(r"imports/\d{4}/\d\d/[0-9a-f]{32}\.dat", import_run.file.name)
    with default_storage.open(import_run.file.name) as stored:
        assert stored.read() == connections(10)
    assert import_run.mapping["First Name"] == "first_name"
    assert not left_to_do(import_run)


def test_a_queued_import_is_run_by_a_worker(user):
    import_run = importing.receive(connections(10), "a.csv", by=user)
    assert importing.queue(import_run, by=user)
    assert not importing.queue(import_run, by=user)
    tasks.run_import(import_run.pk)
    import_run.refresh_from_db()
    assert (import_run.work_state, import_run.rows_created, import_run.rows_skipped) == (WorkState.FINISHED, 7, 3)
    assert import_run.started_at <= import_run.finished_at
    assert [event.verb for event in Event.objects.filter(subject=f"import:{import_run.pk}").order_by("pk")] == [
        "import.queued", "import.finished",
    ]  # fmt: skip
    tasks.run_import(import_run.pk)
    tasks.sweep_imports()
    assert ImportRow.objects.count() == 3


def test_the_sweep_finds_what_nobody_was_woken_for(user):
    import_run = importing.receive(connections(10), "a.csv", by=user)
    importing.queue(import_run, by=user)
    tasks.sweep_imports()
    import_run.refresh_from_db()
    assert import_run.is_finished


def counts():
    totals = Import.objects.aggregate(*[Sum(name) for name in COUNTED])
    return (
        totals,
        Contact.objects.count(),
        Interaction.objects.count(),
        ImportRow.objects.count(),
        ImportChange.objects.count(),
    )


COUNTED = [
    "rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_skipped", "rows_rejected",
    "interactions_created", "interactions_unchanged",
]  # fmt: skip


class Killed(BaseException):
    """The worker is gone: nothing of ours runs any more."""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_import_that_was_killed_goes_on_where_it_stopped(after, monkeypatch, user):
    monkeypatch.setattr(reading, "CHUNK", 8)
    data = connections(30)
    bring(data)
    clean = counts()
    for model in (Contact, Import, Event):
        model.objects.all().delete()

    import_run = importing.receive(data, "a.csv", by=user)
    importing.take(import_run, "first")
    done = []

    def dies(*args, **fields):
        done.append(1)
        if len(done) > after:
            raise Killed
        return renew(*args, **fields)

    renew = work.renew
    monkeypatch.setattr(work, "renew", dies)
    monkeypatch.setattr(work, "finish", dies)
    with pytest.raises(Killed):
        importing.run(import_run.pk, "first")
    monkeypatch.undo()
    monkeypatch.setattr(reading, "CHUNK", 8)

    import_run.refresh_from_db()
    assert import_run.rows_read == 8 * after
    Import.objects.update(lease_until="2026-01-01T00:00:00Z")
    tasks.sweep_imports()
    import_run.refresh_from_db()
    assert import_run.is_finished
    assert counts() == clean


def test_a_long_import_gives_its_worker_back_between_chunks(monkeypatch, user):
    monkeypatch.setattr(reading, "CHUNK", 8)
    import_run = importing.receive(connections(30), "a.csv", by=user)
    for turn in range(1, 5):
        import_run.refresh_from_db()
        if turn == 1:
            importing.take(import_run, "me")
        else:
            assert work.claim_one(Import, import_run.pk, owner="me")
        importing.run(import_run.pk, "me", turn=-1)
    import_run.refresh_from_db()
    assert (import_run.is_finished, import_run.rows_read, import_run.rows_created) == (True, 30, 27)


def test_a_worker_that_lost_its_lease_writes_nothing(user):
    import_run = importing.receive(connections(10), "a.csv", by=user)
    importing.take(import_run, "me")
    with pytest.raises(work.LeaseLost):
        importing.run(import_run.pk, "somebody else")
    assert not Contact.objects.exists()


def test_a_run_that_fails_leaves_a_sentence_and_is_tried_again(user, monkeypatch):
    import_run = importing.receive(connections(10), "a.csv", by=user)
    importing.queue(import_run, by=user)

    def burst(*args):
        raise ZeroDivisionError("maya@example.com")

    monkeypatch.setattr("crm.importing.running.write_chunk", burst)
    tasks.run_import(import_run.pk)
    import_run.refresh_from_db()
    assert import_run.last_error.startswith("Something went wrong on our side (ZeroDivisionError).")
    assert "maya" not in import_run.last_error
    assert (import_run.work_state, import_run.attempts, import_run.rows_read) == (WorkState.WAITING, 1, 0)


def test_an_import_whose_file_is_gone_says_so(user):
    import_run = importing.receive(connections(10), "a.csv", by=user)
    importing.queue(import_run, by=user)
    default_storage.delete(import_run.file.name)
    tasks.run_import(import_run.pk)
    import_run.refresh_from_db()
    assert import_run.last_error == "The file of this import is no longer here. Bring it again."


def test_a_rehearsal_tells_what_would_happen_and_changes_nothing():
    bring(connections(10))
    import_run = importing.receive(connections(14), "a.csv")
    before = counts()
    told = importing.rehearse(import_run)
    assert counts() == before
    assert (told.read, told.created, told.unchanged, told.skipped) == (14, 4, 7, 3)
    assert [row.code for row in told.skipped_rows] == ["empty_person"] * 3
    done = bring(connections(14))
    assert {name: getattr(done, name) for name in told.fields()} == told.fields()


def test_others_hear_once_that_contacts_changed_and_nothing_when_none_did():
    heard = []

    def hear(sender, import_id, **_):
        heard.append((import_id, connection.in_atomic_block))

    contacts_changed.connect(hear)
    try:
        first = bring(connections(10))
        bring(connections(10))
    finally:
        contacts_changed.disconnect(hear)
    assert heard == [(first.pk, True)]


def test_an_import_of_nothing_but_a_header_says_so():
    done = bring(lines(CONNECTIONS))
    assert (done.is_finished, done.rows_read, done.warnings) == (True, 0, ["The file has a header and no rows."])


def test_an_import_that_gives_nobody_says_so():
    assert "No row of this file gave a person." in bring(lines(CONNECTIONS, ",,,,,,07 Jun 2026")).warnings


def test_columns_are_chosen_before_the_start_and_not_after(user):
    import_run = importing.receive(lines("Name,Thing", "Maya Okafor,Tea"), "a.csv", by=user)
    importing.remap(import_run, {"Name": "full_name", "Thing": "text"})
    importing.take(import_run, "me")
    importing.run(import_run.pk, "me")
    assert Interaction.objects.get().text == "Tea"
    with pytest.raises(ValueError, match="has started"):
        importing.remap(Import.objects.get(pk=import_run.pk), {})


MOST_QUERIES, MOST_COPIES = 30, 9


def statements(data):
    """How many statements receiving, running and finishing take, bookkeeping of the work included; and COPYs."""
    copies = []
    original = importing.running.write_chunk.__globals__["copy_in"]

    def counting(*args):
        copies.append(1)
        return original(*args)

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as queries:
        for module in ("writing", "contacts", "resolving", "interactions", "staging"):
            patch.setattr(f"crm.importing.{module}.copy_in", counting)
        import_run = importing.receive(data, "connections.csv")
        importing.take(import_run, "me")
        importing.run(import_run.pk, "me")
    return len(queries), len(copies)


@pytest.mark.parametrize("make", [connections, comments])
def test_an_import_of_a_thousand_rows_takes_at_most_thirty_statements_and_as_many_as_of_a_hundred(make):
    few = statements(make(100))
    Contact.objects.all().delete()
    Post.objects.all().delete()
    many = statements(make(1_000))
    assert few == many <= (MOST_QUERIES, MOST_COPIES)
    again = statements(make(1_000))
    assert again[0] <= MOST_QUERIES


def test_people_known_already_take_no_more_statements():
    bring(connections(1_000))
    queries, copies = statements(comments(1_000))  # with the contacts that are updated, their post and their gates
    assert queries <= MOST_QUERIES
    assert copies <= MOST_COPIES


def test_an_import_that_is_judged_afterwards_stays_within_the_same_bound(user):
    publish(begin("Founders", Answers(("owner",))), by=user, note="")
    bring(connections(1_000))
    assert statements(comments(1_000))[0] <= MOST_QUERIES


def test_a_row_that_somebody_else_wrote_is_told_in_djangos_words_so_that_the_chunk_is_tried_again():
    known = IdentityFactory()
    row = (known.contact_id, known.kind, known.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in("crm_identity", {"contact_id": "int8", "kind": "text", "value": "text"}, [row])
