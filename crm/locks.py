"""Who writes people, one at a time."""

from django.db import connection

IMPORT_LOCK = 7_270_141  # one writer of contacts and identities at a time: no deadlocks, no twins


def hold_the_import_lock(seconds: int = 100) -> None:
    """Let others who write people wait until this transaction ends; wait for them oneself at most `seconds`.

    Raises OperationalError where that is not enough. The default is as long as a lease is safe.
    """
    with connection.cursor() as cursor:
        # Who writes people joins and sorts thousands of rows: with less memory they spill to disk.
        cursor.execute(
            f"SET LOCAL lock_timeout = '{int(seconds)}s'; SET LOCAL work_mem = '64MB'; "
            f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})"
        )
