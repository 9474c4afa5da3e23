"""What the reporter does from the report's own page, without script; only what is possible is offered."""

from datetime import timedelta

import pytest
import time_machine

from portal.domain.case import OWNER
from portal.domain.workflow import Outcome
from portal.services import checking, handling, reporting, triage
from portal.store import sheets, supporters
from portal.store.db import db
from tests import factories
from tests.factories import CATEGORY, LEAD, Staff
from tests.gateways.pictures import encoded, street
from tests.public.citizens import offered, page_of, post, report, take, track
from tests.reading import read

ALWAYS = {"tambahan", "privasi", "penarikan"}


@pytest.fixture
def staff(app):
    return Staff()


@pytest.fixture
def sent(client):
    """A report that this browser has sent, with a contact."""
    return report(client, category=CATEGORY, phone="0812 5555 0101")


def forward(number, staff):
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting={})


def bring_to_confirming(number, staff):
    if factories.case(number).status == "submitted":
        forward(number, staff)
    if factories.case(number).status == "forwarded":
        handling.accept(number, by=staff.officer, seen=None)
    handling.resolve(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.FIXED,
        note="Ditambal.",
        photos=[factories.make_picture()],
    )
    checking.approve(number, by=staff.other_operator, seen=None)


def refuse(number, staff):
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan keluhan.")
    checking.approve(number, by=staff.other_operator, seen=None)


def state(number):
    db.session.rollback()
    return sheets.find(number)


def test_a_stranger_is_offered_no_step_and_may_take_none(app, sent):
    stranger = app.test_client()
    assert offered(page_of(stranger, sent.number)) == set()
    token = read(stranger.get("/lacak")).form("/lacak")["csrf_token"]
    for noun in ("tambahan", "konfirmasi", "sanggahan", "pembukaan", "pemisahan", "penilaian", "privasi", "penarikan"):
        answer = stranger.post(f"/laporan/{sent.number}/{noun}", data={"csrf_token": token, "note": "x"})
        assert answer.status_code == 401, noun
    assert state(sent.number).version == 1


def test_more_words_and_photos_are_added(app, client, sent, staff):
    assert offered(page_of(client, sent.number)) == ALWAYS
    answer = take(client, sent.number, "tambahan", [encoded(street())], note="Lubangnya makin besar.")
    assert (answer.status_code, answer.location) == (303, f"/laporan/{sent.number}")
    forward(sent.number, staff)
    for reader in (client, app.test_client()):
        page = page_of(reader, sent.number)
        assert "Lubangnya makin besar." in page.text
        assert page.one(".timeline img")["alt"] == "Foto tambahan dari pelapor 1"


def test_adding_nothing_is_refused_beside_the_field_with_the_fold_open(client, sent):
    page = read(take(client, sent.number, "tambahan", note="  "))
    assert page.status == 422
    assert page.title.startswith("Ada kesalahan:")
    assert page.css("#tambahan-note-error")
    assert "open" in page.one("details:has(#tambahan-note)").attributes


def test_a_bad_photo_keeps_the_words_and_the_good_one(client, sent):
    page = read(take(client, sent.number, "tambahan", [encoded(street()), b"%PDF-1.7"], note="Lihat fotonya"))
    form = page.form("/tambahan")
    assert (page.status, form["note"]) == (415, "Lihat fotonya")
    assert form["kept_photo"]
    assert post(client, form, to=form.action).status_code == 303
    assert len(page_of(client, sent.number).css(".timeline img")) == 1


def test_a_question_is_answered_and_the_answer_is_for_the_desk_alone(app, client, sent, staff):
    forward(sent.number, staff)
    triage.ask_reporter(sent.number, by=staff.officer, seen=None, question="Di sebelah mana gangnya?")
    page = page_of(client, sent.number)
    assert "Di sebelah mana gangnya?" in page.one("[aria-labelledby=langkah]").text
    assert take(client, sent.number, "tambahan", [encoded(street())], note="Sebelah kiri surau.").status_code == 303
    assert state(sent.number).status == "forwarded"
    assert "Sebelah kiri surau." in page_of(client, sent.number).text
    assert len(page_of(client, sent.number).css(".timeline img")) == 1
    for word in ("Di sebelah mana", "Sebelah kiri", "<img"):
        assert word not in page_of(app.test_client(), sent.number).html


def test_a_solution_is_confirmed_with_a_rating(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    page = page_of(client, sent.number)
    assert offered(page) == ALWAYS | {"konfirmasi", "sanggahan"}
    assert "Menunggu konfirmasi Anda" in page.text
    assert page.one("article a[href='#langkah']").text.startswith("Apakah sudah beres?")
    assert "Ditambal." in page.one(".card:has(form[action$=konfirmasi])").text, "asked about what is not shown"
    assert take(client, sent.number, "konfirmasi", rating="5", words="Cepat sekali").status_code == 303
    page = page_of(client, sent.number)
    assert state(sent.number).outcome == "fixed"
    assert "Nilai: 5 dari 5" in page.text
    assert offered(page) == {"pembukaan", "privasi"}


def test_a_solution_is_confirmed_without_a_rating_and_rated_later(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    take(client, sent.number, "konfirmasi")
    assert "penilaian" in offered(page_of(client, sent.number))
    assert read(take(client, sent.number, "penilaian", rating="")).status == 422
    assert take(client, sent.number, "penilaian", rating="2", words="Lama").status_code == 303
    assert "penilaian" not in offered(page_of(client, sent.number))


def test_a_step_needs_no_more_than_its_own_fields(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    token = page_of(client, sent.number).form("/konfirmasi")["csrf_token"]
    assert client.post(f"/laporan/{sent.number}/konfirmasi", data={"csrf_token": token}).status_code == 303


def test_words_to_the_staff_are_not_for_everybody(app, client, sent, staff):
    bring_to_confirming(sent.number, staff)
    take(client, sent.number, "konfirmasi", rating="1", words="Petugasnya kasar")
    assert "Petugasnya kasar" not in page_of(app.test_client(), sent.number).html


def test_a_solution_is_disputed_with_what_is_still_wrong(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    page = read(take(client, sent.number, "sanggahan", reason=""))
    assert (page.status, page.one("#sanggahan-reason-error").text) == (422, "Tulis apa yang masih belum beres.")
    assert take(client, sent.number, "sanggahan", reason="Masih berlubang.").status_code == 303
    assert (state(sent.number).status, state(sent.number).disputes) == ("in_progress", 1)


def test_a_refusal_is_disputed_once(client, sent, staff):
    refuse(sent.number, staff)
    assert "sanggahan" in offered(page_of(client, sent.number))
    assert take(client, sent.number, "sanggahan", reason="Ini keluhan.").status_code == 303
    assert state(sent.number).status == "submitted"
    handling.propose_refusal(
        sent.number, by=staff.supervisor, seen=None, outcome=Outcome.REJECTED, reason="Tetap bukan."
    )
    checking.approve(sent.number, by=staff.other_operator, seen=None)
    assert "sanggahan" not in offered(page_of(client, sent.number))


def test_a_closed_report_is_reopened_once_within_thirty_days(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    take(client, sent.number, "konfirmasi")
    assert take(client, sent.number, "pembukaan", reason="Berlubang lagi.").status_code == 303
    assert state(sent.number).status == "in_progress"
    bring_to_confirming(sent.number, staff)
    take(client, sent.number, "konfirmasi")
    assert "pembukaan" not in offered(page_of(client, sent.number))


def test_after_thirty_days_reopening_is_not_offered(app, staff):
    with time_machine.travel("2026-05-04T03:00:00Z", tick=False) as clock:
        client = app.test_client()
        sent = report(client, category=CATEGORY)
        bring_to_confirming(sent.number, staff)
        reporting.confirm(sent.number, by=OWNER)
        clock.shift(timedelta(days=29))
        track(client, sent.number, sent.code)
        assert "pembukaan" in offered(page_of(client, sent.number))
        clock.shift(timedelta(days=2))
        track(client, sent.number, sent.code)
        assert "pembukaan" not in offered(page_of(client, sent.number))


def test_a_merged_report_may_be_asked_apart_once(client, sent, staff):
    triage.merge(sent.number, by=staff.operator, seen=None, leading=factories.in_progress(staff))
    assert "pemisahan" in offered(page_of(client, sent.number))
    assert take(client, sent.number, "pemisahan", reason="Jalannya lain.").status_code == 303
    assert "pemisahan" not in offered(page_of(client, sent.number))


def test_withdrawing_says_what_happens_and_closes(client, sent):
    fold = page_of(client, sent.number).one("details:has(form[action$=penarikan])")
    assert "tidak dikerjakan lagi" in fold.text
    assert take(client, sent.number, "penarikan").status_code == 303
    assert state(sent.number).outcome == "withdrawn"


def test_of_two_presses_of_one_phone_at_once_one_is_kept_and_nothing_of_the_other(sent, staff, engine, monkeypatch):
    forward(sent.number, staff)
    monkeypatch.setattr(supporters, "has", lambda number, mark: False)  # both looked before either was kept
    assert reporting.support(sent.number, device="one phone")
    before = state(sent.number).version
    assert not reporting.support(sent.number, device="one phone")
    assert state(sent.number).version == before


def test_withdrawing_from_what_others_support_lets_go_of_the_reporter_alone(client, sent, staff):
    forward(sent.number, staff)
    reporting.support(sent.number, device="another phone")
    assert "penanganannya berlanjut" in page_of(client, sent.number).text
    take(client, sent.number, "penarikan")
    assert state(sent.number).status == "forwarded"
    assert offered(page_of(client, sent.number)) == {"dukungan"}


def test_privacy_is_tightened_at_once_and_loosened_with_a_reason(app, client, sent, staff):
    forward(sent.number, staff)
    assert take(client, sent.number, "privasi", confidential="y").status_code == 303
    assert page_of(app.test_client(), sent.number).h1 == "Laporan rahasia"
    form = dict(page_of(client, sent.number).form("/privasi"))
    assert form.pop("confidential") == "y"
    page = read(client.post(f"/laporan/{sent.number}/privasi", data=form))
    assert page.status == 422
    assert page.css("#privasi-reason-error")
    assert state(sent.number).confidential
    form["reason"] = "Sudah aman."
    assert client.post(f"/laporan/{sent.number}/privasi", data=form).status_code == 303
    assert not state(sent.number).confidential


def test_a_step_taken_twice_is_answered_with_the_present_state(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    form = page_of(client, sent.number).form("/konfirmasi")
    assert client.post(form.action, data=form).status_code == 303
    page = read(client.post(form.action, data=form))
    assert page.status == 409
    assert page.one("article")["data-status"] == "closed"


def test_a_text_for_a_step_that_is_gone_is_not_lost(client, sent, staff):
    bring_to_confirming(sent.number, staff)
    form = page_of(client, sent.number).form("/sanggahan")
    reporting.confirm(sent.number, by=OWNER)
    page = read(client.post(form.action, data={**form, "reason": "Masih berlubang di kiri."}))
    assert page.status == 409
    assert page.form("/sanggahan")["reason"] == "Masih berlubang di kiri."


def test_who_writes_longer_than_the_session_lasts_is_asked_for_the_code_and_loses_nothing(app, staff):
    with time_machine.travel("2026-05-04T03:00:00Z", tick=False) as clock:
        client = app.test_client()
        sent = report(client)
        form = page_of(client, sent.number).form("/tambahan")
        clock.shift(timedelta(hours=3))
        page = read(post(client, {**form, "note": "Ditulis lama."}, [encoded(street())], to=form.action))
        assert page.status == 401
        assert "Ditulis lama." in page.one("blockquote").text
        again = page.form("/tambahan")
        wrong = read(client.post(again.action, data={**again, "code": "2222-2222-2222"}))
        assert (wrong.status, "belum cocok" in wrong.text) == (401, True)
        again = wrong.form("/tambahan")
        answer = client.post(again.action, data={**again, "code": sent.code})
        assert (answer.status_code, answer.location) == (303, f"/laporan/{sent.number}")
        page = page_of(client, sent.number)
        assert "Ditulis lama." in page.text
        assert len(page.css(".timeline img")) == 1


def test_what_the_reporter_writes_is_text(client, sent, staff):
    take(client, sent.number, "tambahan", note="<img src=x onerror=alert(1)> {{ 7*7 }}")
    entry = page_of(client, sent.number).one(".timeline li.now")
    assert "<img src=x onerror=alert(1)> {{ 7*7 }}" in entry.text
    assert not entry.css("img")
