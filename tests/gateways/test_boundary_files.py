"""A file of borders: whose feature is whose, and every slip named."""

import copy

import pytest

from portal.gateways.boundary_files import BoundaryFault, read_boundaries
from tests.borders import CITY, collection, invented, write

FIRST = sorted(invented())[0]
NAME = CITY.areas[FIRST].name


def problems(path, given):
    with pytest.raises(BoundaryFault) as refused:
        read_boundaries(write(path / "batas.geojson", given), CITY)
    return refused.value.problems


@pytest.fixture
def file():
    return copy.deepcopy(collection())


def geometry(file, n=0):
    return file["features"][n]["geometry"]


def test_every_kelurahan_gets_its_shape(tmp_path):
    found = read_boundaries(write(tmp_path / "batas.geojson"), CITY)
    assert found.keys() == invented().keys()
    assert [list(map(list, ring)) for ring in found[FIRST][0]] == [list(map(list, r)) for r in invented()[FIRST][0]]


@pytest.mark.parametrize(
    "properties",
    [
        {"kode": "6171011002"},
        {"id": 6171011002},
        {"NAMOBJ": "BENUAMELAYU LAUT", "WADMKC": "Pontianak Selatan"},
        {"nama": "Benua Melayu Laut", "luas": 1.5, "catatan": None},
    ],
)
def test_code_official_and_shown_name_all_say_which_one_it_is(tmp_path, file, properties):
    file["features"][0]["properties"] = properties
    assert FIRST in read_boundaries(write(tmp_path / "batas.geojson", file), CITY)


def swapped(file):
    for feature in file["features"]:
        parts = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[place[::-1] for place in ring] for ring in part] for part in parts]


def in_metres(file):
    ring = geometry(file)["coordinates"][0][0]
    ring[1] = (312345.6, 9991234.5)


def unclosed(file):
    geometry(file)["coordinates"][0][0].pop()


def flat(file):
    place = geometry(file)["coordinates"][0][0][0]
    geometry(file)["coordinates"] = [[[place, place, place, place]]]


def elsewhere(file):
    parts = geometry(file)["coordinates"]
    geometry(file)["coordinates"] = [[[(x + 1, y) for x, y in ring] for ring in part] for part in parts]


def mixed_up(file):
    ends = file["features"][0], file["features"][-1]
    ends[0]["properties"], ends[1]["properties"] = ends[1]["properties"], ends[0]["properties"]


def strange(value):
    return lambda file: geometry(file)["coordinates"][0][0].__setitem__(1, value)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (swapped, f"Feature 1 ({NAME}): the position -0."),
        (in_metres, "it may be in metres."),
        (unclosed, f"Feature 1 ({NAME}): a ring is not closed: its last position is not its first."),
        (flat, "a ring encloses nothing."),
        (elsewhere, "outside the city."),
        (mixed_up, "kilometres away from where this kelurahan is known to be"),
        (strange([109.3]), "a position is not a pair of numbers."),
        (strange([True, False]), "a position is not a pair of numbers."),
        (strange(["109", "0"]), "a position is not a pair of numbers."),
        (strange([float("nan"), 0]), "a position is not a pair of numbers."),
        (strange([10**400, 0]), "a position is not a pair of numbers."),
        (lambda file: geometry(file).update(coordinates=[]), "not nested as GeoJSON wants it."),
        (lambda file: geometry(file).update(type="LineString"), "its geometry is LineString; needed is a Polygon"),
        (lambda file: file["features"][0].update(geometry=None), "its geometry is missing"),
        (lambda file: file["features"][0].update(properties={"nama": "Atlantis"}), "they say 'Atlantis'."),
        (lambda file: file["features"][0].update(properties=None), "they say nothing."),
        (
            lambda file: file["features"][0].update(properties={"a": "Saigon", "b": "Mariana"}),
            "its properties name several kelurahan: Saigon, Mariana.",
        ),
        (lambda file: file["features"].append(file["features"][0]), "the kelurahan has a feature already"),
        (lambda file: file["features"].pop(0), f"{NAME} ({FIRST}) is missing."),
        (lambda file: file.update(type="Feature"), "is not a GeoJSON FeatureCollection"),
        (lambda file: file.update(features=[]), "is not a GeoJSON FeatureCollection"),
        (lambda file: file.update(crs={"properties": {"name": "EPSG:32749"}}), "The coordinates are in EPSG:32749"),
    ],
)
def test_a_slip_is_named_and_nothing_is_taken_over(tmp_path, file, spoil, said):
    spoil(file)
    found = problems(tmp_path, file)
    assert any(said in problem for problem in found), found


def test_all_slips_are_told_at_once(tmp_path, file):
    unclosed(file)
    file["features"][3]["properties"] = {}
    assert len(problems(tmp_path, file)) == 2


def test_degrees_swapped_say_so(tmp_path, file):
    swapped(file)
    assert all(problem.endswith("they seem to be swapped.") for problem in problems(tmp_path, file))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", '"batas"', "[]"])
def test_what_is_no_geojson_is_said_in_a_sentence(tmp_path, text):
    path = tmp_path / "batas.geojson"
    path.write_text(text)
    with pytest.raises(BoundaryFault, match=r"batas\.geojson is not"):
        read_boundaries(path, CITY)
