"""The field officer's page: only what is assigned, in an order that saves fuel, usable with one thumb."""

import io

import pytest

from portal.domain.workflow import Role
from portal.services import handling
from portal.store import cities
from tests.factories import AREA, LEAD, SUPPORTER, Staff, forwarded, in_progress, make_picture, make_user
from tests.gateways.pictures import encoded, street
from tests.opd.posting import case, entries
from tests.opd.test_queue import asked
from tests.reading import Page, read
from tests.signed_in import browser_of


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def field(app):
    return make_user(Role.FIELD_OFFICER, LEAD)


@pytest.fixture
def browser(app, field):
    return browser_of(app, field)


def given_to(field, staff: Staff, **changes) -> str:
    number = in_progress(staff, **changes)
    handling.assign(number, by=staff.officer, seen=None, officer=field.id)
    return number


def placeless() -> str:
    """A category that goes to its agency whatever the ward."""
    for kind in cities.current().offered_categories:
        wanted = "".join((kind.lead, *kind.supporting))
        if kind.is_known and not (kind.misconduct or kind.emergency or "{" in wanted):
            return kind.code
    raise AssertionError("every category needs a ward")


def places(page: Page) -> list[str]:
    return [section["data-number"] for section in page.css("section[data-number]")]


def test_only_what_is_assigned_to_me_is_on_my_page(staff, field, browser):
    mine = given_to(field, staff)
    in_progress(staff)
    given_to(make_user(Role.FIELD_OFFICER, LEAD), staff)
    assert places(read(browser.get("/opd/tugas"))) == [mine]


def test_a_task_that_went_back_to_the_desk_is_gone(staff, field, browser):
    number = given_to(field, staff)
    handling.assign(number, by=staff.officer, seen=None, officer=None)
    assert places(read(browser.get("/opd/tugas"))) == []
    assert browser.get(f"/opd/laporan/{number}").status_code == 404


def test_places_come_nearest_first_from_where_i_stand(staff, field, browser):
    north = given_to(field, staff, lat=0.03, lon=109.34)
    equator = given_to(field, staff, lat=0.0, lon=109.34)
    south = given_to(field, staff, lat=-0.05, lon=109.34)
    words = given_to(field, staff, area=None, category=placeless())
    assert places(read(browser.get("/opd/tugas?lat=0&lon=109.34"))) == [equator, north, south, words]
    assert places(read(browser.get("/opd/tugas?lat=-0.06&lon=109.34"))) == [south, equator, north, words]


def test_the_ward_where_i_am_will_do(staff, field, browser):
    given_to(field, staff, lat=0.05, lon=109.3)
    page = read(browser.get(f"/opd/tugas?area={AREA}"))
    assert "dari yang terdekat" in page.one("main").text
    assert page.form("/opd/tugas")["area"] == AREA


@pytest.mark.parametrize("query", ["lat=x&lon=1", "lat=nan&lon=inf", "lat=99&lon=999", "lat=1", "area=99", "lat=&lon="])
def test_a_place_that_is_none_leaves_the_order_by_time(staff, field, browser, query):
    number = given_to(field, staff)
    page = read(browser.get(f"/opd/tugas?{query}"))
    assert places(page) == [number]
    assert "menurut sisa waktu" in page.one("main").text


def test_the_phones_map_opens_at_the_point_or_looks_for_the_words(staff, field, browser):
    given_to(field, staff, lat=0.0, lon=109.34)
    assert read(browser.get("/opd/tugas")).link("Buka peta") == "geo:0.0,109.34?q=0.0,109.34"
    field_of_words = make_user(Role.FIELD_OFFICER, LEAD)
    given_to(field_of_words, staff, place="Gang Waru, RT 02/RW 05")
    link = read(browser_of(browser.application, field_of_words).get("/opd/tugas")).link("Buka peta")
    assert link.startswith("geo:0,0?q=Gang%20Waru%2C%20RT%2002/RW%2005")


def test_the_page_says_what_is_asked_of_a_supporter(app, staff, engine):
    field = make_user(Role.FIELD_OFFICER, SUPPORTER)
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu di kedua ujung."})
    handling.assign(number, by=make_user(Role.OFFICER, SUPPORTER), seen=None, officer=field.id)
    assert (
        "Pasang rambu di kedua ujung."
        in read(browser_of(app, field).get("/opd/tugas")).one("section[data-number]").text
    )


def test_progress_with_a_photo_is_told_from_the_place(staff, field, browser):
    number = given_to(field, staff)
    form = read(browser.get("/opd/tugas")).form("/kemajuan")
    photo = (io.BytesIO(encoded(street())), "foto.jpg")
    answer = browser.post(form.action, data={**form, "note": "Lubang dikeringkan.", "photo": [photo]})
    assert (answer.status_code, answer.location) == (303, "/opd/tugas")
    last = entries(number)[-1]
    assert (last.said["note"], len(last.photos), last.actor) == ("Lubang dikeringkan.", 1, field.id)
    assert read(browser.get("/opd/tugas")).css("section[data-number] .photos img")


def test_a_photo_needs_no_words_but_nothing_at_all_is_refused(staff, field, browser):
    number = given_to(field, staff)
    form = read(browser.get("/opd/tugas")).form("/kemajuan")
    answer = browser.post(form.action, data=form)
    assert answer.status_code == 422
    assert read(answer).one("#langkah-kemajuan .error-summary").text
    photo = (io.BytesIO(encoded(street())), "foto.jpg")
    assert browser.post(form.action, data={**form, "photo": [photo]}).status_code == 303
    assert len(entries(number)[-1].photos) == 1


def test_the_field_officer_takes_no_other_step(staff, field, browser):
    number = given_to(field, staff)
    before = case(number)
    page = read(browser.get(f"/opd/laporan/{number}"))
    assert {form["action"].rsplit("/", 1)[1] for form in page.css(".step form")} == {"kemajuan", "catatan"}
    token = page.form("/catatan")
    for noun in ("jawaban", "penyelesaian", "pengembalian", "penugasan", "penolakan", "pertanyaan", "perpanjangan"):
        filled = {**token, "note": "x", "reason": "x", "question": "x", "outcome": "answered", "officer": ""}
        if noun == "penolakan":
            filled["outcome"] = "rejected"
        assert browser.post(f"/opd/laporan/{number}/{noun}", data=filled).status_code == 403, noun
    assert case(number) == before


def test_the_reporter_is_nowhere_on_the_field_officers_pages(staff, field, browser):
    number = given_to(field, staff)
    for address in ("/opd/tugas", f"/opd/laporan/{number}"):
        text = browser.get(address).text
        assert "Siti" not in text
        assert "5555 0101" not in text


def test_many_places_ask_the_database_few_questions(staff, field, browser):
    for _ in range(6):
        given_to(field, staff, photos=[make_picture("before")])
    browser.get("/opd/tugas")
    assert len(asked(lambda: browser.get("/opd/tugas"))) <= 8
