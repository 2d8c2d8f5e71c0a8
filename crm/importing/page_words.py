"""What LinkedIn's pages write around a name, taken off it: "• 2nd", "View Maya Okafor's profile". Pure.

Whoever copies from the page, by hand or with a snippet for the browser, gets these words with the name (FORMATS.md
2.4). A name without them stays as it was typed.
"""

import re

_MARKS = re.compile(r"[•·]|view |status is |degree connection", re.I)
_DEGREE = re.compile(
    r"\s*[•·]\s*(?:1st|2nd|3rd\+?|you|author|following|premium|verified|out of network)\b\+?"
    r"|\s*\b(?:1st|2nd|3rd\+?) degree connection\b",
    re.I,
)
_LINK = re.compile(r"view\s+(.{1,200}?)['’]s?\s+(?:full\s+)?(?:linkedin\s+)?profile", re.I)
_STATUS = re.compile(r"status is (?:offline|online|reachable|away|mobile)", re.I)


def without_page_words(name: str) -> str:
    """Return the `name` without what the page writes around it."""
    if not _MARKS.search(name):
        return name
    linked = _LINK.search(name)
    rest = _DEGREE.sub(" ", _STATUS.sub(" ", _LINK.sub(" ", name)))
    words = rest.split()
    half = len(words) // 2
    if half and rest != name and words[:half] == words[half:]:
        words = words[:half]  # the page says it twice, once for those who hear it
    return " ".join(words) or (linked[1] if linked else "")
