"""Taking a step from an agency's desk: done once, refused with everything that was typed, never lost."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from portal.domain.workflow import Outcome, Role, Status
from portal.services import handling, triage
from portal.store import cities, sheets, timeline
from portal.store.db import db
from portal.web.forms import clean_words
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, forwarded, in_progress, make_user
from tests.gateways.pictures import encoded, street
from tests.opd.posting import case, entries, send, step
from tests.reading import read
from tests.signed_in import browser_of


def jpeg(name: str = "foto.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(encoded(street())), name


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.officer)


def test_accepting_may_carry_the_first_answer(staff, browser):
    number = forwarded(staff)
    answer = step(browser, number, "penerimaan", note="Tim ke lokasi besok pagi.")
    assert (answer.status_code, answer.location) == (303, f"/opd/laporan/{number}")
    assert case(number).status is Status.IN_PROGRESS
    assert "Tim ke lokasi besok pagi." in browser.get(answer.location).text


def test_accepting_needs_no_words(staff, browser):
    number = forwarded(staff)
    assert step(browser, number, "penerimaan").status_code == 303
    assert case(number).status is Status.IN_PROGRESS


def test_an_answer_is_public_and_carries_photos(staff, browser):
    number = in_progress(staff)
    assert step(browser, number, "jawaban", note="Sudah kami ukur.", photo=[jpeg(), jpeg()]).status_code == 303
    last = entries(number)[-1]
    assert last.said["note"] == "Sudah kami ukur."
    assert [photo.kind for photo in last.photos] == ["progress", "progress"]


def test_progress_may_stay_among_the_staff(staff, browser):
    number = in_progress(staff)
    step(browser, number, "kemajuan", note="Aspal belum datang.", internal="y")
    step(browser, number, "kemajuan", note="Lubang sudah dikeringkan.")
    from portal.domain.privacy import Viewer, sight

    public = timeline.entries(
        sheets.find(number).id, sight(Viewer.PUBLIC, verified=True, confidential=False, hidden=False)
    )
    texts = [entry.said.get("note") for entry in public]
    assert "Lubang sudah dikeringkan." in texts
    assert "Aspal belum datang." not in texts


def test_a_note_is_for_the_staff_only(staff, browser):
    number = in_progress(staff)
    assert step(browser, number, "catatan", internal="Hubungi gudang dulu.").status_code == 303
    assert entries(number)[-1].said == {"internal": "Hubungi gudang dulu."}


def test_a_task_goes_to_a_field_officer_of_the_own_agency_and_back(staff, browser):
    number = in_progress(staff)
    field = make_user(Role.FIELD_OFFICER, LEAD)
    stranger = make_user(Role.FIELD_OFFICER, OTHER)
    assert step(browser, number, "penugasan", officer=str(stranger.id)).status_code == 422
    assert step(browser, number, "penugasan", officer=str(field.id)).status_code == 303
    assert case(number).tasks == {LEAD: field.id}
    assert step(browser, number, "penugasan", officer="").status_code == 303
    assert case(number).tasks == {}


def test_a_report_is_returned_with_a_reason_by_one_tap_or_in_words(staff, browser):
    for chosen, said in (
        ({"quick": "bukan-tugas"}, "Bukan tugas dinas kami"),
        ({"reason": "Jalan ini milik provinsi."}, "Jalan ini milik provinsi."),
        ({"quick": "dinas-lain", "reason": "DLH."}, "Sedang ditangani dinas lain. DLH."),
    ):
        number = forwarded(staff)
        answer = step(browser, number, "pengembalian", **chosen)
        assert (answer.status_code, answer.location) == (303, "/opd/")
        assert number in read(browser.get("/opd/")).one("#flashes").text
        assert entries(number)[-1].said == {"reason": said}
        assert case(number).status is Status.RETURNED


def test_a_report_is_not_returned_without_a_reason(staff, browser):
    number = forwarded(staff)
    answer = step(browser, number, "pengembalian")
    assert answer.status_code == 422
    assert read(answer).one("#langkah-pengembalian .error-summary").text
    assert case(number).status is Status.FORWARDED


def test_a_solution_that_can_be_seen_needs_its_photo(staff, browser):
    number = in_progress(staff)
    refused = step(browser, number, "penyelesaian", note="Lubang sudah ditambal.", outcome="fixed")
    assert refused.status_code == 422
    page = read(refused)
    assert page.form("/penyelesaian")["note"] == "Lubang sudah ditambal."
    assert page.one("#penyelesaian-photo-error").text == "Lampirkan foto sesudah perbaikan."
    done = step(browser, number, "penyelesaian", note="Lubang sudah ditambal.", outcome="fixed", photo=[jpeg()])
    assert done.status_code == 303
    assert case(number).status is Status.CHECKING
    assert [photo.kind for photo in entries(number)[-1].photos] == ["after"]


def test_a_plan_is_an_answer_with_its_date(staff, browser):
    number = in_progress(staff)
    until = cities.current().calendars["kantor5"].next_opening(case(number).submitted_at) + timedelta(days=60)
    answer = step(
        browser, number, "penyelesaian", outcome="answered", note="Dianggarkan.", until=until.date().isoformat()
    )
    assert answer.status_code == 303
    assert case(number).proposal.outcome is Outcome.ANSWERED
    assert case(number).proposal.until == until.date()


def test_a_date_that_is_none_is_said_beside_its_field(staff, browser):
    number = in_progress(staff)
    answer = step(browser, number, "perpanjangan", until="kapan-kapan", reason="Aspal belum datang.")
    assert answer.status_code == 422
    assert read(answer).one("#perpanjangan-until-error").text == "Tanggal ini belum benar."


def test_an_extension_is_asked_once_with_a_public_reason(staff, browser):
    number = in_progress(staff)
    page = read(browser.get(f"/opd/laporan/{number}"))
    assert step(browser, number, "perpanjangan", until="2099-01-01", reason="Hujan.").status_code == 422
    resolve = next(clock for clock in case(number).clocks if clock.stage == "resolve")
    until = cities.current().calendars[resolve.calendar].closing_later(resolve.due, 1)
    local = until.astimezone(cities.current().time_zone).date().isoformat()
    assert step(browser, number, "perpanjangan", until=local, reason="Hujan terus.").status_code == 303
    page = read(browser.get(f"/opd/laporan/{number}"))
    assert not page.css("#langkah-perpanjangan form")
    assert "sudah pernah diminta" in page.one("#langkah-perpanjangan").text


def test_who_is_responsible_outside_the_city_is_always_named(staff, browser):
    number = in_progress(staff)
    refused = step(browser, number, "penolakan", outcome="outside_authority", reason="Tiang milik PLN.")
    assert refused.status_code == 422
    assert read(refused).one("#penolakan-responsible-error").text
    done = step(
        browser, number, "penolakan", outcome="outside_authority", reason="Tiang milik PLN.", responsible="PLN, 123"
    )
    assert done.status_code == 303
    assert case(number).proposal.outcome is Outcome.OUTSIDE_AUTHORITY


def test_a_question_to_the_reporter_can_be_taken_back(staff, browser):
    number = in_progress(staff)
    assert step(browser, number, "pertanyaan", question="Di RT berapa?").status_code == 303
    assert case(number).status is Status.INCOMPLETE
    assert step(browser, number, "penarikan-pertanyaan").status_code == 303
    assert case(number).status is Status.IN_PROGRESS


def test_the_centres_question_is_not_the_agencys_to_take_back(app, staff, browser):
    number = in_progress(staff)
    page = read(browser.get(f"/opd/laporan/{number}"))
    assert not page.css("#langkah-penarikan-pertanyaan")


def test_a_supporter_finishes_or_declines_its_part(app, staff):
    supporter = browser_of(app, make_user(Role.OFFICER, SUPPORTER))
    first = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    second = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    assert step(supporter, first, "bagian", decision="done").status_code == 422
    assert step(supporter, first, "bagian", decision="done", note="Terpasang.", photo=[jpeg()]).status_code == 303
    assert step(supporter, second, "bagian", decision="decline", reason="Rambu urusan Dishub.").status_code == 303
    assert [case(number).parts[0].state for number in (first, second)] == ["done", "declined"]


# Refused, and nothing lost.


def test_the_second_of_two_officers_is_told_and_keeps_the_text(app, staff, browser):
    number = in_progress(staff)
    colleague = browser_of(app, make_user(Role.OFFICER, LEAD))
    mine = read(browser.get(f"/opd/laporan/{number}")).form("/jawaban")
    assert step(colleague, number, "jawaban", note="Aspal datang Senin.").status_code == 303
    answer = browser.post(mine.action, data=mine | {"note": "Kami menunggu aspal."})
    assert answer.status_code == 409
    page = read(answer)
    assert "baru saja diubah" in page.one("#flashes").text
    assert "Aspal datang Senin." in page.one("ol.timeline").text
    again = page.form("/jawaban")
    assert again["note"] == "Kami menunggu aspal."
    # What happened meanwhile was shown: the same words may be sent now.
    assert browser.post(again.action, data=again).status_code == 303
    assert entries(number)[-1].said["note"] == "Kami menunggu aspal."


def test_of_many_at_once_one_is_done_and_the_others_are_told(app, staff, engine):
    number = in_progress(staff)
    officers = [browser_of(app, make_user(Role.OFFICER, LEAD)) for _ in range(6)]
    forms = [read(officer.get(f"/opd/laporan/{number}")).form("/jawaban") for officer in officers]
    db.session.remove()

    def answer(n: int) -> TestResponse:
        return officers[n].post(forms[n].action, data=forms[n] | {"note": f"Jawaban nomor {n} dari enam."})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(answer, range(6)))
    assert sorted(each.status_code for each in answers) == [303, 409, 409, 409, 409, 409]
    for n, each in enumerate(answers):
        if each.status_code == 409:
            assert read(each).form("/jawaban")["note"] == f"Jawaban nomor {n} dari enam."
    assert [entry.said.get("note", "").startswith("Jawaban nomor") for entry in entries(number)].count(True) == 1


def test_a_step_that_is_gone_shows_what_was_typed(app, staff, browser):
    number = forwarded(staff)
    mine = read(browser.get(f"/opd/laporan/{number}")).form("/penerimaan")
    handling.accept(number, by=make_user(Role.OFFICER, LEAD), seen=None)
    answer = browser.post(mine.action, data=mine | {"note": "Kami berangkat sekarang."})
    assert answer.status_code == 409
    page = read(answer)
    assert "Kami berangkat sekarang." in page.one("#langkah-penerimaan").text
    assert not page.css("#langkah-penerimaan form")
    assert page.one("article[data-status]")["data-status"] == "in_progress"


def test_photos_of_a_step_that_is_gone_wait_in_the_form_for_progress(app, staff, browser):
    number = in_progress(staff)
    mine = read(browser.get(f"/opd/laporan/{number}")).form("/jawaban")
    triage.ask_reporter(number, by=staff.officer, seen=None, question="Di RT berapa?")
    triage.take_back(number, by=staff.officer, seen=None)
    answer = browser.post(mine.action, data=mine | {"note": "Ini hasilnya.", "photo": [jpeg()]})
    assert answer.status_code == 409
    again = read(answer).form("/jawaban")
    assert again["kept_photo"]
    assert browser.post(again.action, data=again).status_code == 303
    assert len(entries(number)[-1].photos) == 1


def test_a_double_tap_changes_nothing_twice(staff, browser):
    number = in_progress(staff)
    form = read(browser.get(f"/opd/laporan/{number}")).form("/kemajuan") | {"note": "Lubang dikeringkan."}
    assert browser.post(f"/opd/laporan/{number}/kemajuan", data=form).status_code == 303
    assert browser.post(f"/opd/laporan/{number}/kemajuan", data=form).status_code == 409
    assert [entry.said.get("note") for entry in entries(number)].count("Lubang dikeringkan.") == 1


def test_a_bad_photo_is_refused_with_what_to_do_and_the_good_one_is_kept(staff, browser):
    number = in_progress(staff)
    answer = step(
        browser,
        number,
        "jawaban",
        note="Sudah kami ukur.",
        photo=[jpeg(), (io.BytesIO(b"%PDF-1.7 not a picture"), "surat.pdf")],
    )
    assert answer.status_code == 415
    form = read(answer).form("/jawaban")
    assert form["note"] == "Sudah kami ukur."
    assert isinstance(form["kept_photo"], str)
    assert browser.post(form.action, data=form).status_code == 303
    assert len(entries(number)[-1].photos) == 1


def test_too_many_photos_are_refused_with_the_limit(staff, browser):
    number = in_progress(staff)
    answer = step(browser, number, "kemajuan", note="Ini semua.", photo=[jpeg() for _ in range(4)])
    assert answer.status_code == 413
    assert "3 foto" in read(answer).one("#kemajuan-photo-error").text


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "99999"])
def test_a_version_that_no_page_showed_ends_in_no_error_of_ours(staff, browser, version):
    number = in_progress(staff)
    answer = step(browser, number, "jawaban", note="Teks yang tidak hilang.", version=version)
    assert answer.status_code in (303, 409, 422)
    if answer.status_code != 303:
        assert read(answer).form("/jawaban")["note"] == "Teks yang tidak hilang."


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202eterbalik", "a\x00b", "🙂" * 3000, "x" * 10_001]
)
def test_any_text_is_only_text(staff, browser, text):
    number = in_progress(staff)
    answer = step(browser, number, "catatan", internal=text)
    assert answer.status_code == (422 if len(text) > 10_000 else 303)
    page = read(browser.get(f"/opd/laporan/{number}"))
    assert not page.css("ol.timeline script")
    if answer.status_code == 303:
        assert clean_words(text) in page.css("ol.timeline > li")[0].text


def test_get_changes_nothing(app, staff, browser):
    number = in_progress(staff)
    before = case(number)
    for noun in ("jawaban", "penyelesaian", "pengembalian", "identitas"):
        assert browser.get(f"/opd/laporan/{number}/{noun}").status_code == 405
    assert case(number) == before


def test_the_fields_of_another_form_of_the_page_are_left_alone(staff, browser):
    number = in_progress(staff)
    answer = send(browser, f"/opd/laporan/{number}/pengembalian", reason="", note="Ini bukan catatan.")
    page = read(answer)
    assert page.form("/jawaban")["note"] == ""
