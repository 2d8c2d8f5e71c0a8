"""Drafts: a template of the playbook, filled with what is known about the person.

The language is Django's, cut down to variables and `if`: no filters, no attributes, no other tags, and each name
must be one of VARIABLES. What a template may not say is refused before anything is rendered, with a sentence.
"""

import re
from functools import lru_cache

from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import Lexer, TokenType
from nameparser import HumanName

from crm.enums import Tone

VARIABLES = ("first_name", "company", "post", "said", "asked", "owner_name")
LONGEST_QUOTE = 90
FEWEST_WORDS = 4  # "Count me in" is no sentence to quote back

_NAME = re.compile(r"[a-z_]+")
_TITLES = re.compile(r"^(dr|prof|mr|mrs|ms|mx|sir|dame|rev|ing|dipl|mag|herr|frau)\.?$", re.I)
_NO_LETTER = re.compile(r"[^\w\s'’.-]|[\d_]")


class DraftError(Exception):
    """The template cannot be filled; the message is a sentence for the person who wrote it."""


class _OnlyIf(Engine):
    default_builtins = ["leads.templatetags.draft_if"]


@lru_cache(maxsize=1)
def _engine():
    return _OnlyIf(autoescape=False, app_dirs=False, dirs=[])


def check(template):
    """Raise DraftError unless `template` uses nothing but {{ name }} of VARIABLES and {% if %} over them."""
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.VAR:
            _check_name(token.contents)
        elif token.token_type == TokenType.BLOCK:
            word, *names = token.split_contents()
            if word not in ("if", "elif", "else", "endif"):
                raise DraftError(f"A draft cannot use “{word}”. It knows if, elif, else and endif.")
            for name in names:
                if name not in ("and", "or", "not"):
                    _check_name(name)


def render(template, **facts):
    """Return the draft: `template` filled with `facts`, one plain text for each of VARIABLES.

    Raises DraftError with a sentence where the template uses something unknown or does not close an if.
    """
    check(template)
    if facts.keys() != set(VARIABLES):
        raise TypeError(f"a draft needs {', '.join(VARIABLES)}")
    try:
        plain = Context({name: str(value) for name, value in facts.items()}, autoescape=False)
        text = _compiled(template).render(plain)
    except TemplateSyntaxError as error:
        raise DraftError("An “if” of this template is not complete: each needs a name and an “endif”.") from error
    return _tidy(text)


def greeting_name(first_name, full_name=""):
    """Return the name to greet with, without titles, credentials and emoji; "" where there is none."""
    cleaned = " ".join(_NO_LETTER.sub(" ", first_name or full_name).split())
    if not cleaned:
        return ""
    words = [word for word in cleaned.split() if not _TITLES.match(word)]
    given = words[0] if words else ""
    name = given if first_name else HumanName(" ".join(words)).first
    if not any(letter.isalpha() for letter in name) or len(name.strip(".")) < 2:
        return ""
    return name.capitalize() if name.isupper() and len(name) > 2 else name


def words_to_quote(text, tone):
    """Return {"said": ..., "asked": ...}: what may be quoted back to them, "" for what not.

    A question is to be answered and something friendly may be remembered. Criticism, suspicion and what no rule could
    place are never quoted by a template: that answer has to be a person's own.
    """
    worth_it = len(text.split()) >= FEWEST_WORDS
    return {
        "said": quote(text) if worth_it and tone in (Tone.SUPPORTIVE, Tone.NEUTRAL) else "",
        "asked": quote(_question_in(text)) if worth_it and tone == Tone.QUESTION else "",
    }


def quote(text):
    """Return the first words of what they said, short enough to be repeated to them."""
    line = " ".join(text.split())
    sentence = re.match(r".{12,}?[.!?…](?=\s|$)", line)
    short = sentence[0].rstrip(".…") if sentence else line
    if len(short) <= LONGEST_QUOTE:
        return short
    return short[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _question_in(text):
    """Return the first sentence of `text` that asks, or all of it where no sign says which one does."""
    found = re.search(r"[^.!?…\n]+[?？]", text)
    return found[0].strip() if found else text


@lru_cache(maxsize=256)
def _compiled(template):
    return _engine().from_string(template)


def _check_name(name):
    if not _NAME.fullmatch(name) or name not in VARIABLES:
        raise DraftError(f"“{name}” is not known. A draft knows {', '.join(VARIABLES)}.")


def _tidy(text):
    """Close the gaps that an unknown name or company leaves: "Thank you, ." is "Thank you."."""
    text = re.sub(r"[ \t]+(?=[,.!?])", "", text)
    text = re.sub(r",(?=[.!?,])", "", text)
    text = re.sub(r"^[, ]+(\w)", lambda found: found[1].upper(), text, flags=re.M)
    return re.sub(r"[ \t]{2,}", " ", text).strip()
