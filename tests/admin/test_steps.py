"""Every other step of the centre: taken by the form that the page offers, refused with everything that was typed."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.case import OWNER, PartState
from portal.domain.workflow import Action, Outcome, Role, Status
from portal.services import checking, handling, oversight, reporting, triage
from portal.store.db import db
from portal.store.tables import Reporter
from tests.admin.desk import case, entries, form, page, send, sheet, step
from tests.factories import (
    SUPPORTER,
    Staff,
    checking_,
    closed,
    confirming,
    forwarded,
    in_progress,
    make_picture,
    make_user,
    submit,
)
from tests.gateways.pictures import encoded, street
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


@pytest.fixture
def supervisor(app, staff):
    return browser_of(app, staff.supervisor)


def jpeg() -> tuple[io.BytesIO, str]:
    return io.BytesIO(encoded(street())), "foto.jpg"


def test_place_category_and_urgency_are_corrected_with_a_reason(staff, browser):
    number = submit().number
    answer = step(browser, number, "koreksi", place="Gang Seroja, RT 01", urgency="rendah", lat="-0,02", lon="109.34",
                  category="jalan-lingkungan", reason="Kata pelapor.")  # fmt: skip
    assert (answer.status_code, answer.location) == (303, f"/admin/laporan/{number}?antrean=semua")
    after = sheet(number)
    assert (after.place, after.lat, after.category, after.urgency) == (
        "Gang Seroja, RT 01", -0.02, "jalan-lingkungan", "rendah")  # fmt: skip


def test_what_a_correction_does_not_mention_stays(staff, browser):
    number = submit(lat=0.0, lon=109.34).number
    before = sheet(number)
    send(browser, f"/admin/laporan/{number}/koreksi", place="Gang Baru", reason="Salah tulis.")
    after = sheet(number)
    assert after.place == "Gang Baru"
    assert (after.lat, after.lon, after.category, after.area) == (0.0, 109.34, before.category, before.area)


@pytest.mark.parametrize(
    ("lat", "lon", "beside", "words"),
    [
        ("109.34", "-0.02", "lat", "tertukar"),
        ("NaN", "109.34", "lat", "angka"),
        ("-0.02", "", "lon", "keduanya"),
        ("12", "12", "lat", "di luar kota"),
    ],
)
def test_a_point_that_cannot_be_meant_is_said_beside_it_and_kept(staff, browser, lat, lon, beside, words):
    number = submit().number
    answer = step(browser, number, "koreksi", lat=lat, lon=lon, reason="Titik baru.")
    assert answer.status_code == 422
    shown = read(answer)
    assert words in shown.one(f"#koreksi-{beside}-error").text
    assert (shown.form("/koreksi")["lat"], shown.form("/koreksi")["reason"]) == (lat, "Titik baru.")


def test_the_reporter_is_asked_answered_for_and_the_question_taken_back(staff, browser):
    number = submit().number
    answer = step(browser, number, "pertanyaan", question="Gang berapa?")
    assert answer.location == "/admin/masuk?antrean=semua"
    assert case(number).status is Status.INCOMPLETE
    answer = step(browser, number, "kelengkapan", note="Gang Waru 3.", photo=[jpeg()])
    assert answer.status_code == 303
    assert case(number).status is Status.SUBMITTED
    assert [photo.kind for photo in entries(number)[-1].photos] == ["info"]
    step(browser, number, "pertanyaan", question="RT berapa?")
    assert step(browser, number, "penarikan-pertanyaan").status_code == 303
    assert case(number).status is Status.SUBMITTED


def test_why_a_reporter_cannot_be_asked_is_told_instead_of_a_form(staff, browser):
    from portal.services.intake import Contact

    number = submit(contact=Contact()).number
    shown = page(browser, number).one("#langkah-pertanyaan")
    assert "tidak meninggalkan kontak" in shown.text
    assert not shown.css("form")


def test_more_from_the_reporter_is_added_at_any_time(staff, browser):
    number = checking_(staff)
    assert step(browser, number, "tambahan", note="Katanya masih berlubang di ujung.").status_code == 303
    assert entries(number)[-1].said["note"] == "Katanya masih berlubang di ujung."
    assert step(browser, number, "tambahan").status_code == 422


def test_a_refused_photo_does_not_cost_the_text_nor_the_good_photo(staff, browser):
    number = submit().number
    answer = step(browser, number, "tambahan", note="Dua foto.", photo=[jpeg(), (io.BytesIO(b"%PDF-1.4"), "a.pdf")])
    assert answer.status_code == 415
    kept = read(answer).one("#langkah-tambahan")
    assert "1 foto sudah terkirim" in kept.text
    again = read(answer).form("/tambahan")
    assert again["note"] == "Dua foto."
    assert browser.post(again.action, data=again).status_code == 303
    assert len(entries(number)[-1].photos) == 1


def test_a_misforwarded_report_is_taken_back_to_be_sent_on_at_once(staff, browser):
    number = forwarded(staff)
    answer = step(browser, number, "penarikan-kembali", reason="Ini tugas dinas lain.")
    assert answer.location == f"/admin/laporan/{number}?antrean=semua"
    assert case(number).status is Status.RETURNED
    assert read(browser.get(answer.location)).css("#langkah-disposisi")


def test_a_refusal_names_its_reason_and_waits_for_a_second_person(staff, browser):
    number = submit().number
    assert step(browser, number, "penolakan", reason="Tidak ada.").status_code == 422
    step(browser, number, "penolakan", outcome="rejected", reason="Sama sekali bukan laporan.")
    after = case(number)
    assert (after.status, after.proposal.outcome) == (Status.CHECKING, Outcome.REJECTED)
    assert "Anda yang mengusulkannya" in page(browser, number).one("#langkah-pemeriksaan").text


def test_the_centre_answers_by_itself(staff, browser):
    number = submit().number
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    step(browser, number, "penyelesaian", note="Kantor buka pukul 08.00.", until=day.isoformat())
    after = case(number)
    assert (after.status, after.proposal.outcome, after.proposal.until) == (Status.CHECKING, Outcome.ANSWERED, day)


def test_a_report_is_merged_by_a_number_typed_in_any_spelling(staff, browser):
    leading, number = submit().number, submit().number
    answer = step(browser, number, "penggabungan", leading=leading.lower().replace("-", " "))
    assert answer.status_code == 303
    assert case(number).leading == leading


@pytest.mark.parametrize("typed", ["", "PTK-26-000011", "entah", "PTK-26-999990"])
def test_a_leading_number_that_does_not_exist_is_said_beside_it(staff, browser, typed):
    number = submit().number
    answer = step(browser, number, "penggabungan", leading=typed)
    assert answer.status_code == 422
    assert read(answer).one("#penggabungan-leading-error").text
    assert read(answer).form("/penggabungan")["leading"] == typed


def test_a_merge_is_undone_by_a_supervisor_who_did_not_make_it(staff, browser, supervisor):
    leading, number = submit().number, submit().number
    triage.merge(number, by=staff.operator, seen=None, leading=leading)
    assert not page(browser, number).css("#langkah-pemisahan")
    assert step(supervisor, number, "pemisahan", reason="Gangnya berbeda.").status_code == 303
    assert case(number).status is Status.SUBMITTED


def test_a_second_matter_becomes_a_second_report_with_the_privacy_of_the_first(staff, browser):
    number = submit(confidential=True, anonymous=True).number
    answer = step(browser, number, "pembagian", description="Lampu jalan juga mati.", category="pju-lampu-jalan")
    assert answer.status_code == 303
    second = entries(number)[-1].said["divided_into"]
    after = case(second)
    assert (after.confidential, after.anonymous, after.category) == (True, True, "pju-lampu-jalan")
    assert sheet(second).divided_from == number
    assert second in read(browser.get(answer.location)).text
    known = db.session.execute(select(Reporter.phone).where(Reporter.report_id == sheet(second).id)).scalar()
    assert known == "0812 5555 0101"


def test_a_second_matter_that_is_sent_again_is_the_report_that_it_became(staff, browser):
    number = submit().number
    once = {**form(browser, number, "pembagian"), "description": "Lampu jalan juga mati."}
    address = f"/admin/laporan/{number}/pembagian"
    assert [browser.post(address, data=once).status_code for _ in range(2)] == [303, 303]
    handling.note(number, by=staff.supervisor, internal="Cek lagi.")
    anew = {**once, "version": str(case(number).version)}
    assert browser.post(address, data=anew).status_code == 303
    assert [entry.action for entry in entries(number)] == [Action.SUBMIT, Action.DIVIDE, Action.NOTE]
    other = browser.post(address, data={**anew, "description": "Paritnya juga mampet."})
    assert other.status_code == 422
    assert "sudah pernah terkirim dengan isi lain" in other.text
    assert browser.post(address, data=read(other).form("/pembagian")).status_code == 303
    assert [entry.action for entry in entries(number)][-2:] == [Action.NOTE, Action.DIVIDE]


def test_the_centre_answers_publicly_without_stopping_the_agencys_clock(staff, browser):
    number = forwarded(staff)
    assert step(browser, number, "jawaban", note="Sudah kami ingatkan dinasnya.").status_code == 303
    assert entries(number)[-1].said["note"] == "Sudah kami ingatkan dinasnya."
    assert "respond" in {clock.stage for clock in case(number).clocks}


def test_a_part_is_let_go_by_the_supervisor(staff, browser, supervisor):
    make_user(Role.OFFICER, SUPPORTER)
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    assert not page(browser, number).css("#langkah-bagian")
    assert step(supervisor, number, "bagian", reason="Tidak perlu lagi.").status_code == 303
    assert [part.state for part in case(number).parts] == [PartState.WAIVED]


@pytest.mark.parametrize(("decision", "word"), [("grant", "granted"), ("deny", "denied")])
def test_an_extension_is_decided_by_the_supervisor(staff, browser, supervisor, decision, word):
    number = in_progress(staff)
    until = (datetime.now(UTC) + timedelta(days=23)).date()
    handling.ask_extension(number, by=staff.officer, seen=None, until=until, reason="Menunggu aspal.")
    assert not page(browser, number).css("#langkah-perpanjangan")
    assert "Menunggu aspal." in page(supervisor, number).one("#langkah-perpanjangan").text
    assert step(supervisor, number, "perpanjangan", decision=decision, reason="Cukup.").status_code == 303
    assert case(number).extensions[-1].state == word


def test_a_denied_extension_needs_its_reason(staff, supervisor):
    number = in_progress(staff)
    until = (datetime.now(UTC) + timedelta(days=23)).date()
    handling.ask_extension(number, by=staff.officer, seen=None, until=until, reason="Menunggu aspal.")
    answer = step(supervisor, number, "perpanjangan", decision="deny")
    assert answer.status_code == 422
    assert read(answer).one("#perpanjangan-reason-error").text
    assert step(supervisor, number, "perpanjangan", decision="entah").status_code == 422


def test_a_dispute_by_telephone_is_recorded_but_never_a_confirmation(staff, browser):
    number = confirming(staff)
    assert step(browser, number, "sanggahan", reason="Masih berlubang kata pelapor.").status_code == 303
    after = case(number)
    assert (after.status, after.disputes) == (Status.IN_PROGRESS, 1)
    assert send(browser, f"/admin/laporan/{number}/konfirmasi").status_code == 404


def test_the_dispute_of_a_refusal_is_recorded_too(staff, browser, supervisor):
    number = submit().number
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    checking.approve(number, by=staff.other_operator, seen=None)
    assert step(browser, number, "sanggahan", reason="Ini sungguh terjadi.").status_code == 303
    assert case(number).status is Status.SUBMITTED
    assert not page(browser, number).css("#langkah-disposisi")
    assert page(supervisor, number).css("#langkah-disposisi")


def test_a_note_stays_among_the_staff(staff, browser):
    number = closed(staff)
    assert step(browser, number, "catatan", internal="Pelapor menelepon lagi.").status_code == 303
    assert entries(number)[-1].said == {"internal": "Pelapor menelepon lagi."}


def test_a_leader_asks_and_the_desk_replies(app, staff, browser):
    number = submit().number
    leader = browser_of(app, make_user(Role.LEADER))
    assert step(leader, number, "pertanyaan-pimpinan", question="Mengapa belum diteruskan?").status_code == 303
    shown = page(browser, number).one("#langkah-balasan")
    assert "Mengapa belum diteruskan?" in shown.text
    assert step(browser, number, "balasan").status_code == 422
    assert step(browser, number, "balasan", note="Menunggu alamat lengkap.").status_code == 303
    assert not case(number).open_questions


def test_of_two_questions_the_one_that_is_meant_is_answered(app, staff, browser):
    number, leader = submit().number, make_user(Role.LEADER)
    for text in ("Mengapa lama?", "Siapa yang menangani?"):
        oversight.ask_question(number, by=leader, seen=None, question=text)
    step(browser, number, "balasan", question="2", note="Belum ada.")
    assert [question.number for question in case(number).open_questions] == [1]
    assert step(browser, number, "balasan", question="7", note="Belum ada.").status_code in (409, 422)


def test_content_is_hidden_and_shown_again_by_the_supervisor(staff, browser, supervisor):
    number = forwarded(staff)
    assert not page(browser, number).css("#langkah-penyembunyian")
    old = form(supervisor, number, "penyembunyian")
    step(supervisor, number, "penyembunyian", reason="Memuat wajah anak.")
    assert case(number).hidden
    # The same page sent a second time must not bring the content back.
    assert supervisor.post(old.action, data={**old, "version": "", "reason": "Dua kali."}).status_code == 409
    assert case(number).hidden
    step(supervisor, number, "penyembunyian", reason="Sudah diburamkan.")
    assert not case(number).hidden


def test_personal_data_are_closed_in_text_and_photo(staff, browser, supervisor):
    number = submit(
        description="Pak Ahmad, HP 0812 5555 0177, membuang sampah.", photos=[make_picture("before")]
    ).number
    text = "Seorang warga membuang sampah."
    answer = step(browser, number, "penyuntingan", description=text, photos=["1-1"], reason="Nama dan nomor.")
    assert answer.status_code == 303
    assert sheet(number).description == text
    assert "0812 5555 0177" not in browser.get(f"/admin/laporan/{number}").text
    assert browser.get(f"/admin/laporan/{number}/foto/1-1-besar.webp").status_code == 404
    assert [photo.hidden for photo in entries(number)[0].photos] == [True]
    assert page(supervisor, number).css('img[alt*="Foto"]')


def test_an_operator_makes_a_report_confidential_and_only_the_supervisor_opens_it_again(staff, browser, supervisor):
    number = submit().number
    assert step(browser, number, "privasi", confidential="y").status_code == 303
    assert case(number).confidential
    lowered = {name: value for name, value in form(browser, number, "privasi").items() if name != "confidential"}
    address = f"/admin/laporan/{number}/privasi"
    assert browser.post(address, data={**lowered, "reason": "Salah tekan."}).status_code == 403
    lowered = {name: value for name, value in form(supervisor, number, "privasi").items() if name != "confidential"}
    assert supervisor.post(address, data=lowered).status_code == 422
    assert supervisor.post(address, data={**lowered, "reason": "Diminta pelapor."}).status_code == 303
    assert not case(number).confidential


STALE = [
    ("koreksi", {"reason": "Salah kelurahan, kata pelapor."}),
    ("pertanyaan", {"question": "Di gang yang mana tepatnya?"}),
    ("penolakan", {"outcome": "rejected", "reason": "Laporan ini tidak lengkap sama sekali."}),
    ("penyelesaian", {"note": "Kantor buka pukul delapan pagi."}),
    ("pembagian", {"description": "Lampu jalan di situ juga mati."}),
]


@pytest.mark.parametrize(("noun", "typed"), STALE, ids=[noun for noun, _ in STALE])
def test_the_second_of_two_officers_is_told_what_happened_and_loses_nothing(staff, browser, noun, typed):
    number = submit().number
    old = form(browser, number, noun)
    triage.forward(number, by=staff.other_operator, seen=None, category="jalan-berlubang", lead="PUPR", supporting={})
    answer = browser.post(old.action, data={**old, **typed})
    assert answer.status_code == 409
    shown = read(answer)
    assert shown.one("article")["data-status"] == "forwarded"
    assert shown.one("article")["data-version"] == "2"
    written = next(text for name, text in typed.items() if name != "outcome")
    assert written in answer.text
    assert len(entries(number)) == 2


def test_a_step_taken_twice_happens_once(staff, browser):
    number = submit().number
    once = {**form(browser, number, "pertanyaan"), "question": "Gang berapa?"}
    address = f"/admin/laporan/{number}/pertanyaan"
    assert [browser.post(address, data=once).status_code for _ in range(2)] == [303, 409]
    assert [entry.action for entry in entries(number)] == [Action.SUBMIT, Action.ASK_REPORTER]


def test_a_quiet_event_meanwhile_makes_no_form_old(staff, browser):
    number = forwarded(staff)
    old = form(browser, number, "penarikan-kembali")
    reporting.support(number, device="tetangga")
    handling.note(number, by=staff.supervisor, internal="Cek lagi.")
    assert browser.post(old.action, data={**old, "reason": "Salah dinas."}).status_code == 303


@pytest.mark.parametrize("typed", ["", "   ", "\u202e\u0000 "])
def test_an_empty_question_is_refused_beside_its_field(staff, browser, typed):
    number = submit().number
    answer = step(browser, number, "pertanyaan", question=typed)
    assert answer.status_code == 422
    assert "Tulis pertanyaan" in read(answer).one("#pertanyaan-question-error").text


def test_markup_and_template_syntax_are_only_text(staff, browser):
    number = submit(description="<script>alert(1)</script> {{ 7*7 }} \u0645\u0631\u062d\u0628\u0627 😀").number
    step(browser, number, "catatan", internal="<b>{{ config }}</b>")
    shown = page(browser, number)
    assert "<script>alert(1)</script> {{ 7*7 }}" in shown.text
    assert "<b>{{ config }}</b>" in shown.one(".timeline").text


@pytest.mark.parametrize("version", ["-1", "99999999999999999999", "x", "7"])
def test_a_version_that_was_never_shown_is_refused(staff, browser, version):
    number = submit().number
    answer = send(browser, f"/admin/laporan/{number}/koreksi", reason="Salah.", version=version)
    assert answer.status_code in (409, 422)
    read(answer)


def test_the_reporter_closing_it_meanwhile_is_told(staff, browser):
    number = submit().number
    old = form(browser, number, "disposisi")
    reporting.withdraw(number, by=OWNER)
    answer = browser.post(old.action, data=old)
    assert answer.status_code == 409
    assert read(answer).one("article")["data-outcome"] == "withdrawn"
