"""In which area a point lies: holes, borders, corners, islands, both signs of latitude."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.borders import box, holds, ward_at
from tests.borders import CITY, invented


def ring(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


WITH_HOLE = [[ring(109.0, -0.2, 109.4, 0.2), ring(109.1, -0.1, 109.3, 0.1)]]
ISLAND = [[ring(109.15, -0.05, 109.25, 0.05)]]
DIAMOND = [[[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)]]]


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [
        (0.0, 109.05, True),  # on the equator
        (-0.15, 109.2, True),
        (0.0, 109.2, False),  # in the hole
        (0.0, 109.1, True),  # on the hole's border
        (0.2, 109.0, True),  # a corner
        (0.2, 109.2, True),  # a side
        (0.2000001, 109.2, False),
        (0.0, 108.9, False),
        (0.0, 109.5, False),
    ],
)
def test_a_hole_is_outside_and_every_border_inside(lat, lon, inside):
    assert holds(WITH_HOLE, lat, lon) is inside


def test_an_island_in_a_hole_is_its_own_area():
    shapes = {"ring": WITH_HOLE, "pulau": ISLAND}
    assert ward_at(shapes, 0.0, 109.2) == "pulau"
    assert ward_at(shapes, 0.0, 109.12) is None  # between the two
    assert ward_at(shapes, 0.15, 109.2) == "ring"


def test_a_level_line_through_a_corner_crosses_it_once():
    assert holds(DIAMOND, 0.0, 0.5)
    assert not holds(DIAMOND, 0.0, -1.5)
    assert not holds(DIAMOND, 1.0, -0.5)
    assert holds(DIAMOND, 0.5, 0.5)  # on a slanting side
    assert not holds(DIAMOND, 0.5, 0.50001)


def test_who_stands_on_a_shared_border_is_in_the_first_by_code():
    shapes = {"b": [[ring(0, 0, 1, 1)]], "a": [[ring(1, 0, 2, 1)]]}
    assert ward_at(shapes, 0.5, 1.0) == "a"


def test_every_kelurahan_holds_its_own_middle():
    assert {ward.code: ward_at(invented(), ward.lat, ward.lon) for ward in CITY.wards} == {
        ward.code: ward.code for ward in CITY.wards
    }


@settings(max_examples=60)
@given(st.floats(-0.121, 0.057), st.floats(109.247, 109.417))
def test_a_point_lies_in_one_area_at_most_and_in_its_box(lat, lon):
    holding = [code for code, shape in invented().items() if holds(shape, lat, lon)]
    assert len(holding) <= 1
    for code in holding:
        south, west, north, east = box(invented()[code])
        assert south <= lat <= north
        assert west <= lon <= east
