"""Every page, for everybody who can meet it: nothing for axe to find, narrow in the light and wide in the dark, with
everything unfolded; no scrolling sideways, at double text size neither; targets for fingers; no complaint of the
browser's.

`PORTAL_LOOK=directory` leaves a picture of each page there, narrow and wide.
"""

import csv
import os
from pathlib import Path

import pytest

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.measuring import (
    COMFORTABLE,
    LEAST,
    faults,
    open_all,
    sideways,
    sideways_at_double_size,
    small_targets,
)
from tests.browser.sights import CITIZEN, NO_PAGES, SIGHTS, Sight, came_to
from tests.test_permissions import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.live]


@pytest.fixture
def look(house, open_context, watch):
    """Somebody's browser that has come to a sight."""

    def come(sight: Sight, **options):
        if sight.status != 200:
            watch.expect("status of 4[0-9][0-9]")
        context = open_context(**options)
        context.add_cookies(house.cookies(sight.who, sight.of))
        page = context.new_page()
        assert came_to(sight, page, house) == sight.status
        return page

    return come


def picture(page, sight: Sight, width: str) -> None:
    if directory := os.environ.get("PORTAL_LOOK"):
        name = "".join(c if c.isalnum() else "-" for c in sight.name)
        page.screenshot(path=Path(directory) / f"{name}-{width}.png", full_page=True)


def _of(sight: Sight) -> tuple[str, str, int, str]:
    """The page that several people may meet, each with what is theirs on it."""
    return sight.rule, sight.address, sight.status, sight.note


FIRST_TO_SEE = {_of(sight): sight for sight in reversed(SIGHTS)}


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_serves_everybody(look, sight):
    page = look(sight, viewport=PHONE, color_scheme="light")
    picture(page, sight, "320")
    open_all(page)
    is_desk = page.locator("body.desk").count() > 0
    is_first = FIRST_TO_SEE[_of(sight)] is sight
    # All rules where its people are, on a phone or at a desk's screen; those of looks also on the other, once a page.
    wrong = faults(page, looks_only=is_desk) if is_first or not is_desk else []
    wrong += [*sideways(page), *sideways_at_double_size(page)]
    wrong += small_targets(page, LEAST if is_desk else COMFORTABLE)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    wrong += faults(page, looks_only=not is_desk) if is_first or is_desk else []
    wrong += [*sideways(page), *sideways_at_double_size(page), *small_targets(page, LEAST)]
    if os.environ.get("PORTAL_LOOK"):
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = false")
        picture(page, sight, "1280")
    assert not wrong, "\n- ".join(["", *dict.fromkeys(wrong)])


LIVE = [sight for sight in CITIZEN if sight.rule == "/laporan/<number>"]


@pytest.mark.parametrize("sight", LIVE, ids=lambda sight: sight.name)
def test_a_page_that_changes_by_itself_is_as_good_where_no_script_arrives(look, watch, sight):
    watch.expect("ERR_FAILED|fetching the script")  # the latter is the service worker's
    page = look(sight, viewport=PHONE)
    page.context.route("**/*.js", lambda route: route.abort())
    page.reload()
    assert page.evaluate("typeof htmx") == "undefined"
    open_all(page)
    assert not faults(page)


# English words are of other lengths, and break elsewhere.
IN_ENGLISH = {
    *("anybody / 200", "anybody /lapor 200", "anybody /lapor 422 wrong", "anybody /lapor 200 sent"),
    *(
        "anybody /lacak 200",
        "anybody /laporan 200",
        "anybody /bantuan 200",
        "anybody /peta 200",
        "anybody /statistik 200",
    ),
    *("anybody /laporan/late 200", "reporter /laporan/confirming 200"),
}
ENGLISH = [sight for sight in CITIZEN if sight.name in IN_ENGLISH]
assert len(ENGLISH) == len(IN_ENGLISH)


@pytest.mark.parametrize("sight", ENGLISH, ids=lambda sight: sight.name)
def test_a_page_in_english_serves_everybody_too(look, sight):
    page = look(sight, viewport=PHONE, locale="en-GB")
    assert page.locator("html").get_attribute("lang") == "en"
    open_all(page)
    wrong = [*faults(page), *sideways(page), *sideways_at_double_size(page), *small_targets(page, COMFORTABLE)]
    assert not wrong, "\n- ".join(["", *wrong])


def test_every_address_of_a_page_is_looked_at(house):
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    seen = {sight.rule for sight in SIGHTS}
    assert not rules - seen - NO_PAGES, "pages that tests/browser/sights.py does not look at"
    assert seen - {""} <= {rule.rule for rule in house.app.url_map.iter_rules()}, "sights of addresses that are gone"


def test_everybody_who_may_enter_a_desks_page_looks_at_it():
    seen = {(sight.rule, sight.who) for sight in SIGHTS}
    with TABLE.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] == "GET" and row["rule"] not in NO_PAGES]
    missing = {
        (row["rule"], who)
        for row in rows
        for who, said in row.items()
        # Another agency's officer sees what an officer sees, on pages of their own agency.
        if said == "in" and row["rule"].startswith(("/admin", "/opd", "/pimpinan")) and who != "other"
    }
    assert not missing - seen
