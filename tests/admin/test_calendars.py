"""`/admin/kalender` and `/admin/opd`: holidays and weeks, looked at before they apply, in a browser without script."""

from __future__ import annotations

import re
from datetime import date

import pytest

from portal.domain.workflow import Role
from portal.services import registry_edits
from portal.services.steps import present
from portal.store import cities
from portal.store.db import db
from tests.factories import LEAD, Staff, case, forwarded, make_user, submit
from tests.reading import read
from tests.signed_in import browser_of

HOME, NEW, APPLY = "/admin/kalender", "/admin/kalender/libur", "/admin/kalender/penerapan"


@pytest.fixture
def admin(app):
    return make_user(Role.ADMIN)


@pytest.fixture
def browser(app, admin):
    return browser_of(app, admin)


def fill(browser, address, **words):
    """Open a page, fill in its form, send it."""
    form = read(browser.get(address)).form(address)
    return browser.post(form.action, data={**form, **words})


def apply(browser, preview, reason="SKB Menteri Nomor 5 Tahun 2026"):
    form = read(preview).form("/penerapan")
    return browser.post(form.action, data={**form, "reason": reason})


def the_city():
    """As other processes see it now."""
    db.session.remove()
    return cities.current()


def version():
    return the_city().version


def promised(number):
    db.session.remove()
    return case(number).promised


def holidays():
    db.session.remove()
    return registry_edits.kept()[1]["holiday"]


def soon(days=3):
    """Working days from now, as a form takes them."""
    calendar, at = the_city().calendars["kantor5"], present()
    return [calendar.closing_after(at, n).date().isoformat() for n in range(1, days + 1)]


def test_the_page_shows_a_year_the_weeks_and_who_keeps_them(browser):
    page = read(browser.get(f"{HOME}?tahun=2026"))
    assert page.css("tr[data-day='2026-08-17'] td")[0].text == "Hari Kemerdekaan Republik Indonesia"
    office = page.one("[data-calendar=kantor5]")
    assert "Senin–Kamis 07:30-16:00; Jumat 07:30-16:30" in office.text
    assert "ramadan" in read(browser.get(HOME)).one("[data-calendar=layanan6]").text
    assert "OPD memakai kalender ini" in office.text
    assert "Belum ada hari libur" in read(browser.get(f"{HOME}?tahun=2090")).text
    assert read(browser.get(f"{HOME}?tahun=x")).status == 200


def test_a_decree_of_several_days_is_looked_at_and_then_moves_open_deadlines(browser):
    number = submit().number
    before = promised(number)
    first, second, _ = soon()
    preview = fill(browser, NEW, day_1=first, name_1="Cuti bersama", day_3=second, name_3="Cuti bersama")
    page = read(preview)
    assert page.status == 200
    moved = page.one("[data-deadlines]")
    assert re.search(r"Memindahkan \d tenggat terbuka dari 1 laporan, rata-rata [\d,]+ hari kerja", moved.text)
    assert (moved["data-reports"], int(moved["data-deadlines"]) > 0) == ("1", True)
    assert promised(number) == before, "looking changes nothing"
    assert version() == 1
    answer = apply(browser, preview)
    assert answer.status_code == 303
    home = read(browser.get(answer.location))
    assert "1 laporan dihitung ulang" in home.text
    assert "SKB Menteri Nomor 5 Tahun 2026" in home.css("ol.timeline li")[0].text
    assert promised(number) > before
    assert home.one(f"tr[data-day='{first}']")


def test_no_change_without_a_reason(browser):
    preview = fill(browser, NEW, day_1=soon()[0], name_1="Cuti bersama")
    answer = apply(browser, preview, reason="  ")
    page = read(answer)
    assert (page.status, version()) == (422, 1)
    assert page.css(".field.wrong #reason")
    assert apply(browser, answer).status_code == 303


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"day_1": "2026-11-31", "name_1": "X"}, "day_1"),
        ({"day_1": "2026-11-30"}, "name_1"),
        ({"name_2": "Cuti bersama"}, "day_2"),
        ({"day_1": "2026-11-30", "name_1": "x" * 121}, "name_1"),
    ],
)
def test_a_row_that_cannot_be_meant_is_said_beside_it_and_kept(browser, words, field):
    page = read(fill(browser, NEW, **words))
    assert page.status == 422
    assert page.css(f".field.wrong #{field}")
    assert all(page.form(NEW)[name] == value for name, value in words.items() if "day" not in name)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({}, "Tidak ada yang berubah"),
        ({"day_1": "2026-12-25", "name_1": "Hari Raya Natal"}, "sudah tercatat"),
        ({"day_1": "1026-12-25", "name_1": "Natal"}, "tidak masuk akal"),
    ],
)
def test_a_decree_that_says_nothing_or_nonsense_is_refused_with_a_sentence(browser, words, says):
    page = read(fill(browser, NEW, **words))
    assert page.status == 422
    assert says in page.one(".error-summary").text


def test_a_holiday_is_renamed_moved_and_removed(browser):
    address = f"{NEW}/2026-12-25"
    page = read(fill(browser, address, name_1="Natal"))
    assert "Tidak ada tenggat terbuka yang berpindah" in page.text
    assert apply(browser, page.html).status_code == 303
    assert "2026-12-25 Natal" in holidays()
    assert apply(browser, fill(browser, address, drop_1="y")).status_code == 303
    assert "2026-12-25 Natal" not in holidays()
    assert browser.get(address).status_code == 404


def test_hours_are_changed_and_an_office_is_closed_for_some_days(browser):
    address = f"{HOME}/jam/kantor5"
    page = read(browser.get(address))
    form = page.form(address)
    blank = max(int(name.removeprefix("season_")) for name in form if name.startswith("season_"))
    closed = {f"season_{blank}": "pindah gedung", f"start_{blank}": "2027-06-07", f"end_{blank}": "2027-06-11"}
    answer = browser.post(address, data={**form, "mon_1": "08:00-15:00", **closed})
    assert answer.status_code == 200, read(answer).text
    assert "Senin 07:30-16:00 → 08:00-15:00" in read(answer).text
    assert apply(browser, answer).status_code == 303
    calendar = the_city().calendars["kantor5"]
    assert not calendar.is_working_day(date(2027, 6, 9))
    assert calendar.is_working_day(date(2027, 6, 14))
    assert the_city().calendars["layanan6"].is_working_day(date(2027, 6, 9))
    assert "pindah gedung" in read(browser.get(HOME)).one("[data-calendar=kantor5]").text


def test_a_calendar_without_working_days_is_refused_with_a_sentence(browser):
    address = f"{HOME}/jam/pusat"
    nothing = {f"{day}_1": "" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    page = read(fill(browser, address, **nothing))
    assert (page.status, version()) == (422, 1)
    assert "tidak punya hari kerja" in page.one(".error-summary").text
    page = read(fill(browser, address, mon_1="8 sampai 12"))
    assert "07:30-16:00" in page.one(".error-summary").text
    assert page.form(address)["mon_1"] == "8 sampai 12"


def test_an_agency_gets_a_calendar_of_its_own(browser):
    made = fill(browser, f"{HOME}/jam", new_code="malam", name="Layanan malam", like="layanan6")
    assert apply(browser, made).status_code == 303
    assert set(the_city().calendars) == {"kantor5", "layanan6", "pusat", "siaga", "malam"}
    address = f"/admin/opd/{LEAD}"
    preview = fill(browser, address, calendar="malam", contact="Loket 3")
    assert "Kalender kantor5 → malam" in read(preview).text
    answer = apply(browser, preview)
    page = read(browser.get(answer.location))
    assert "Layanan malam" in page.text
    assert the_city().agencies[LEAD].contact == "Loket 3"
    assert page.css("ol.timeline li")
    assert (
        "Kode ini sudah dipakai"
        in read(fill(browser, f"{HOME}/jam", new_code="malam", name="Lain", like="kantor5")).one(".error-summary").text
    )


def test_two_administrators_at_once_lose_nothing(app, browser):
    first, second, _ = soon()
    mine = fill(browser, NEW, day_1=first, name_1="Cuti bersama")
    other = browser_of(app, make_user(Role.ADMIN))
    assert apply(other, fill(other, NEW, day_1=second, name_1="Libur daerah")).status_code == 303
    answer = apply(browser, mine)
    page = read(answer)
    assert page.status == 409
    assert "diubah oleh orang lain" in page.text
    assert page.form("/penerapan")["reason"] == "SKB Menteri Nomor 5 Tahun 2026"
    assert apply(browser, answer).status_code == 303
    assert {f"{first} Cuti bersama", f"{second} Libur daerah"} <= set(holidays())
    same = fill(browser, f"{NEW}/2026-12-25", name_1="Natal")
    assert apply(other, fill(other, f"{NEW}/2026-12-25", name_1="Hari Natal")).status_code == 303
    answer = apply(browser, same)
    assert answer.status_code == 303, "the very same row was changed: it must be filled in anew"
    assert "2026-12-25 Hari Natal" in holidays()


def test_a_draft_that_nobody_sealed_applies_nothing(browser):
    form = read(fill(browser, NEW, day_1=soon()[0], name_1="Cuti bersama")).form("/penerapan")
    answer = browser.post(APPLY, data={**form, "draft": "x" + str(form["draft"]), "reason": "Alasan panjang"})
    assert (answer.status_code, version()) == (303, 1)
    assert "sudah terlalu lama" in read(browser.get(answer.location)).text


def test_those_who_oversee_may_read_and_only_an_administrator_changes(app):
    for role in (Role.SUPERVISOR, Role.LEADER):
        reader = browser_of(app, make_user(role))
        page = read(reader.get(HOME))
        assert page.status == 200
        assert not page.css("main form, main a.button")
        token = page.form("/keluar")["csrf_token"]
        assert reader.get(NEW).status_code == 403
        assert reader.post(APPLY, data={"csrf_token": token}).status_code == 403


def test_the_agencies_show_their_desks_and_what_they_hold(browser):
    staff = Staff()
    forwarded(staff)
    row = read(browser.get("/admin/opd")).one(f"tr[data-agency={LEAD}]")
    assert [cell.text for cell in row.css("td")] == ["Kantor lima hari", "1", "1"]
    assert browser.get("/admin/opd/EXT-PLN").status_code == 404
