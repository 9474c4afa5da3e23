"""Borders as a small drawing: few points, nobody lost, and neighbours that still touch."""

from itertools import pairwise

import pytest

from portal.domain.outlines import draw
from tests.borders import invented

MOST = 600


@pytest.fixture(scope="module")
def drawing():
    return draw(invented(), width=700, most=MOST)


def sides(ring):
    return {frozenset(side) for side in pairwise((*ring, ring[0]))}


def test_it_is_as_small_as_asked_and_holds_everybody(drawing):
    assert MOST * 0.7 < drawing.points <= MOST
    assert drawing.outlines.keys() == invented().keys()
    assert all(len(outline.rings[0]) > 2 for outline in drawing.outlines.values())
    spots = [spot for outline in drawing.outlines.values() for ring in outline.rings for spot in ring]
    assert min(x for x, _ in spots) == min(y for _, y in spots) == 0
    assert max(x for x, _ in spots) == drawing.width
    assert abs(max(y for _, y in spots) - drawing.height) <= 1


def test_neighbours_share_their_border_without_a_gap(drawing):
    """Each side belongs to two areas, or is the city's own border: that is closed as well, so its ends are even."""
    counted = {}
    for outline in drawing.outlines.values():
        for ring in outline.rings:
            for side in sides(ring):
                counted[side] = counted.get(side, 0) + 1
    assert set(counted.values()) == {1, 2}
    assert list(counted.values()).count(2) > len(counted) / 2
    ends = {}
    for side in (side for side, times in counted.items() if times == 1):
        for end in side:
            ends[end] = ends.get(end, 0) + 1
    assert all(times % 2 == 0 for times in ends.values())


def test_words_stand_inside_the_area(drawing):
    for outline in drawing.outlines.values():
        x, y = outline.middle
        crossed = 0
        for ring in outline.rings:
            for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
                crossed += (y1 > y + 0.01) != (y2 > y + 0.01) and x < x1 + (y + 0.01 - y1) / (y2 - y1) * (x2 - x1)
        assert crossed % 2 == 1
        assert outline.room > 0


def test_north_is_up_and_a_straight_side_needs_no_points_between():
    square = [(109.0 + n / 10, 0.0) for n in range(10)] + [(110.0, 0.0), (110.0, 1.0), (109.0, 1.0), (109.0, 0.0)]
    drawing = draw({"a": [[square]]}, width=100, most=10)
    assert set(drawing.outlines["a"].rings[0]) == {(0, 0), (100, 0), (100, 100), (0, 100)}
    assert drawing.outlines["a"].middle == (50, 50)


def test_an_island_and_the_hole_around_it_stay_one_line():
    lake = [(0.4 + dx * 0.1, 0.4 + dy * 0.1) for dx, dy in [(0, 0), (1, 0.1), (2, 0), (2, 2), (1, 1.9), (0, 2), (0, 0)]]
    shore = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    turned = [*lake[3:-1], *lake[:3], lake[3]][::-1]
    drawing = draw({"island": [[lake]], "shore": [[shore, turned]]}, width=200, most=12)
    hole = min(drawing.outlines["shore"].rings, key=lambda ring: max(ring)[0])
    assert sides(hole) == sides(drawing.outlines["island"].rings[0])


def test_of_two_equal_bends_both_neighbours_keep_the_same_one():
    bends = [(1.0, 0.0), (1.1, 0.3), (1.1, 0.7), (1.0, 1.0)]
    left = [*bends, (0.0, 1.0), (0.0, 0.0), bends[0]]
    right = [*bends[::-1], (2.0, 0.0), (2.0, 1.0), bends[-1]]
    drawing = draw({"left": [[left]], "right": [[right]]}, width=100, most=10)
    assert drawing.points == 10
    assert len(sides(drawing.outlines["left"].rings[0]) & sides(drawing.outlines["right"].rings[0])) == 2
