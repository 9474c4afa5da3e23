"""The other real browser: the system's Firefox, driven over WebDriver BiDi by the same hand as Chromium."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.requirement import lacking

NAMES = ("firefox-esr", "firefox")


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """The running browser. Without one the test is skipped, or fails where everything is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        lacking("Firefox", "apt-get install firefox-esr, or brew install --cask firefox")
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
    yield browser
    browser.close()
