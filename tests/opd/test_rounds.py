"""The order of a field officer's places: always the nearest one next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.opd.rounds import Stop, metres_between, nearest_first

OFFICE = (-0.0263, 109.3425)
points = st.tuples(st.floats(-0.12, 0.06, allow_nan=False), st.floats(109.25, 109.42, allow_nan=False))


def test_the_nearest_place_comes_next_seen_from_the_last_one():
    far, near, beyond = (0.02, 109.34), (-0.02, 109.34), (0.05, 109.34)
    stops = [Stop("beyond", beyond), Stop("far", far), Stop("near", near)]
    assert [stop.thing for stop in nearest_first(stops, OFFICE)] == ["near", "far", "beyond"]


def test_latitude_zero_is_a_place_like_any_other():
    stops = [Stop("north", (0.03, 109.3425)), Stop("equator", (0.0, 109.3425))]
    ordered = nearest_first(stops, OFFICE)
    assert [stop.thing for stop in ordered] == ["equator", "north"]
    assert ordered[0].metres == pytest.approx(2924, abs=10)


def test_a_place_without_a_point_comes_last():
    stops = [Stop("words", None), Stop("point", (0.05, 109.4)), Stop("more words", None)]
    assert [stop.thing for stop in nearest_first(stops, OFFICE)] == ["point", "words", "more words"]


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert metres_between((0.0, 109.0), (1.0, 109.0)) == pytest.approx(111_195)


@given(st.lists(points, max_size=12))
def test_every_place_is_visited_once(found):
    stops = [Stop(number, point) for number, point in enumerate(found)]
    assert sorted(stop.thing for stop in nearest_first(stops, OFFICE)) == list(range(len(found)))
