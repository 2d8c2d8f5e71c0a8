"""What a headline and a position say about seniority and function, as the columns of a contact."""

from collections.abc import Mapping
from typing import Any

from crm.titles import read_title


def title_columns(fields: Mapping[str, str]) -> tuple[str, str, str, dict[str, Any]]:
    """Return seniority, function, the company that the headline names, and the words they were read from."""
    title = read_title(fields.get("headline", ""), fields.get("position", ""), fields.get("company", ""))
    return str(title.seniority), str(title.function), title.company, title.words
