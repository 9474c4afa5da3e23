"""`/peta`: the city as tiles and as a list with the same links; what is not for everybody is not counted."""

import re

import pytest

from portal.services import oversight
from portal.services.steps import present
from portal.store import wards
from tests.factories import AREA, Staff, closed, forwarded, in_progress, submit
from tests.reading import read


@pytest.fixture
def staff(engine, app):
    return Staff()


def test_counts_are_of_what_everybody_may_read(staff):
    forwarded(staff)
    in_progress(staff)
    closed(staff)
    submit()  # not verified yet
    forwarded(staff, confidential=True)
    hidden = forwarded(staff)
    oversight.hide(hidden, by=staff.supervisor, seen=None, reason="Memuat nama orang.")
    found = wards.standings(present())
    assert set(found) == {AREA}
    assert (found[AREA].open, found[AREA].late, found[AREA].closed) == (2, 0, 1)
    assert wards.standings(present(), "tidak-ada") == {}


def test_tiles_and_list_lead_to_the_same_places(client):
    page = client.get("/peta")
    read(page)
    tiles = re.findall(r'<a href="(/laporan\?wilayah=[^"]+)" aria-label', page.text)
    listed = re.findall(r'<th scope="row"><a href="([^"]+)"', page.text)
    assert len(tiles) == len(set(tiles)) == 29
    assert sorted(tiles) == sorted(listed)


def test_a_ward_is_chosen_for_a_report_by_a_tap(client):
    page = client.get("/peta?pilih=1")
    read(page)
    assert f'href="/lapor?area={AREA}"' in page.text
    form = client.get(f"/lapor?area={AREA}&kategori=jalan-berlubang").text
    chosen = [option for option in re.findall(r"<option[^>]*>", form) if " selected" in option]
    assert len(chosen) == 2
    assert AREA in "".join(chosen)
    assert "jalan-berlubang" in "".join(chosen)


def test_an_address_that_names_no_ward_chooses_none(client):
    page = client.get("/lapor?area=99.99&kategori=zzz")
    read(page)
    assert not [option for option in re.findall(r"<option[^>]*>", page.text) if " selected" in option]


def test_a_category_narrows_the_counts_and_stays_in_the_links(client):
    page = client.get("/peta?kategori=jalan-berlubang").text
    assert f"/laporan?wilayah={AREA}&amp;kategori=jalan-berlubang" in page
