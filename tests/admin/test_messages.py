"""`/admin/pesan`: what could not be sent is seen and sent again, and what is the recipient's alone stays so."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.workflow import Role
from portal.services import handling, oversight
from portal.services.intake import Contact
from portal.store import messages
from portal.store.db import db, transaction
from portal.store.tables import Message
from portal.web.settings import code_secret
from tests import factories
from tests.factories import LEAD, SUPPORTER, Staff, make_user, submit
from tests.reading import read
from tests.signed_in import browser_of

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SITI = Contact(name="Siti Kutilang", phone="0812 5555 0101", email="siti.kutilang@contoh.test")


@pytest.fixture
def supervisor(app):
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def browser(app, supervisor):
    return browser_of(app, supervisor)


def change(**values):
    """Every message as if it had come so far."""
    with transaction() as session:
        session.execute(update(Message).values(**values))


def ids(**where):
    db.session.rollback()
    return list(db.session.scalars(select(Message.id).filter_by(**where).order_by(Message.id)))


def rows(page):
    return [row["data-message"] for row in page.css("tr[data-message]")]


def test_messages_are_listed_by_state_the_newest_first_a_page_at_a_time(browser):
    for n in range(52):
        submit(AT - timedelta(minutes=n), contact=SITI)
    every = [str(id_) for id_ in ids()]
    first = read(browser.get("/admin/pesan"))
    assert rows(first) == every[:50]
    onward = first.one(".pager a")["href"]
    assert rows(read(browser.get(onward))) == every[50:]
    assert rows(read(browser.get("/admin/pesan?keadaan=gagal"))) == []
    change(state="dead", error="no_server: Connection refused")
    failed = read(browser.get("/admin/pesan?keadaan=gagal"))
    assert "Peladen surel tidak terjangkau (Connection refused)" in failed.text
    assert "Gagal 52" in " ".join(failed.one(".tabs").text.split())


def test_one_reports_messages_are_found_by_its_number_whatever_their_state(browser):
    staff = Staff()
    number = factories.in_progress(staff, AT, contact=SITI)
    submit(AT, contact=SITI)
    found = read(browser.get(f"/admin/pesan?nomor={number.lower()}"))
    mine = [row.id for row in messages.page(messages.Asked(number=number), 50)]
    assert rows(found) == [str(id_) for id_ in mine]
    assert len(mine) == 4
    assert browser.get("/admin/pesan?nomor=zzz").status_code == 422


def test_who_reports_is_masked_and_their_link_and_code_are_closed(browser):
    number = submit(AT, contact=SITI).number
    oversight.renew_code(number, by=make_user(Role.OPERATOR), secret=code_secret())
    pages = [read(browser.get("/admin/pesan")), *(read(browser.get(f"/admin/pesan/{id_}")) for id_ in ids())]
    for page in pages:
        for private in ("Kutilang", "siti.", "5555", f"/k/{number}"):
            assert private not in page.html
        assert not re.search(r"\w{4}-\w{4}-\w{4}", page.text.replace(number, ""))
    assert "s•••@contoh.test" in pages[1].text
    assert "Laporan Anda sudah kami terima." in pages[1].text
    assert "/k/••••" in pages[1].text


def test_a_message_that_failed_is_sent_again_and_it_says_who_wanted_that(browser, supervisor):
    submit(AT, contact=SITI)
    change(state="dead", attempts=9, error="550 5.1.1 unknown")
    [message] = ids()
    page = read(browser.get(f"/admin/pesan/{message}"))
    assert "550 5.1.1 unknown" in page.text
    form = page.form(f"/admin/pesan/{message}/pengiriman")
    answer = browser.post(form.action, data={**form})
    assert (answer.status_code, answer.location) == (303, f"/admin/pesan/{message}")
    again = read(browser.get(answer.location))
    assert again.one("dl[data-state]")["data-state"] == "waiting"
    assert "Dikirim lagi oleh" in again.text
    assert not again.css("form[action$=pengiriman]")
    assert browser.post(form.action, data={**form}).status_code == 409, "it waits already"


def test_what_was_sent_waits_or_is_void_is_not_offered_again_and_a_forged_form_is_refused(browser):
    submit(AT, contact=SITI)
    [message] = ids()
    for state in ("sent", "waiting", "void"):
        change(state=state)
        page = read(browser.get(f"/admin/pesan/{message}"))
        assert not page.css("form[action$=pengiriman]")
        token = {"csrf_token": page.form("/keluar")["csrf_token"]}
        assert browser.post(f"/admin/pesan/{message}/pengiriman", data=token).status_code == 409
    assert browser.post(f"/admin/pesan/{message}/pengiriman").status_code == 400
    assert browser.get(f"/admin/pesan/{message + 99}").status_code == 404


def test_an_administrator_does_not_read_what_is_written_about_a_secret_report(app, browser):
    number = submit(AT, contact=SITI, confidential=True).number
    [message] = ids()
    admin = browser_of(app, make_user(Role.ADMIN))
    page = read(admin.get(f"/admin/pesan/{message}"))
    assert "Laporan Anda sudah kami terima." not in page.text
    assert "tidak ditampilkan" in page.text
    assert number in page.text, "the number is public"
    assert "Laporan Anda sudah kami terima." in read(browser.get(f"/admin/pesan/{message}")).text


def told_on(page):
    found = page.css("#pesan li")
    return [" ".join(row.text.split()) for row in found]


def test_a_reports_page_shows_what_was_told_and_an_agency_only_that_its_reporter_was(app):
    staff = Staff()
    supporter, head = make_user(Role.OFFICER, SUPPORTER), make_user(Role.HEAD, LEAD)
    field = make_user(Role.FIELD_OFFICER, LEAD)
    number = factories.in_progress(staff, AT, contact=SITI, supporting={SUPPORTER: "Pasang rambu."})
    handling.assign(number, by=staff.officer, seen=None, officer=field.id, at=AT + timedelta(hours=3))
    change(state="sent", sent_at=AT)
    centre = told_on(read(browser_of(app, staff.operator).get(f"/admin/laporan/{number}")))
    assert len(centre) == len(ids())
    assert any("Diminta membantu · Officer" in line for line in centre)
    assert centre[-1] == "Kirim laporan · Pelapor: terkirim 2 Mar 2026 09.00 WIB"
    for person in (staff.officer, head, supporter):
        agency = read(browser_of(app, person).get(f"/opd/laporan/{number}"))
        assert len(told_on(agency)) == 3
        assert all("· Pelapor: terkirim" in line for line in told_on(agency))
        assert "contoh.test" not in agency.html
    assert told_on(read(browser_of(app, field).get(f"/opd/laporan/{number}"))) == []
