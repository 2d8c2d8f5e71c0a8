"""An import stopped half-way: while it waits, while it runs, at the very end; and gone on with later."""

import threading

import pytest
from django.db import connection

from crm import importing, tasks, undoing, work
from crm.enums import WorkState
from crm.importing import reading
from crm.models import Contact, Event, Import, ImportRow
from crm.signals import contacts_changed
from tests.crm.importing.files import CONNECTIONS, left_to_do, lines, profile


def rows(count):
    made = [f"Maya {n},Okafor,{profile(f'maya-fx{n:04d}')},,Acme,CEO,08 Feb 2026" for n in range(count)]
    return lines(CONNECTIONS, *made)


def run(import_run, owner="me"):
    assert work.claim_one(Import, import_run.pk, owner=owner)
    importing.run(import_run.pk, owner)


@pytest.fixture
def chunks_of_eight(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 8)


@pytest.mark.django_db
def test_an_import_that_waits_is_stopped_and_no_worker_takes_it(user):
    import_run = importing.receive(rows(10), "a.csv", by=user)
    assert not importing.cancel(import_run, by=user)  # nothing was started yet
    importing.queue(import_run, by=user)
    assert importing.cancel(import_run, by=user)
    assert import_run.work_state == WorkState.CANCELLED
    assert not importing.cancel(import_run, by=user)
    tasks.run_import(import_run.pk)
    assert not left_to_do(import_run)
    assert not Contact.objects.exists()
    assert not undoing.may_be_undone(Import.objects.get(pk=import_run.pk))  # it wrote nothing
    assert Event.objects.filter(verb="import.cancelled", by=user, subject=f"import:{import_run.pk}").count() == 1


@pytest.mark.django_db
def test_a_running_import_writes_nothing_more_once_it_is_stopped(user, chunks_of_eight, monkeypatch):
    import_run = importing.receive(rows(30) + b"nonsense\n", "a.csv", by=user)
    importing.queue(import_run, by=user)
    stop_at_chunk(2, import_run, user, monkeypatch)
    with pytest.raises(work.LeaseLost):
        run(import_run)
    import_run.refresh_from_db()
    assert (import_run.work_state, import_run.rows_read, import_run.rows_created) == (WorkState.CANCELLED, 8, 8)
    assert (Contact.objects.count(), ImportRow.objects.count()) == (8, 0)


@pytest.mark.django_db
def test_a_stopped_import_goes_on_behind_what_it_wrote(user, chunks_of_eight, monkeypatch):
    import_run = importing.receive(rows(30), "a.csv", by=user)
    importing.queue(import_run, by=user)
    stop_at_chunk(3, import_run, user, monkeypatch)
    with pytest.raises(work.LeaseLost):
        run(import_run)
    monkeypatch.undo()
    assert importing.queue(import_run, by=user)
    tasks.run_import(import_run.pk)
    import_run.refresh_from_db()
    assert (import_run.is_finished, import_run.rows_read, import_run.rows_created) == (True, 30, 30)
    assert Contact.objects.count() == 30


@pytest.mark.django_db
def test_a_stopped_import_is_taken_back_and_then_does_not_go_on(user, chunks_of_eight, monkeypatch):
    import_run = importing.receive(rows(30), "a.csv", by=user)
    importing.queue(import_run, by=user)
    stop_at_chunk(3, import_run, user, monkeypatch)
    with pytest.raises(work.LeaseLost):
        run(import_run)
    import_run.refresh_from_db()
    asked = undoing.request_undo(import_run, by=user)
    assert not importing.queue(import_run, by=user)
    tasks.run_undo(asked.pk)
    assert not importing.queue(import_run, by=user)
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_who_came_before_the_stop_is_judged(user, chunks_of_eight, monkeypatch):
    heard = []
    import_run = importing.receive(rows(30), "a.csv", by=user)
    importing.queue(import_run, by=user)
    stop_at_chunk(2, import_run, user, monkeypatch)

    def hear(sender, import_id=None, **_):
        heard.append(import_id)

    contacts_changed.connect(hear)
    try:
        with pytest.raises(work.LeaseLost):
            run(import_run)
    finally:
        contacts_changed.disconnect(hear)
    assert heard == [import_run.pk]


@pytest.mark.django_db
def test_a_finished_import_is_not_stopped(user):
    import_run = importing.receive(rows(10), "a.csv", by=user)
    importing.queue(import_run, by=user)
    tasks.run_import(import_run.pk)
    assert not importing.cancel(import_run, by=user)
    assert Import.objects.get(pk=import_run.pk).is_finished


@pytest.mark.django_db(transaction=True)
def test_stopping_at_the_last_moment_leaves_all_or_nothing_of_the_last_chunk(user):
    """Ten times at once, a worker that finishes and a person who stops: one of both came first."""
    for _ in range(10):
        import_run = importing.receive(rows(20), "a.csv", by=user)
        importing.queue(import_run, by=user)
        start = threading.Barrier(2)

        def work_on(pk=import_run.pk, start=start):
            start.wait()
            tasks.run_import(pk)
            connection.close()

        worker = threading.Thread(target=work_on)
        worker.start()
        start.wait()
        stopped = importing.cancel(import_run, by=user)
        worker.join()
        import_run.refresh_from_db()
        assert import_run.work_state == (WorkState.CANCELLED if stopped else WorkState.FINISHED)
        assert import_run.rows_read == import_run.rows_created == Contact.objects.count() == (0 if stopped else 20)
        Contact.objects.all().delete()


def stop_at_chunk(number, import_run, user, monkeypatch):
    """A person stops it when the worker has chunk `number` in hand and has written nothing of it."""
    write, count = importing.running._write, []

    def writes(*args):
        count.append(1)
        if len(count) == number:
            importing.cancel(Import.objects.get(pk=import_run.pk), by=user)
        return write(*args)

    monkeypatch.setattr(importing.running, "_write", writes)
