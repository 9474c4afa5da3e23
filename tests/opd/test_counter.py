"""A walk-in at an agency's counter: written down by an officer, verified by the centre, its code on paper only."""

import io

import pytest
from sqlalchemy import select

from portal.domain import codes
from portal.domain.workflow import Role, Status
from portal.store import sheets
from portal.store.db import db
from portal.store.tables import Reporter
from tests.factories import AREA, LEAD, make_user
from tests.gateways.pictures import encoded, street
from tests.opd.posting import case, entries
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def officer(app):
    return make_user(Role.OFFICER, LEAD)


@pytest.fixture
def browser(app, officer):
    return browser_of(app, officer)


def enter(browser, **fields):
    form = read(browser.get("/opd/lapor")).form("/opd/lapor")
    words = {"description": "Lampu jalan padam.", "area": AREA, "name": "Siti", "phone": "0812 5555 0101"}
    return browser.post("/opd/lapor", data={**form, **words, **fields}, content_type="multipart/form-data")


def number_of(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def test_a_walk_in_goes_to_the_centre_and_is_counted_as_entered_at_the_counter(browser, officer):
    number = number_of(enter(browser, helper="Pak RT 02"))
    assert case(number).status is Status.SUBMITTED
    assert case(number).holder == "centre"
    assert case(number).filer == officer.id
    sheet = sheets.find(number)
    assert sheet.channel == "loket"
    reporter = db.session.execute(select(Reporter.name, Reporter.helper).where(Reporter.report_id == sheet.id)).one()
    assert tuple(reporter) == ("Siti", "Pak RT 02")


def test_its_channel_cannot_be_another(browser):
    assert enter(browser, channel="web").status_code == 422


def test_the_officer_who_wrote_it_down_does_not_see_it_before_the_centre_forwards_it(browser):
    number = number_of(enter(browser))
    assert browser.get(f"/opd/laporan/{number}").status_code == 404
    assert number not in browser.get("/opd/?tab=semua").text


def test_the_number_is_shown_and_the_code_is_not(browser):
    answer = enter(browser)
    page = read(browser.get(answer.location))
    assert number_of(answer) in page.one(".receipt").text
    assert not page.css("#code, .code")


def test_the_slip_is_printed_once_with_the_code_on_paper_alone(browser):
    answer = enter(browser)
    slip = read(browser.post(f"{answer.location}/lembar", data=read(browser.get(answer.location)).form("/lembar")))
    code = slip.one(".print-only .code").text
    assert codes.normalise_code(code) is not None
    assert browser.get(answer.location).status_code == 404


def test_nobody_else_prints_it(app, browser):
    answer = enter(browser)
    colleague = browser_of(app, make_user(Role.OFFICER, LEAD))
    assert colleague.get(answer.location).status_code == 404
    token = read(colleague.get("/opd/")).form("/keluar")["csrf_token"]
    assert colleague.post(f"{answer.location}/lembar", data={"csrf_token": token}).status_code == 404


def test_the_same_form_sent_twice_is_one_report(browser):
    form = read(browser.get("/opd/lapor")).form("/opd/lapor") | {"description": "Lampu padam.", "area": AREA}
    assert number_of(browser.post("/opd/lapor", data=form)) == number_of(browser.post("/opd/lapor", data=form))


def test_a_refused_form_keeps_words_and_photos(browser):
    photo = (io.BytesIO(encoded(street())), "foto.jpg")
    answer = enter(browser, description="", place="Gang Waru", photo=[photo])
    assert answer.status_code == 422
    form = read(answer).form("/opd/lapor")
    assert (form["place"], form["name"]) == ("Gang Waru", "Siti")
    number = number_of(browser.post("/opd/lapor", data=form | {"description": "Lampu jalan padam."}))
    assert [photo.kind for photo in entries(number)[0].photos] == ["before"]


def test_people_in_the_field_do_not_enter_reports(app):
    field = browser_of(app, make_user(Role.FIELD_OFFICER, LEAD))
    assert field.get("/opd/lapor").status_code == 403
