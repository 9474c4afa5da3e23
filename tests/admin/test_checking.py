"""The second person: sees what was proposed by whom, before and after side by side, and never decides on own work."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.domain.workflow import Outcome, Role, Status
from portal.services import handling, housekeeping, intake, triage
from portal.store.db import transaction
from portal.store.tables import User
from tests.admin.desk import case, entries, form, page, send, step
from tests.factories import SECRET, Staff, checking_, draft, in_progress, make_picture, make_user, submit
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def refusal(staff: Staff) -> str:
    number = submit().number
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    return number


def test_before_and_after_stand_side_by_side_with_what_was_proposed_by_whom(staff, browser):
    number = checking_(staff, photos=[make_picture("before")])
    check = page(browser, number).one("#langkah-pemeriksaan")
    assert [figure.text for figure in check.css(".compare figcaption")] == ["Sebelum", "Sesudah"]
    assert "Selesai diperbaiki" in check.text
    assert "Officer" in check.text
    assert "Lubang sudah ditambal." in check.text


def test_a_missing_before_photo_is_said(staff, browser):
    check = page(browser, checking_(staff)).one("#langkah-pemeriksaan")
    assert "Pelapor tidak mengirim foto." in check.text


def test_only_the_photos_of_the_last_attempt_are_compared(staff, browser):
    number = checking_(staff)
    step(browser, number, "pemeriksaan", decision="send_back", reason="Fotonya buram.")
    last = make_picture()
    handling.resolve(number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Difoto lagi.", photos=[last])
    check = page(browser, number).one("#langkah-pemeriksaan")
    assert len(check.css(".compare img")) == 1


def test_an_approved_completion_goes_to_the_reporter(staff, browser):
    number = checking_(staff)
    answer = step(browser, number, "pemeriksaan", decision="approve", note="Fotonya jelas.")
    assert answer.location == "/admin/masuk?antrean=semua"
    assert case(number).status is Status.CONFIRMING
    assert f"{number} disetujui." in read(browser.get(answer.location)).text


def test_sending_back_needs_what_is_missing_and_keeps_the_note(staff, browser):
    number = checking_(staff)
    answer = step(browser, number, "pemeriksaan", decision="send_back", note="Lihat foto.")
    assert answer.status_code == 422
    again = read(answer)
    assert again.one("#pemeriksaan-reason-error").text
    assert again.form("/pemeriksaan")["note"] == "Lihat foto."
    assert step(browser, number, "pemeriksaan", decision="send_back", reason="Buram.").status_code == 303
    assert case(number).status is Status.IN_PROGRESS


@pytest.mark.parametrize("decision", ["", "entah", "APPROVE"])
def test_a_check_without_a_decision_decides_nothing(staff, browser, decision):
    number = checking_(staff)
    answer = step(browser, number, "pemeriksaan", decision=decision)
    assert answer.status_code == 422
    read(answer)
    assert case(number).status is Status.CHECKING


def test_ones_own_proposal_is_shown_with_the_reason_why_another_must_check_it(staff, browser):
    number = refusal(staff)
    check = page(browser, number).one("#langkah-pemeriksaan")
    assert "Anda yang mengusulkannya" in check.text
    assert not check.css("form")
    answer = send(browser, f"/admin/laporan/{number}/pemeriksaan", decision="approve")
    assert answer.status_code == 409
    assert "Anda ikut menangani" in read(answer).text
    assert case(number).status is Status.CHECKING


def test_who_entered_a_report_does_not_check_it(app, staff, browser):
    number = intake.submit(draft(channel="telepon"), key="satu", secret=SECRET, by=staff.operator).number
    handling.propose_refusal(number, by=staff.other_operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan.")
    assert "Anda yang mencatat laporan ini" in page(browser, number).one("#langkah-pemeriksaan").text


def test_a_leader_decides_only_when_nobody_else_can(app, staff):
    number = refusal(staff)
    leader = browser_of(app, make_user(Role.LEADER))
    assert "Masih ada petugas pusat" in page(leader, number).one("#langkah-pemeriksaan").text
    assert send(leader, f"/admin/laporan/{number}/pemeriksaan", decision="approve").status_code == 409
    with transaction() as session:
        others = (staff.other_operator.id, staff.supervisor.id)
        session.execute(update(User).where(User.id.in_(others)).values(active=False))
    assert step(leader, number, "pemeriksaan", decision="approve").status_code == 303
    assert case(number).outcome == "rejected"


def test_two_checkers_at_once_the_second_is_told_and_keeps_the_reason(staff, browser):
    number = checking_(staff)
    old = form(browser, number, "pemeriksaan")
    step(browser_of(browser.application, staff.supervisor), number, "pemeriksaan", decision="approve")
    answer = browser.post(old.action, data={**old, "decision": "send_back", "reason": "Fotonya dari tempat lain."})
    assert answer.status_code == 409
    shown = read(answer)
    assert shown.one("article")["data-status"] == "confirming"
    assert "Fotonya dari tempat lain." in shown.one("#langkah-pemeriksaan").text
    assert [entry.action for entry in entries(number)][-1] == "approve"


def test_silence_is_checked_with_the_question_in_sight(staff, browser):
    long_ago = datetime.now(UTC) - timedelta(days=40)
    number = in_progress(staff, long_ago)
    triage.ask_reporter(number, by=staff.officer, seen=None, question="Gang berapa?", at=long_ago + timedelta(hours=4))
    housekeeping.tick()
    check = page(browser, number).one("#langkah-pemeriksaan")
    assert "tidak menjawab" in check.text
    assert "Gang berapa?" in page(browser, number).one(".timeline").text
