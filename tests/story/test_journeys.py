"""The way of a report where it is hardest, with script and without: on a narrow screen with all text at double size,
by keyboard alone, and on a line of the slowest kind; and in the other browser. A report with its photo is sent, tracked
and confirmed.
"""

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.chromium import PHONE
from tests.browser.measuring import double_size, open_all, sideways
from tests.browser.networks import NETWORKS, slow_down
from tests.browser.test_keyboard import press, tab_to
from tests.story.live_portal import Stage
from tests.story.people import PLACE, WORDS, paint
from tests.story.settling import settle

pytestmark = [pytest.mark.browser, pytest.mark.live]


class Hand:
    """Fills in and presses; looks at every page that it comes to."""

    def __init__(self, page: Page, look: Callable[[Page], None] = lambda page: None) -> None:
        self.page, self.look = page, look

    def write(self, name: str, text: str) -> None:
        self._one(f'[name="{name}"]').fill(text)

    def choose(self, name: str, label: str) -> None:
        self._one(f'[name="{name}"]').select_option(label=label)

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self._one(selector).click()
        self.look(self.page)

    def _one(self, selector: str) -> Locator:
        return self.page.locator(selector).first


class Finger(Hand):
    """The same by touch."""

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self._one(selector).tap()
        self.look(self.page)


class Keyboard(Hand):
    """The same with keys alone; on the way to a field every stop must be seen."""

    def write(self, name: str, text: str) -> None:
        tab_to(self.page, f'[name="{name}"]')
        self.page.keyboard.type(text)

    def choose(self, name: str, label: str) -> None:
        self.write(name, label)

    def press(self, selector: str) -> None:
        press(self.page, selector)
        self.look(self.page)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo as small as a cheap phone takes it."""
    file = tmp_path / "lubang.jpg"
    paint("#2b2622").resize((320, 240)).save(file, "JPEG", quality=40)
    return file


def fits(page: Page) -> None:
    """Nothing is cut off or beside the screen, whatever is unfolded."""
    open_all(page)
    assert sideways(page) == []


def travel(hand: Hand, stage: Stage, picture: Path) -> str:
    """The way home; gives the report's number."""
    page = hand.page
    page.goto(f"{stage.url}/lapor")
    hand.look(page)
    hand.write("description", WORDS)
    page.locator('[name="photo"]').set_input_files(picture)
    hand.choose("area", "Sungai Beliung")
    hand.write("place", PLACE)
    hand.press('form[action="/lapor"] button:not([type])')
    expect(page).to_have_url(re.compile("/tanda-terima$"))
    number, code = (page.locator(f"data#{name}").get_attribute("value") for name in ("number", "code"))
    assert number
    assert code
    settle(number)

    page.goto(f"{stage.url}/lacak")
    hand.look(page)
    hand.write("number", number)
    hand.write("code", code)
    hand.press('form[action="/lacak"] button')
    hand.press('form[action$="/konfirmasi"] button')
    expect(page.locator("article[data-number]")).to_have_attribute("data-status", "closed")
    return number


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("hardship", ["large text", "keyboard", "GPRS"])
def test_the_whole_way(stage, open_context, picture, hardship, script):
    touch = {"has_touch": True} if hardship != "keyboard" else {}
    context = open_context(viewport=PHONE, java_script_enabled=script, reduced_motion="reduce", **touch)
    page = context.new_page()
    hand = Keyboard(page) if hardship == "keyboard" else Finger(page)
    with ExitStack() as hardships:
        if hardship == "large text":
            hardships.enter_context(double_size(page))
            hand.look = fits
        if hardship in NETWORKS:
            page.set_default_timeout(30_000)
            slow_down(context.new_cdp_session(page), NETWORKS[hardship])
        number = travel(hand, stage, picture)
    assert factories.case(number).outcome == "fixed"


def test_the_whole_way_in_firefox(stage, firefox, open_context, picture):
    page = open_context(firefox).new_page()
    number = travel(Hand(page, fits), stage, picture)
    assert factories.case(number).outcome == "fixed"


def test_what_goes_wrong_in_firefox_is_heard(house, firefox, open_context, watch):
    page = open_context(firefox).new_page()
    page.goto(f"{house.url}/lapor")
    with page.expect_console_message(lambda said: "elsewhere.test" in said.text):
        page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.test/x.png'}))")
    with page.expect_event("pageerror", lambda error: "planted" in error.message):
        page.evaluate("setTimeout(() => { throw new Error('planted') })")
    assert {said.split(":")[0] for said in watch.complaints} == {"console", "script failed"}
    watch.expect("elsewhere.test")
    watch.expect("planted")
