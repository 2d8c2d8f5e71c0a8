"""What a headline and a position say about seniority and function, as the columns of a contact."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crm.enums import Seniority
from crm.importing.tables import as_json
from crm.titles import read_title


def title_columns(fields: Mapping[str, str]) -> tuple[str, str, str, dict[str, Any]]:
    """Return seniority, function, the company that the headline names, and the words they were read from."""
    title = read_title(fields.get("headline", ""), fields.get("position", ""), fields.get("company", ""))
    return str(title.seniority), str(title.function), title.company, title.words


def title_row(headline: str, position: str, company: str) -> tuple[str, str, str, bytes]:
    """Return the same as the values of a row: the words as JSON. Pure, and each distinct text is read once."""
    row = _row(headline, position, "")
    # Only where neither tells does the company: "Freelance", "Self-employed".
    return _row(headline, position, company) if company and row[0] == Seniority.UNKNOWN else row


@lru_cache(maxsize=50_000)
def _row(headline, position, company):
    title = read_title(headline, position, company)
    return title.seniority.value, title.function.value, title.company, as_json(title.words)
