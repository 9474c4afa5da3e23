"""Sending from a cheap phone on a bad line: small photos, text first, nothing lost, and one report whatever races."""

import re
import secrets
import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from portal.store.db import db
from portal.store.tables import Photo, Report
from tests import factories
from tests.browser.networks import NETWORKS, slow_down
from tests.gateways.pictures import encoded, street
from tests.public.test_in_chromium import RULES, SIDEWAYS

pytestmark = pytest.mark.browser

SMALL = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded(street((320, 240)))}
WAITING = "1 laporan menunggu sinyal"


@pytest.fixture
def context(open_context) -> BrowserContext:
    return open_context(has_touch=True, is_mobile=True)


def large_photo() -> bytes:
    """As a phone makes it: 12 megapixels, 3 MB, lying on its side, with what a picture of a street has of detail."""
    noise = Image.frombytes("L", (4000, 3000), secrets.token_bytes(12_000_000))
    photo = Image.blend(street((4000, 3000)), Image.merge("RGB", (noise,) * 3), 0.2)
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(photo, quality=75, exif=exif)


def fill_in(
    page: Page, site: str, words: str = "Jalan berlubang besar.", *, photos: int = 0, opened: bool = False
) -> None:
    if not opened:
        page.goto(f"{site}/lapor")
    page.get_by_label("Apa yang terjadi?").fill(words)
    page.get_by_label("Kelurahan").select_option(factories.AREA)
    if photos:
        page.get_by_label("Foto", exact=False).first.set_input_files([SMALL] * photos)


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim laporan").click()


def stored() -> list[tuple[str, int]]:
    """The words of every report with the number of its photos."""
    db.session.rollback()
    rows = db.session.execute(select(Report.id, Report.description).order_by(Report.id)).all()
    photos = [*db.session.execute(select(Photo.report_id)).scalars()]
    return [(row.description, photos.count(row.id)) for row in rows]


def until(page: Page, holds: Callable[[], bool], seconds: float = 15) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, stored()
        page.wait_for_timeout(100)  # not a mere pause: meanwhile the browser is heard


def with_worker(page: Page, site: str) -> None:
    """The form, kept by this phone."""
    page.goto(f"{site}/lapor")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")


def test_on_edge_the_text_is_there_in_ten_seconds_and_a_large_photo_in_a_minute(context, site):
    page = context.new_page()
    photo = large_photo()
    assert 2_500_000 < len(photo) < 4_000_000
    page.goto(f"{site}/lapor")
    page.wait_for_load_state("networkidle")
    fill_in(page, site, opened=True)
    page.get_by_label("Foto", exact=False).first.set_input_files({**SMALL, "buffer": photo})
    size = (
        "() => { const [file] = document.querySelector('#photo').files; return file.name === 'foto.jpg' && file.size }"
    )
    page.wait_for_function(size)
    assert page.evaluate(size) < 300_000
    drawn = (
        "() => createImageBitmap(document.querySelector('#photo').files[0]).then(({width, height}) => [width, height])"
    )
    assert page.evaluate(drawn) == [960, 1280], "upright, and no larger than needed"
    slow_down(context.new_cdp_session(page), NETWORKS["EDGE"])
    began = time.monotonic()
    send(page)
    expect(page.locator("#number")).to_be_visible()
    assert time.monotonic() - began < 10
    assert stored() == [("Jalan berlubang besar.", 0)]
    expect(page.locator("#menunggu li")).to_contain_text(re.compile(r"Foto 1 dari 1 · [1-9]\d? %"), timeout=30_000)
    expect(page.locator("#menunggu")).to_contain_text("Semua foto sudah kami terima", timeout=60_000)
    assert time.monotonic() - began < 60
    assert stored() == [("Jalan berlubang besar.", 1)]
    expect(page.locator("#menunggu li")).to_have_count(0)


def test_airplane_mode_and_a_reload_in_the_middle_leave_one_report_with_its_photos(context, site, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    page = context.new_page()
    with_worker(page, site)
    lost = []

    def lose(route: Route) -> None:
        """The portal has it, and the phone never hears so."""
        if route.request.method != "POST":
            return route.continue_()
        route.fetch()
        lost.append(route.request.url)
        context.set_offline(True)
        return route.abort()

    context.route(re.compile("/(lapor|foto)$"), lose)
    fill_in(page, site, photos=2, opened=True)
    send(page)
    expect(page.locator("#menunggu")).to_contain_text(WAITING)
    expect(page.get_by_label("Apa yang terjadi?")).to_have_value("")
    page.reload()
    expect(page.locator("h1")).to_have_text("Kirim laporan")
    expect(page.locator("#menunggu")).to_contain_text(WAITING)
    expect(page.locator("#menunggu li")).to_contain_text("Jalan berlubang besar.")
    expect(page.get_by_label("Apa yang terjadi?")).to_have_value("")  # or it would be sent twice
    context.unroute_all()
    context.route(re.compile("/foto$"), lose)
    context.set_offline(False)
    until(page, lambda: any(address.endswith("/foto") for address in lost))
    page.reload()
    context.unroute_all()
    context.set_offline(False)
    until(page, lambda: stored() == [("Jalan berlubang besar.", 2)])
    assert lost[0].endswith("/lapor"), "its answer was lost, and the report sent again"
    page.get_by_role("button", name="Lihat tanda terima").click()
    expect(page.locator("#code")).to_be_visible()
    assert stored() == [("Jalan berlubang besar.", 2)]


def test_two_tabs_and_the_worker_race_and_every_report_is_there_once(context, site, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    tabs = [context.new_page(), context.new_page()]
    with_worker(tabs[0], site)
    context.set_offline(True)
    for number, tab in enumerate(tabs):
        fill_in(tab, site, f"Laporan {number}", photos=1)
        assert tab.evaluate("() => document.querySelector('[name=key]').value") == "", "a kept form has no key"
        send(tab)
        expect(tab.locator("#menunggu")).to_contain_text(f"{number + 1} laporan menunggu sinyal")
    wake = _worker_of(context, site)
    context.set_offline(False)
    wake()
    for tab in tabs:
        tab.evaluate("() => dispatchEvent(new Event('online'))")
    until(tabs[0], lambda: sorted(stored()) == [("Laporan 0", 1), ("Laporan 1", 1)])
    tabs[0].wait_for_timeout(1500)
    assert sorted(stored()) == [("Laporan 0", 1), ("Laporan 1", 1)]
    context.set_offline(True)
    fill_in(tabs[0], site, "Laporan 2", photos=1)
    send(tabs[0])
    expect(tabs[0].locator("#menunggu")).to_contain_text(WAITING)
    for tab in tabs:
        tab.goto("about:blank")
    context.set_offline(False)
    wake()  # no page of ours is open any more
    until(tabs[0], lambda: ("Laporan 2", 1) in stored())


def _worker_of(context: BrowserContext, site: str) -> Callable[[], None]:
    """What the browser does to the service worker when there is a signal again."""
    line = context.new_cdp_session(context.pages[0])
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    line.send("ServiceWorker.enable")
    until(context.pages[0], lambda: bool(found))
    event = {"origin": site, "registrationId": found[0], "tag": "lapor", "lastChance": False}
    return lambda: line.send("ServiceWorker.dispatchSyncEvent", event)


def test_what_waits_can_be_discarded(context, site, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    page = context.new_page()
    with_worker(page, site)
    context.set_offline(True)
    fill_in(page, site, opened=True)
    send(page)
    expect(page.locator("#menunggu")).to_contain_text(WAITING)
    assert page.evaluate(SIDEWAYS) == 0
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#menunggu").get_by_role("button", name="Buang").click()
    expect(page.locator("#menunggu")).to_be_hidden()
    context.set_offline(False)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert stored() == []


def test_where_nothing_can_be_kept_the_form_goes_the_ordinary_way(context, site):
    context.add_init_script("Object.defineProperty(self, 'indexedDB', { value: undefined })")
    page = context.new_page()
    fill_in(page, site, photos=2)
    send(page)
    expect(page.locator("#number")).to_be_visible()
    assert stored() == [("Jalan berlubang besar.", 2)]


def test_what_waited_for_days_is_sent_and_shown_and_what_nobody_fetched_is_let_go(context, site):
    page = context.new_page()
    page.goto(f"{site}/lapor")
    page.wait_for_function("() => self.Later && self.Waiting")
    fields = f"[['description', 'Tiga hari tanpa sinyal.'], ['area', '{factories.AREA}']]"
    page.evaluate(
        f"""async () => {{
          const at = (hours) => Date.now() - hours * 36e5;
          const photo = [{{ key: "k".repeat(24), blob: new Blob(["x"]) }}];
          await Later.keep({{ id: "a", at: at(72), key: "from a form of that day", fields: {fields}, photos: [] }});
          await Later.keep({{ id: "b", at: at(169), key: "", fields: {fields}, photos: [] }});
          await Later.keep({{ id: "c", at: at(49), number: "PTK-26-000018", fields: null, photos: photo }});
        }}"""
    )
    page.reload()
    expect(page.locator("#menunggu li")).to_have_count(1)
    page.get_by_role("button", name="Lihat tanda terima").click()
    expect(page.locator("#code")).to_be_visible()
    assert stored() == [("Tiga hari tanpa sinyal.", 0)]


def test_an_old_photo_that_hangs_does_not_hold_up_a_new_report(context, site):
    page = context.new_page()
    context.route("**/foto", lambda route: None)
    for number in range(2):
        fill_in(page, site, f"Laporan {number}", photos=1)
        send(page)
        expect(page.locator("#number")).to_be_visible()
    assert stored() == [("Laporan 0", 0), ("Laporan 1", 0)]
    context.unroute_all()
    page.reload()
    until(page, lambda: stored() == [("Laporan 0", 1), ("Laporan 1", 1)])


def test_photos_that_cannot_leave_are_tried_again_after_longer_and_longer_pauses(open_context, site, watch):
    watch.expect("ERR_FAILED")
    page = open_context(service_workers="block").new_page()
    page.clock.install()
    tries: list[Route] = []

    def fail(route: Route) -> None:
        tries.append(route)
        route.abort()

    page.context.route("**/foto", fail)
    fill_in(page, site, photos=1)
    send(page)
    expect(page.locator("#number")).to_be_visible()
    until(page, lambda: bool(tries))
    pauses = []
    while len(pauses) < 6:
        page.wait_for_timeout(300)
        known, seconds = len(tries), 0
        while len(tries) == known:
            assert seconds < 70, f"no further try after pauses of {pauses} seconds"
            page.clock.run_for(4000)
            page.wait_for_timeout(30)
            seconds += 4
        pauses.append(seconds)
    assert pauses == sorted(pauses)
    assert pauses[0] <= 8
    assert pauses[-1] >= 56


def test_a_draft_comes_back_without_whom_to_call(context, site):
    page = context.new_page()
    fill_in(page, site, "Lampu jalan mati, telepon saya 0812-5555-0101 ya.")
    page.get_by_label("Nomor HP").fill("081255550101")
    page.get_by_label("Email").fill("siti@contoh.test")
    page.get_by_label("Gang, RT/RW, atau patokan").fill("Gang Waru")
    page.close()
    page = context.new_page()
    page.goto(f"{site}/lapor")
    expect(page.get_by_label("Apa yang terjadi?")).to_have_value("Lampu jalan mati, telepon saya  ya.")
    expect(page.get_by_label("Kelurahan")).to_have_value(factories.AREA)
    expect(page.get_by_label("Nomor HP")).to_have_value("")
    expect(page.get_by_text("kami kembalikan")).to_be_visible()
    kept = page.evaluate("() => JSON.stringify(localStorage)")
    assert "Gang Waru" in kept
    assert not re.search("0812|5555|siti", kept)
    send(page)
    expect(page.locator("#number")).to_be_visible()
    page.goto(f"{site}/lapor")
    expect(page.get_by_label("Apa yang terjadi?")).to_have_value("")
    old = "{at: Date.now() - 49 * 36e5, fields: [['place', 'X']]}"
    page.evaluate(f"() => localStorage.setItem('lapor-draf', JSON.stringify({old}))")
    page.reload()
    expect(page.get_by_label("Gang, RT/RW, atau patokan")).to_have_value("")


def test_a_refused_form_keeps_its_photos_and_leads_to_its_faults(context, site, watch):
    watch.expect("status of 422|ERR_INTERNET_DISCONNECTED")
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page = context.new_page()
    fill_in(page, site, photos=1)
    page.get_by_label("Email").fill("bukan alamat")
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Ada kesalahan:")
    assert page.evaluate("() => document.querySelector('#photo').files.length") == 1
    page.get_by_label("Email").fill("")
    context.set_offline(True)
    send(page)
    expect(page.locator("#menunggu")).to_contain_text(WAITING)
    expect(page.get_by_label("Apa yang terjadi?")).to_have_value("")
    context.set_offline(False)
    expect(page.locator("#number")).to_be_visible()
    until(page, lambda: stored() == [("Jalan berlubang besar.", 1)])
    page.get_by_role("link", name="Pantau laporan ini").click()
    page.wait_for_load_state()
    page.get_by_text("Tambah keterangan atau foto").click()
    large = {**SMALL, "buffer": encoded(street((2000, 1500)))}
    page.locator("#tambahan-photo").set_input_files(large)
    page.get_by_role("button", name="Kirim keterangan").click()
    expect(page.locator(".timeline")).to_contain_text("Keterangan tambahan")
    db.session.rollback()
    assert max(db.session.execute(select(Photo.width)).scalars()) == 1024, "smaller still for who saves data"


def test_the_receipt_is_kept_without_the_code_until_somebody_is_done(context, site, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    page = context.new_page()
    with_worker(page, site)
    fill_in(page, site, opened=True)
    send(page)
    expect(page.locator("#code")).to_be_visible()
    receipt = page.url
    context.set_offline(True)
    page.reload()
    expect(page.locator("#number")).to_be_visible()
    expect(page.locator("#code")).to_have_count(0)
    page.goto(f"{site}/bantuan")
    expect(page.locator("h1")).to_be_visible()
    context.set_offline(False)
    page.goto(receipt)
    page.get_by_role("button", name="Selesai").click()
    page.wait_for_url(lambda url: url != receipt)
    assert page.evaluate("(address) => caches.match(address).then((found) => !found)", receipt)
