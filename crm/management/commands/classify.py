"""Show how titles or comments are read, for a file of them: nothing is stored (DESIGN.md section 7)."""

import csv
import io
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from crm.titles import read_title
from crm.tone import read_tone

_ADDED = {"titles": ("seniority", "function", "company"), "comments": ("tone", "gate", "reason")}


class Command(BaseCommand):
    help = "Read a CSV of titles or comments and write it to standard output with what was understood."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=sorted(_ADDED))
        parser.add_argument("--input", dest="path", required=True, help="a CSV file with a header, in UTF-8")
        parser.add_argument("--column", default="", help="the column to read (default: text, or the only one)")

    def handle(self, *, what, path, column, **options):
        header, records = _table(path)
        place = _place(header, column)
        understand = _title if what == "titles" else _comment
        # An answer that the file brought along under the same name gives way to ours.
        kept = [index for index, name in enumerate(header) if name not in _ADDED[what] or index == place]
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow([header[index] for index in kept] + list(_ADDED[what]))
        for record in records:
            cells = record + [""] * (len(header) - len(record))
            out.writerow([cells[index] for index in kept] + understand(cells[place]))


def _title(text):
    title = read_title(text, "", "")
    return [title.seniority.value, title.function.value, title.company]


def _comment(text):
    reading = read_tone(text)
    return [reading.tone.value, reading.gate.value, json.dumps(reading.reason, ensure_ascii=False)]


def _table(path):
    """Return the header and the records that follow it; CommandError, with a sentence, where there are none."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8. Save it as CSV UTF-8 and try again.", returncode=2) from None
    if "\0" in text:
        raise CommandError(f"{path} is no CSV file.", returncode=2)
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        records = [record for record in csv.reader(io.StringIO(text, newline="")) if record]
    except csv.Error as error:
        raise CommandError(f"{path} is no CSV file: {error}.", returncode=2) from None
    if not records:
        raise CommandError(f"{path} is empty. It needs a header and at least one column.", returncode=2)
    return [name.strip() for name in records[0]], records[1:]


def _place(header, column):
    wanted = column.strip() or ("text" if "text" in header else header[0] if len(header) == 1 else "text")
    if wanted not in header:
        wanted = next((name for name in header if name.casefold() == wanted.casefold()), wanted)
    if wanted not in header:
        found = ", ".join(name for name in header if name) or "none with a name"
        raise CommandError(
            f"There is no column {wanted}. The file has: {found}. Say which with --column.", returncode=2
        )
    return header.index(wanted)
