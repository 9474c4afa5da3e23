"""The components themselves, in a real browser: what a page made of them can rely on."""

import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import request
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from portal.web.render import render
from tests.browser.chromium import Watch
from tests.web.minimal import portal

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["best-practice", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PAGES = ("/gaya", "/gaya/meja", "/tidak-ada")
LIVE = """{% extends "layout.html" %}{% block live %}{% include "_live.html" %}{% endblock %}
{% block main %}<h1>Uji</h1>
<form method="post" action="/gagal" hx-post="/gagal" hx-target="#isi"><label for="note">Tulisan</label>
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<textarea id="note" name="note"></textarea><button>Kirim</button></form>
<div id="kabar" hx-get="/kabar" hx-trigger="every 100ms">0</div>{% endblock %}"""
# Small targets are allowed inside a sentence (WCAG 2.5.8), which all links with text around them are.
TOO_SMALL = """() => [...document.querySelectorAll(
  "button, .button, input, select, textarea, summary, nav a, .phones a")]
  .filter((e) => !["hidden", "radio", "checkbox"].includes(e.type))
  .filter((e) => e.getBoundingClientRect().width && e.getBoundingClientRect().height < 43.9).map((e) => e.outerHTML)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = portal(tmp_path_factory.mktemp("gaya"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    polls = []

    def poll() -> str:
        polls.append(request.path)
        return str(len(polls))

    app.add_url_rule("/kabar", "poll", poll)
    app.add_url_rule("/gagal", "fail", lambda: 1 // 0, methods=["POST"])
    app.add_url_rule("/hidup", "live", lambda: render(app.jinja_env.from_string(LIVE)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["light", "dark"])
def page(open_context: Callable[..., BrowserContext], watch: Watch, request: pytest.FixtureRequest) -> Page:
    """A page on a small phone, by day and by night; the error page is one of those looked at."""
    watch.expect("status of (404|422|500)")
    return open_context(color_scheme=request.param).new_page()


@pytest.mark.parametrize("path", PAGES)
def test_every_component_is_fit_for_everybody(page, site, path, request):
    # By night only the colours are others, and those are the same at any width.
    for width in (320,) if "dark" in request.node.callspec.id else (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site + path)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate(SIDEWAYS) == 0
        assert page.evaluate(TOO_SMALL) == []


def test_faults_would_be_found(page, site):
    page.goto(site + "/gaya")
    page.evaluate("() => document.querySelector('label[for=place]').remove()")
    page.evaluate("() => document.querySelectorAll('.lede').forEach((e) => e.style.setProperty('color', '#889'))")
    assert "label" in {fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]}


@pytest.mark.parametrize("path", PAGES)
def test_text_twice_as_large_still_fits_a_phone(page, site, path):
    page.goto(site + path)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert page.evaluate(SIDEWAYS) == 0


def test_a_refused_form_takes_the_eye_to_its_errors(page, site):
    page.goto(site + "/gaya")
    page.click("form button.big")
    page.wait_for_selector(".error-summary")
    assert page.title().startswith("Ada kesalahan: ")
    assert page.evaluate("() => document.activeElement.className") == "error-summary"
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.click(".error-summary a")
    assert page.evaluate("() => document.activeElement.name || location.hash") in ("description", "#description")


def test_a_failure_leaves_the_form_on_the_screen_as_it_was(page, site):
    page.goto(site + "/hidup")
    page.fill("#note", "Sudah panjang saya tulis")
    page.click("form button")
    page.wait_for_selector("#flashes .notice.error")
    assert page.input_value("#note") == "Sudah panjang saya tulis"
    assert page.locator("#flashes").count() == 1
    assert page.locator("h1").count() == 1


def test_a_hidden_tab_does_not_ask(page, site):
    page.goto(site + "/hidup")
    page.wait_for_function("() => Number(document.querySelector('#kabar').textContent) > 0")
    page.evaluate("() => Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.wait_for_timeout(300)
    before = page.inner_text("#kabar")
    page.wait_for_timeout(500)
    assert page.inner_text("#kabar") == before
    page.evaluate("() => Object.defineProperty(document, 'hidden', { value: false })")
    page.wait_for_function("(before) => document.querySelector('#kabar').textContent !== before", arg=before)


def test_the_keyboard_of_a_desk_chooses_opens_and_forwards(desktop, site):
    page = desktop
    page.goto(site + "/gaya/meja")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text("[data-row].chosen a") == "Lampu jalan mati"
    page.keyboard.press("k")
    assert page.evaluate("() => document.activeElement.textContent") == "Jalan berlubang di Gang Melati"
    page.keyboard.press("f")
    assert page.evaluate("() => document.activeElement.name") == "lead"
    page.keyboard.press("j")  # typed into the field, not a command
    assert page.evaluate("() => document.activeElement.name") == "lead"
