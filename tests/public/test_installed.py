"""What a phone keeps of the portal: the service worker, small and only our own, and the manifest."""

import brotli

from portal.web.assets import thin

PLAIN, BROTLI, SENDING = 1_600, 1_024, 3_000


def test_the_worker_is_smaller_than_a_kilobyte_on_its_way_and_reaches_the_whole_site(app, client):
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert len(answer.data) < PLAIN
    assert len(brotli.compress(answer.data, quality=5)) < BROTLI
    assert client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    shelf = app.extensions["assets"]
    for name in ("citizen.css", "js/sending.js", "js/later.js", "js/waiting.js"):
        assert f'"{shelf[name].path}"' in answer.text, "a form that is kept needs it too"


def test_another_form_is_another_cache(client, monkeypatch):
    before = client.get("/sw.js").text
    assert client.get("/sw.js").text == before
    monkeypatch.setattr("portal.public.installed.kept_form", lambda: client.get("/bantuan"))
    assert client.get("/sw.js").text != before


def test_it_can_be_put_on_the_home_screen(client):
    told = client.get("/manifest.webmanifest")
    assert told.mimetype == "application/manifest+json"
    assert (told.json["start_url"], told.json["scope"]) == ("/lapor", "/")
    assert {icon["sizes"] for icon in told.json["icons"]} == {"any", "192x192", "512x512"}
    for icon in told.json["icons"]:
        answer = client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/lapor").text


def test_script_is_sent_without_what_only_people_read(app):
    assert thin(b"// Why.\n(() => {\n  go();  // here\n\n})();\n") == b"(() => {\ngo();  // here\n})();\n"
    body = app.extensions["assets"]["js/sending.js"].body
    assert len(brotli.compress(body, quality=11)) < SENDING
