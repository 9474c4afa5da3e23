"""What is offered while somebody writes where it is: the city's landmarks, and those that others named publicly."""

import pytest

from portal.domain.workflow import Role
from portal.services import landmarks, oversight
from portal.store.db import db, transaction
from portal.store.tables import Report
from tests import factories
from tests.factories import AREA, Staff, make_user

NEAR = "Gang Waru, RT 02/RW 05, dekat surau Nurul Iman"
SURAU = "Surau Nurul Iman"


@pytest.fixture
def staff(engine, app):
    return Staff()


def offered(area=AREA):
    db.session.rollback()
    return [one.name for one in landmarks.offered(area)]


def test_the_citys_own_come_with_the_nearest_first(engine, app):
    admin = make_user(Role.ADMIN)
    landmarks.put("", {"name": "Zebra Putih", "also": "Patung Zebra\nKuda Loreng", "area": AREA}, by=admin)
    landmarks.put("", {"name": "Jauh", "area": "61.71.01.1002"}, by=admin)
    found = offered()
    assert found[:2] == ["Zebra Putih", "Alun-alun Kapuas"]  # of the kelurahan, then of its kecamatan
    assert "Jembatan Kapuas I" in found  # of which no area is kept
    assert not {"Jauh", "Tugu Khatulistiwa"} & set(found)
    assert offered("61.71.05") == offered("x") == offered("") == []


def test_what_two_public_reports_named_is_offered_and_never_the_house(staff):
    factories.in_progress(staff, place=NEAR)
    assert SURAU not in offered()
    factories.closed(staff, place="samping Surau Nurul Iman, rumah Pak Budi no 12")
    assert SURAU in offered()
    assert SURAU not in offered("61.71.01.1002")
    assert not [name for name in offered() if "Budi" in name or "12" in name or "Waru" in name]


@pytest.mark.parametrize("what", ["confidential", "misconduct", "hidden", "not verified"])
def test_nothing_comes_from_what_is_not_for_everybody(app, staff, what):
    factories.in_progress(staff, place=NEAR)
    if what == "not verified":
        factories.submit(place=NEAR)
    else:
        number = factories.in_progress(staff, place=NEAR, confidential=what == "confidential")
        if what == "hidden":
            oversight.hide(number, by=staff.supervisor, seen=None, reason="Memuat nama orang.")
        if what == "misconduct":
            with transaction() as session:
                session.query(Report).filter_by(number=number).update({"misconduct": True})
    assert SURAU not in offered()


def test_one_that_the_city_keeps_is_not_offered_twice(staff):
    landmarks.put("", {"name": "Surau Nurul-Iman", "area": AREA}, by=make_user(Role.ADMIN))
    for _ in range(2):
        factories.in_progress(staff, place=NEAR)
    assert [name for name in offered() if name.startswith("Surau")] == ["Surau Nurul-Iman"]


def test_script_gets_options_that_may_be_kept_for_some_minutes(client):
    answer = client.get(f"/lapor/patokan?area={AREA}")
    assert '<option value="Alun-alun Kapuas" label="Alun-alun Kapuas (Taman Alun Kapuas)"></option>' in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/lapor/patokan").text.strip() == ""
