"""Back and forward show whole pages, also after parts of them were swapped; nor is a sign-in page ever swapped in."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.services import triage
from tests.browser.chromium import DESKTOP, PHONE
from tests.factories import CATEGORY, LEAD
from tests.reading import read

pytestmark = [pytest.mark.browser, pytest.mark.live]


def is_whole(page: Page) -> None:
    """A page with its frame and its looks, not a part of one."""
    page.wait_for_load_state()
    assert page.evaluate("document.doctype !== null")
    expect(page.locator("header.site-header")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.styleSheets.length") > 0
    assert page.title()


def test_back_and_forward_over_a_page_that_changed_by_itself(house, open_context):
    number = house.send().number
    page = open_context(viewport=PHONE).new_page()
    page.clock.install()
    page.goto(f"{house.url}/laporan/{number}")
    with house.inside():
        handed = {"category": CATEGORY, "lead": LEAD, "supporting": {}}
        triage.forward(number, by=house.people["operator"], seen=None, **handed)
    with page.expect_response(re.compile("/kemajuan")):
        page.clock.fast_forward(11_000)
    article = page.locator("article[data-number]")
    expect(article).to_have_attribute("data-status", "forwarded")
    assert page.url.endswith(f"/laporan/{number}")

    page.get_by_role("link", name="Bantuan").click()
    expect(page).to_have_url(re.compile("/bantuan$"))
    page.go_back()
    is_whole(page)
    # The browser shows what it was first sent; it asks as any open page does.
    page.clock.fast_forward(11_000)
    expect(article).to_have_attribute("data-status", "forwarded")
    page.go_forward()
    is_whole(page)
    expect(page).to_have_url(re.compile("/bantuan$"))
    page.go_back()
    page.reload()
    is_whole(page)


def test_back_from_the_receipt_is_the_form_and_sends_nothing(house, open_context):
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{house.url}/lapor")
    page.locator('[name="description"]').fill("Parit tersumbat.")
    page.locator('[name="place"]').fill("Gang Waru")
    page.locator('form[action="/lapor"] button').first.click()
    expect(page).to_have_url(re.compile("/tanda-terima$"))
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.go_back()
    is_whole(page)
    expect(page.locator('[name="description"]')).to_be_visible()
    page.go_forward()
    is_whole(page)
    expect(page.locator("data#number")).to_be_visible()
    assert not posted


@pytest.mark.parametrize("address", ["/", "/lapor", "/lacak", "/laporan", "/laporan/{forwarded}", "/bantuan"])
def test_an_address_of_a_page_gives_a_page_whoever_asks(house, address):
    place = house.address(address).removeprefix(house.url)
    restoring = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    for headers in ({}, {"HX-Request": "true", "HX-Boosted": "true"}, restoring):
        read(house.app.test_client().get(place, headers=headers))
    answer = house.app.test_client().get(place, headers={"HX-Request": "true"})
    assert answer.text.startswith("<!doctype html>") or "HX-Request" in answer.headers["Vary"]


def test_a_fragment_is_kept_by_nobody(house):
    answer = house.app.test_client().get(house.address("/laporan/{forwarded}/kemajuan?v=0").removeprefix(house.url))
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.text.lstrip().startswith("<!doctype")


def test_a_session_that_is_over_leads_to_the_door_and_swaps_nothing(house, open_context, watch):
    watch.expect("status of 401")
    context = open_context(viewport=DESKTOP)
    context.add_cookies(house.cookies("operator"))
    page = context.new_page()
    page.goto(f"{house.url}/admin/masuk")
    page.evaluate("addEventListener('htmx:afterSwap', () => sessionStorage.setItem('swapped', 'yes'))")
    # No page of a desk needs HTMX yet; this is a click as such a page would make it.
    page.evaluate("() => htmx.ajax('GET', '/admin/masuk', '#flashes')")
    assert page.evaluate("sessionStorage.getItem('swapped')") == "yes"
    page.reload()
    page.evaluate("sessionStorage.clear()")
    page.evaluate("addEventListener('htmx:afterSwap', () => sessionStorage.setItem('swapped', 'yes'))")
    context.clear_cookies()
    page.evaluate("() => { htmx.ajax('GET', '/admin/masuk', '#flashes') }")
    expect(page).to_have_url(re.compile(r"/masuk\?next="))
    is_whole(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk untuk petugas")
    assert page.evaluate("sessionStorage.getItem('swapped')") is None
