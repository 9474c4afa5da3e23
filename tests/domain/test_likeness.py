"""Two reports are compared by place, time, category and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.likeness import LEAST, NEAR, box, distance_m, score


def test_a_tenth_of_a_second_of_arc_and_a_degree_are_as_long_as_on_the_globe() -> None:
    assert distance_m(0.0, 109.3, 1.0, 109.3) == pytest.approx(111_195, rel=0.001)
    assert distance_m(0.0, 109.3, 0.0, 110.3) == pytest.approx(111_195, rel=0.001)
    assert distance_m(60.0, 10.0, 60.0, 11.0) == pytest.approx(55_597, rel=0.001)


def test_the_equator_is_crossed_like_any_line() -> None:
    assert distance_m(-0.0005, 109.33, 0.0005, 109.33) == pytest.approx(111.2, rel=0.001)


@given(st.floats(-1, 1), st.floats(109, 110), st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))
def test_the_box_holds_everything_that_is_near(lat: float, lon: float, north: float, east: float) -> None:
    if distance_m(lat, lon, lat + north, lon + east) > NEAR * 0.99:
        return
    south_edge, west_edge, north_edge, east_edge = box(lat, lon)
    assert south_edge <= lat + north <= north_edge
    assert west_edge <= lon + east <= east_edge


def test_the_same_matter_at_the_same_place_is_above_any_doubt() -> None:
    assert score(10, 1, same_category=True, text_score=0.8) > 0.9
    assert score(None, 1, same_category=True, text_score=0.9) > 0.9


def test_another_matter_next_door_is_not_shown() -> None:
    assert score(10, 5, same_category=False, text_score=0.0) >= LEAST  # a pin on the same spot is worth a look
    assert score(150, 5, same_category=False, text_score=0.2) < LEAST
    assert score(None, 1, same_category=True, text_score=0.05) >= LEAST - 0.02
    assert score(None, 40, same_category=True, text_score=0.1) < LEAST
    assert score(None, 1, same_category=False, text_score=0.3) < LEAST


@given(st.none() | st.floats(0, 1000), st.floats(0, 400), st.booleans(), st.floats(0, 1))
def test_a_score_lies_between_nothing_and_certainty(distance, days, same, text) -> None:
    assert 0 <= score(distance, days, same_category=same, text_score=text) <= 1.000001
