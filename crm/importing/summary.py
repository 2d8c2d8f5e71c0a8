"""The counts of an import, which add up, and the rows that became no contact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from crm.enums import RowOutcome
from crm.importing.facts import Facts
from crm.importing.problems import WARNINGS, Problem
from crm.importing.writing import Written

_LINES_NAMED = 5


@dataclass(slots=True)
class Summary:
    """created + updated + unchanged + skipped + rejected = read, each of them a number of rows."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0
    interactions_created: int = 0
    interactions_unchanged: int = 0
    maybe_same: int = 0  # people who may be somebody who is here already: to be looked at
    keeps_problems: bool = True  # a run has them in the database
    problems: list[Problem] = field(default_factory=list)
    noticed: dict[str, list[int]] = field(default_factory=dict)  # code of a warning -> lines
    outcomes: dict[int, str] = field(default_factory=dict)  # place of a row -> created, updated or unchanged

    @property
    def skipped_rows(self) -> list[Problem]:
        """Rows with nobody to create and nothing wrong."""
        return [found for found in self.problems if found.outcome == RowOutcome.SKIPPED]

    @property
    def rejected_rows(self) -> list[Problem]:
        """Rows with something to fix."""
        return [found for found in self.problems if found.outcome == RowOutcome.REJECTED]

    def notice(self, facts: list[Facts]) -> None:
        """Note the warnings of rows and the lines they are about."""
        for row in facts:
            for code in dict.fromkeys(row.warnings):
                self.noticed.setdefault(code, []).append(row.line)

    def with_chunk(self, written: Written, problems: list[Problem]) -> Summary:
        """Return the counts with one chunk more; these stay as they are, in case its transaction is repeated."""
        outcomes = Counter(found.outcome for found in problems)
        return replace(
            self,
            read=self.read + written.rows + len(problems),
            created=self.created + written.created,
            updated=self.updated + written.updated,
            unchanged=self.unchanged + written.unchanged,
            skipped=self.skipped + outcomes[RowOutcome.SKIPPED],
            rejected=self.rejected + outcomes[RowOutcome.REJECTED],
            interactions_created=self.interactions_created + written.interactions_created,
            interactions_unchanged=self.interactions_unchanged + written.interactions_unchanged,
            problems=self.problems + problems if self.keeps_problems else [],
            noticed={code: list(lines) for code, lines in self.noticed.items()},
            outcomes=self.outcomes | written.outcomes if self.keeps_problems else {},
        )

    def fields(self) -> dict[str, int]:
        """The counts as columns of an Import."""
        counted = ("read", "created", "updated", "unchanged", "skipped", "rejected")
        return {f"rows_{name}": getattr(self, name) for name in counted} | {
            "interactions_created": self.interactions_created,
            "interactions_unchanged": self.interactions_unchanged,
        }

    def sentences(self, already: list[str]) -> list[str]:
        """Return what is worth knowing, a sentence each, with its lines; `already` are those of the whole file."""
        told = list(already)
        if self.read and not self.created + self.updated + self.unchanged:
            told.append(WARNINGS["nobody"])
        for code, lines in sorted(self.noticed.items()):
            # The whole file's sentence says the same without the lines.
            told = [sentence for sentence in told if not sentence.startswith(WARNINGS[code].rstrip("."))]
            named = ", ".join(str(line) for line in lines[:_LINES_NAMED])
            more = f" and {len(lines) - _LINES_NAMED:,} more" if len(lines) > _LINES_NAMED else ""
            where = f"line {named}" if len(lines) == 1 else f"lines {named}{more}"
            told.append(f"{WARNINGS[code].rstrip('.')} ({where}).")
        return told
