"""A report entered for a caller or visitor: once, by whom, for whom; its code goes to paper and to no screen."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.domain import codes
from portal.domain.workflow import Role
from portal.store import reports
from portal.store.db import db, transaction
from portal.store.tables import Report, Reporter
from portal.web.settings import code_secret
from tests import factories
from tests.admin.desk import case, entries, looks, sheet
from tests.factories import AREA, CATEGORY, Staff, make_user
from tests.gateways.pictures import encoded, street
from tests.reading import read
from tests.signed_in import browser_of

TOLD = {
    "description": "Parit di depan rumah tersumbat.",
    "area": AREA,
    "place": "Gang Seroja, RT 03",
    "channel": "telepon",
    "name": "Ibu Halimah",
    "phone": "0812 5555 0142",
    "helper": "Pak RT Yusuf",
}


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def blank(browser):
    return read(browser.get("/admin/lapor")).form("/lapor")


def enter(browser, **fields):
    return browser.post("/admin/lapor", data={**blank(browser), **TOLD, **fields}, content_type="multipart/form-data")


def number_of(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[3]


def test_who_reports_who_helped_and_who_typed_are_three_things(staff, browser):
    number = number_of(enter(browser))
    assert case(number).filer == staff.operator.id
    who = db.session.execute(select(Reporter.name, Reporter.phone, Reporter.helper)).one()
    assert tuple(who) == ("Ibu Halimah", "0812 5555 0142", "Pak RT Yusuf")
    assert (sheet(number).channel, sheet(number).place) == ("telepon", "Gang Seroja, RT 03")


def test_the_same_form_sent_twice_is_one_report(staff, browser):
    form = {**blank(browser), **TOLD}
    first, second = (browser.post("/admin/lapor", data=form) for _ in range(2))
    assert number_of(first) == number_of(second)
    assert db.session.execute(select(func.count()).select_from(Report)).scalar() == 1


def test_the_same_key_with_other_words_keeps_the_text_and_offers_a_new_key(staff, browser):
    form = {**blank(browser), **TOLD}
    browser.post("/admin/lapor", data=form)
    answer = browser.post("/admin/lapor", data={**form, "description": "Lain lagi."})
    assert answer.status_code == 422
    again = read(answer).form("/lapor")
    assert again["description"] == "Lain lagi."
    assert again["key"] != form["key"]
    assert browser.post("/admin/lapor", data=again).status_code == 303


@pytest.mark.parametrize("key", ["", "dibuat-sendiri"])
def test_a_key_that_is_none_is_replaced_and_nothing_is_lost(staff, browser, key):
    answer = enter(browser, key=key)
    assert answer.status_code == 422
    again = read(answer).form("/lapor")
    assert again["name"] == "Ibu Halimah"
    assert browser.post("/admin/lapor", data=again).status_code == 303


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"description": ""}, "description"),
        ({"description": "a" * 10_001}, "description"),
        ({"area": "", "place": ""}, "place"),
        ({"area": "99.99"}, "area"),
        ({"category": "tidak-ada"}, "category"),
        ({"phone": "telepon saya"}, "phone"),
        ({"email": "bukan alamat"}, "email"),
        ({"lat": "109.34", "lon": "-0.02"}, "lat"),
        ({"channel": "merpati"}, "channel"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_the_rest_is_kept(staff, browser, fields, where):
    answer = enter(browser, **fields)
    assert answer.status_code == 422
    again = read(answer)
    assert again.title.startswith("Ada kesalahan:")
    assert again.one(f"#{where}-error").text
    assert again.form("/lapor")["helper"] == "Pak RT Yusuf"


def test_a_photo_survives_a_refused_form(staff, browser):
    photo = (io.BytesIO(encoded(street())), "foto.jpg")
    answer = enter(browser, area="", place="", photo=[photo])
    assert answer.status_code == 422
    again = read(answer).form("/lapor")
    number = number_of(browser.post("/admin/lapor", data={**again, "place": "Gang Seroja"}))
    assert [photo.kind for photo in entries(number)[0].photos] == ["before"]


def test_the_code_stands_on_no_screen_but_on_the_slip_in_print_alone(staff, browser):
    answer = enter(browser)
    number = number_of(answer)
    entered = browser.get(answer.location)
    assert read(entered).one(".number").text == number
    slip = browser.post(read(entered).form("/lembar").action, data=read(entered).form("/lembar"))
    printed = read(slip)
    code = codes.normalise_code(printed.one(".print-only .code").text)
    known = reports.code_of(number)
    assert codes.digest_code(code, code_secret().value) == known["code_hash"]
    assert slip.headers["Cache-Control"] == "no-store"
    for page in ("", "/tercatat"):
        assert codes.show_code(code) not in browser.get(f"/admin/laporan/{number}{page}").text


def test_a_slip_is_printed_once_and_written_down(staff, browser):
    number = number_of(enter(browser))
    form = read(browser.get(f"/admin/laporan/{number}/tercatat")).form("/lembar")
    kept = browser.get_cookie("lembar").value
    assert browser.post(form.action, data=form).status_code == 200
    assert [look.reason for look in looks()] == ["Lembar kode dicetak untuk pelapor"]
    assert browser.post(form.action, data=form).status_code == 404
    assert not read(browser.get(f"/admin/laporan/{number}/tercatat")).css('form[action$="/lembar"]')
    # Nor with the cookie put back by hand.
    browser.set_cookie("lembar", kept)
    assert browser.post(form.action, data=form).status_code == 409
    assert len(looks()) == 1


def test_after_a_quarter_of_an_hour_there_is_no_slip(staff, browser):
    number = number_of(enter(browser))
    form = read(browser.get(f"/admin/laporan/{number}/tercatat")).form("/lembar")
    with transaction() as session:
        session.execute(update(Report).values(submitted_at=datetime.now(UTC) - timedelta(minutes=16)))
    assert not read(browser.get(f"/admin/laporan/{number}/tercatat")).css('form[action$="/lembar"]')
    assert browser.post(form.action, data=form).status_code == 409


def test_nobody_else_prints_the_slip(staff, browser):
    number = number_of(enter(browser))
    form = read(browser.get(f"/admin/laporan/{number}/tercatat")).form("/lembar")
    other = browser_of(browser.application, staff.other_operator)
    other.set_cookie("lembar", browser.get_cookie("lembar").value)
    token = read(other.get("/admin/laporan")).form("/keluar")["csrf_token"]
    assert other.post(form.action, data={"csrf_token": token}).status_code == 403
    assert looks() == []


def test_what_the_category_asks_is_asked_on_the_telephone_too(staff, browser):
    factories.ask(make_user(Role.ADMIN))
    asked = enter(browser, category=CATEGORY)
    page = read(asked)
    assert (asked.status_code, page.form("/lapor")["description"]) == (422, TOLD["description"])
    question = page.one("#pertanyaan select")["name"]
    again = {**page.form("/lapor"), question: "Ya"}
    stopped = read(browser.post("/admin/lapor", data=again, content_type="multipart/form-data"))
    assert stopped.css("a[href='tel:113']")
    number = number_of(browser.post("/admin/lapor", data={**again, question: "Tidak"}))
    assert "Masih ada api?" in read(browser.get(f"/admin/laporan/{number}")).text
