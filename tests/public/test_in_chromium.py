"""The citizens' pages in a real browser: fit for everybody, and live without taking anything away."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.domain.case import OWNER
from portal.services import handling, reporting, triage
from portal.store.db import db
from tests import factories
from tests.factories import Staff
from tests.gateways.pictures import encoded, street

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["best-practice", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """() => [...document.querySelectorAll(
  "button, .button, input, select, textarea, summary, nav a, .phones a")]
  .filter((e) => !["hidden", "radio", "checkbox"].includes(e.type))
  .filter((e) => e.getBoundingClientRect().width && e.getBoundingClientRect().height < 43.9).map((e) => e.outerHTML)"""
SWAPS = """() => { window.swaps = [];
  document.addEventListener("htmx:afterSwap", (event) => window.swaps.push(event.target.id)); }"""


@pytest.fixture
def staff(app):
    return Staff()


def fill_in(page: Page, site: str, **more: str) -> None:
    page.goto(f"{site}/lapor")
    page.get_by_label("Apa yang terjadi?").fill("Jalan berlubang besar di depan gang.")
    page.get_by_label("Kelurahan").select_option(factories.AREA)
    for label, text in more.items():
        page.get_by_label(label).fill(text)


def send(page: Page, site: str) -> str:
    """File a report as a person does; gives its number."""
    fill_in(page, site)
    page.get_by_label("Foto").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded(street())})
    page.get_by_role("button", name="Kirim laporan").click()
    return page.locator("#number").inner_text()


def test_every_page_fits_everybody(phone, site, staff, watch):
    watch.expect("status of (404|422|401)")
    public, closed = factories.in_progress(staff), factories.confirming(staff)
    reporting.confirm(closed, by=OWNER)
    hidden = factories.submit().number
    db.session.remove()
    number = send(phone, site)
    paths = ["/", "/lapor", "/lacak", "/laporan", "/laporan?opd=PUPR", "/bantuan", "/privasi", "/tidak-ada"]
    paths += [f"/laporan/{one}" for one in (public, closed, hidden, number)]
    paths += [f"/laporan/{number}/{more}" for more in ("tanda-terima", "cetak")]
    for path in paths:
        watch.expect(r"404 \(NOT FOUND\)")  # the invented photos
        phone.goto(site + path)
        for fold in phone.locator("summary").all():
            fold.click()
        found = Axe().run(phone, options=RULES)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert phone.evaluate(SIDEWAYS) == 0, path
        assert phone.evaluate(TOO_SMALL) == [], path


def test_a_refused_form_leads_to_its_faults(phone, site, watch):
    watch.expect("status of 422")
    phone.goto(f"{site}/lapor")
    phone.get_by_role("button", name="Kirim laporan").click()
    expect(phone.locator(".error-summary")).to_be_focused()
    phone.locator(".error-summary a").first.click()
    expect(phone.get_by_label("Apa yang terjadi?")).to_be_focused()
    found = Axe().run(phone, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_the_form_works_without_script(scriptless, site):
    number = send(scriptless, site)
    scriptless.get_by_role("link", name="Pantau laporan ini").click()
    expect(scriptless.locator("article")).to_have_attribute("data-number", number)
    scriptless.get_by_text("Tambah keterangan atau foto").click()
    scriptless.locator("#tambahan-note").fill("Makin besar.")
    scriptless.get_by_role("button", name="Kirim keterangan").click()
    expect(scriptless.locator(".timeline")).to_contain_text("Makin besar.")


def test_an_open_page_changes_by_itself_once_and_wholly(desktop, site, staff):
    number = factories.in_progress(staff)
    db.session.remove()
    desktop.add_init_script(f"({SWAPS})()")
    desktop.goto(f"{site}/laporan/{number}")
    handling.answer(number, by=staff.officer, seen=None, note="Besok ditambal.")
    db.session.remove()
    expect(desktop.locator("article")).to_have_attribute("data-version", "4", timeout=12_000)
    expect(desktop.locator(".timeline")).to_contain_text("Besok ditambal.")
    expect(desktop.locator("#kabar")).to_contain_text("Baru saja berubah")
    desktop.wait_for_timeout(500)
    assert desktop.evaluate("() => window.swaps").count("kemajuan") == 1


def test_it_stops_asking_when_the_report_is_closed(desktop, site, staff, watch):
    watch.expect(r"404 \(NOT FOUND\)")
    number = factories.confirming(staff)
    db.session.remove()
    desktop.goto(f"{site}/laporan/{number}")
    reporting.confirm(number, by=OWNER)
    db.session.remove()
    expect(desktop.locator("article")).to_have_attribute("data-status", "closed", timeout=12_000)
    expect(desktop.locator("[hx-trigger]")).to_have_count(0)
    desktop.wait_for_load_state("networkidle")  # the photos of the new state


def test_what_the_reporter_is_typing_stays_while_the_page_changes(phone, site, staff):
    number = send(phone, site)
    phone.goto(f"{site}/laporan/{number}")
    phone.get_by_text("Tambah keterangan atau foto").click()
    phone.locator("#tambahan-note").fill("Saya sedang mengetik")
    triage.forward(
        number, by=staff.operator, seen=None, category=factories.CATEGORY, lead=factories.LEAD, supporting={}
    )
    db.session.remove()
    expect(phone.locator("article")).to_have_attribute("data-status", "forwarded", timeout=12_000)
    expect(phone.locator("#tambahan-note")).to_have_value("Saya sedang mengetik")
    expect(phone.locator("#langkah-baru")).to_contain_text("baru saja berubah")


def test_the_receipt_prints_on_one_page_of_a5(phone, site):
    send(phone, site)
    printed = phone.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 (\d+)[.\d]* (\d+)", printed)
    assert sizes == [(b"420", b"594")]
