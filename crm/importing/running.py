"""The way of an import through its file, chunk by chunk.

Each chunk is one transaction that also moves the cursor (rows_read), so an import that was killed anywhere goes on
where it stopped, with no row lost and none counted twice. A long file gives its worker back between chunks.
"""

import logging
import time
from collections.abc import Callable

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.functions import Coalesce, Now

from crm import posts, work
from crm.failpoints import failpoint
from crm.gate import tighten_by_interactions
from crm.history import record
from crm.importing import staging
from crm.importing.finishing import finish
from crm.importing.owners import mark_owner
from crm.importing.problems import WARNINGS, UnreadableFile
from crm.importing.reading import Chunk, Reading
from crm.importing.receiving import RUN_IMPORT
from crm.importing.summary import Summary
from crm.importing.writing import Source, write_chunk, write_chunk_row, write_problems
from crm.models import Import
from crm.signals import contacts_changed
from crm.waking import wake

log = logging.getLogger(__name__)

LONGEST_TURN = 45.0  # seconds before a long import gives its worker back; under Celery's soft limit of 90
INDEX_SEARCH = "crm.tasks.index_search"
MOST_TRIES = 3  # of one chunk, when another writer got in between


class Stopped(Exception):
    """The run ended early by no fault of the file. The message is a sentence for a person."""


NOT_AS_CHECKED = "When it was checked this file had {:,} rows, and {:,} were read. Look whether it is complete."
EXPECTED = (UnreadableFile, Stopped)  # failures whose message is a sentence for a person


def run(pk: int, owner: str, *, turn: float = LONGEST_TURN) -> Summary:
    """Work through the import `pk`, which `owner` has claimed and started; return the counts so far.

    Ends finished, or back in line where it takes longer than a `turn` of seconds. Raises LeaseLost where somebody
    else has it now, UnreadableFile or Stopped with a sentence where it cannot go on. Safe to run again: what was
    written stays written and is counted once.
    """
    try:
        return _run(Import.objects.select_related("post", "created_by").get(pk=pk), owner, turn)
    except (work.LeaseLost, UnreadableFile):
        raise
    except Exception as error:
        log.exception("import %s stopped", pk)
        kept = "What was read so far is kept, nothing is doubled."
        raise Stopped(f"Something went wrong on our side ({type(error).__name__}). {kept}") from error


def _run(import_run, owner, turn):
    enough = time.monotonic() + turn
    summary = _counted_so_far(import_run)
    with Reading(import_run) as reading:
        for chunk in reading.chunks(summary):
            yields = not chunk.is_last and time.monotonic() > enough
            summary = _patiently(_write, import_run, reading, chunk, summary, _cursor(import_run, owner, chunk, yields))
            if yields:
                break
    return summary


def rehearse(import_run: Import, *, look: Callable[[Chunk], None] = lambda chunk: None) -> Summary:
    """Return what running `import_run` from its start would do now: the same code, rolled back at the end.

    `look` is called after each chunk, while what was written so far stands in the database; what it raises ends the
    rehearsal, which leaves nothing behind either way.
    """
    summary = Summary()
    with transaction.atomic(), Reading(import_run) as reading:
        for chunk in reading.chunks(summary):
            summary = _write(import_run, reading, chunk, summary, lambda counted: None)
            look(chunk)
        transaction.set_rollback(True)
    return summary


def warnings_of(import_run: Import, summary: Summary) -> list[str]:
    """Return what is worth knowing about an import, in sentences: of the file, then of its rows."""
    of_the_file = [WARNINGS[code] for code in import_run.detected.get("warnings", ())]
    return summary.sentences(of_the_file + import_run.detected.get("notes", []))


def _patiently(write, *args):
    """Call `write`; where another writer got in between, look again and repeat it."""
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return write(*args)
        except (IntegrityError, OperationalError):
            if not tries_left or connection.in_atomic_block or not connection.is_usable():
                raise
    return None


def _write(
    import_run: Import, reading: Reading, chunk: Chunk, summary: Summary, move_cursor: Callable[[Summary], None]
) -> Summary:
    """Write one chunk in one transaction and return the counts with it; `move_cursor` stores them in there."""
    with transaction.atomic():
        staging.begin()
        if chunk.is_first:
            mark_owner(reading.owner, import_run.pk)
        named = {event.post_urn for row in chunk.facts for event in row.happenings}
        post_ids = posts.find_or_create(named, by=import_run.created_by, import_run=import_run)
        source = Source(import_run.pk, import_run.post_id, post_ids, reading.same_file)
        written = write_chunk(chunk.facts, source)
        write_chunk_row(import_run.pk, summary.read, written.confirmed)
        write_problems(chunk.problems, import_run.pk)
        tighten_by_interactions(written.spoke)
        counted = summary.with_chunk(written, chunk.problems)
        counted.notice(chunk.facts)
        if chunk.is_last:
            finish(import_run, counted)
        move_cursor(counted)
        failpoint("import.before_commit", counted.read)
    failpoint("import.after_commit", counted.read)
    return counted


def _cursor(import_run, owner, chunk, yields):
    """What stores the counts and says how it goes on, in the chunk's transaction and fenced by the lease."""

    def move(summary):
        progress = summary.fields() | {"warnings": warnings_of(import_run, summary)}
        if chunk.is_last and summary.read != import_run.rows_total:
            progress["warnings"].append(NOT_AS_CHECKED.format(import_run.rows_total, summary.read))
        progress["started_at"] = Coalesce("started_at", Now())
        if chunk.is_last:
            _announce(import_run, summary)
            work.finish(Import, import_run.pk, owner=owner, finished_at=Now(), **progress)
        elif yields:
            work.put_back(Import, import_run.pk, owner=owner, due_at=Now(), **progress)
            wake(RUN_IMPORT, import_run.pk)
        else:
            work.renew(Import, import_run.pk, owner=owner, **progress)

    return move


def _announce(import_run, summary):
    wake(INDEX_SEARCH)
    record("import.finished", by=import_run.created_by, subject=f"import:{import_run.pk}", read=summary.read)
    if summary.created or summary.updated or summary.interactions_created:
        contacts_changed.send(sender=Import, import_id=import_run.pk)


def _counted_so_far(import_run):
    return Summary(
        read=import_run.rows_read,
        created=import_run.rows_created,
        updated=import_run.rows_updated,
        unchanged=import_run.rows_unchanged,
        skipped=import_run.rows_skipped,
        rejected=import_run.rows_rejected,
        interactions_created=import_run.interactions_created,
        interactions_unchanged=import_run.interactions_unchanged,
        keeps_problems=False,
    )
