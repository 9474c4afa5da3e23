"""The whole way of one report by plain HTTP: pages and forms, no script, on both engines; and each of its branches."""

import pytest

from tests.reading import read
from tests.story.people import WORDS, Cast, photo


@pytest.fixture
def cast(engine, app):
    return Cast(app)


def test_from_the_phone_to_a_confirmed_solution(cast):
    number, code = cast.citizen.send(photo=photo("gray"))
    stranger = cast.neighbour.report(number)
    assert WORDS not in stranger.text, "an unverified text is public"

    cast.operator.step(
        number,
        "disposisi",
        category="jalan-berlubang",
        lead="PUPR",
        supporting=["BPBD"],
        instruction_BPBD="Pasang rambu sampai lubang ditutup.",
    )
    assert WORDS in cast.neighbour.report(number).text
    assert len(cast.neighbour.report(number).css("article img")) >= 1
    assert cast.other.browser.get(f"/opd/laporan/{number}").status_code == 404

    cast.officer.step(number, "penerimaan", note="Kami periksa ke lokasi besok pagi.")
    assert "Kami periksa ke lokasi besok pagi." in cast.neighbour.report(number).text
    cast.officer.step(number, "jawaban", note="Aspal dipesan, dikerjakan hari Kamis.")
    cast.helper.step(number, "bagian", note="Rambu terpasang.", decision="done")
    cast.neighbour.step(number, "dukungan")
    cast.officer.step(number, "kemajuan", note="Lubang dibersihkan.", photo=photo("brown"))
    cast.officer.step(number, "penyelesaian", outcome="fixed", note="Sudah ditambal.", photo=photo("white"))
    assert cast.neighbour.state(number) == "checking"

    cast.second.step(number, "pemeriksaan", decision="approve")
    assert cast.citizen.state(number) == "confirming"
    cast.citizen.track(number, code)
    cast.citizen.step(number, "konfirmasi", rating="5")
    article = cast.neighbour.report(number).one("article[data-number]")
    assert (article["data-status"], article["data-outcome"], article["data-holder"]) == ("closed", "fixed", "")
    assert article["data-due"] == ""


def test_an_incomplete_report_waits_for_its_reporter_and_goes_back(cast):
    number, _ = cast.citizen.send(place="di jalan besar")
    cast.operator.step(number, "pertanyaan", question="Di dekat gang yang mana?")
    assert cast.neighbour.state(number) == "incomplete"
    assert "Di dekat gang yang mana?" in cast.citizen.report(number).text
    assert "Di dekat gang yang mana?" not in cast.neighbour.report(number).text
    cast.citizen.step(number, "tambahan", note="Dekat Gang Waru, depan warung.")
    assert cast.neighbour.state(number) == "submitted"
    assert "Dekat Gang Waru, depan warung." in cast.operator.report(number).text


def test_a_returned_report_finds_the_right_agency(cast):
    number = cast.forwarded()
    cast.officer.step(number, "pengembalian", reason="Ini jalan lingkungan, bukan jalan kota.")
    assert cast.neighbour.state(number) == "returned"
    assert cast.officer.browser.get(f"/opd/laporan/{number}").status_code == 404
    cast.operator.step(number, "disposisi", category="sampah-menumpuk", lead="DLH", supporting=[])
    assert cast.other.state(number) == "forwarded"


def test_after_a_second_return_only_the_supervisor_moves_it(cast):
    number = cast.forwarded()
    cast.officer.step(number, "pengembalian", reason="Bukan wilayah kami.")
    cast.operator.step(number, "disposisi", category="jalan-berlubang", lead="DLH", supporting=[])
    cast.other.step(number, "pengembalian", reason="Bukan tugas kami.")
    assert not cast.operator.offers(number, "disposisi")
    cast.supervisor.step(number, "disposisi", category="jalan-berlubang", lead="PUPR", supporting=[])
    assert cast.officer.state(number) == "forwarded"


def test_a_refusal_needs_a_second_person_and_can_be_disputed_before_the_supervisor(cast):
    number, code = cast.citizen.send()
    cast.operator.step(number, "penolakan", outcome="rejected", reason="Lokasi ini lahan pribadi.")
    assert not cast.operator.offers(number, "pemeriksaan"), "nobody approves their own work"
    cast.second.step(number, "pemeriksaan", decision="approve")
    article = cast.citizen.report(number).one("article[data-number]")
    assert (article["data-status"], article["data-outcome"]) == ("closed", "rejected")
    cast.citizen.track(number, code)
    cast.citizen.step(number, "sanggahan", reason="Ini jalan umum, ada plang kota.")
    assert cast.citizen.state(number) == "submitted"
    assert not cast.operator.offers(number, "disposisi")
    cast.supervisor.step(number, "disposisi", category="jalan-berlubang", lead="PUPR", supporting=[])
    assert cast.citizen.state(number) == "forwarded"


def test_outside_the_citys_authority_names_who_is_responsible(cast):
    number, _ = cast.citizen.send(category="luar-listrik")
    cast.operator.step(
        number,
        "penolakan",
        outcome="outside_authority",
        reason="Jaringan listrik dikelola PLN.",
        responsible="PT PLN (Persero), telepon 123",
    )
    cast.second.step(number, "pemeriksaan", decision="approve")
    assert "PT PLN (Persero), telepon 123" in cast.citizen.report(number).text


def test_a_disputed_solution_goes_back_to_the_agency(cast):
    number = cast.resolved()
    cast.second.step(number, "pemeriksaan", decision="approve")
    cast.citizen.step(number, "sanggahan", reason="Baru separuh yang ditambal.")
    assert cast.officer.state(number) == "in_progress"
    assert "Baru separuh yang ditambal." in cast.officer.report(number).text


def test_what_the_second_person_sends_back_is_worked_on_again(cast):
    number = cast.resolved()
    cast.second.step(number, "pemeriksaan", decision="send_back", reason="Foto tidak menunjukkan tempatnya.")
    assert cast.officer.state(number) == "in_progress"


def test_a_duplicate_points_to_the_report_that_goes_on(cast):
    first = cast.forwarded()
    second, _ = cast.neighbour.send()
    cast.operator.step(second, "penggabungan", leading=first)
    article = cast.neighbour.report(second).one("article[data-number]")
    assert (article["data-status"], article["data-outcome"]) == ("closed", "duplicate")
    assert cast.neighbour.report(second).css(f'a[href="/laporan/{first}"]')


def test_a_withdrawn_report_is_closed_and_keeps_its_page(cast):
    number, _ = cast.citizen.send()
    cast.citizen.step(number, "penarikan")
    article = cast.citizen.report(number).one("article[data-number]")
    assert (article["data-status"], article["data-outcome"]) == ("closed", "withdrawn")
    assert number in cast.neighbour.report(number).text


def test_a_recalled_report_is_the_centres_again(cast):
    number = cast.forwarded()
    cast.operator.step(number, "penarikan-kembali", reason="Salah dinas.")
    assert cast.neighbour.state(number) == "returned"


def test_two_people_at_once_lose_nothing_of_what_was_typed(cast):
    number = cast.forwarded()
    form = cast.officer.form(number, "penerimaan")
    cast.operator.step(number, "penarikan-kembali", reason="Salah dinas.")
    cast.operator.step(number, "disposisi", category="jalan-berlubang", lead="PUPR", supporting=[])
    late = cast.officer.browser.post(form.action, data={**form, "note": "Kami periksa hari Kamis."})
    assert late.status_code == 409
    assert "Kami periksa hari Kamis." in read(late).form("/penerimaan")["note"]
