"""The tests' browser notices what its user would: faults of script, of the policy, and calls to other hosts."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.chromium import Watch

pytestmark = pytest.mark.browser

POLICY = "default-src 'self'"
PAGES = {
    "/favicon.ico": " ",
    "/": "<p id=a>A</p><script src=/a.js></script>",
    "/inline": "<script>document.title = 'B'</script>",
    "/broken": "<script src=/broken.js></script>",
    "/elsewhere": "<img alt='' src='http://example.invalid/a.png'>",
    "/a.js": "document.getElementById('a').textContent = 'B ' + innerWidth",
    "/broken.js": "gone()",
}


@pytest.fixture(scope="module")
def site():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGES.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
            if self.path != "/elsewhere":
                self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            frame = "<!doctype html><meta name=viewport content='width=device-width'>"
            self.wfile.write(((body or "") if self.path.endswith(".js") else frame + (body or "gone")).encode())

        def log_message(self, *arguments):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_phone_is_as_narrow_as_a_cheap_one(phone, site):
    phone.goto(site)
    assert phone.locator("#a").text_content() == "B 320"


def test_a_desk_has_a_wide_screen(desktop, site):
    desktop.goto(site)
    assert desktop.locator("#a").text_content() == "B 1280"


def test_without_script_the_page_stays_as_it_was_sent(scriptless, site):
    scriptless.goto(site)
    assert scriptless.locator("#a").text_content() == "A"


def test_contexts_do_not_share_their_cookies(open_context, site):
    first, second = open_context(), open_context()
    first.add_cookies([{"name": "sesi", "value": "1", "url": site}])
    assert second.cookies() == []


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/inline", "policy violated: script-src-elem by inline"),
        ("/broken", "script failed: .*gone is not defined"),
        ("/elsewhere", "another host was asked: http://example.invalid/a.png"),
        ("/nowhere", "status of 404"),
    ],
)
def test_what_goes_wrong_on_a_page_is_noticed(phone, watch, site, path, complaint):
    phone.goto(site + path, wait_until="networkidle")
    assert watch.unexpected
    watch.expect(complaint)
    assert len(watch.unexpected) < len(watch.complaints)
    watch.expect("")


def test_what_a_test_expected_is_no_complaint():
    watch = Watch()
    watch.complaints += ["console: the server responded with a status of 422", "script failed: x"]
    watch.expect("status of 422")
    assert watch.unexpected == ["script failed: x"]
