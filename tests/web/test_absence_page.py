"""`/opd/cuti` and `/admin/cuti`: days off noted without script, for oneself and for whom one looks after."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.workflow import Role
from portal.services import accounts
from portal.store import absences, roster
from portal.store.db import db
from tests.factories import LEAD, OTHER, make_user
from tests.reading import read
from tests.signed_in import browser_of

TODAY = datetime.now(UTC).date()
FIRST, LAST = TODAY + timedelta(days=2), TODAY + timedelta(days=6)
DAYS = {"first": FIRST.isoformat(), "last": LAST.isoformat()}


@pytest.fixture
def head(app):
    return make_user(Role.HEAD, LEAD)


@pytest.fixture
def officer(app):
    return make_user(Role.OFFICER, LEAD)


def form_of(browser, address):
    return read(browser.get(address)).form(address.split("?")[0])


def note(browser, address, **fields):
    form = form_of(browser, address)
    return browser.post(form.action, data={**form, **DAYS, **fields})


def noted():
    db.session.rollback()
    return [(row.user_id, row.first_day, row.last_day, bool(row.deputy)) for row in absences.listed(TODAY, None, 50)]


def rows(page):
    return [row.text for row in page.css("tr[data-absence]")]


def test_a_head_notes_own_days_with_a_deputy_who_is_then_told(app, head, officer):
    browser = browser_of(app, head)
    page = read(browser.get("/opd/cuti"))
    assert "Selama cuti, pemberitahuan keterlambatan dikirim ke pengganti." in page.text
    assert page.link("Cuti") == "/opd/cuti"
    assert page.form("/opd/cuti")["who"] == str(head.id), "themselves, unless somebody else is chosen"
    answer = note(browser, "/opd/cuti", deputy=str(officer.id))
    assert (answer.status_code, answer.location) == (303, "/opd/cuti")
    shown = read(browser.get("/opd/cuti"))
    assert "Cuti tercatat." in shown.one("#flashes").text
    assert "Tidak ada pengganti." not in shown.one("#flashes").text
    assert [text for text in rows(shown) if "Saya" in text and "Officer" in text]
    assert noted() == [(head.id, FIRST, LAST, True)]
    assert roster.of_day(db.session(), FIRST).away == {head.id: officer.id}


def test_without_a_deputy_it_is_said_what_that_means(app, head, officer):
    browser = browser_of(app, head)
    note(browser, "/opd/cuti", who=str(head.id))
    page = read(browser.get("/opd/cuti"))
    said = page.one("#flashes").text
    assert "Tidak ada pengganti." in said
    assert "tidak punya kepala yang dapat diberi tahu" in said
    assert "Tidak ada pengganti" in rows(page)[0]


def test_a_deputy_who_was_shut_out_is_none(app, head, officer):
    browser = browser_of(app, head)
    note(browser, "/opd/cuti", deputy=str(officer.id))
    accounts.disable(officer.id, by=make_user(Role.ADMIN))
    assert "tidak aktif: tidak ada pengganti" in rows(read(browser.get("/opd/cuti")))[0]


def test_who_has_no_colleague_is_told_that_nobody_can_stand_in(app, officer):
    browser = browser_of(app, officer)
    page = read(browser.get("/opd/cuti"))
    assert "Tidak ada rekan sekantor yang dapat menggantikan." in page.text
    assert note(browser, "/opd/cuti").status_code == 303
    assert noted() == [(officer.id, FIRST, LAST, False)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"first": "", "last": ""}, "last"),
        ({"last": (FIRST - timedelta(days=1)).isoformat()}, "last"),
        ({"first": "2020-01-01", "last": "2020-01-05"}, "last"),
        ({"last": (FIRST + timedelta(days=800)).isoformat()}, "last"),
        ({"first": "besok"}, "first"),
        ({"deputy": "999999"}, "deputy"),
        ({"deputy": "x"}, "deputy"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_kept(app, head, officer, fields, wrong):
    page = read(note(browser_of(app, head), "/opd/cuti", who=str(officer.id), **fields))
    assert page.status == 422
    assert page.css(f".field.wrong #{wrong}")
    assert page.form("/opd/cuti")["who"] == str(officer.id)
    assert noted() == []


def test_one_cannot_stand_in_for_oneself_nor_be_away_twice(app, head, officer):
    browser = browser_of(app, head)
    page = read(note(browser, "/opd/cuti", who=str(head.id), deputy=str(head.id)))
    assert (page.status, bool(page.css(".field.wrong #deputy"))) == (422, True)
    note(browser, "/opd/cuti")
    page = read(note(browser, "/opd/cuti"))
    assert (page.status, "sudah ada cuti" in page.text) == (422, True)
    assert len(noted()) == 1


def test_an_absence_is_cancelled_and_a_second_press_does_no_harm(app, head, officer):
    browser = browser_of(app, head)
    note(browser, "/opd/cuti", who=str(officer.id))
    form = read(browser.get("/opd/cuti")).form("/pembatalan")
    for words in ("Cuti dibatalkan.", "sudah tidak berlaku"):
        answer = browser.post(form.action, data=form)
        assert answer.status_code == 303
        assert words in read(browser.get(answer.location)).one("#flashes").text
    assert noted() == []
    for absence in ("0", "-1", "99999999999999999999"):
        assert browser.post(form.action, data={**form, "absence": absence}).status_code == 303
    assert browser.post(form.action, data={**form, "absence": "x"}).status_code == 422


def test_nobody_notes_or_cancels_for_whom_they_do_not_look_after(app, head, officer):
    other = make_user(Role.OFFICER, LEAD)
    stranger = make_user(Role.HEAD, OTHER)
    note(browser_of(app, head), "/opd/cuti", who=str(head.id))
    [absence] = [row.id for row in absences.listed(TODAY, None, 5)]
    for person, victim in ((other, officer), (stranger, officer), (officer, head)):
        browser = browser_of(app, person)
        form = form_of(browser, "/opd/cuti")
        assert browser.post("/opd/cuti", data={**form, **DAYS, "who": str(victim.id)}).status_code == 404
        assert browser.get(f"/opd/cuti?petugas={victim.id}").status_code == 404
        token = {"csrf_token": form["csrf_token"], "absence": str(absence)}
        assert browser.post("/opd/cuti/pembatalan", data=token).status_code == 403
        assert not rows(read(browser.get("/opd/cuti")))
    assert noted() == [(head.id, FIRST, LAST, False)]


def test_a_supervisor_looks_after_the_centre(app):
    supervisor, operator = make_user(Role.SUPERVISOR), make_user(Role.OPERATOR)
    browser = browser_of(app, supervisor)
    page = read(browser.get("/admin/cuti"))
    assert page.form("/admin/cuti")["who"] == str(supervisor.id)
    assert note(browser, "/admin/cuti", who=str(operator.id), deputy=str(supervisor.id)).status_code == 303
    assert noted() == [(operator.id, FIRST, LAST, True)]


def test_a_leader_is_stood_in_for_by_another_leader(app):
    mayor, deputy = make_user(Role.LEADER), make_user(Role.LEADER)
    accounts.change_role(deputy.id, Role.LEADER, None, by=make_user(Role.ADMIN), post="deputy_mayor")
    browser = browser_of(app, mayor)
    choices = read(browser.get("/admin/cuti")).css("#deputy option")
    assert [choice["value"] for choice in choices] == ["", str(deputy.id)]
    assert "(Wakil Wali Kota)" in choices[-1].text
    assert note(browser, "/admin/cuti", deputy=str(deputy.id)).status_code == 303


def test_an_administrator_comes_by_way_of_the_account(app, head, officer):
    admin = make_user(Role.ADMIN)
    browser = browser_of(app, admin)
    link = read(browser.get(f"/admin/petugas/{head.id}")).link("Catat cuti")
    page = read(browser.get(link))
    assert page.form("/admin/cuti")["who"] == str(head.id)
    assert note(browser, link, deputy=str(officer.id)).status_code == 303
    assert len(rows(read(browser.get("/admin/cuti")))) == 1, "everybody's are listed"
    assert "pengganti Officer" in read(browser.get(f"/admin/petugas/{head.id}")).text
    assert browser.get("/admin/cuti?petugas=999999").status_code == 404
    assert browser.get("/admin/cuti?petugas=99999999999999999999").status_code == 404
    assert browser.get("/admin/cuti?petugas=saya").status_code == 200


@pytest.mark.parametrize(
    ("role", "agency", "address"),
    [(Role.AUDITOR, None, "/admin/cuti"), (Role.FIELD_OFFICER, LEAD, "/opd/cuti"), (Role.HELPER, None, "/admin/cuti")],
)
def test_who_is_told_of_no_lateness_has_no_business_here(app, role, agency, address):
    assert browser_of(app, make_user(role, agency)).get(address).status_code == 403
