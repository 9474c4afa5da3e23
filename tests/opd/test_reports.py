"""The page of one report on an agency's desk, and who sees what there."""

import re

import pytest
from sqlalchemy import select

from portal.domain.workflow import Role
from portal.services import handling, oversight, triage
from portal.store.db import db
from portal.store.tables import IdentityView
from tests.factories import (
    LEAD,
    SUPPORTER,
    Staff,
    checking_,
    closed,
    forwarded,
    in_progress,
    make_picture,
    make_user,
)
from tests.opd.posting import case, send, step
from tests.reading import Page, read
from tests.signed_in import browser_of

LEAD_STEPS = {
    "jawaban", "kemajuan", "penugasan", "catatan", "pertanyaan", "perpanjangan", "pengembalian", "penolakan",
}  # fmt: skip


def page(app, who, number) -> Page:
    return read(browser_of(app, who).get(f"/opd/laporan/{number}"))


def offered(page: Page) -> set[str]:
    return {form["action"].rsplit("/", 1)[1] for form in page.css(".step form")}


def test_the_page_says_to_machines_where_the_report_stands(app):
    staff = Staff()
    number = forwarded(staff)
    article = page(app, staff.officer, number).one("article[data-number]")
    assert article["data-number"] == number
    assert (article["data-status"], article["data-holder"], article["data-outcome"]) == ("forwarded", LEAD, "")
    assert article["data-version"] == str(case(number).version)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", article["data-due"])


def test_only_the_steps_of_the_moment_are_offered(app):
    staff = Staff()
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    supporter = make_user(Role.OFFICER, SUPPORTER)
    assert offered(page(app, staff.officer, number)) == LEAD_STEPS | {"penerimaan"}
    assert offered(page(app, supporter, number)) == {"kemajuan", "penugasan", "catatan", "bagian"}
    handling.support_done(number, by=supporter, seen=None, note="Rambu terpasang.")
    handling.accept(number, by=staff.officer, seen=None)
    assert offered(page(app, staff.officer, number)) == LEAD_STEPS | {"penyelesaian"}
    assert offered(page(app, supporter, number)) == {"kemajuan", "penugasan", "catatan"}


def test_a_supporter_reads_what_is_asked_of_it(app):
    staff = Staff()
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu di kedua ujung."})
    assert "Pasang rambu di kedua ujung." in page(app, make_user(Role.OFFICER, SUPPORTER), number).one(".notice").text


def test_an_open_part_stands_in_the_way_of_the_solution_and_the_page_says_so(app):
    staff = Staff()
    number = in_progress(staff, supporting={SUPPORTER: "Pasang rambu."})
    shown = page(app, staff.officer, number)
    assert "penyelesaian" not in offered(shown)
    assert "Bagian dinas pendukung belum selesai." in shown.one("#langkah-penyelesaian").text


def test_a_reporter_without_contact_cannot_be_asked(app):
    from portal.services.intake import Contact

    staff = Staff()
    shown = page(app, staff.officer, forwarded(staff, contact=Contact()))
    assert "pertanyaan" not in offered(shown)


def test_nothing_is_offered_while_the_centre_checks_but_a_note(app):
    staff = Staff()
    assert offered(page(app, staff.officer, checking_(staff))) == {"catatan"}
    assert offered(page(app, staff.officer, closed(staff))) == {"catatan"}


def test_a_head_sees_the_same_as_an_officer(app):
    staff = Staff()
    number = forwarded(staff)
    head = make_user(Role.HEAD, LEAD)
    assert offered(page(app, head, number)) == offered(page(app, staff.officer, number))


def test_the_solution_of_what_can_be_seen_asks_for_the_after_photo_beside_the_one_before(app):
    staff = Staff()
    number = in_progress(staff, photos=[make_picture("before")])
    shown = page(app, staff.officer, number)
    form = shown.form("/penyelesaian")
    assert form["outcome"] == "fixed"
    assert shown.css("#langkah-penyelesaian .compare img")
    assert shown.css('#langkah-penyelesaian input[type="file"]')


def test_what_cannot_be_seen_is_answered_not_fixed(app):
    staff = Staff()
    number = in_progress(staff, category=immaterial())
    form = page(app, staff.officer, number).form("/penyelesaian")
    assert form["outcome"] == "answered"
    assert not page(app, staff.officer, number).css('#langkah-penyelesaian input[value="fixed"]')


def immaterial() -> str:
    from portal.store import cities

    kinds = cities.current().offered_categories
    return next(k.code for k in kinds if k.is_known and not (k.physical or k.misconduct or k.emergency))


def test_the_furthest_extension_is_shown(app):
    staff = Staff()
    number = in_progress(staff)
    assert "Paling lambat" in page(app, staff.officer, number).one("#langkah-perpanjangan").text


# Who reported.


def test_nobody_of_an_agency_sees_who_reported_without_a_reason(app):
    staff = Staff()
    number = forwarded(staff)
    browser = browser_of(app, staff.officer)
    assert "0812 5555 0101" not in browser.get(f"/opd/laporan/{number}").text
    refused = send(browser, f"/opd/laporan/{number}/identitas", reason=" ")
    assert refused.status_code == 422
    assert "0812 5555 0101" not in refused.text
    assert looks() == []


def test_a_look_at_who_reported_is_logged_with_its_reason(app):
    staff = Staff()
    number = forwarded(staff)
    browser = browser_of(app, staff.officer)
    shown = read(send(browser, f"/opd/laporan/{number}/identitas", reason="Menelepon untuk janji temu."))
    assert "0812 5555 0101" in shown.one("#identitas").text
    assert looks() == [(staff.officer.id, "Menelepon untuk janji temu.")]
    assert "0812 5555 0101" not in browser.get(f"/opd/laporan/{number}").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD])
def test_an_anonymous_reporter_is_nobodys_business_in_an_agency(app, role):
    staff = Staff()
    number = forwarded(staff, anonymous=True)
    browser = browser_of(app, make_user(role, LEAD))
    assert not read(browser.get(f"/opd/laporan/{number}")).css("#identitas")
    asked = send(browser, f"/opd/laporan/{number}/identitas", reason="Ingin tahu.")
    assert asked.status_code == 403
    assert "0812 5555 0101" not in asked.text
    assert looks() == []


def test_neither_supporters_nor_people_in_the_field_see_who_reported(app):
    staff = Staff()
    field = make_user(Role.FIELD_OFFICER, LEAD)
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    handling.assign(number, by=staff.officer, seen=None, officer=field.id)
    for person in (field, make_user(Role.OFFICER, SUPPORTER)):
        browser = browser_of(app, person)
        assert not read(browser.get(f"/opd/laporan/{number}")).css("#identitas")
        assert send(browser, f"/opd/laporan/{number}/identitas", reason="Ingin tahu.").status_code == 403
    assert looks() == []


def looks() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(row.user_id, row.reason) for row in db.session.execute(select(IdentityView.user_id, IdentityView.reason))]


def test_a_leaders_question_is_answered_by_the_agency_that_has_the_report(app):
    staff = Staff()
    number = in_progress(staff)
    leader = make_user(Role.LEADER)
    oversight.ask_question(number, by=leader, seen=None, question="Mengapa belum ditambal?")
    browser = browser_of(app, staff.officer)
    shown = read(browser.get(f"/opd/laporan/{number}"))
    assert "Mengapa belum ditambal?" in shown.one("#langkah-balasan").text
    assert step(browser, number, "balasan", note="Aspal datang besok.").status_code == 303
    assert case(number).open_questions == ()


def test_a_former_agency_sees_nothing_any_more(app):
    staff = Staff()
    number = forwarded(staff)
    triage.return_(number, by=staff.officer, seen=None, reason="Bukan jalan kota.")
    assert browser_of(app, staff.officer).get(f"/opd/laporan/{number}").status_code == 404
