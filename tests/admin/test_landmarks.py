"""The city's list of landmarks: who keeps it, what cannot be on it, and that every change is known."""

import pytest

from portal.domain.case import Actor
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Role
from portal.services import landmarks, registry
from portal.store import landmarks as stored
from portal.store.db import db
from tests.factories import AREA, make_user
from tests.portals import CITY, EPOCH
from tests.reading import read
from tests.signed_in import browser_of

ROOM = "/admin/patokan"


@pytest.fixture
def admin(app):
    return make_user(Role.ADMIN)


def listed():
    db.session.rollback()
    return {one.code: one for one in stored.listed()}


def test_one_is_added_changed_and_removed_and_the_page_tells_who_did(engine, app, admin):
    browser = browser_of(app, admin)
    fields = {"name": " Jembatan  Hijau ", "also": "Gertak Ijo\n\n", "area": AREA, "lat": "0", "lon": "109.33"}
    form = read(browser.get(ROOM)).form(ROOM)
    assert browser.post(ROOM, data={**form, **fields}).status_code == 303
    made = listed()["jembatan-hijau"]
    assert (made.name, made.also, made.area, made.lat, made.lon) == (
        "Jembatan Hijau", "Gertak Ijo", AREA, 0.0, 109.33,
    )  # fmt: skip
    address = f"{ROOM}/{made.code}"
    page = read(browser.get(address))
    form = page.form(address)
    assert (form["lat"], form["area"]) == ("0", AREA)  # the equator is a place
    assert browser.post(address, data={**form, "name": "Jembatan Ijo"}).status_code == 303
    page = read(browser.get(address))
    assert "Patokan “Jembatan Hijau”: Nama “Jembatan Hijau” → “Jembatan Ijo”" in page.text
    assert browser.post(f"{address}/penghapusan", data=page.form("/penghapusan")).status_code == 303
    assert "jembatan-hijau" not in listed()
    assert browser.get(address).status_code == 404
    assert "Patokan “Jembatan Ijo”: dihapus" in read(browser.get(ROOM)).text


def test_the_citys_file_says_which_there_are_and_undoes_no_edit(app, admin):
    assert "tugu-khatulistiwa" in listed()
    landmarks.put("tugu-khatulistiwa", {"name": "Tugu Nol Derajat"}, by=admin)
    landmarks.remove("pasar-flamboyan", by=admin)
    landmarks.put("", {"name": "Pasar Baru"}, by=admin)
    assert registry.load(CITY, at=EPOCH) == []
    assert listed()["tugu-khatulistiwa"].name == "Tugu Nol Derajat"
    assert "pasar-flamboyan" not in listed()
    assert "pasar-baru" in listed()


def test_of_one_name_each_gets_a_code_of_its_own(app, admin):
    codes = [landmarks.put("", {"name": "Masjid Al-Falah", "area": area}, by=admin) for area in (AREA, None)]
    assert codes == ["masjid-al-falah", "masjid-al-falah-2"]
    assert landmarks.put("", {"name": "!!!"}, by=admin) == "patokan"
    assert landmarks.put("tidak-ada", {"name": "X"}, by=admin) is None
    assert landmarks.remove("tidak-ada", by=admin) is False


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"name": "Baru", "also": "a" * 121}, "name"),
        ({"name": "Baru", "also": "\n".join("abcdefghijk")}, "also"),
        ({"name": "Baru", "area": "61.71"}, "area"),
        ({"name": "Baru", "lat": 1.0, "lon": 1.0}, "lat"),
        ({"name": "Baru", "lat": 0.0}, "lat"),
        ({"name": "tugu khatulistiwa", "area": "61.71.04"}, "name"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(app, admin, values, field):
    with pytest.raises(Needs) as refused:
        landmarks.put("", values, by=admin)
    assert refused.value.field == field


def test_a_wrong_form_keeps_what_was_typed(app, admin):
    browser = browser_of(app, admin)
    form = read(browser.get(ROOM)).form(ROOM)
    answer = browser.post(ROOM, data={**form, "name": "Tugu Baru", "lat": "109.3", "lon": "0"})
    page = read(answer)
    assert answer.status_code == 422
    assert page.form(ROOM)["name"] == "Tugu Baru"
    assert "tertukar" in page.text


@pytest.mark.parametrize("by", [Actor(Role.SUPERVISOR, 1), Actor(Role.OPERATOR, 1), Actor(Role.ADMIN)])
def test_others_keep_no_list(app, by):
    with pytest.raises(NotEntitled):
        landmarks.put("", {"name": "Baru"}, by=by)
    with pytest.raises(NotEntitled):
        landmarks.remove("tugu-khatulistiwa", by=by)
