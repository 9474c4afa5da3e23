"""The whole way of one report in Chromium with script: the public page stays open and changes by itself."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.story.people import PLACE, WORDS, paint

pytestmark = pytest.mark.browser

LIVE_WITHIN = 12_000  # milliseconds in which a change must be seen


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """A road with a hole, and the same road mended."""
    made = {}
    for name, hole in (("before", "#2b2622"), ("after", "#7d7a76")):
        made[name] = tmp_path / f"{name}.jpg"
        paint(hole).save(made[name], "JPEG", quality=85)
    return made


def step(page: Page, url: str, noun: str, **fields: str) -> None:
    """Fill in a step's form on a report's desk page and send it with its own button."""
    page.goto(url)
    form = page.locator(f'form[action*="/{noun}"]').last
    form.evaluate("form => { for (let e = form; e; e = e.parentElement) if (e.tagName == 'DETAILS') e.open = true }")
    for name, value in fields.items():
        if name == "decision":  # a button of its own
            continue
        field = form.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind == "file":
            field.set_input_files(value)
        elif kind in ("radio", "checkbox"):
            form.locator(f'[name="{name}"][value="{value}"]').check(force=True)
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    chosen = form.locator(f'button[name="decision"][value="{fields.get("decision", "")}"]')
    button = chosen if chosen.count() else form.locator("button").first
    with page.expect_navigation():
        button.click()


def test_everybody_watches_a_report_on_its_way(stage, phone, open_context, sign_in, pictures):
    citizen = phone
    citizen.goto(stage.url)
    citizen.get_by_role("link", name="Kirim laporan").first.click()
    citizen.locator('[name="description"]').fill(WORDS)
    citizen.locator('[name="photo"]').set_input_files(pictures["before"])
    _choose(citizen, "category", "jalan-berlubang")
    citizen.locator('[name="area"]').select_option("61.71.05.1001")
    citizen.locator('[name="place"]').fill(PLACE)
    citizen.locator('[name="phone"]').fill("0812 5555 0101")
    citizen.locator('form[action$="/lapor"] button').first.click()
    expect(citizen).to_have_url(re.compile("/tanda-terima$"))
    number = citizen.locator("data#number").get_attribute("value")
    code = citizen.locator("data#code").get_attribute("value")

    watcher = open_context(viewport=PHONE).new_page()
    watcher.goto(f"{stage.url}/laporan/{number}")
    article = watcher.locator("article[data-number]")
    expect(article).to_have_attribute("data-status", "submitted")
    desk, agency = f"{stage.url}/admin/laporan/{number}", f"{stage.url}/opd/laporan/{number}"

    operator = sign_in(stage.people.operator)
    step(operator, desk, "disposisi", category="jalan-berlubang", lead="PUPR")
    expect(article).to_have_attribute("data-status", "forwarded", timeout=LIVE_WITHIN)
    expect(article).to_have_attribute("data-holder", "PUPR")

    officer = sign_in(stage.people.officer)
    step(officer, agency, "penerimaan", note="Kami periksa ke lokasi besok pagi.")
    expect(article).to_have_attribute("data-status", "in_progress", timeout=LIVE_WITHIN)
    expect(watcher.get_by_text("Kami periksa ke lokasi besok pagi.")).to_have_count(1)
    assert watcher.locator('p[role="status"]').first.inner_text().strip(), "nothing is said to a screen reader"
    _is_consistent(watcher)

    step(officer, agency, "penyelesaian", outcome="fixed", note="Sudah ditambal.", photo=str(pictures["after"]))
    expect(article).to_have_attribute("data-status", "checking", timeout=LIVE_WITHIN)
    second = sign_in(stage.people.second)
    step(second, desk, "pemeriksaan", decision="approve")
    expect(article).to_have_attribute("data-status", "confirming", timeout=LIVE_WITHIN)

    citizen.goto(f"{stage.url}/lacak")
    citizen.locator('[name="number"]').fill(number)
    citizen.locator('[name="code"]').fill(code)
    citizen.locator('form[action$="/lacak"] button').last.click()
    confirm = citizen.locator('form[action$="/konfirmasi"]')
    confirm.get_by_role("button").first.click()
    expect(article).to_have_attribute("data-status", "closed", timeout=LIVE_WITHIN)
    expect(article).to_have_attribute("data-outcome", "fixed")
    expect(article).to_have_attribute("data-due", "")
    _asks_no_more(watcher)


def _choose(page: Page, name: str, value: str) -> None:
    field = page.locator(f'[name="{name}"]')
    if field.first.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f'[name="{name}"][value="{value}"]').check(force=True)


def _is_consistent(page: Page) -> None:
    """What the page shows after a change is what it shows when it is loaded anew."""
    seen = page.locator("article[data-number]").inner_text()
    fresh = page.context.new_page()
    fresh.goto(page.url)
    expect(fresh.locator("article[data-number]")).to_have_attribute("data-status", "in_progress")
    assert _without_times(seen) == _without_times(fresh.locator("article[data-number]").inner_text())
    fresh.close()


def _without_times(text: str) -> list[str]:
    """The words of a page without those that change by the minute."""
    return re.sub(r"\d+ (menit|detik|jam)( lalu| lagi)?|baru saja|kurang dari 1 menit( lalu| lagi)?", "", text).split()


def _asks_no_more(page: Page) -> None:
    """A closed report's page stops polling."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/kemajuan" in request.url else None)
    page.wait_for_timeout(LIVE_WITHIN)
    assert asked == []


def test_a_hidden_tab_asks_nothing(stage, open_context):
    from tests.factories import submit

    number = submit().number
    page = open_context(viewport=PHONE).new_page()
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/kemajuan" in request.url else None)
    page.goto(f"{stage.url}/laporan/{number}")
    page.wait_for_timeout(LIVE_WITHIN)
    assert asked == []


def test_a_lost_session_leads_to_the_door_and_loses_no_text(stage, sign_in, watch):
    from tests.factories import submit

    watch.expect("status of 40[01]")
    number = submit().number
    operator = sign_in(stage.people.operator)
    operator.goto(f"{stage.url}/admin/laporan/{number}")
    form = operator.locator('form[action*="/pertanyaan"]').first
    form.evaluate("form => { for (let e = form; e; e = e.parentElement) if (e.tagName == 'DETAILS') e.open = true }")
    form.locator('[name="question"]').fill("Di dekat gang yang mana?")
    operator.context.clear_cookies()
    form.get_by_role("button").first.click()
    expect(operator.get_by_text("Di dekat gang yang mana?").first).to_be_visible()
