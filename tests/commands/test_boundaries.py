"""`flask city boundaries`, as somebody at a terminal meets it, on both engines."""

import copy

from sqlalchemy import func, select

from portal.services import registry
from portal.store import boundaries
from portal.store.db import db
from portal.store.tables import RegistryChange
from tests.borders import CITY, collection, invented, write
from tests.portals import CITY as NAME
from tests.portals import EPOCH


def run(app, *words):
    done = app.test_cli_runner().invoke(args=["city", "boundaries", *map(str, words)])
    db.session.rollback()
    return done.exit_code, done.output


def logged():
    return db.session.scalar(select(func.count()).where(RegistryChange.noun == "boundary"))


def test_borders_are_taken_over_once_and_told(app, engine, tmp_path):
    assert boundaries.area_at(-0.0557, 109.3284) is None
    status, said = run(app, write(tmp_path / "batas.geojson"))
    assert (status, said.splitlines()[0]) == (0, "Borders of 29 kelurahan: 29 new or changed.")
    assert {boundaries.area_at(ward.lat, ward.lon) for ward in CITY.wards} == set(invented())
    assert boundaries.area_at(0.05, 109.25) is None
    assert run(app, tmp_path / "batas.geojson") == (0, "The borders are as the file says: nothing changed.\n")
    assert logged() == 29
    moved = copy.deepcopy(collection())
    ring = moved["features"][0]["geometry"]["coordinates"][0][0]
    ring[1] = (ring[1][0] + 0.0001, ring[1][1])
    assert "29 kelurahan: 1 new or changed." in run(app, write(tmp_path / "batas.geojson", moved))[1]
    assert logged() == 30
    assert registry.load(NAME, at=EPOCH) == []  # the city's files know nothing of borders and leave them


def test_a_file_with_a_slip_ends_with_1_and_changes_nothing(app, tmp_path):
    broken = collection()
    broken["features"] = broken["features"][1:]
    status, said = run(app, write(tmp_path / "batas.geojson", broken))
    assert (status, "is missing." in said) == (1, True)
    assert boundaries.drawn() == []


def test_no_file_and_no_such_file_end_with_2(app, tmp_path):
    assert run(app)[0] == run(app, tmp_path / "tidak-ada.geojson")[0] == 2
