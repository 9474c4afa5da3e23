import pytest
from flask import Response, request

from portal.web.headers import content_security_policy
from portal.web.render import render, unchanged
from tests.web.minimal import portal

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "manifest-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PRODUCTION = {"PORTAL_ENV": "production", "BASE_URL": "https://lapor.example"}


@pytest.fixture
def app(tmp_path):
    app = portal(tmp_path)
    app.add_url_rule("/biasa", "plain", lambda: "x" * 2000)
    app.add_url_rule("/poll", "poll", unchanged)
    app.add_url_rule("/umum", "public", lambda: render("layout.html", public=60))
    app.add_url_rule("/umum-versi", "versioned", lambda: render("layout.html", public=0, etag="versi 7"))
    app.add_url_rule("/umum-berformulir", "form", lambda: render("gaya_meja.html", public=60, **_moments()))
    app.add_url_rule("/potongan", "part", lambda: render("layout.html", fragment="times.html", public=60))
    return app


def _moments():
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    return {"now": now, "due": now, "late": now}


@pytest.mark.parametrize("path", ["/biasa", "/poll", "/tidak-ada", "/static/tidak-ada", "/gaya"])
def test_every_answer_carries_the_policy(app, path):
    headers = app.test_client().get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self), geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_tile_server_is_the_only_other_host():
    policy = content_security_policy("https://{s}.tiles.example/{z}/{x}/{y}.png")
    three = " ".join(f"https://{letter}.tiles.example" for letter in "abc")
    assert f"img-src 'self' data: blob: {three};" in policy
    one = content_security_policy("https://tiles.example:8443/{z}/{x}/{y}.png")
    assert "img-src 'self' data: blob: https://tiles.example:8443;" in one
    assert one.replace(" https://tiles.example:8443", "") == content_security_policy()
    assert policy.count("example") == 3


def test_only_production_demands_https_from_then_on(app, tmp_path):
    assert "Strict-Transport-Security" not in app.test_client().get("/biasa").headers
    strict = portal(tmp_path, **PRODUCTION).test_client().get("/tidak-ada").headers["Strict-Transport-Security"]
    assert int(strict.split("=")[1].split(";")[0]) >= 31536000


def test_a_views_own_policy_and_keeping_stay(app):
    def photo():
        return Response("x", headers={"Content-Security-Policy": "sandbox", "Cache-Control": "public, max-age=9"})

    app.add_url_rule("/foto", "photo", photo)
    headers = app.test_client().get("/foto").headers
    assert headers.getlist("Content-Security-Policy") == ["sandbox"]
    assert headers.getlist("Cache-Control") == ["public, max-age=9"]


def test_caches_tell_visitors_and_fragments_apart(app):
    assert {"Cookie", "HX-Request", "Accept-Encoding"} <= _vary(app.test_client().get("/biasa"))


def _vary(answer):
    return {name.strip() for name in answer.headers["Vary"].split(",")}


def test_a_public_page_may_be_kept_and_is_compared(app):
    client = app.test_client()
    first = client.get("/umum")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/umum", headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_known_by_its_version_is_not_even_rendered(app):
    client = app.test_client()
    tag = client.get("/umum-versi").headers["ETag"]
    assert client.get("/umum-versi", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/umum-versi?lang=en", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_with_somebodys_token_is_never_kept(app):
    client = app.test_client()
    for _ in range(2):  # the second time the session exists already
        answer = client.get("/umum-berformulir")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_htmx_never_meets_a_304(app):
    client = app.test_client()
    tag = client.get("/umum").headers["ETag"]
    answer = client.get("/umum", headers={"If-None-Match": tag, "HX-Request": "true"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_htmx_gets_the_fragment_and_the_flashes(app):
    client = app.test_client()
    part = client.get("/potongan", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="flashes" hx-swap-oob="true"' in part


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_a_history_miss_get_the_page(app, header):
    answer = app.test_client().get("/potongan", headers={"HX-Request": "true", header: "true"})
    assert "<html" in answer.text


def test_addresses_are_believed_from_the_configured_proxies_only(tmp_path):
    def address():
        return f"{request.remote_addr} {request.scheme} {request.host}"

    forged = {"X-Forwarded-For": "6.6.6.6, 9.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for count, seen in (("0", "127.0.0.1 http localhost"), ("1", "9.9.9.9 https localhost")):
        app = portal(tmp_path, TRUSTED_PROXIES=count)
        app.add_url_rule("/alamat", "address", address)
        assert app.test_client().get("/alamat", headers=forged).text == seen


def test_a_refused_form_comes_compressed_too(app):
    client = app.test_client()
    app.add_url_rule("/salah", "wrong", lambda: ("x" * 5000, 422))
    answer = client.get("/salah", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 100
