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
    "draft": (False, "A draft: it was never sent."),
    "sponsored": (False, "An advertisement that LinkedIn delivered, not somebody's message."),
    "unfilled_template": (False, "A mass mailing: its blank for the first name was never filled in."),
    "address_book": (False, "This is of an address book, not of LinkedIn: you may not know each other there."),
    "recommendation": (False, "Whether you wrote this recommendation or got it cannot be told."),
    "post_figures": (False, "These are figures, and figures name nobody."),
    "suppressed": (False, "Somebody who asked not to be stored."),
    "hidden_account": (False, "A hidden or closed account: LinkedIn leaves only the date."),
    "deleted_account": (False, "The account is gone: the tool found neither name nor profile."),
    "a_post": (False, "This is a post, not somebody who answered it."),
    # Something to fix.
    "empty_person": (True, "Nobody is named: no profile, no e-mail address and no name."),
    "source_error": (True, "The tool that made the file could not read this one."),
    "mangled_id": (
        True,
        "Excel has shortened the only id in this row. Export again and do not open the file in Excel.",
    ),
    "ambiguous_recipients": (
        True,
        "To whom this went cannot be told (ambiguous recipients). A newer export of your messages says so: bring that.",
    ),
    "owner_unknown": (True, "Who of them is you cannot be told. Say which profile is yours and bring the file again."),
    "unclosed_quote": (
        True,
        "A quotation mark opens in this line and never closes, so its cells cannot be told apart.",
    ),
    "too_wide": (True, "The row has more filled cells than the header has columns."),
    "broken_entry": (True, "This entry breaks off or is damaged, so it cannot be read."),
    "cell_too_long": (True, "A cell holds more text than any real one does."),
}

# Finer reasons under the code that they are a case of.
_TOLD_AS = {
    "own_activity": "owner",
    "hidden_account": "empty_person",
    "deleted_account": "empty_person",
    "repeated_preface": "repeated_header",
}

# These leave no cells behind: somebody who must not be stored, what is private, people who are none of ours.
_WITHOUT_CELLS = frozenset({"suppressed", "own_activity", "draft", "address_book", "recommendation"})

_OTHERS = "LinkedIn's export never says who commented or reacted"
WARNINGS = {
    "own_comments": f"These are comments that you wrote yourself. {_OTHERS}: bring the file of a tool instead.",
    "own_reactions": f"These are reactions that you gave yourself. {_OTHERS}: bring the file of a tool instead.",
    "own_shares": "These are your own posts, so there is no lead in them. They are offered as posts to add.",
    "own_activity": "This is what you did yourself, so there is no lead in it. Bring Connections.csv instead.",
    "address_book": "This is an address book and no list of ties on LinkedIn. Bring Connections.csv instead.",
    "recommendation": "Recommendations that you wrote and that you got look the same, so nobody was taken from them.",
    "post_figures": "Figures of posts name nobody: how often a post was seen is kept with the post.",
    "posts": "These are posts, not the people who answered them. Bring the commenters or the likers of a post instead.",
    "nul_byte": "NUL characters were taken out.",
    "mojibake": "Some letters look garbled (Ã©, â€™): this text was read with the wrong encoding once.",
    "mixed_encoding": "Some letters of this file were written in another encoding than the rest; look at the names.",
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


LONGEST_KEPT = 8_000  # characters of a cell that is kept: a message of LinkedIn has no more, so it can be fixed whole


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
        raw=[] if code in _WITHOUT_CELLS else [cell[:LONGEST_KEPT].replace("\x00", "") for cell in row.cells[:200]],
    )
