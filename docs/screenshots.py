"""Take the pictures of docs/images from the demo world, in a real browser: `make screenshots`.

Starts a product of its own in a throwaway folder on a free port, and stops it afterwards.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import find_browser

ROOT = Path(__file__).resolve().parent.parent
# width, height, scheme: a desk by day and a phone by night
SCREENS = [(1280, 800, "light"), (390, 844, "dark")]
EMAIL = "nora@example.com"
# name -> how to get there from a page that is logged in
PAGES = {
    "today": lambda page: page.goto("/"),
    "board": lambda page: page.goto("/board/"),
    "people": lambda page: page.goto("/people/"),
    "contact": lambda page: (page.goto("/board/"), page.locator(".lead__name").nth(1).click()),
    "imports": lambda page: page.goto("/imports/"),
    "post": lambda page: (
        page.goto("/posts/"),
        page.locator("main a[href^='/posts/']:not([href$='/new/'])").first.click(),
    ),
    "icp": lambda page: page.goto("/icp/"),
}


@contextmanager
def demo(password):
    """Run the demo world; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "PORT": str(port),
            "ADMIN_EMAIL": EMAIL,
            "ADMIN_PASSWORD": password,
        }
        product = subprocess.Popen([sys.executable, "-m", "config.run", "--demo"], cwd=ROOT, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", product)
            yield f"http://127.0.0.1:{port}"
        finally:
            product.send_signal(signal.SIGTERM)
            product.wait(60)


def wait_for(address, product):
    """Return once `address` answers; raise RuntimeError where the product ended or three minutes went by."""
    for _ in range(900):
        if product.poll() is not None:
            raise RuntimeError("The product did not start.")
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  our own loopback address
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer within three minutes.")


def log_in(page, password):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")


def main():
    """Write docs/images/PAGE-WIDTH-SCHEME.png for each page, width and scheme."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(16)
    with demo(password) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        for width, height, scheme in SCREENS:
            context = browser.new_context(
                base_url=address,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
                timezone_id="UTC",
            )
            page = context.new_page()
            log_in(page, password)
            for name, visit in PAGES.items():
                visit(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=target / f"{name}-{width}-{scheme}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
