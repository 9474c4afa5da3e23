"""Dengarkan: the browser reads the main sentences where it has a voice for the page's language; else nothing shows."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.browser

# A browser without voices of its own is given one, and says what it was told to read.
VOICES = """
const said = (window.said = []);
class Words extends EventTarget { constructor(text) { super(); this.text = text; } }
const speech = {
  getVoices: () => [{ lang: "LANG", name: "a voice" }],
  speak: (words) => said.push(words.text),
  cancel: () => said.push("-"),
  addEventListener: () => {},
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = Words;
"""


@pytest.fixture
def open_page(open_context, site):
    def come(address: str, voice: str):
        context = open_context()
        context.add_init_script(VOICES.replace("LANG", voice))
        page = context.new_page()
        page.goto(f"{site}{address}")
        return page

    return come


def test_a_tap_reads_the_first_page_and_another_is_silent_again(open_page):
    page = open_page("/", "in_ID")
    button = page.get_by_role("button", name="Dengarkan")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    read = page.evaluate("said")
    assert read[1] == "Ada masalah di kota? Laporkan."
    assert any("tanggal yang dijanjikan" in words for words in read)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("said.at(-1)") == "-"


def test_where_no_voice_speaks_the_language_nothing_is_offered(open_page):
    page = open_page("/bantuan", "en-GB")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-listen]").count() == 2
    expect(page.get_by_role("button", name="Dengarkan")).to_have_count(0)


def test_the_form_and_a_report_say_what_matters(open_page, app):
    page = open_page("/lapor", "id-ID")
    page.get_by_role("button", name="Dengarkan").click()
    assert "Di mana?" in page.evaluate("said")
    staff = factories.Staff()
    page = open_page(f"/laporan/{factories.in_progress(staff)}", "id-ID")
    page.get_by_role("button", name="Dengarkan").click()
    read = " ".join(page.evaluate("said"))
    assert "Sekarang dipegang" in read
    assert "Dijanjikan selesai" in read
