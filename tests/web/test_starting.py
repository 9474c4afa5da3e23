"""A step's words start from a ready-made text, are looked at as a letter, and never leave with a blank in them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from portal.domain.ready_texts import Wording
from portal.domain.workflow import Action, Role, Status
from portal.services import ready_texts
from portal.services.intake import Contact
from portal.store import ready_texts as store
from portal.store.db import db
from tests.factories import CATEGORY, Staff, case, forwarded, in_progress, make_user, submit
from tests.gateways.pictures import encoded, street
from tests.reading import Form, read
from tests.signed_in import browser_of

WORDS = Wording(Action.ANSWER, "Ukur", "Laporan {nomor} di {tempat}: {dinas} mengukur [tanggal], selesai {tenggat}.")


@pytest.fixture
def staff(app):
    return Staff()


@pytest.fixture
def supervisor(app):
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.officer)


@pytest.fixture
def centre(app, staff):
    return browser_of(app, staff.operator)


def form_of(browser, room, number, noun):
    page = read(browser.get(f"/{room}/laporan/{number}"))
    return Form(page.one(f"#langkah-{noun} form"), "")


def press(browser, room, number, noun, button, **fields):
    form = form_of(browser, room, number, noun)
    data = {**form, **fields} | ({button: "1"} if button else {})
    return browser.post(form.action, data=data, content_type="multipart/form-data")


def step_of(answer, noun):
    return read(answer).one(f"#langkah-{noun}")


def field_of(answer, noun, name="note"):
    return Form(step_of(answer, noun).one("form"), "")[name]


def titles(browser, room, number, noun):
    page = read(browser.get(f"/{room}/laporan/{number}"))
    return [option.text for option in page.css(f"#langkah-{noun} select[name=ready] option")][1:]


def state(number):
    db.session.rollback()
    return case(number)


def test_the_texts_that_fit_are_offered_the_narrowest_first(app, staff, supervisor, browser):
    ready_texts.add(replace(WORDS, title="Jalan", category=CATEGORY), by=supervisor)
    ready_texts.add(replace(WORDS, title="Sampah", category="sampah-menumpuk"), by=supervisor)
    ready_texts.add(replace(WORDS, title="Dinas kami"), by=make_user(Role.HEAD, "PUPR"))
    ready_texts.add(replace(WORDS, title="Dinas lain"), by=make_user(Role.HEAD, "DLH"))
    found = titles(browser, "opd", in_progress(staff), "jawaban")
    assert found[:2] == ["Dinas kami", "Jalan"]
    assert not {"Sampah", "Dinas lain"} & set(found)
    assert "Jadwal pekerjaan" in found


def test_a_text_is_put_into_the_field_with_what_fills_itself(staff, supervisor, browser):
    text = ready_texts.add(WORDS, by=supervisor)
    number = in_progress(staff)
    answer = press(browser, "opd", number, "jawaban", "use", ready=text)
    assert answer.status_code == 200
    words = field_of(answer, "jawaban")
    assert words.startswith(f"Laporan {number} di Gang Waru, RT 02/RW 05, dekat surau, ")
    assert "PUPR mengukur [tanggal], selesai " in words
    assert "{" not in words
    assert state(number).version == 3, "nothing has happened"


def test_what_was_typed_before_stays_and_a_text_used_twice_stands_once(staff, supervisor, browser):
    text = ready_texts.add(replace(WORDS, text="Kami ukur."), by=supervisor)
    number = in_progress(staff)
    answer = press(browser, "opd", number, "jawaban", "use", ready=text, note="Halo Bu Siti.")
    assert field_of(answer, "jawaban") == "Halo Bu Siti.\n\nKami ukur."
    again = press(browser, "opd", number, "jawaban", "use", ready=text, note="Halo Bu Siti.\n\nKami ukur.")
    assert field_of(again, "jawaban") == "Halo Bu Siti.\n\nKami ukur."


def test_brackets_in_a_place_are_no_blanks(staff, supervisor, browser):
    text = ready_texts.add(replace(WORDS, text="Di {tempat}."), by=supervisor)
    number = in_progress(staff, place="Gang [Waru] {nomor}")
    answer = press(browser, "opd", number, "jawaban", "use", ready=text)
    assert field_of(answer, "jawaban").startswith("Di Gang (Waru) (nomor)")
    form = Form(step_of(answer, "jawaban").one("form"), "")
    assert browser.post(form.action, data=form, content_type="multipart/form-data").status_code == 303


def test_without_a_text_chosen_it_is_said_and_nothing_is_lost(staff, browser):
    number = in_progress(staff)
    for ready in ("", "x", "999999"):
        answer = press(browser, "opd", number, "jawaban", "use", ready=ready, note="Halo.")
        assert answer.status_code == 422
        assert step_of(answer, "jawaban").one("#jawaban-ready-error").text == "Pilih teksnya dulu."
        assert field_of(answer, "jawaban") == "Halo."


def test_a_text_for_an_outcome_chooses_it(staff, browser):
    number = in_progress(staff)
    text = next(t for t in store.usable(None) if t.title == "Direncanakan, dengan tanggal")
    answer = press(browser, "opd", number, "penyelesaian", "use", ready=text.id)
    assert field_of(answer, "penyelesaian", "outcome") == "answered"


def test_a_step_with_a_blank_is_refused_beside_its_field(staff, browser, centre):
    ours, theirs = submit().number, in_progress(staff)
    for who, room, number, noun, field, words, left in (
        (browser, "opd", theirs, "jawaban", "note", "Kami datang [tanggal].", "[tanggal]"),
        (browser, "opd", theirs, "pengembalian", "reason", "Kami datang [tang", "[tang"),
        (centre, "admin", ours, "pertanyaan", "question", "Halo {nama}.", "{nama}"),
    ):
        before = state(number).version
        answer = press(who, room, number, noun, "", **{field: words})
        assert answer.status_code == 422
        assert left in step_of(answer, noun).one(f"#{noun}-{field}-error").text
        assert field_of(answer, noun, field) == words
        assert state(number).version == before


def test_what_fills_itself_may_be_typed_by_hand(staff, browser):
    number = in_progress(staff)
    assert press(browser, "opd", number, "jawaban", "", note="Laporan {nomor} kami ukur.").status_code == 303
    assert f"Laporan {number} kami ukur." in browser.get(f"/opd/laporan/{number}").text


def test_the_preview_shows_the_reporters_letter_and_does_nothing(staff, browser):
    number = forwarded(staff, contact=Contact(name="Siti", email="siti@contoh.test"))
    answer = press(browser, "opd", number, "penerimaan", "preview", note="Tim datang besok pagi.")
    assert answer.status_code == 200
    letter = step_of(answer, "penerimaan").one("[data-preview]").text
    assert "Pratinjau, belum dikirim. Ini email yang diterima pelapor:" in letter
    assert f"Laporan {number}" in letter
    assert "Tim datang besok pagi." in letter
    assert "siti@contoh.test" not in answer.text
    assert field_of(answer, "penerimaan") == "Tim datang besok pagi."
    assert state(number).status is Status.FORWARDED
    form = Form(step_of(answer, "penerimaan").one("form"), "")
    assert browser.post(form.action, data=form).status_code == 303
    assert state(number).status is Status.IN_PROGRESS


def test_the_preview_keeps_photos_and_refuses_what_the_step_would(staff, browser):
    number = in_progress(staff)
    photo = (io.BytesIO(encoded(street())), "foto.jpg")
    answer = press(browser, "opd", number, "penyelesaian", "preview", outcome="fixed", note="Beres.", photo=[photo])
    assert answer.status_code == 200
    kept = Form(step_of(answer, "penyelesaian").one("form"), "")
    assert kept["kept_photo"]
    assert "1 foto ada di halaman laporan." in step_of(answer, "penyelesaian").one("[data-preview]").text
    without = press(browser, "opd", number, "penyelesaian", "preview", outcome="fixed", note="Beres.")
    assert without.status_code == 422
    assert not step_of(without, "penyelesaian").css("[data-preview]")
    blank = press(browser, "opd", number, "jawaban", "preview", note="Kami datang [tanggal].")
    assert blank.status_code == 422
    assert state(number).status is Status.IN_PROGRESS


def test_a_photo_that_is_none_is_said_also_when_a_text_is_chosen(staff, browser):
    number = in_progress(staff)
    text = next(t for t in store.usable(None) if t.title == "Selesai diperbaiki")
    file = (io.BytesIO(b"%PDF-1.7"), "surat.pdf")
    answer = press(browser, "opd", number, "penyelesaian", "use", ready=text.id, photo=[file])
    assert answer.status_code == 415
    assert "PDF" in step_of(answer, "penyelesaian").one("#penyelesaian-photo-error").text
    assert "sudah kami tangani pada [tanggal]" in field_of(answer, "penyelesaian")


def test_internal_progress_is_no_letter(staff, browser):
    number = in_progress(staff)
    answer = press(browser, "opd", number, "kemajuan", "preview", note="Bahan dipesan.", internal="y")
    assert "Pelapor tidak menerima pesan" in step_of(answer, "kemajuan").one("[data-preview]").text


def test_a_proposal_is_shown_as_it_reads_once_it_is_approved(staff, centre):
    number = submit(contact=Contact(name="Siti", email="siti@contoh.test")).number
    fields = {"outcome": "outside_authority", "reason": "Ditangani PLN.", "responsible": "PLN, telepon 123"}
    answer = press(centre, "admin", number, "penolakan", "preview", **fields)
    assert answer.status_code == 200
    assert "Bila usul ini disetujui:" in step_of(answer, "penolakan").text
    assert "PLN, telepon 123" in step_of(answer, "penolakan").one("[data-preview]").text
    assert state(number).status is Status.SUBMITTED


def test_a_preview_of_a_step_that_somebody_was_faster_with_says_so_and_loses_nothing(staff, browser):
    number = in_progress(staff)
    answer = press(browser, "opd", number, "jawaban", "preview", note="Halo.", version="0")
    assert answer.status_code == 409
    assert field_of(answer, "jawaban") == "Halo."


def test_enter_in_a_line_takes_the_step_and_does_not_fill_in(staff, browser):
    """The first submit button of a form is the one that Enter presses."""
    page = read(browser.get(f"/opd/laporan/{in_progress(staff)}"))
    for form in page.css(".step form"):
        assert "name" not in form.css("button")[0].attributes, form.get("action")
