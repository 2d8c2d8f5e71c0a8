"""What is there, what is missing, and what to do about it."""

import tempfile
from collections import namedtuple
from datetime import timedelta

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import BaseCommand
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now

from crm.models.work import Work

Finding = namedtuple("Finding", "fine name words")
LATE = timedelta(minutes=1)
QUEUES = {"default", "due", "imports"}


class Command(BaseCommand):
    help = "Tell what this deployment reaches and what it misses. The exit code is 1 where something is missing."
    requires_system_checks = []

    def handle(self, **options):
        findings = [secrets_are_set(), data_folder_is_writable(), static_files_are_collected()]
        database = database_answers()
        findings.append(database)
        if database.fine:
            findings.append(migrations_are_applied())
            if findings[-1].fine:
                findings.append(nothing_waits_too_long())
        broker = broker_answers()
        findings.append(broker)
        if broker.fine:
            findings.append(workers_answer())
        for finding in findings:
            mark = self.style.SUCCESS("ok     ") if finding.fine else self.style.ERROR("MISSING")
            self.stdout.write(f"{mark} {finding.name}: {finding.words}")
        if not all(finding.fine for finding in findings):
            raise SystemExit(1)


def secrets_are_set():
    """Both secrets have their length; that they are no examples the production settings have checked."""
    short = [name for name in ("SECRET_KEY", "SUPPRESSION_KEY") if len(getattr(settings, name, "")) < 50]
    if short:
        return Finding(False, "Secrets", f"{' and '.join(short)} must have 50 characters or more.")
    return Finding(True, "Secrets", "set")


def data_folder_is_writable():
    """The importer reads what the pages received here."""
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.DATA_DIR):
            pass
    except OSError as error:
        return Finding(
            False, "Data folder", f"{settings.DATA_DIR}: {error.strerror}. Set DATA_DIR to a folder of ours."
        )
    return Finding(True, "Data folder", f"{settings.DATA_DIR} can be written to")


def static_files_are_collected():
    """Only where file names carry a hash must the files be collected first."""
    try:
        staticfiles_storage.url("css/app.css")
    except ValueError:
        return Finding(False, "Static files", "not collected. Run `manage.py collectstatic --no-input`.")
    return Finding(True, "Static files", "there")


def database_answers():
    where = settings.DATABASES["default"]
    place = f"{where['NAME']} at {where.get('HOST') or 'localhost'}"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        return Finding(
            False, "Database", f"{place} does not answer ({reason}). Start it (`make run` does), or set DATABASE_URL."
        )
    if connection.pg_version < 160000:
        return Finding(False, "Database", f"{place} is PostgreSQL {version}. It must be 16 or newer.")
    return Finding(True, "Database", f"PostgreSQL {version}, {place}")


def migrations_are_applied():
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(False, "Migrations", f"{len(missing)} are not applied. Run `manage.py migrate`.")
    return Finding(True, "Migrations", "all applied")


def nothing_waits_too_long():
    """Late work is what one sees of a sweep and a due loop that do not run."""
    late = 0
    try:
        for model in apps.get_models():
            if issubclass(model, Work):
                late += model.objects.claimable().filter(wake_at__lt=Now() - LATE).count()
    except DatabaseError as error:
        return Finding(False, "Work", f"cannot be counted ({type(error).__name__}).")
    if late:
        return Finding(
            False, "Work", f"{late} pieces are more than a minute late. Do `manage.py run_due` and a worker run?"
        )
    return Finding(True, "Work", "nothing is late")


def broker_answers():
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=0, timeout=3)
            place = broker.as_uri()
    except Exception as error:  # the broker's client raises many kinds; each means the same here
        return Finding(
            False,
            "Broker",
            f"does not answer ({type(error).__name__}). Start it (`make run` does), or set REDIS_URL. "
            "Until then follow-ups come from the due loop, and imports wait.",
        )
    return Finding(True, "Broker", place)


def workers_answer():
    """Each queue has a worker that answers a ping."""
    for patience in (1, 5):  # a busy machine answers late
        served = current_app.control.inspect(timeout=patience).active_queues() or {}
        queues = {queue["name"] for theirs in served.values() for queue in theirs}
        missing = sorted(QUEUES - queues)
        if not missing:
            break
    if missing:
        return Finding(
            False,
            "Workers",
            f"nobody works on {', '.join(missing)}. Start `celery -A config worker -Q {','.join(missing)}`.",
        )
    return Finding(True, "Workers", ", ".join(sorted(served)))
