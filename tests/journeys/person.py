"""Someone in front of a browser: goes to pages, reads them, and keeps every complaint of the browser."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# Without preload: it would copy our stylesheets into the page, which the policy rightly refuses.
RULES = {
    "preload": False,
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}


PATIENCE = 30  # seconds: a worker starts in about five, on a busy machine in more


class Person:
    """Wraps one page of Playwright; `complaints` holds CSP violations, script errors and failed requests."""

    def __init__(self, page, address, *, has_scripts=True):
        self.page = page
        self.address = address
        self.complaints = []
        self.has_scripts = has_scripts
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._notice)

    @classmethod
    @contextmanager
    def at(cls, browser, address, size, *, scheme="light", scripts=True):
        """A person with a fresh profile at a screen of `size`, in light or dark."""
        context = browser.new_context(
            viewport=size,
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            has_touch=size["width"] < 500,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        try:
            yield cls(context.new_page(), address, has_scripts=scripts)
        finally:
            context.close()

    def goes_to(self, path):
        self.page.goto(self.address + path)

    def logs_in(self, email, password):
        self.goes_to("/accounts/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda address: "/login/" not in address)

    def presses(self, words):
        """Press the first button that says `words`, which sends a form, and wait for what comes of it."""
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.page.get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state("networkidle")

    def reads(self):
        """Return the words of the page, each run of white space as one space."""
        return " ".join(self.page.inner_text("main").split())

    def waits_for(self, words, otherwise):
        """Wait until the page says `words`; fail with `otherwise` and what it says instead."""
        if not self.has_scripts:
            return self.comes_back_until(words, otherwise)
        try:
            self.page.get_by_text(words).first.wait_for(timeout=PATIENCE * 1000)
        except Error:
            pytest.fail(f"{otherwise} The page says: {self.reads()[:600]}")

    def comes_back_until(self, words, otherwise):
        """Reload, as people do, until the page says `words`; fail with `otherwise` and what it says instead."""
        for _ in range(PATIENCE * 2):
            if words in self.reads():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        pytest.fail(f"{otherwise} The page says: {self.reads()[:600]}")

    def finds_barriers(self):
        """Return what axe finds on the page as it stands, in words."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]

    def must_scroll_sideways(self):
        """Return whether the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    def _hear(self, message):
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _notice(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status} on {response.url}")
