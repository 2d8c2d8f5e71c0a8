"""Files of imports go after thirty days, with the cells that were kept of them; what was imported stays."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.functions import Now

from crm import importing, tasks, undoing
from crm.keeping_files import clean_up
from crm.models import Contact, Event, Import, ImportRow
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile

pytestmark = pytest.mark.django_db
ROWS = (f"Maya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026", "Robin,Keller,,,Beta,CTO,not a day")
FILE = lines(CONNECTIONS, *ROWS)


def age(import_run, days):
    Import.objects.filter(pk=import_run.pk).update(
        created_at=Now() - timedelta(days=days), finished_at=import_run.finished_at and Now() - timedelta(days=days)
    )


def stored(import_run):
    return default_storage.exists(import_run.file.name)


def test_after_thirty_days_the_file_and_its_cells_go_and_what_was_imported_stays():
    done = bring(FILE)
    age(done, 31)
    before = {name: getattr(done, name) for name in ("rows_read", "rows_created", "rows_rejected", "warnings")}
    tasks.clean_up_files()
    after = Import.objects.get(pk=done.pk)
    assert not stored(done)
    assert not after.file
    assert {name: getattr(after, name) for name in before} == before
    assert [column["samples"] for column in after.detected["columns"]] == [[]] * 7
    assert "preview" not in after.detected
    assert list(ImportRow.objects.values_list("raw", flat=True)) == [[]] * done.rows.count()
    assert all(row.reason for row in done.rows.all())
    assert Contact.objects.count() == done.rows_created
    assert clean_up() == 0  # once is enough


@pytest.mark.parametrize("days", [0, 29])
def test_a_younger_file_stays(days):
    done = bring(FILE)
    age(done, days)
    assert clean_up() == 0
    assert stored(done)
    assert done.rows.filter(raw=[]).count() == 0


def test_how_long_is_a_setting(settings):
    settings.KEEP_FILES_DAYS = 3
    done = bring(FILE)
    age(done, 4)
    assert clean_up() == 1


def test_what_waits_or_runs_keeps_its_file_and_what_was_stopped_does_not(user):
    waiting, stopped = (importing.receive(FILE, name, by=user) for name in ("a.csv", "b.csv"))
    for one in (waiting, stopped):
        importing.queue(one, by=user)
        age(one, 40)
    importing.cancel(stopped, by=user)
    assert clean_up() == 1
    assert (stored(waiting), stored(stopped)) == (True, False)
    importing.queue(stopped, by=user)
    tasks.run_import(stopped.pk)
    stopped.refresh_from_db()
    assert stopped.last_error == "The file of this import is no longer here. Bring it again."


def test_what_was_brought_and_never_imported_goes_as_a_whole(user):
    idle = importing.receive(FILE, "a.csv", by=user)
    age(idle, 31)
    clean_up()
    assert not Import.objects.filter(pk=idle.pk).exists()
    assert Event.objects.get(verb="import.thrown_away").by is None


def test_a_clean_up_that_died_half_way_is_finished_by_the_next():
    done = bring(FILE)
    age(done, 31)
    default_storage.delete(done.file.name)  # then it died
    assert clean_up() == 1
    assert not Import.objects.get(pk=done.pk).file


def test_a_file_that_no_import_knows_goes_after_a_day():
    known = bring(FILE)
    names = [default_storage.save(f"imports/2026/11/{name}.dat", ContentFile(FILE)) for name in ("stray", "young")]
    two_days_ago = default_storage.get_modified_time(names[0]).timestamp() - 2 * 86_400
    os.utime(default_storage.path(names[0]), (two_days_ago, two_days_ago))
    os.utime(default_storage.path(known.file.name), (two_days_ago, two_days_ago))
    clean_up()
    assert [default_storage.exists(name) for name in (*names, known.file.name)] == [False, True, True]
    default_storage.delete(names[1])


def test_whom_a_file_that_is_gone_named_too_stays_as_they_are_and_is_listed():
    first = bring(FILE)
    second = bring(lines(CONNECTIONS, ROWS[0]), name="again.csv")
    Import.objects.filter(pk=second.pk).update(file="")
    assert undoing.preview(first).keeps == 1
    assert undoing.preview(second) == undoing.UndoPreview(0, 0, 0)  # it said nothing new
