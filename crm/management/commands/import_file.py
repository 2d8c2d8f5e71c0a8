"""Bring a file in from the command line: the same path as the page (DESIGN.md section 7)."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from crm import importing, posts, work
from crm.importing.problems import Problem, UnreadableFile
from crm.models import Import, ImportRow, Post


class Command(BaseCommand):
    help = "Import a CSV file of connections, invitations, commenters or people."

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
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(_as_json(result) if json else _in_words(result))


def _import(path, post, named_format, owner):
    import_run = _received(path, post, named_format, owner)
    importing.queue(import_run, by=None)
    me = work.worker_name()
    # More than one turn for a long file; a worker that was woken may have taken it over by now.
    while work.claim_one(Import, import_run.pk, owner=me):
        work.start(Import, import_run.pk, owner=me)
        importing.run(import_run.pk, me)
    return _Result(Import.objects.get(pk=import_run.pk))


def _dry(path, post, named_format, owner):
    with transaction.atomic():
        import_run = _received(path, post, named_format, owner)
        summary = importing.rehearse(import_run)
        transaction.set_rollback(True)
    import_run.file.delete(save=False)
    for name, value in summary.fields().items():
        setattr(import_run, name, value)
    import_run.warnings = importing.warnings_of(import_run, summary)
    return _Result(import_run, summary.problems)


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
    """The counts of an import with the rows that became no contact, from the database or from a dry run."""

    def __init__(self, import_run: Import, problems: list[Problem] | None = None):
        self.import_run = import_run
        rows = ImportRow.objects.filter(import_run=import_run).order_by("line", "pk") if problems is None else problems
        self.rows = {"skipped": [], "rejected": []}
        for row in rows:
            record = int(row.record) if str(row.record).isdecimal() else row.record
            told = {"line": row.line, "record": record, "code": row.code, "reason": row.reason}
            self.rows[row.outcome].append(told)


def _as_json(result):
    import_run = result.import_run
    told = {
        "format": import_run.format,
        "read": import_run.rows_read,
        "created": import_run.rows_created,
        "updated": import_run.rows_updated,
        "unchanged": import_run.rows_unchanged,
        "skipped": import_run.rows_skipped,
        "skipped_rows": result.rows["skipped"],
        "rejected": result.rows["rejected"],
        "interactions": {
            "created": import_run.interactions_created,
            "unchanged": import_run.interactions_unchanged,
        },
        "warnings": import_run.warnings,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _in_words(result):
    import_run = result.import_run
    lines = [
        f"{import_run.file_name}: {import_run.rows_read} rows read as {import_run.format}.",
        f"{import_run.rows_created} people created, {import_run.rows_updated} updated, "
        f"{import_run.rows_unchanged} unchanged; {import_run.rows_skipped} rows skipped, "
        f"{import_run.rows_rejected} to fix.",
        f"{import_run.interactions_created} interactions new, {import_run.interactions_unchanged} known.",
        *(f"Line {row['line']}: {row['reason']}" for row in result.rows["rejected"]),
        *import_run.warnings,
    ]
    return "\n".join(lines)
