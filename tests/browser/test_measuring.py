"""A control: on a page with planted faults each measure finds its own, and on a good page none finds anything."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.chromium import PHONE
from tests.browser.measuring import (
    COMFORTABLE,
    LEAST,
    double_size,
    faults,
    open_all,
    pale,
    sideways,
    small_targets,
)

pytestmark = pytest.mark.browser

HEAD = "<meta charset=utf-8><meta name=viewport content='width=device-width'><style>{style}</style>"
GOOD = f"""<!doctype html><html lang=id><head><title>Baik</title>{
    HEAD.format(
        style="a, button { display: inline-flex; min-height: 44px; min-width: 44px }"
        "input { min-height: 44px; width: 100% }"
    )
}</head><body><main><h1>Judul</h1><h2>Bagian</h2><p>Kata <a href=/>tautan</a> dalam kalimat.</p>
<details><summary style="min-height: 44px">Buka</summary><p>Isi</p></details>
<label for=a>Nama</label> <input id=a> <button>Kirim</button></main></body></html>"""
STYLE = """
.pale { color: #aaa; background: #fff }
@media (prefers-color-scheme: dark) { .night { color: #444; background: #222 } body { background: #222; color: #fff } }
"""
FAULTY = f"""<!doctype html><html><head><meta name=viewport content='width=device-width, user-scalable=no'>
<style>{STYLE}</style></head><body><main>
<h1>Judul</h1><h4>Bagian</h4><h2></h2>
<img src=/a.png><input><select><option>1</select><button></button><a href=/></a>
<p class=pale>Pucat</p><p class=night>Malam</p>
<ul><p>Kata</p></ul><p role=tombol>Peran</p><p aria-labelledby=gone tabindex=3>Urutan</p>
<details><summary>Lipatan</summary><img src=/b.png id=folded></details>
<p><a href=/x style="font-size: 9px">A</a><a href=/y style="font-size: 9px">B</a></p>
<p style="width: 900px" id=wide>Lebar</p><p style="white-space: nowrap; font-size: 1rem">{"m" * 20}</p>
</main><p>Di luar</p></body></html>"""
PAGES = {"/baik": GOOD, "/rusak": FAULTY}


@pytest.fixture(scope="module")
def site():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGES.get(self.path, " ").encode())

        def log_message(self, *arguments):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def good(open_context, site):
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{site}/baik")
    return page


@pytest.fixture
def faulty(open_context, site):
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{site}/rusak")
    return page


def test_a_good_page_has_nothing_to_find(good):
    open_all(good)
    assert not [*faults(good), *pale(good, set()), *sideways(good), *small_targets(good, COMFORTABLE)]
    with double_size(good):
        assert not sideways(good)


def test_every_planted_fault_is_found(faulty):
    planted = {
        *("html-has-lang", "document-title", "meta-viewport", "image-alt", "label", "select-name", "button-name"),
        *("link-name", "color-contrast", "heading-order", "empty-heading", "list", "aria-roles", "tabindex"),
        *("region", "target-size"),
    }
    told = [*faults(faulty), *pale(faulty, set())]
    assert planted - {found.split(":")[0] for found in told} == set(), told


def test_a_fault_in_a_fold_is_found_once_it_is_open(faulty):
    assert not any("folded" in found for found in faults(faulty))
    open_all(faulty)
    assert any(found.startswith("image-alt") and "folded" in found for found in faults(faulty))


def test_a_fault_of_the_dark_is_found_in_the_dark(faulty):
    known = set()
    assert not any("night" in found for found in pale(faulty, known))
    faulty.emulate_media(color_scheme="dark")
    assert any("night" in found for found in pale(faulty, known))


def test_what_is_too_wide_is_found(faulty):
    assert any('id="wide"' in found for found in sideways(faulty))
    faulty.evaluate("document.getElementById('wide').remove()")
    assert not sideways(faulty)
    with double_size(faulty):
        assert any("mmmm" in found for found in sideways(faulty))
    assert not sideways(faulty)


def test_what_is_too_small_to_hit_is_found(faulty, good):
    assert any("/x" in found for found in small_targets(faulty, LEAST))
    assert not small_targets(good, COMFORTABLE)
    good.add_style_tag(content="button { min-height: 30px !important; height: 30px }")
    assert ["button" in found for found in small_targets(good, COMFORTABLE)] == [True]
    assert not small_targets(good, LEAST)


def test_words_in_a_dress_that_is_known_to_be_good_are_not_asked_about_again(good):
    known = set()
    assert not pale(good, known)
    assert known
    good.evaluate("() => { axe.run = () => { throw new Error('asked') } }")
    assert not pale(good, known)


@pytest.mark.parametrize(
    "fault",
    [
        *("main { color: #999 }", "main { background: #666 }", "main { opacity: .4 }", "p { color: #888 }"),
        "p { background: #555 }",
    ],
)
def test_what_is_known_of_other_dresses_hides_no_pale_words(good, fault):
    known = set()
    assert not pale(good, known)
    good.add_style_tag(content=fault)
    assert any("Kata" in found for found in pale(good, known))
    assert any("Kata" in found for found in pale(good, known)), "a pale dress was taken for a good one"
