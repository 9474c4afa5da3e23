"""Every page, for everybody who can meet it, in each language, with script and without, in the light and in the dark,
narrow and wide, with everything unfolded: nothing for axe to find; no scrolling sideways, at double text size neither;
targets for fingers; no complaint of the browser's.

`PORTAL_LOOK=directory` leaves a picture of each page there, narrow and wide.
"""

import csv
import os
from pathlib import Path

import pytest

from portal.web.language import HOME, catalogues
from tests.browser.sights import NO_PAGES, SIGHTS, Sight
from tests.browser.viewer import LANGUAGES, LOOKS
from tests.test_permissions import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.live]


def _of(sight: Sight) -> tuple[str, str, int, str]:
    """The page that several people may meet, each with what is theirs on it."""
    return sight.rule, sight.address, sight.status, sight.note


FIRST_TO_SEE = {_of(sight): sight for sight in reversed(SIGHTS)}


# What is another's on a page is in the same words: in a second language whoever meets a page first looks for all.
LOOKED_AT = [
    pytest.param(sight, language, id=f"{sight.name}-{language}")
    for sight in SIGHTS
    for language in LANGUAGES
    if language == HOME or FIRST_TO_SEE[_of(sight)] is sight
]


@pytest.mark.parametrize(("sight", "language"), LOOKED_AT)
def test_a_page_serves_everybody(viewer, sight, language):
    def picture(width: str) -> None:
        if directory := os.environ.get("PORTAL_LOOK"):
            name = "".join(c if c.isalnum() else "-" for c in f"{sight.name} {language} {width}")
            page.screenshot(path=Path(directory) / f"{name}.png", full_page=True)

    page = viewer.come(sight)
    assert page.locator("html").get_attribute("lang") == language
    wrong = viewer.judge(is_first=FIRST_TO_SEE[_of(sight)] is sight, picture=picture)
    assert not wrong, "\n- ".join(["", *dict.fromkeys(wrong)])
    assert viewer.looks == LOOKS, "looks that nobody had"


def test_every_language_is_looked_at():
    assert set(LANGUAGES) == set(catalogues())


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
