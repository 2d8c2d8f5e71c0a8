"""Who is a fit: rules, verdicts on everybody, and the reasons in words. The design: QUALIFICATION.md section 8."""

from leads.qualifying.definition import Definition, InvalidRule, Rule, definition_of
from leads.qualifying.explaining import Explanation, Line, explain, explain_many
from leads.qualifying.storing import qualify, request_run, version_in_use

__all__ = [
    "Definition",
    "Explanation",
    "InvalidRule",
    "Line",
    "Rule",
    "definition_of",
    "explain",
    "explain_many",
    "qualify",
    "request_run",
    "version_in_use",
]
