"""A voice sent with script: it travels with the first request, and the browser of its reporter plays it."""

import re

import pytest
from playwright.sync_api import expect

from tests.gateways.voices import recording
from tests.public.citizens import AREA

pytestmark = pytest.mark.browser

LENGTH = """() => new Promise((done) => {
  const sound = document.querySelector("audio");
  sound.onloadedmetadata = () => done(sound.duration);
  sound.onerror = () => done(-1);
  sound.load();
})"""


def test_what_a_cheap_phone_recorded_is_sent_alone_and_played(site, open_context, tmp_path):
    file = tmp_path / "rekaman.3gp"
    file.write_bytes(recording("3gp"))
    page = open_context().new_page()
    page.goto(f"{site}/lapor")
    page.get_by_text("Lebih mudah bicara?").click()
    page.get_by_label("Rekaman suara").set_input_files(file)
    page.get_by_label("Kelurahan").select_option(AREA)
    page.get_by_role("button", name="Kirim laporan").first.click()
    page.wait_for_url(re.compile("tanda-terima"))
    page.goto(f"{site}/laporan/{page.locator('#number').get_attribute('value')}")
    expect(page.locator("audio")).to_be_visible()
    assert page.evaluate(LENGTH) == pytest.approx(1, abs=0.3)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_voice_is_recorded_in_the_page_listened_to_and_sent(site, open_context):
    page = open_context(permissions=["microphone"]).new_page()
    page.goto(f"{site}/lapor")
    page.get_by_text("Lebih mudah bicara?").click()
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.get_by_role("button", name="Selesai merekam · 1 detik")).to_be_visible()
    page.get_by_role("button", name="Selesai merekam").click()
    expect(page.get_by_text("detik siap dikirim")).to_be_visible()
    expect(page.locator("audio")).to_be_visible()
    page.get_by_role("button", name="Buang rekaman").click()
    assert page.evaluate("document.querySelector('[name=voice]').files.length") == 0
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.get_by_role("button", name="Selesai merekam · 1 detik")).to_be_visible()
    page.get_by_label("Kelurahan").select_option(AREA)
    page.get_by_role("button", name="Kirim laporan").first.click()  # what was said so far goes along
    page.wait_for_url(re.compile("tanda-terima"))
    page.goto(f"{site}/laporan/{page.locator('#number').get_attribute('value')}")
    assert page.evaluate(LENGTH) == pytest.approx(1.3, abs=1)
