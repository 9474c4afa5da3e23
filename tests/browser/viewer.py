"""Somebody who looks at page after page in one window, and takes nothing along from one to the next.

A window of its own for each page took longer to open than the page takes to be looked at. Each page is judged as it
stands once its scripts have run, and as it was served: where no script changed anything, that is one and the same.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESKTOP, PHONE, Watch
from tests.browser.house import House
from tests.browser.measuring import (
    COMFORTABLE,
    LEAST,
    axe,
    double_size,
    faults,
    open_all,
    pale,
    sideways,
    small_targets,
)
from tests.browser.sights import Sight, came_to

LANGUAGES = {"id": "id-ID", "en": "en-GB"}
WIDTHS = {"narrow": PHONE, "wide": DESKTOP}

# Hidden fields hold what is other each time: the form's key and token, which script refreshes.
IS_AS_SERVED = """served => {
  const written = new DOMParser().parseFromString(served, "text/html");
  return plain(written) === plain(document.cloneNode(true));
  function plain(page) {
    for (const e of page.querySelectorAll("input[type=hidden]")) e.setAttribute("value", "");
    return page.documentElement.outerHTML;
  }
}"""


class Look(NamedTuple):
    """How a page is looked at."""

    script: bool
    scheme: str
    width: str


LOOKS = frozenset(Look(*how) for how in product((True, False), ("light", "dark"), WIDTHS))


class Viewer:
    """A window; `looks` are those that the sight before it has had. `known` is what `pale` remembers."""

    def __init__(self, browser: Browser, house: House, language: str, known: set[str]) -> None:
        self.house, self.language, self.known = house, language, known
        self.watch = Watch()
        self.looks: set[Look] = set()
        self._served = ""
        # What a phone keeps is shown elsewhere; fetching it with every page would cost more than the page.
        self._context = browser.new_context(
            locale=LANGUAGES[language], timezone_id="Asia/Pontianak", service_workers="block", reduced_motion="reduce"
        )
        self._context.set_default_timeout(10_000)
        self._context.add_init_script(axe())
        self.watch.over(self._context)
        self.page: Page = self._context.new_page()
        self._is = ("", "")
        self._window = self._context.new_cdp_session(self.page)

    def come(self, sight: Sight, width: str = "narrow") -> Page:
        """Be whoever looks at this sight, and look; fails unless its status is the expected one."""
        self._forget()
        if sight.status != 200:
            self.watch.expect("status of 4[0-9][0-9]")
        self._be("light", width)
        self._context.add_cookies(self.house.cookies(sight.who, sight.of))
        answer = came_to(sight, self.page, self.house)
        assert answer.status == sight.status
        self._served = answer.text()
        return self.page

    def judge(self, *, is_first: bool, picture: Callable[[str], None]) -> list[str]:
        """What is wrong with the sight, with its scripts and without; `is_first` for whom nobody looked at it before.

        `picture(width)` is called when the window shows the page as one meets it, narrow and wide.
        """
        as_served = self.page.evaluate(IS_AS_SERVED, self._served)
        wrong = self._judge(is_first, picture)
        if as_served:
            self.looks |= {look._replace(script=False) for look in self.looks}
            return wrong
        self._show_without_script()
        return wrong + [f"without script: {said}" for said in self._judge(False, None)]

    def close(self) -> None:
        self._context.close()

    def _judge(self, is_first: bool, picture: Callable[[str], None] | None) -> list[str]:
        page, script = self.page, picture is not None
        self._be("light", "narrow")
        if picture:
            picture("narrow")
        open_all(page)
        is_desk = page.locator("body.desk").count() > 0
        # All rules where its people are, on a phone or at a desk's screen; those of places also on the other, once.
        wrong = faults(page, only_places=is_desk) if is_first or not is_desk else []
        wrong += [*sideways(page), *small_targets(page, LEAST if is_desk else COMFORTABLE)]
        wrong += self._colours(Look(script, "light", "narrow"), Look(script, "dark", "narrow"))
        with double_size(page):
            wrong += [f"at 200 % text: {said}" for said in sideways(page)]
            self._be("dark", "wide")
            wrong += [f"at 200 % text: {said}" for said in sideways(page)]
        wrong += faults(page, only_places=not is_desk) if is_first or is_desk else []
        wrong += [*sideways(page), *small_targets(page, LEAST)]
        wrong += self._colours(Look(script, "dark", "wide"), Look(script, "light", "wide"))
        if picture:
            page.evaluate("for (const details of document.querySelectorAll('details')) details.open = false")
            picture("wide")
        return wrong

    def _colours(self, *looks: Look) -> Iterator[str]:
        for look in looks:
            self._be(look.scheme, look.width)
            yield from (f"{said}, {look.scheme} and {look.width}" for said in pale(self.page, self.known))
            self.looks.add(look)

    def _be(self, scheme: str, width: str) -> None:
        before, self._is = self._is, (scheme, width)
        if before[0] != scheme:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if before[1] != width:
            self.page.set_viewport_size(WIDTHS[width])

    def _show_without_script(self) -> None:
        """The same answer once more, to a window that runs no script of a page."""
        self._window.send("Emulation.setScriptExecutionDisabled", {"value": True})
        self.page.set_content(self._served)
        self._window.send("Emulation.setScriptExecutionDisabled", {"value": False})

    def _forget(self) -> None:
        """Nothing is open, kept or expected any more."""
        # Once the page before is gone; an empty one would end the process that shows the portal's.
        self.page.goto(f"{self.house.url}/sehat", wait_until="commit")
        self._context.clear_cookies()
        self._window.send("Storage.clearDataForOrigin", {"origin": self.house.url, "storageTypes": "all"})
        self.watch.forget()
        self.watch.expect("/favicon.ico")  # for words that are no page; the portal's pages name their picture
        self.looks.clear()


@pytest.fixture(scope="session")
def viewers(chromium: Browser, house: House) -> Iterator[Callable[[str], Viewer]]:
    """A viewer for each language that is asked for; they share what they know of dresses."""
    made: dict[str, Viewer] = {}
    known: set[str] = set()

    def viewer(language: str) -> Viewer:
        if language not in made:
            made[language] = Viewer(chromium, house, language, known)
        return made[language]

    yield viewer
    for one in made.values():
        one.close()


@pytest.fixture
def viewer(viewers: Callable[[str], Viewer], request: pytest.FixtureRequest) -> Iterator[Viewer]:
    """Who looks for this test, in its `language` or in Indonesian; what the pages complain of fails it."""
    asked = "language" in request.fixturenames
    one = viewers(request.getfixturevalue("language") if asked else "id")
    yield one
    if one.watch.unexpected:
        pytest.fail("The pages complained:\n- " + "\n- ".join(one.watch.unexpected), pytrace=False)
