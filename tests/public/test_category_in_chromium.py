"""The category in a real browser: found while one types, its questions at once, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from portal.domain.workflow import Role
from tests import factories
from tests.factories import CATEGORY, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(app):
    factories.ask(make_user(Role.ADMIN))


def test_a_category_is_chosen_by_typing_and_asks_before_the_report_is_sent(phone: Page, site, asked, watch):
    watch.expect("status of 422")
    phone.goto(f"{site}/lapor")
    phone.get_by_label("Apa yang terjadi?").fill("Ban saya pecah di sini.")
    phone.get_by_label("Gang, RT/RW").fill("Gang Waru")
    phone.get_by_text("Cari jenis masalah dengan").click()
    phone.get_by_label("Ketik masalahnya").press_sequentially("jalan belobang")
    phone.locator(f"a[data-category={CATEGORY}]").click()
    expect(phone.locator("#category")).to_have_value(CATEGORY)
    expect(phone.get_by_label("Apa yang terjadi?")).to_have_value("Ban saya pecah di sini.")
    question = phone.get_by_label("Masih ada api?")
    question.select_option("Ya")
    phone.get_by_role("button", name="Kirim laporan").first.click()
    expect(phone.locator('a[href="tel:113"].button')).to_be_visible()
    expect(phone.get_by_label("Apa yang terjadi?")).to_have_value("Ban saya pecah di sini.")
    phone.get_by_label("Masih ada api?").select_option("Tidak")
    phone.get_by_role("button", name="Kirim laporan").first.click()
    expect(phone.locator("#number")).to_be_visible()
    assert factories.case(phone.locator("#number").inner_text()).category == CATEGORY


def test_the_words_of_the_report_propose_the_kind_below_its_field(phone: Page, site):
    phone.goto(f"{site}/lapor")
    phone.get_by_label("Apa yang terjadi?").fill("Lampu jalan mati sudah tiga malam")
    phone.locator("#usul").get_by_role("button", name="Lampu jalan").click()
    expect(phone.locator("#category")).to_have_value("pju-lampu-jalan")
    expect(phone.locator("#usul button")).to_have_count(0)  # chosen, it is proposed no more
    phone.get_by_label("Gang, RT/RW").fill("Gang Waru")
    phone.get_by_label("Gang, RT/RW").press("Enter")
    expect(phone.locator("#number")).to_be_visible()
