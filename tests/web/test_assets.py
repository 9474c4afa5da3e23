import gzip
import re

import brotli
import pytest

from portal.web.assets import shorten
from tests.web.minimal import ROOT, portal


@pytest.fixture
def shelf(tmp_path):
    return portal(tmp_path).extensions["assets"]


@pytest.fixture
def client(tmp_path):
    return portal(tmp_path).test_client()


def test_the_citizens_stylesheet_keeps_its_budget(shelf):
    assert len(shelf["citizen.css"].encoded("br")) <= 4000


def test_the_script_against_needless_polls_stays_under_a_kilobyte(shelf):
    assert len(shelf["js/live.js"].body) < 1024


def test_the_drawings_stay_small(shelf):
    assert len(shelf["img/kategori.svg"].body) < 4096


def test_every_component_is_in_a_bundle(shelf):
    from portal.web.assets import BUNDLES

    files = {file.stem for file in (ROOT / "static/css").glob("*.css")}
    assert files == {part for parts in BUNDLES.values() for part in parts}


def test_a_file_is_kept_forever_under_the_name_of_its_content(client, shelf):
    answer = client.get(f"/static/{shelf['citizen.css'].path}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize(("accepted", "undo"), [("gzip, deflate, br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_file_comes_compressed_as_the_browser_likes_it(client, shelf, accepted, undo):
    asset = shelf["vendor/htmx.min.js"]
    answer = client.get(f"/static/{asset.path}", headers={"Accept-Encoding": accepted})
    assert undo(answer.data) == asset.body
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_browser_that_refuses_compression_gets_the_file_as_it_is(client, shelf):
    asset = shelf["citizen.css"]
    answer = client.get(f"/static/{asset.path}", headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert answer.data == asset.body
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["citizen.css", "citizen.00000000.css", "../setup.cfg", "css/base.css"])
def test_nothing_else_is_served(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def test_a_shorter_stylesheet_says_the_same():
    css = 'a:hover > b { color: red; width: calc(1px + 2px) } /* no */ .x :focus::before { content: "a  { b" / ""; }'
    assert shorten(css) == ('a:hover>b{color:red;width:calc(1px + 2px)}.x :focus::before{content:"a  { b" / ""}')


def test_the_shortened_bundles_lose_no_brace(shelf):
    for name in ("citizen.css", "desk.css"):
        body = re.sub(rb'"[^"]*"', b"", shelf[name].body)
        assert body.count(b"{") == body.count(b"}") > 100
