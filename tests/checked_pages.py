"""Every page that any test receives is checked on its way: the policy, nothing inline, nothing unrendered."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

STRICT = {"script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
DATA_SCRIPTS = {"application/json", "application/ld+json"}
UNRENDERED = re.compile(r"\{\{|\{%|\{#")
# Templates of messages are content here: a person writes them in these fields.
MAY_HOLD_TEMPLATES = {"textarea", "code", "pre", "script"}


def policy_faults(response):
    """What is missing in the content security policy of a page."""
    given = {part.strip() for part in response.headers.get("Content-Security-Policy", "").split(";")}
    return [f"the policy lacks {part}" for part in sorted(STRICT - given)]


def page_faults(html):
    """What a page holds that the policy forbids or that a template left behind."""
    page = BeautifulSoup(html, "html5lib")
    faults = []
    for element in page.find_all(True):
        if element.name == "style" or element.has_attr("style"):
            faults.append(f"inline style: {str(element)[:120]}")
        if element.name == "script" and not element.get("src") and element.get("type") not in DATA_SCRIPTS:
            faults.append(f"inline script: {str(element)[:120]}")
        handlers = [name for name in element.attrs if name.startswith(("on", "hx-on"))]
        if handlers:
            faults.append(f"{handlers[0]}= on: {str(element)[:120]}")
        if any(str(element.get(name, "")).startswith("javascript:") for name in ("href", "action", "src")):
            faults.append(f"javascript address: {str(element)[:120]}")
    faults += [
        f"unrendered: {text.strip()[:120]}"
        for text in page.find_all(string=UNRENDERED)
        if text.parent.name not in MAY_HOLD_TEMPLATES
    ]
    faults += [f"id given twice: {name}" for name in _doubled(page)]
    return faults


def _doubled(page):
    seen = set()
    for element in page.find_all(id=True):
        if element["id"] in seen:
            yield element["id"]
        seen.add(element["id"])


@pytest.fixture(autouse=True, scope="session")
def checked_pages():
    """Check each HTML response of Django's test client."""
    request = Client.request

    def checked(self, **wanted):
        response = request(self, **wanted)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            faults = policy_faults(response) + page_faults(response.content.decode(response.charset))
            assert not faults, f"{wanted.get('PATH_INFO')}: {faults}"
        return response

    Client.request = checked
    yield
    Client.request = request
