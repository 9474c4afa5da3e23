"""A real browser for the tests: the system's Chromium, one per process, a fresh context per page or person.

Every page is watched: an error in its console or script, a violation of its content security policy, or a call to
another host fails the test, unless the test expected it (`watch.expect`).
"""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

from tests.requirement import lacking

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  console.error(`policy violated: ${event.effectiveDirective} by ${event.blockedURI || event.sample}`))
"""


class Watch:
    """Collects what went wrong on the pages of one test."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Complaints in which this regular expression is found belong to the story, such as 'status of 422'."""
        self._expected.append(pattern)

    def forget(self) -> None:
        """Begin anew, for the next page of the same window."""
        self.complaints.clear()
        self._expected.clear()

    def over(self, context: BrowserContext) -> None:
        """Watch every page of this context."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"script failed: {error.error}"))
        context.on("request", self._asked)

    @property
    def unexpected(self) -> list[str]:
        """The complaints that the test did not expect."""
        return [said for said in self.complaints if not any(re.search(known, said) for known in self._expected)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} at {message.location.get('url')}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname not in LOOPBACK:
            self.complaints.append(f"another host was asked: {request.url}")


def find_chromium() -> str | None:
    """The path of the system's Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers; a process can have one."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The running browser. Without one the test is skipped, or fails where everything is required."""
    path = find_chromium()
    if path is None:
        lacking("Chromium", "apt-get install chromium, or brew install --cask chromium")
    browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def watch() -> Watch:
    """What goes wrong on this test's pages; the test fails at its end when that was not expected."""
    return Watch()


@pytest.fixture
def open_context(
    chromium: Browser, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts, each with cookies of its own: `open_context(viewport=DESKTOP, java_script_enabled=False, …)`.

    They are Chromium's unless another browser is given, speak Indonesian, are where Pontianak is, and are as wide as a
    cheap phone unless told otherwise.
    """
    if "serve" in request.fixturenames:
        request.getfixturevalue("serve")  # begun before the windows, so that it outlives them
    contexts = []

    def open_one(browser: Browser = chromium, **options: Any) -> BrowserContext:
        usual = {"viewport": PHONE, "locale": "id-ID", "timezone_id": "Asia/Pontianak", "service_workers": "allow"}
        context = browser.new_context(**(usual | options))
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    if watch.unexpected:
        pytest.fail("The pages complained:\n- " + "\n- ".join(watch.unexpected), pytrace=False)


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone of 320 × 640."""
    return open_context(has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def desktop(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desk's screen of 1280 × 800."""
    return open_context(viewport=DESKTOP).new_page()


@pytest.fixture
def scriptless(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone whose browser runs no script."""
    return open_context(java_script_enabled=False).new_page()
