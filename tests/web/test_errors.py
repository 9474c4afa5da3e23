import logging
import re

import pytest
from flask import abort, request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from portal.web.errors import SAYINGS, register_error
from tests.reading import read, read_fragment
from tests.web.minimal import portal

OWN = {"Sec-Fetch-Site": "same-origin"}


class Taken(Exception):
    """Somebody was quicker."""


@pytest.fixture
def app(tmp_path):
    app = portal(tmp_path)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/kesalahan/<int:status>", "fail", lambda status: abort(status), methods=["GET", "POST"])
    app.add_url_rule("/rusak", "break", _break, methods=["GET", "POST"])
    app.add_url_rule("/isi", "fill", lambda: request.form["note"], methods=["GET", "POST"])
    return app


def _break():
    raise RuntimeError("nomor 0812 tidak boleh terlihat")


@pytest.mark.parametrize("status", sorted(SAYINGS))
def test_every_error_has_a_calm_page(app, status):
    answer = app.test_client().get(f"/kesalahan/{status}")
    assert answer.status_code == status
    assert "<title>Ada kesalahan: " in answer.text
    assert len(re.findall("<h1", answer.text)) == 1
    assert str(SAYINGS[status].title) in answer.text


@pytest.mark.parametrize("status", sorted(SAYINGS))
def test_htmx_gets_errors_as_a_flash_that_leaves_the_form_alone(app, status):
    answer = app.test_client().get(f"/kesalahan/{status}", headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#flashes", "outerHTML")
    assert answer.text.lstrip().startswith('<div id="flashes"')
    assert "<html" not in answer.text


def test_a_status_without_words_of_its_own_still_has_a_page(app):
    answer = app.test_client().get("/kesalahan/418")
    assert answer.status_code == 418
    assert "<title>Ada kesalahan: " in answer.text


def test_a_failure_is_named_by_a_reference_that_the_log_knows(app, caplog):
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/rusak")
    assert answer.status_code == 500
    assert "0812" not in answer.text
    reference = re.search(r"Nomor rujukan: <b>([0-9A-F]{8})</b>", answer.text)[1]
    assert f"Reference {reference}: RuntimeError in GET break" in caplog.text


def test_the_last_resort_needs_no_template(app, monkeypatch, caplog):
    monkeypatch.setattr(app.jinja_loader, "searchpath", [])
    answer = app.test_client().get("/rusak")
    assert answer.status_code == 500
    assert "Maaf, portal sedang bermasalah" in answer.text
    assert re.search(r"Nomor rujukan: [0-9A-F]{8}", answer.text)
    assert answer.headers["Content-Security-Policy"]


def test_what_was_typed_survives_a_failure_and_can_be_sent_again(app):
    client = app.test_client()
    token = _token(client)
    typed = {"csrf_token": token, "note": "Parit <mampet>", "key": "k1"}
    answer = client.post("/rusak", data=typed, headers=OWN)
    assert answer.status_code == 500
    assert "Parit &lt;mampet&gt;" in answer.text
    assert 'name="key" value="k1"' in answer.text
    assert 'action="/rusak"' in answer.text


def _token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/gaya").text)[1]


def test_a_form_without_its_token_is_refused_and_offered_again(app):
    client = app.test_client()
    answer = client.post("/isi", data={"note": "Sudah saya tulis", "password": "rahasia-1"}, headers=OWN)
    assert answer.status_code == 400
    assert "Formulir ini sudah kedaluwarsa" in answer.text
    assert "Sudah saya tulis" in answer.text
    assert "rahasia-1" not in answer.text


def test_an_expired_form_without_words_leads_back_to_its_page(app):
    page = {"Referer": "http://localhost/lacak?q=1"}
    answer = app.test_client().post(
        "/isi", data={"number": "PTK-26-004217", "code": "K7MP29XDQH4T"}, headers=OWN | page
    )
    assert 'href="/lacak?q=1"' in answer.text
    assert "K7MP29XDQH4T" not in answer.text
    assert "masih ada di sini" not in answer.text


def test_the_form_offered_again_is_taken(app):
    client = app.test_client()
    first = client.post("/isi", data={"note": "Sudah saya tulis"}, headers=OWN)
    fresh = re.search(r'name="csrf_token" value="([^"]+)"', first.text)[1]
    again = client.post("/isi", data={"note": "Sudah saya tulis", "csrf_token": fresh}, headers=OWN)
    assert (again.status_code, again.text) == (200, "Sudah saya tulis")


def test_a_browser_that_does_not_vouch_gets_its_words_but_no_button(app):
    answer = app.test_client().post("/isi", data={"note": "Sudah saya tulis"})
    assert "Sudah saya tulis" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_post_even_with_a_token(app, headers):
    client = app.test_client()
    answer = client.post("/isi", data={"note": "x", "csrf_token": _token(client)}, headers=headers)
    assert answer.status_code == 403
    assert "datang dari situs lain" in answer.text


@pytest.mark.parametrize("headers", [{}, OWN, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}])
def test_our_own_page_posts_with_its_token(app, headers):
    client = app.test_client()
    token = _token(client)
    assert client.post("/isi", data={"note": "x", "csrf_token": token}, headers=headers).text == "x"


def test_https_posts_need_no_referer(app):
    client = app.test_client()
    page = client.get("/gaya", base_url="https://localhost").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = client.post("/isi", base_url="https://localhost", data={"note": "x", "csrf_token": token})
    assert answer.text == "x"


def test_a_busy_portal_says_when_to_come_back(app):
    app.add_url_rule("/sibuk", "busy", lambda: _throw(ServiceUnavailable(retry_after=120)))
    app.add_url_rule("/sering", "often", lambda: _throw(TooManyRequests(retry_after=45)))
    client = app.test_client()
    assert client.get("/kesalahan/503").headers["Retry-After"] == "30"
    busy, often = client.get("/sibuk"), client.get("/sering")
    assert (busy.headers["Retry-After"], often.headers["Retry-After"]) == ("120", "45")
    assert "Coba lagi dalam 2 menit." in busy.text
    assert "Coba lagi dalam 45 detik." in often.text


def _throw(error):
    raise error


def test_a_refused_method_says_which_are_allowed(app):
    answer = app.test_client().delete("/gaya/meja", headers=OWN)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_room_adds_errors_of_its_own(app):
    register_error(app, Taken, 409, title="Sudah diambil", words=str)
    app.add_url_rule("/ambil", "take", lambda: _throw(Taken("Laporan ini sudah diteruskan.")), methods=["GET", "POST"])
    client = app.test_client()
    answer = client.post("/ambil", data={"note": "Tulisan saya", "csrf_token": _token(client)}, headers=OWN)
    assert answer.status_code == 409
    assert "Sudah diambil" in answer.text
    assert "Laporan ini sudah diteruskan." in answer.text
    assert "Tulisan saya" in answer.text
    assert "Kirim sekali lagi" not in answer.text


def test_a_body_beyond_the_limit_is_a_413_with_the_limit(app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = app.test_client().post("/isi", data={"note": "x" * 2000})
    assert answer.status_code == 413
    assert "12 MB" in answer.text


@pytest.mark.parametrize("path", ["/gaya", "/gaya/meja", "/tidak-ada", "/rusak"])
def test_the_frames_are_fit_to_be_read(app, path):
    assert read(app.test_client().get(path)).h1


def test_an_error_flash_is_fit_to_be_read(app):
    posted = app.test_client().post("/isi", data={"note": "Tulisan"}, headers={**OWN, "HX-Request": "true"})
    assert "Formulir ini sudah kedaluwarsa" in read_fragment(posted).text
