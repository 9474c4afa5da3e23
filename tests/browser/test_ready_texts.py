"""With a keyboard alone an officer starts from a ready-made text, finishes it, looks at the letter and sends it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP
from tests.factories import Staff, case, in_progress

pytestmark = [pytest.mark.browser, pytest.mark.live]


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_an_answer_from_a_ready_text(house, open_context, watch, with_script):
    watch.expect("status of 422")
    with house.inside():
        number = in_progress(Staff())
    context = open_context(viewport=DESKTOP, java_script_enabled=with_script)
    context.add_cookies(house.cookies("officer"))
    page = context.new_page()
    page.goto(f"{house.url}/opd/laporan/{number}")
    step = page.locator("#langkah-jawaban")
    step.locator("summary").click()
    step.get_by_role("link", name="Mulai dari teks siap pakai").click()
    step.get_by_label("Mulai dari teks siap pakai").select_option(label="Jadwal pekerjaan")
    step.get_by_role("button", name="Pakai teks ini").press("Enter")
    words = step.get_by_label("Jawaban untuk pelapor")
    expect(words).to_be_focused()
    expect(words).to_have_value(re.compile(f"^Pekerjaan untuk laporan {number} kami jadwalkan pada .hari dan tanggal."))
    step.get_by_role("button", name="Kirim jawaban").click()
    expect(words).to_have_attribute("aria-invalid", "true")
    words.fill("Kami kerjakan hari Kamis.")
    step.get_by_role("button", name="Pratinjau").press("Enter")
    expect(step.locator("[data-preview]")).to_contain_text("Kami kerjakan hari Kamis.")
    expect(step.locator("[data-preview]")).to_be_in_viewport()
    step.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator(".timeline")).to_contain_text("Kami kerjakan hari Kamis.")


def test_enter_in_a_line_sends_the_step(house, open_context):
    with house.inside():
        number = in_progress(Staff())
    context = open_context(viewport=DESKTOP)
    context.add_cookies(house.cookies("officer"))
    page = context.new_page()
    page.goto(f"{house.url}/opd/laporan/{number}")
    step = page.locator("#langkah-penyelesaian")
    step.locator("summary").click()
    step.get_by_text("Sudah dijawab, atau direncanakan").click()
    step.get_by_label("Penjelasan untuk pelapor").fill("Jadwal truk sudah diubah.")
    cause = step.get_by_label("Penyebab masalah")
    cause.fill("Truk rusak.")
    with page.expect_navigation():
        cause.press("Enter")
    with house.inside():
        assert case(number).status == "checking"
