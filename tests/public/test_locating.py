"""Kelurahan from a point: asked by script, filled in by the portal, drawn on the map; never guessed or in the way."""

import re
from datetime import UTC, datetime

import brotli
import pytest

from portal.services import boundaries as verbs
from portal.store import boundaries
from tests import factories
from tests.borders import CITY, write
from tests.factories import Staff
from tests.public.citizens import AREA, filled, page_of, report, track
from tests.public.test_budget import HTML
from tests.reading import read
from tests.signed_in import browser_of

HERE = CITY.areas["61.71.04.1001"]  # Siantan Hulu, north of the equator
POINT = {"lat": str(HERE.lat), "lon": str(HERE.lon)}


@pytest.fixture
def borders(app, tmp_path):
    return verbs.load(write(tmp_path / "batas.geojson"), at=datetime.now(UTC))


def ask(client, **fields):
    return client.post("/lapor/kelurahan", data={**filled(client, area="", **fields)})


def test_script_is_told_the_kelurahan_and_a_sentence_for_the_form(engine, client, borders):
    told = ask(client, **POINT)
    assert told.json == {"area": HERE.code, "told": "Kelurahan diisi dari lokasi: Siantan Hulu. Bisa diganti."}
    assert told.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("point", [{}, {"lat": "0.05", "lon": "109.25"}, {"lat": "x", "lon": "1"}, {"lat": "0"}])
def test_a_point_in_no_kelurahan_suggests_none(client, borders, point):
    assert (ask(client, **point).status_code, ask(client, **point).data) == (204, b"")


def test_before_borders_are_loaded_nothing_is_guessed(client):
    assert ask(client, **POINT).status_code == 204
    sent = report(client, area="", **POINT)
    assert factories.case(sent.number).area is None


def test_a_point_without_kelurahan_gets_it_when_the_report_is_made(engine, app, client, borders):
    sent = report(client, area="", **POINT)
    assert factories.case(sent.number).area == HERE.code
    assert "Siantan Hulu" in read(client.get(f"/laporan/{sent.number}/tanda-terima")).text
    mark = "Kelurahan diisi dari titik lokasi."
    assert mark in read(browser_of(app, Staff().operator).get(f"/admin/laporan/{sent.number}")).text
    track(client, sent.number, sent.code)
    assert mark not in page_of(client, sent.number).text


def test_what_the_citizen_chose_stays(app, client, borders):
    sent = report(client, area=AREA, **POINT)
    assert factories.case(sent.number).area == AREA


def test_a_retry_is_the_same_report_though_its_kelurahan_was_filled_in(app, borders):
    twice = [factories.submit(key="sama", area=None, lat=HERE.lat, lon=HERE.lon) for _ in range(2)]
    assert twice[0].number == twice[1].number
    assert [one.is_new for one in twice] == [True, False]


def test_the_map_draws_the_borders_once_they_are_there(client, borders):
    page = client.get("/peta")
    read(page)
    areas = re.findall(r'<a href="(/laporan\?wilayah=[^"]+)" aria-label="[^"]+"><path class="q0" d="M', page.text)
    listed = re.findall(r'<th scope="row"><a href="([^"]+)"', page.text)
    assert len(set(areas)) == 29
    assert sorted(areas) == sorted(listed)
    assert "<rect" not in page.text
    assert borders.drawn == sum(len(ring) for one in boundaries.drawn() for ring in one.rings) <= verbs.MOST_POINTS
    choosing = client.get("/peta?pilih=1")
    assert f'href="/lapor?area={AREA}"' in choosing.text
    for found in (page, choosing, client.get(f"/peta?kategori={factories.CATEGORY}")):
        assert len(brotli.compress(found.get_data(), quality=5)) <= HTML
