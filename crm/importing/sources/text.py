"""A table as text: CSV, TSV, semicolons. Whatever is nothing else is taken for this one, and refused by it."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from crm.importing.dialects import Table, find_table


def find(file: BinaryIO, encoding: str = "") -> list[tuple[str, Table]]:
    """Return the one table that `file` is, in a person's choice of `encoding` if any.

    Raises UnreadableFile where it is no table.
    """
    return [("", find_table(file, encoding))]


def reopen(stored: Mapping[str, Any]) -> Table:
    """Return the table that an inspection stored."""
    return Table(stored["encoding"], stored["delimiter"], stored["header"], stored["header_line"])
