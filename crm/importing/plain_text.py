"""Messages as people read them: LinkedIn keeps some as pieces of a web page. Pure."""

import html
import re

_BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr|blockquote)\s*>", re.I)
# Only what is a tag for certain: "<3" and "<name>" are words of theirs.
_TAGS = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img|table|tbody|thead|tr|td|th|font|blockquote|hr|code|pre"
    r"|s|strike|sub|sup|small|center|style|head|body|html)(?:\s+[a-z][\w:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*"
    r"\s*/?>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)


def plain_text(text: str) -> str:
    """Return `text` without the tags of a web page, its line breaks kept and its entities decoded once."""
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "\n\n\n" in text:
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text.replace("\xa0", " ").replace("\x00", "").strip()
