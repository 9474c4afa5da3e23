"""The map to slide: offered with its size where tiles are configured, fetched by a tap, moved by finger or keyboard."""

import io
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.web.map_parts import SCRIPTS, STYLES
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.measuring import COMFORTABLE, LEAST, faults, pale, sideways, small_targets
from tests.factories import AREA
from tests.public.test_budget import CSS, FIRST, HTML
from tests.reading import read

TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"
OFFER = "[data-map]"


@pytest.fixture
def tiles():
    """A tile server on this machine, with what it was asked for and by whom it was told to be asked."""
    drawn = io.BytesIO()
    Image.new("RGB", (256, 256), "#9fb8ad").save(drawn, "PNG")

    class Tiles(BaseHTTPRequestHandler):
        asked: list[tuple[str, str]] = []  # noqa: RUF012 - one per test

        def do_GET(self):
            self.asked.append((self.path, self.headers.get("Referer", "")))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
            self.end_headers()
            self.wfile.write(drawn.getvalue())

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png", Tiles.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_tiles_there_is_no_map_and_nothing_of_it(client):
    assert not read(client.get("/lapor")).css(OFFER)
    assert client.get("/lapor/peta-geser").status_code == 404


def test_the_offer_says_what_it_costs_and_stays_within_the_forms_budget(make_app):
    app = make_app(TILE_URL=TILES)
    page = app.test_client().get("/lapor")
    shelf = app.extensions["assets"]
    size = sum(len(shelf[name].encoded("br")) for name in (*STYLES, *SCRIPTS))
    [said] = re.findall(r"Buka peta geser \((\d+) KB\)", page.text)
    assert 0 <= int(said) * 1000 - size < 1000
    assert 30_000 < size < 60_000
    html = len(brotli.compress(page.get_data(), quality=5))
    first = ("citizen.css", "img/tanda.svg", "js/sending.js", "js/category.js")
    needed = [len(shelf[name].encoded("br")) for name in first]
    assert html <= HTML
    assert needed[0] <= CSS
    assert html + sum(needed) <= FIRST
    assert not [name for name in (*STYLES, *SCRIPTS) if shelf[name].path in page.text]
    assert "tiles.example" not in page.text
    assert not read(app.test_client().get("/lapor?luring")).css(OFFER)


def test_it_begins_at_the_chosen_kelurahan_and_ends_with_the_city(make_app):
    app = make_app(TILE_URL=TILES, TILE_CREDIT="© Peta <Kota>")
    for area, start in ((AREA, "-0.042761,109.315765,16"), ("", "-0.032,109.332,13"), ("x", "-0.032,109.332,13")):
        part = app.test_client().get(f"/lapor/peta-geser?area={area}").text
        assert f'data-start="{start}"' in part
    assert 'data-bounds="-0.121,109.247,0.057,109.417"' in part
    assert "Peta: © Peta &lt;Kota&gt;" in part


@pytest.mark.browser
def test_a_pin_is_set_by_tap_and_by_keyboard_after_a_tap_and_not_before(make_app, serve, open_context, tiles):
    pattern, asked = tiles
    site = serve(make_app(TILE_URL=pattern))
    without = open_context(java_script_enabled=False).new_page()
    without.goto(f"{site}/lapor")
    for dead in ("[data-map]", "[data-place]"):
        expect(without.locator(dead)).to_be_empty()
    page = open_context(has_touch=True).new_page()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/lapor?area={AREA}")
    offer = page.get_by_role("button", name="Buka peta geser")
    expect(offer).to_be_visible()
    assert not [url for url in fetched if re.search("leaflet|sliding|peta-geser", url)]
    assert asked == []
    offer.click()
    pin = page.get_by_role("button", name="Penanda tempat")
    expect(pin).to_be_focused()
    expect(offer).to_be_hidden()
    lat, lon = page.locator("[name=lat]"), page.locator("[name=lon]")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert {referer for _, referer in asked} == {f"{site}/"}
    page.keyboard.press("ArrowRight")
    expect(lon).to_have_value("")  # moved, not chosen yet
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Titik dipakai:")).to_be_visible()
    assert float(lat.input_value()) > -0.042761
    assert float(lon.input_value()) > 109.315765
    before = lon.input_value()
    page.locator("[data-sheet]").tap(position={"x": 60, "y": 200})
    expect(lon).not_to_have_value(before)
    page.get_by_role("button", name="Tutup peta").click()
    expect(offer).to_be_focused()
    expect(pin).to_have_count(0)
    offer.click()
    expect(pin).to_be_focused()
    page.keyboard.press("Enter")
    assert float(lon.input_value()) == pytest.approx(float(before), abs=0.01)


@pytest.fixture
def opened(make_app, serve, open_context, tiles):
    """The form with the map open on it, its first tile there."""

    def open_map(**options):
        site = serve(make_app(TILE_URL=tiles[0]))
        page = open_context(reduced_motion="reduce", **options).new_page()
        page.goto(f"{site}/lapor?area={AREA}")
        page.locator(f"{OFFER} > input").click()
        expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
        return page

    return open_map


@pytest.mark.browser
def test_a_pin_is_dragged_and_let_go(opened):
    page = opened()
    pin = page.locator(".leaflet-marker-icon")
    lat, lon = page.locator("[name=lat]"), page.locator("[name=lon]")
    pin.press("Enter")
    expect(lat).not_to_have_value("")
    south, west = float(lat.input_value()), float(lon.input_value())
    pin.scroll_into_view_if_needed()
    box = pin.bounding_box()
    held = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*held)
    page.mouse.down()
    page.mouse.move(held[0] + 40, held[1] - 30, steps=5)
    expect(lat).to_have_value(f"{south:.6f}")  # dragged, not let go yet
    page.mouse.up()
    expect(lat).not_to_have_value(f"{south:.6f}")
    # On the equator a degree is as many pixels high as wide.
    east, north = float(lon.input_value()) - west, float(lat.input_value()) - south
    assert east / north == pytest.approx(40 / 30, rel=0.1)
    assert east > 0


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["id-ID", "en-GB"])
def test_an_open_map_serves_everybody(opened, locale):
    page, known = opened(locale=locale), set()
    wrong = []
    for width in (PHONE, DESKTOP):
        page.set_viewport_size(width)
        wrong += [*faults(page), *sideways(page), *small_targets(page, COMFORTABLE if width is PHONE else LEAST)]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wrong += pale(page, known)
    assert wrong == []
