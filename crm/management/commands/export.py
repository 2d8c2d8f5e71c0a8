"""Take contacts, interactions, leads or follow-ups out again, as JSON or CSV (DESIGN.md section 7)."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from crm.exporting import EXPORTS
from crm.spreadsheets import csv_lines


class Command(BaseCommand):
    help = "Export contacts, interactions, leads or follow_ups."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=sorted(EXPORTS))
        parser.add_argument("--format", choices=("json", "csv"), default="json", dest="form")
        parser.add_argument("--output", default="", help="a file to write; standard output without it")

    def handle(self, *, what, form, output, **options):
        export = EXPORTS[what]
        pieces = _as_json(export.rows()) if form == "json" else _as_csv(export.columns, export.rows())
        if not output:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        try:
            # The line ends are those that the pieces have: a CSV file's are CRLF.
            with Path(output).open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError:
            raise CommandError("This file cannot be written. Check the path.", returncode=2) from None


def _as_json(rows):
    """A list, written as it is read; one row a line."""
    yield "["
    for number, row in enumerate(rows):
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False, default=str)
    yield "\n]\n"


def _as_csv(columns, rows):
    return csv_lines(_table(columns, rows))


def _table(columns, rows):
    yield columns
    for row in rows:
        yield [_cell(row[column]) for column in columns]


def _cell(value):
    """Nothing as an empty cell, identities as `kind:value` with a blank between, other structures as JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, dict) and each.keys() == {"kind", "value"} for each in value):
        return " ".join(f"{each['kind']}:{each['value']}" for each in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
