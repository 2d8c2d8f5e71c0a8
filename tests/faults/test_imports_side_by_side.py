"""Two imports at once: no deadlock, nobody twice, and the counts of both add up."""

import threading

import pytest
from django.db import connection

from crm.importing import reading
from crm.models import Contact, Identity, Import
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_two_imports_of_the_same_people_at_once_create_each_of_them_once(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 40)
    rows = [f"Maya {n},Okafor,{profile(f'maya-fx{n:04d}')},m{n}@example.com,Acme,CEO,08 Feb 2026" for n in range(400)]
    files = [lines(CONNECTIONS, *rows), lines(CONNECTIONS, *reversed(rows))]
    done, failed = [], []

    def worker(data):
        try:
            done.append(bring(data, name=f"{threading.get_ident()}.csv"))
        except Exception as error:  # told below; a thread must not swallow it
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=[data]) for data in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert (Contact.objects.count(), Identity.objects.count()) == (400, 800)
    assert sum(each.rows_created for each in done) == 400
    assert sum(each.rows_unchanged for each in done) == 400
    assert all(each.is_finished for each in Import.objects.all())
