from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Blueprint
from hypothesis import given
from hypothesis import strategies as st

from portal.web.guard import local_path, only
from tests.web.minimal import portal


class Role(StrEnum):
    OFFICER = "officer"
    HEAD = "head"


@pytest.fixture
def client(tmp_path):
    app = portal(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    room = Blueprint("opd", __name__, url_prefix="/opd")
    room.before_request(only(Role.OFFICER, Role.HEAD))
    room.add_url_rule("/laporan", "show", lambda: "isi", methods=["GET", "POST"])
    app.register_blueprint(room)
    return app.test_client()


def test_the_right_role_enters(client):
    assert client.get("/opd/laporan", headers={"X-Role": "head"}).text == "isi"


def test_another_role_is_refused(client):
    assert client.get("/opd/laporan", headers={"X-Role": "operator"}).status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_back(client):
    answer = client.get("/opd/laporan?hal=2")
    assert (answer.status_code, answer.location) == (302, "/masuk?next=%2Fopd%2Flaporan%3Fhal%3D2")


def test_htmx_is_sent_to_sign_in_without_a_swap(client):
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/opd/?tab=baru"}
    answer = client.get("/opd/laporan", headers=here)
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["HX-Redirect"] == "/masuk?next=%2Fopd%2F%3Ftab%3Dbaru"


def test_a_post_without_words_returns_to_the_page_it_came_from(client):
    answer = client.post("/opd/laporan", headers={"Referer": "http://localhost/opd/laporan/7"})
    assert answer.location == "/masuk?next=%2Fopd%2Flaporan%2F7"
    assert client.post("/opd/laporan", headers={"Referer": "http://evil.example/x"}).location == "/masuk?next=%2F"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_words_typed_before_the_session_ended_are_not_lost(client, headers):
    own = {"Sec-Fetch-Site": "same-origin", **headers}
    answer = client.post("/opd/laporan", data={"note": "Sudah <b>diperbaiki", "version": "3"}, headers=own)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "Sudah &lt;b&gt;diperbaiki" in answer.text
    assert 'name="version" value="3"' in answer.text


EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "evil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%252f/evil.example",
    "/\t/evil.example",
    "/a\r\nSet-Cookie: x=1",
    "/a%0d%0aSet-Cookie:x",
    "javascript:alert(1)",
    " //evil.example",
    "///evil.example",
    "",
    None,
    "//[",
    "/" + "a" * 3000,
]


@pytest.mark.parametrize("target", EVIL)
def test_no_next_leads_elsewhere(target):
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/opd/", "/admin/masuk?q=parit%20mampet&hal=2", "/laporan/PTK-26-004217#atas"])
def test_a_path_of_this_site_is_followed(target):
    assert local_path(target) == target


@given(st.text(alphabet="/\\:.@?#%25cfehtps \t\r\n\x00é"))
def test_whatever_is_asked_the_browser_stays_here(target):
    path = local_path(target)
    # Browsers take a backslash for a slash and leave out tabs and line breaks.
    seen = path.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
    assert urlsplit(urljoin("http://localhost/x", seen)).netloc == "localhost"
