"""The centre's inbox: what waits here, in the order in which it should be done."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.domain.workflow import Outcome, Role
from portal.services import checking, handling, oversight, triage
from portal.store.db import transaction
from portal.store.tables import Report, User
from tests.admin.desk import counted_statements, numbers, page
from tests.factories import SUPPORTER, Staff, checking_, closed, forwarded, in_progress, make_user, submit
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def inbox(browser, tab: str = "semua"):
    return read(browser.get(f"/admin/masuk?antrean={tab}"))


def ago(**span: int) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


def returned(staff: Staff, at: datetime | None = None) -> str:
    number = forwarded(staff, at)
    later = at + timedelta(hours=2) if at else None
    triage.return_(number, by=staff.officer, seen=None, reason="Bukan tugas kami.", at=later)
    return number


def test_new_and_returned_reports_come_first_by_deadline_and_then_what_is_to_be_checked(staff, browser):
    check = checking_(staff, ago(days=9))
    young, old = submit(ago(hours=1)).number, submit(ago(days=5)).number
    back = returned(staff, ago(days=2))
    forwarded(staff)
    closed(staff)
    assert numbers(inbox(browser)) == [old, back, young, check]


def test_an_emergency_overtakes_whatever_was_there_before(staff, browser):
    usual = submit(ago(hours=3)).number
    emergency = submit(ago(minutes=5), category="drainase-genangan").number
    shown = inbox(browser)
    assert numbers(shown) == [emergency, usual]
    assert "Darurat" in shown.one(f'tr[data-number="{emergency}"]').text


def test_what_somebody_handled_comes_last_and_says_why(engine, staff, browser):
    own = submit(ago(days=9)).number
    handling.propose_refusal(own, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    others = checking_(staff)
    shown = inbox(browser, "periksa")
    assert numbers(shown) == [others, own]
    assert "Anda yang mengusulkan; orang lain memeriksanya" in shown.one(f'tr[data-number="{own}"]').text
    assert numbers(inbox(browser_of(browser.application, staff.other_operator), "periksa"))[0] == own


def test_an_answer_given_by_oneself_counts_as_handling_too(staff, browser):
    number = in_progress(staff)
    handling.answer(number, by=staff.operator, seen=None, note="Kami tanyakan ke dinas.")
    handling.resolve(number, by=staff.officer, seen=None, outcome=Outcome.ANSWERED, note="Dijadwalkan.")
    assert "Anda ikut menangani" in inbox(browser, "periksa").one(f'tr[data-number="{number}"]').text


def test_each_view_holds_its_kind_and_counts_it(engine, staff, browser):
    new, back, check = submit().number, returned(staff), checking_(staff)
    asked = submit().number
    triage.ask_reporter(asked, by=staff.operator, seen=None, question="Gang berapa?")
    by_agency = in_progress(staff)
    triage.ask_reporter(by_agency, by=staff.officer, seen=None, question="Gang berapa?")
    extension = in_progress(staff)
    day = (datetime.now(UTC) + timedelta(days=23)).date()
    handling.ask_extension(extension, by=staff.officer, seen=None, until=day, reason="Menunggu aspal.")
    question = submit().number
    oversight.ask_question(question, by=make_user(Role.LEADER), seen=None, question="Mengapa belum?")
    expected = {
        "baru": {new, question},
        "kembali": {back},
        "periksa": {check},
        "menunggu": {asked},
        "perpanjangan": {extension},
        "pertanyaan": {question},
        "terlambat": set(),
        "semua": {new, back, check, asked, extension, question},
    }
    for tab, there in expected.items():
        shown = inbox(browser, tab)
        assert set(numbers(shown)) == there, tab
        assert shown.one('[aria-current="page"] .count').text == str(len(there)), tab


def test_a_question_about_a_report_that_waits_for_its_reporter_is_the_desks(staff, browser):
    number = checking_(staff)
    oversight.ask_question(number, by=make_user(Role.LEADER), seen=None, question="Benarkah sudah beres?")
    checking.approve(number, by=staff.other_operator, seen=None)
    assert numbers(inbox(browser)) == [number]


def test_late_ones_have_a_view_of_their_own(staff, browser):
    late = submit(ago(days=6)).number
    submit()
    assert numbers(inbox(browser, "terlambat")) == [late]
    assert "Terlambat" in inbox(browser, "terlambat").one(f'tr[data-number="{late}"] .due').text


def test_a_supervisor_sees_the_parts_that_hold_a_report_up(engine, staff, browser):
    make_user(Role.OFFICER, SUPPORTER)
    late = forwarded(staff, ago(days=40), supporting={SUPPORTER: "Pasang rambu."})
    forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    assert numbers(inbox(browser_of(browser.application, staff.supervisor), "bagian")) == [late]
    # For an operator there is no such view: its name shows everything.
    assert numbers(inbox(browser, "bagian")) == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat(engine, staff, browser):
    sent = [submit(ago(hours=hours)).number for hours in range(3, 58)] + [checking_(staff)]
    first = inbox(browser)
    second = read(browser.get(first.link("Halaman berikutnya")))
    assert len(numbers(first)) == 50
    assert sorted(numbers(first) + numbers(second)) == sorted(sent)
    assert not second.css("a[rel=next]")
    assert numbers(read(browser.get(second.link("Ke awal")))) == numbers(first)


@pytest.mark.parametrize("place", ["", "x", "0~gestern~1", "0~2026-01-01T00:00:00~1", "9~2026-01-01T00:00:00+00:00~1"])
def test_a_place_that_cannot_be_meant_is_the_beginning(staff, browser, place):
    number = submit().number
    assert numbers(read(browser.get("/admin/masuk", query_string={"sesudah": place}))) == [number]


def test_fifty_rows_cost_at_most_ten_statements(staff, browser):
    for _ in range(51):
        submit()
    inbox(browser)
    with counted_statements() as sent:
        shown = inbox(browser)
    assert len(numbers(shown)) == 50
    assert len(sent) <= 10, sent


def test_a_report_about_the_centre_is_not_shown_to_its_operators(staff, browser):
    number = returned(staff)
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(about="centre", misconduct=True))
    assert numbers(inbox(browser)) == []
    assert inbox(browser).one('[aria-current="page"] .count').text == "0"
    assert browser.get(f"/admin/laporan/{number}").status_code == 404
    assert numbers(inbox(browser_of(browser.application, staff.supervisor))) == [number]


def test_a_leader_sees_only_checks_that_nobody_else_may_make(engine, app, staff):
    leader = browser_of(app, make_user(Role.LEADER))
    number = submit().number
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    assert numbers(inbox(leader)) == []
    others = (staff.other_operator.id, staff.supervisor.id)
    with transaction() as session:
        session.execute(update(User).where(User.id.in_(others)).values(active=False))
    assert numbers(inbox(leader)) == [number]
    assert leader.get("/admin/masuk?antrean=baru").status_code == 200


def test_whoever_handled_another_report_may_still_check_this_one(engine, app, staff):
    """Else a leader would be asked to decide what others can."""
    for person in (staff.operator, staff.other_operator, staff.supervisor):
        other = submit().number
        handling.propose_refusal(other, by=person, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    assert numbers(inbox(browser_of(app, make_user(Role.LEADER)))) == []


def test_rows_flag_what_must_not_be_overlooked(staff, browser):
    twice = returned(staff)
    triage.forward(twice, by=staff.operator, seen=None, category="jalan-berlubang", lead="PUPR", supporting={})
    triage.return_(twice, by=staff.officer, seen=None, reason="Tetap bukan.")
    secret = submit(confidential=True).number
    shown = inbox(browser)
    assert "2 kali dikembalikan" in shown.one(f'tr[data-number="{twice}"]').text
    assert "Rahasia" in shown.one(f'tr[data-number="{secret}"]').text


def test_the_next_report_is_the_one_after_this_in_the_view_that_is_worked_through(staff, browser):
    first, second, third = (submit(ago(hours=hours)).number for hours in (5, 4, 3))
    check = checking_(staff)
    following = {one: page(browser, one).link("Berikutnya") for one in (first, second, third, check)}
    assert following == {
        first: f"/admin/laporan/{second}?antrean=semua",
        second: f"/admin/laporan/{third}?antrean=semua",
        third: f"/admin/laporan/{check}?antrean=semua",
        check: f"/admin/laporan/{first}?antrean=semua",
    }
    alone = read(browser.get(f"/admin/laporan/{check}?antrean=periksa"))
    assert alone.link("Berikutnya") == "/admin/masuk?antrean=periksa"


def test_a_number_said_aloud_opens_its_report(staff, browser):
    number = submit().number
    answer = browser.get("/admin/laporan", query_string={"nomor": f" {number.lower().replace('-', ' ')}. "})
    assert (answer.status_code, answer.location) == (302, f"/admin/laporan/{number}")
    wrong = browser.get("/admin/laporan?nomor=PTK-26-000011")
    assert wrong.status_code == 422
    assert "belum benar" in read(wrong).text
