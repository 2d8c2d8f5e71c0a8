"""Bring a file in from the command line: the same path as the page (DESIGN.md section 7)."""

import json
import math
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from crm import importing, posts, work
from crm.importing import UnreadableFile
from crm.models import ImportRow, Post


class Refused(CommandError):
    """Told in one sentence, without a traceback: Django writes "Refused: ..." and exits with the code."""


class Command(BaseCommand):
    help = "Import a file of people: LinkedIn's archive, CSV, TSV, JSON, XLSX, XLS, ODS or a ZIP of such files."

    def add_arguments(self, parser):
        parser.add_argument("path")
        parser.add_argument("--post", default="", help="address, URN or id of the post that these people come from")
        parser.add_argument("--format", default="", dest="named_format", help="instead of what the content says")
        parser.add_argument("--owner", default="", help="profile address of the account's owner, who is never a lead")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *, path, post, named_format, owner, dry_run, json, **options):
        try:
            result = _dry(path, post, named_format, owner) if dry_run else _import(path, post, named_format, owner)
        except UnreadableFile as error:
            raise Refused(str(error), returncode=2) from None
        self.stdout.write(_as_json(result) if json else _in_words(result))


def _import(path, post, named_format, owner):
    import_run = _received(path, post, named_format, owner)
    me = work.worker_name()
    importing.take(import_run, me)
    summary = importing.run(import_run.pk, me, turn=math.inf)
    return _Result(import_run, summary, ImportRow.objects.filter(import_run=import_run).order_by("pk"))


def _dry(path, post, named_format, owner):
    with transaction.atomic():
        import_run = _received(path, post, named_format, owner)
        summary = importing.rehearse(import_run)
        transaction.set_rollback(True)
    import_run.file.delete(save=False)
    return _Result(import_run, summary, summary.problems)


def _received(path, post, named_format, owner):
    try:
        with Path(path).open("rb") as file:
            return importing.receive(
                file,
                Path(path).name,
                post=_post(post),
                owner_profile=owner,
                named_format=named_format,
            )
    except IsADirectoryError:
        raise UnreadableFile("This is a folder. Name the file in it.") from None
    except OSError:
        raise UnreadableFile("This file cannot be opened. Check the path.") from None


def _post(text):
    """The post that an id, address or URN names; one that is not known yet is created."""
    if not text:
        return None
    if text.isdecimal() and len(text) < 15:
        found = Post.objects.filter(pk=int(text)).first()
    else:
        urn = posts.post_urn_of(text)
        known = posts.find_or_create([urn]) if urn else {}
        found = Post.objects.filter(pk=known.get(urn)).first() if urn else Post.objects.filter(url=text).first()
    if found is None:
        raise UnreadableFile("No post has this id or address. Give the address of the post as LinkedIn shows it.")
    return found


class _Result:
    """The counts of an import, or of its rehearsal, with the rows that became no contact."""

    def __init__(self, import_run, summary, rows):
        self.import_run, self.summary = import_run, summary
        self.warnings = importing.warnings_of(import_run, summary)
        self.rows = {"skipped": [], "rejected": []}
        for row in rows:
            record = int(row.record) if str(row.record).isdecimal() else row.record
            told = {"line": row.line, "record": record, "code": row.code, "reason": row.reason}
            self.rows[row.outcome].append(told)


def _as_json(result):
    summary = result.summary
    told = {
        "format": result.import_run.format,
        "read": summary.read,
        "created": summary.created,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "skipped": summary.skipped,
        "skipped_rows": result.rows["skipped"],
        "rejected": result.rows["rejected"],
        "interactions": {"created": summary.interactions_created, "unchanged": summary.interactions_unchanged},
        "warnings": result.warnings,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _in_words(result):
    summary = result.summary
    lines = [
        f"{result.import_run.file_name}: {summary.read} rows read as {result.import_run.format}.",
        f"Rows: {summary.created} created somebody, {summary.updated} updated, {summary.unchanged} changed nothing, "
        f"{summary.skipped} skipped, {summary.rejected} to fix.",
        f"Interactions: {summary.interactions_created} new, {summary.interactions_unchanged} known.",
        *(f"Line {row['line']}: {row['reason']}" for row in result.rows["rejected"]),
        *result.warnings,
    ]
    return "\n".join(lines)
