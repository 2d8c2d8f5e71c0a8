"""Why a file is refused, and why a row became no contact: one sentence each, in words for the person who brought it."""

from dataclasses import dataclass, field

from crm.enums import RowOutcome


class UnreadableFile(Exception):
    """The file as a whole cannot be used. The message is one kind sentence that says what to do."""


# code -> (whether there is something to fix, what is wrong)
REASONS = {
    # Nobody to create, and nothing wrong.
    "blank_row": (False, "The row is empty."),
    "repeated_header": (False, "The header stands here a second time."),
    "repeated_preface": (False, "The note above LinkedIn's table stands here a second time."),
    "summary_row": (False, "This is a total or a footer, not a person."),
    "company_actor": (False, "This is the page of a company or school, not a person."),
    "anonymous_member": (False, "LinkedIn shows neither name nor profile of this member."),
    "owner": (False, "This is the owner's own activity."),
    "own_activity": (False, "This is what you did yourself, so there is no lead in it."),
    "suppressed": (False, "Somebody who asked not to be stored."),
    "hidden_account": (False, "A hidden or closed account: LinkedIn leaves only the date."),
    # Something to fix.
    "empty_person": (True, "Nobody is named: no profile, no e-mail address and no name."),
    "source_error": (True, "The tool that made the file could not read this one."),
    "mangled_id": (
        True,
        "Excel has shortened the only id in this row. Export again and do not open the file in Excel.",
    ),
    "unclosed_quote": (
        True,
        "A quotation mark opens in this line and never closes, so its cells cannot be told apart.",
    ),
    "too_wide": (True, "The row has more filled cells than the header has columns."),
    "cell_too_long": (True, "A cell holds more text than any real one does."),
}

# Finer reasons under the code that they are a case of.
_TOLD_AS = {"own_activity": "owner", "hidden_account": "empty_person", "repeated_preface": "repeated_header"}

WARNINGS = {
    "nul_byte": "NUL characters were taken out.",
    "mojibake": "Some letters look garbled (Ã©, â€™): the file was probably saved with the wrong encoding.",
    "unclosed_quote": "A quotation mark did not close; the row was read as if it were not there.",
    "repeated_column": "A column stands in the file twice; the first filled cell counts.",
    "unparsed_date": "Some dates could not be read; these rows have none.",
    "ambiguous_date": "Day and month cannot be told apart in this column; those dates were left out.",
    "lost_date": "Excel shows ######## where a date was; these rows have none.",
    "relative_date": "Dates such as “2w” are approximate.",
    "mangled_id": "Excel has shortened long numbers (7.33E+18); these ids were left out.",
    "unusable_profile": "Some profile links lead to no LinkedIn profile; these people are known by other means.",
    "no_rows": "The file has a header and no rows.",
    "nobody": "No row of this file gave a person.",
    "shortened": "Some names were longer than 200 characters and were cut.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that becomes no contact."""

    line: int
    record: int
    code: str
    reason: str
    outcome: RowOutcome
    raw: list[str] = field(default_factory=list)


def problem(row, code: str, reason: str = "") -> Problem:
    """Return why `row` becomes no contact. Somebody suppressed leaves no cells behind, nor does what is private."""
    to_fix, sentence = REASONS[code]
    return Problem(
        line=row.line,
        record=row.record,
        code=_TOLD_AS.get(code, code),
        reason=reason or sentence,
        outcome=RowOutcome.REJECTED if to_fix else RowOutcome.SKIPPED,
        raw=[] if code in ("suppressed", "own_activity") else [cell[:500] for cell in row.cells[:200]],
    )
