"""A city as tiles: every ward once, no two in one cell, near where they lie, on both sides of the equator."""

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.cartogram import Place, Tile, tiles

PLACES = st.lists(
    st.tuples(st.floats(-1, 1, allow_nan=False), st.floats(109, 110, allow_nan=False)), min_size=1, max_size=25
)


def test_four_corners_keep_their_corners():
    corners = [Place("nw", 0.5, 109.0), Place("ne", 0.5, 109.5), Place("sw", -0.5, 109.0), Place("se", -0.5, 109.5)]
    found = {tile.code: (tile.column, tile.row) for tile in tiles(corners)}
    assert found["nw"][0] < found["ne"][0]
    assert found["nw"][1] < found["sw"][1]
    assert found["se"] == (found["ne"][0], found["sw"][1])


@given(PLACES)
@settings(max_examples=40)
def test_every_ward_has_a_cell_of_its_own_and_the_order_decides_nothing(spots):
    places = [Place(f"w{n}", lat, lon) for n, (lat, lon) in enumerate(spots)]
    found = tiles(places)
    assert sorted(tile.code for tile in found) == sorted(place.code for place in places)
    assert len({(tile.column, tile.row) for tile in found}) == len(places)
    assert min(tile.column for tile in found) == min(tile.row for tile in found) == 0
    assert tiles(places[::-1]) == found


def test_a_city_of_one_ward_and_of_none():
    assert tiles([Place("a", 0.0, 109.3)]) == (Tile("a", 0, 0),)
    assert tiles([]) == ()
