"""Help while one fills in a report: the phone's place at one tap, what was told already, a number taken out."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from portal.services import boundaries
from tests import factories
from tests.borders import write
from tests.factories import Staff
from tests.public.citizens import AREA

pytestmark = pytest.mark.browser


def test_what_was_told_already_and_a_number_are_shown_while_one_types(app, site, open_context):
    number = factories.in_progress(Staff(), description="Lubang besar di jalan depan gang, motor jatuh.", area=AREA)
    page = open_context().new_page()
    page.goto(f"{site}/lapor")
    expect(page.get_by_role("button", name="Pakai lokasi saya")).to_be_visible()  # the help has arrived
    page.get_by_label("Kelurahan").select_option(AREA)
    words = page.get_by_label("Apa yang terjadi?")
    words.press_sequentially("Lubang besar di jalan depan gang, telepon 0812-3456-7890")
    alike = page.locator("#periksa [data-alike]")
    expect(alike).to_be_visible()
    expect(alike.locator("a")).to_have_attribute("href", f"/laporan/{number}")
    page.get_by_role("button", name="Hapus dari tulisan").click()
    expect(words).to_have_value("Lubang besar di jalan depan gang, telepon …")
    expect(page.locator("#periksa [data-found]")).to_have_count(0)
    alike.get_by_role("button", name="Saya juga mengalami").click()
    page.wait_for_url(re.compile(f"/laporan/{number}$"))
    expect(page.get_by_text("1 warga lain")).to_be_visible()


def test_the_phones_place_is_taken_over_with_how_exact_it_is_and_landmarks_are_offered(site, open_context, tmp_path):
    boundaries.load(write(tmp_path / "batas.geojson"), at=datetime.now(UTC))
    context = open_context(
        geolocation={"latitude": -0.0263, "longitude": 109.3425, "accuracy": 35}, permissions=["geolocation"]
    )
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("sekitar 35 meter")).to_be_visible()
    assert page.locator("[name=lat]").input_value() == "-0.026300"
    expect(page.get_by_text("Kelurahan diisi dari lokasi: Darat Sekip. Bisa diganti.")).to_be_visible()
    area = page.get_by_label("Kelurahan")
    expect(area).to_have_value("61.71.05.1002")
    area.select_option(AREA)
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("Kelurahan diisi")).to_have_count(0)
    expect(area).to_have_value(AREA)  # somebody chose it
    place = page.get_by_label("Gang, RT/RW, atau patokan")
    assert "/lapor/patokan" not in "".join(asked)  # only who writes there needs them
    place.fill("Gang Waru, dekat alun")
    suggested = page.locator("#patokan option")
    expect(suggested.first).to_have_attribute("value", "Gang Waru, dekat Alun-alun Kapuas")
    place.fill("tu")
    expect(suggested.first).to_have_attribute("value", "Alun-alun Kapuas")
    context.clear_permissions()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("tidak dapat memberi lokasi")).to_be_visible()


def test_the_second_of_three_steps_takes_over_the_phones_place_too(site, open_context):
    context = open_context(
        geolocation={"latitude": -0.0263, "longitude": 109.3425, "accuracy": 35}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(f"{site}/lapor?langkah=1")
    page.get_by_label("Apa yang terjadi?").fill("Air pipa keruh")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("sekitar 35 meter")).to_be_visible()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("titik di peta")).to_be_visible()
