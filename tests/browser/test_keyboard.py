"""With a keyboard alone: a report is sent and tracked, what has the focus is always seen, errors lead to their fields,
and the centre works through its inbox by letters."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.sights import SIGHTS
from tests.factories import case
from tests.story.people import PLACE, WORDS

pytestmark = [pytest.mark.browser, pytest.mark.live]

# What the eye has to find: a line around it, inside the window.
SEEN = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const upright = box.height && box.bottom > 0 && box.top < innerHeight;
  const inside = upright && box.width && box.right > 0 && box.left < innerWidth;
  return line && inside ? "" : `${e.outerHTML.slice(0, 120)}: outline ${style.outline}, at ${box.left},${box.top}`;
}"""


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until this has the focus; every stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        unseen = page.evaluate(SEEN)
        assert not unseen, f"the focus is not seen on {unseen}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab do not lead to {selector}")


def press(page: Page, selector: str) -> None:
    """Go to a link or button and press Enter, which leads to another page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_report_is_sent_and_tracked(house, open_context):
    page = open_context(viewport=PHONE, reduced_motion="reduce").new_page()
    page.goto(house.url)
    press(page, 'main a[href="/lapor"]')
    tab_to(page, '[name="description"]')
    page.keyboard.type(WORDS)
    tab_to(page, '[name="category"]')
    page.keyboard.type("Jalan b")
    tab_to(page, '[name="area"]')
    page.keyboard.type("Sungai B")
    tab_to(page, '[name="place"]')
    page.keyboard.type(PLACE)
    tab_to(page, '[name="anonymous"]')
    page.keyboard.press("Space")
    press(page, 'form[action="/lapor"] button')
    expect(page).to_have_url(re.compile("/tanda-terima$"))
    number = page.locator("data#number").get_attribute("value")
    code = page.locator("data#code").get_attribute("value")
    with house.inside():
        sent = case(number)
    assert (sent.category, sent.anonymous) == ("jalan-berlubang", True)

    page = open_context(viewport=PHONE, reduced_motion="reduce").new_page()
    page.goto(house.url)
    press(page, 'main a[href="/lacak"]')
    tab_to(page, '[name="number"]')
    page.keyboard.type(number)
    tab_to(page, '[name="code"]')
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, '[name="note"]')
    page.keyboard.type("Lubangnya bertambah.")
    press(page, 'form[action$="/tambahan"] button')
    expect(page.locator(".timeline").get_by_text("Lubangnya bertambah.")).to_be_visible()


def test_the_first_key_leads_past_the_header(house, open_context):
    page = open_context(viewport=PHONE, reduced_motion="reduce").new_page()
    page.goto(f"{house.url}/lapor")
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    tab_to(page, "main *", most=1)


REFUSED = [sight for sight in SIGHTS if sight.status in (409, 422)]


@pytest.mark.parametrize("sight", REFUSED, ids=lambda sight: sight.name)
def test_an_errors_summary_has_the_focus_and_leads_to_the_fields(viewer, sight):
    page = viewer.come(sight)
    assert page.title().startswith("Ada kesalahan: ")
    summary = page.locator(".error-summary")
    if not summary.count():
        # Nothing to fill in differently: a sentence at the top says what happened.
        expect(page.locator("#flashes .notice")).to_be_focused()
        return
    expect(summary).to_be_focused()
    for link in summary.locator("a").all():
        link.focus()
        page.keyboard.press("Enter")
        field = page.locator(f'[id="{link.get_attribute("href")[1:]}"]')
        expect(field).to_be_visible()
        if field.evaluate("field => field.tagName === 'FIELDSET'"):
            page.keyboard.press("Tab")
            field = field.locator("input:focus")
        expect(field).to_be_focused()
        assert not page.evaluate(SEEN)


@pytest.fixture
def operator(house, open_context):
    context = open_context(viewport=DESKTOP, reduced_motion="reduce")
    context.add_cookies(house.cookies("operator"))
    return context.new_page()


def test_the_centre_chooses_opens_and_goes_on_by_letters(house, operator):
    operator.goto(f"{house.url}/admin/masuk")
    rows = operator.locator("[data-row]")
    for key, number in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        operator.keyboard.press(key)
        expect(rows.nth(number)).to_have_class(re.compile("chosen"))
        expect(rows.nth(number).locator("a").first).to_be_focused()
        assert not operator.evaluate(SEEN)
    second, third = (rows.nth(n).get_attribute("data-number") for n in (1, 2))
    with operator.expect_navigation():
        operator.keyboard.press("o")
    expect(operator).to_have_url(re.compile(f"/admin/laporan/{second}"))
    with operator.expect_navigation():
        operator.keyboard.press("n")
    expect(operator).to_have_url(re.compile(f"/admin/laporan/{third}"))


def test_the_centre_forwards_without_a_mouse(house, operator):
    number = house.send(category="sampah-menumpuk").number
    operator.goto(f"{house.url}/admin/laporan/{number}")
    operator.keyboard.press("f")
    expect(operator.locator("[data-forward] select").first).to_be_focused()
    tab_to(operator, '[name="lead"]')
    operator.keyboard.type("DPU")
    press(operator, "[data-forward] button:not([name])")
    with house.inside():
        assert (case(number).status, case(number).lead) == ("forwarded", "PUPR")


def test_letters_typed_into_a_field_stay_there(house, operator):
    operator.goto(house.address("/admin/laporan/{submitted}"))
    field = operator.locator('[name="nomor"], textarea').first
    field.evaluate("e => { for (let d = e; d; d = d.parentElement) if (d.tagName == 'DETAILS') d.open = true }")
    field.focus()
    operator.keyboard.type("jkofn")
    expect(field).to_have_value("jkofn")
    expect(field).to_be_focused()


def test_every_stop_on_a_desks_pages_is_seen(house, open_context):
    for who, address in (
        ("operator", "/admin/masuk"),
        ("officer", "/opd/laporan/{working}"),
        ("field_officer", "/opd/tugas"),
    ):
        context = open_context(viewport=DESKTOP, reduced_motion="reduce")
        context.add_cookies(house.cookies(who))
        page = context.new_page()
        page.goto(house.address(address))
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        stops = page.locator(
            "main a[href]:visible, main button:visible, main summary:visible, main textarea:visible"
        ).count()
        page.evaluate("document.querySelector('main').focus()")
        for _ in range(min(stops, 40)):
            page.keyboard.press("Tab")
            assert not page.evaluate(SEEN)
