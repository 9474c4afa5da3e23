"""Verify and forward: one form, one press, supporters included, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.domain.case import PartState
from portal.domain.workflow import Role, Status
from portal.services import triage
from portal.store import cities
from portal.store.db import transaction
from portal.store.tables import Report
from tests.admin.desk import case, entries, form, page, send, step
from tests.factories import AREA, LEAD, OTHER, SUPPORTER, Staff, make_user, submit
from tests.reading import Form, read
from tests.signed_in import browser_of

WARD, DISTRICT = f"KEL-{AREA}", f"KEC-{AREA[:8]}"


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def test_a_known_category_is_filled_in_with_its_agency_so_that_one_press_forwards(staff, browser):
    number = submit().number
    answer = step(browser, number, "disposisi")
    assert answer.status_code == 303
    after = case(number)
    assert (after.status, after.lead, after.category) == (Status.FORWARDED, LEAD, "jalan-berlubang")


def test_an_unknown_category_is_guessed_from_the_words_and_says_from_which(staff, browser):
    number = submit(category=None, description="Lampu jalan PJU mati di depan gang").number
    shown = page(browser, number)
    offered = form(browser, number, "disposisi")
    assert (offered["category"], offered["lead"]) == ("pju-lampu-jalan", "DISHUB")
    suggestion = shown.one('[aria-labelledby="saran-kategori"]')
    assert "Karena kata:" in suggestion.text
    assert "lampu" in suggestion.text


def test_another_suggestion_is_taken_over_by_its_link(staff, browser):
    number = submit(category=None).number
    found = read(browser.get(f"/admin/laporan/{number}?kategori=sampah-menumpuk"))
    assert found.one("#disposisi-lead option[selected]")["value"] == "DLH"


def test_after_forwarding_work_goes_on_with_the_next_report(staff, browser):
    now = datetime.now(UTC)
    first, second = (submit(now - timedelta(hours=hours)).number for hours in (4, 3))
    answer = step(browser, first, "disposisi")
    assert answer.location == f"/admin/laporan/{second}?antrean=semua"
    assert f"{first} diteruskan ke" in read(browser.get(answer.location)).text
    assert step(browser, second, "disposisi").location == "/admin/masuk?antrean=semua"


def test_supporters_of_the_route_with_somebody_at_their_desk_are_ticked_with_an_instruction(staff, browser):
    make_user(Role.OFFICER, DISTRICT)
    number = submit().number
    offered = form(browser, number, "disposisi")
    assert offered["supporting"] == DISTRICT
    assert offered[f"instruction_{DISTRICT}"]
    step(browser, number, "disposisi", **{f"instruction_{DISTRICT}": "Beri tanda di lokasi."})
    assert [(part.agency, part.state) for part in case(number).parts] == [(DISTRICT, PartState.OPEN)]
    assert entries(number)[-1].said[f"instruction_{DISTRICT}"] == "Beri tanda di lokasi."


def test_who_has_nobody_at_the_desk_is_marked_and_not_ticked(staff, browser):
    number = submit().number
    shown = page(browser, number)
    offered = form(browser, number, "disposisi")
    assert "supporting" not in offered
    assert "belum ada petugas" in shown.one("#langkah-disposisi .supports").text
    assert "(belum ada petugas)" in shown.one('#disposisi-lead option[value="DLH"]').text
    assert "(belum ada petugas)" not in shown.one(f'#disposisi-lead option[value="{LEAD}"]').text


def test_a_supporter_without_an_instruction_is_said_beside_its_field_and_the_rest_is_kept(staff, browser):
    make_user(Role.OFFICER, SUPPORTER)
    number = submit().number
    fields = {"supporting": [SUPPORTER], f"instruction_{SUPPORTER}": "", "note": "Mohon segera."}
    answer = step(browser, number, "disposisi", **fields)
    assert answer.status_code == 422
    again = read(answer)
    assert again.title.startswith("Ada kesalahan:")
    assert "Tulis apa yang diminta" in again.one(f"#disposisi-instruction_{SUPPORTER}-error").text
    kept = again.form("/disposisi")
    assert (kept["supporting"], kept["note"]) == (SUPPORTER, "Mohon segera.")
    assert case(number).status is Status.SUBMITTED


def test_a_further_supporter_is_chosen_from_a_list_without_script(staff, browser):
    number = submit().number
    step(browser, number, "disposisi", further_1=SUPPORTER, further_instruction_1="Pasang rambu.", further_2=OTHER,
         further_instruction_2="Angkut puing.")  # fmt: skip
    assert {part.agency for part in case(number).parts} == {SUPPORTER, OTHER}
    assert entries(number)[-1].said[f"instruction_{OTHER}"] == "Angkut puing."


def test_a_further_supporter_stands_among_the_boxes_after_a_refused_try(staff, browser):
    number = submit().number
    answer = step(browser, number, "disposisi", lead="DLH", further_1=SUPPORTER, further_instruction_1="Pasang rambu.")
    assert answer.status_code == 422
    kept = read(answer).form("/disposisi")
    assert kept["supporting"] == SUPPORTER
    assert kept[f"instruction_{SUPPORTER}"] == "Pasang rambu."
    assert (kept["further_1"], kept["further_instruction_1"]) == ("", "")


def test_a_lead_without_an_active_officer_is_refused(staff, browser):
    number = submit().number
    answer = step(browser, number, "disposisi", lead="DLH")
    assert answer.status_code == 422
    assert "belum punya petugas aktif" in read(answer).one("#disposisi-lead-error").text


def test_the_lead_may_be_left_to_the_category(staff, browser):
    number = submit(category=None, description="Entah apa ini").number
    assert step(browser, number, "disposisi", category="jalan-berlubang", lead="").status_code == 303
    assert case(number).lead == LEAD


def test_the_form_follows_another_category_without_forwarding(staff, browser):
    number = submit().number
    answer = step(browser, number, "disposisi", category="sampah-menumpuk", note="Bau sekali.", preview="1")
    assert answer.status_code == 200
    offered = read(answer).form("/disposisi")
    assert (offered["category"], offered["lead"], offered["note"]) == ("sampah-menumpuk", "DLH", "Bau sekali.")
    assert case(number).version == 1


def test_a_body_outside_the_city_leads_to_a_refusal_that_names_it(staff, browser):
    number = submit(category="pendidikan-sma").number
    shown = page(browser, number)
    assert "bukan bagian kota" in shown.one("#langkah-disposisi").text
    refusal = form(browser, number, "penolakan")
    assert refusal["outcome"] == "outside_authority"
    assert refusal["responsible"]
    assert step(browser, number, "disposisi").status_code == 422
    answer = step(browser, number, "penolakan", reason="SMA dikelola provinsi.")
    assert answer.status_code == 303
    assert case(number).status is Status.CHECKING
    assert entries(number)[-1].said["responsible"] == refusal["responsible"]


def test_how_to_reach_a_body_outside_the_city_is_filled_in_as_far_as_it_is_known(staff, browser):
    number = submit().number
    answer = step(browser, number, "disposisi", lead="EXT-PLN")
    assert answer.status_code == 422
    assert "123" in read(answer).form("/penolakan")["responsible"]


def misconduct(city) -> str:
    return next(category.code for category in city.offered_categories if category.misconduct)


def test_a_misconduct_report_asks_about_whom_it_is_and_keeps_it_from_them(app, staff, browser):
    number = submit(category=misconduct(cities.current())).number
    assert "about" in form(browser, number, "disposisi")
    answer = step(browser, number, "disposisi", lead=LEAD, about=LEAD)
    assert answer.status_code == 422
    assert "terkait" in read(answer).text
    answer = step(browser, number, "disposisi", lead=LEAD, about="")
    assert "Sebutkan tentang siapa" in read(answer).one("#disposisi-about-error").text
    assert step(browser, number, "disposisi", lead=LEAD, about="nobody").status_code == 303


def test_whom_it_is_about_is_asked_only_where_it_matters(staff, browser):
    number = submit().number
    assert "about" not in form(browser, number, "disposisi")
    fields = {"category": "jalan-berlubang", "lead": LEAD, "about": "INSPEKTORAT"}
    assert send(browser, f"/admin/laporan/{number}/disposisi", **fields).status_code == 303
    assert case(number).about is None


def test_two_operators_at_once_the_second_is_told_and_keeps_the_text(staff, browser):
    number = submit().number
    second = browser_of(browser.application, staff.other_operator)
    mine, other = form(browser, number, "disposisi"), form(second, number, "disposisi")
    assert browser.post(mine.action, data=mine).status_code == 303
    answer = second.post(other.action, data={**other, "note": "Tolong cepat, dekat sekolah."})
    assert answer.status_code == 409
    shown = read(answer)
    assert shown.one("article")["data-status"] == "forwarded"
    assert "Tolong cepat, dekat sekolah." in shown.one("#langkah-disposisi").text
    assert len(entries(number)) == 2


def test_a_form_that_became_old_is_shown_with_the_present_state_and_can_then_be_sent(staff, browser):
    number = submit().number
    old = form(browser, number, "disposisi")
    step(browser_of(browser.application, staff.other_operator), number, "koreksi", place="Gang Baru", reason="Salah.")
    answer = browser.post(old.action, data={**old, "note": "Mohon segera."})
    assert answer.status_code == 409
    again = read(answer)
    assert "Gang Baru" in again.text
    assert "baru saja diubah oleh orang lain" in again.one("#flashes").text
    fresh = again.form("/disposisi")
    assert fresh["note"] == "Mohon segera."
    assert browser.post(fresh.action, data=fresh).status_code == 303


def test_after_two_returns_only_the_supervisor_forwards(staff, browser):
    number = submit().number
    for _ in range(2):
        triage.forward(number, by=staff.supervisor, seen=None, category="jalan-berlubang", lead=LEAD, supporting={})
        triage.return_(number, by=staff.officer, seen=None, reason="Bukan kami.")
    assert not page(browser, number).css("#langkah-disposisi")
    assert send(browser, f"/admin/laporan/{number}/disposisi", category="jalan-berlubang", lead=LEAD).status_code == 409
    supervisor = browser_of(browser.application, staff.supervisor)
    assert step(supervisor, number, "disposisi").status_code == 303


def test_a_category_that_needs_the_kelurahan_says_so(staff, browser):
    number = submit(category="jalan-lingkungan", area=None).number
    make_user(Role.OFFICER, "PERKIM")
    answer = step(browser, number, "disposisi")
    assert answer.status_code == 422
    assert "butuh kelurahan" in read(answer).one(".error-summary").text


def test_hostile_codes_are_refused_without_a_stack_trace(staff, browser):
    number = submit().number
    fields = {"supporting": ["'; DROP TABLE report;--", "x" * 3000], "category": "<b>", "lead": "{{7*7}}"}
    answer = send(browser, f"/admin/laporan/{number}/disposisi", **fields)
    assert answer.status_code == 422
    read(answer)


def test_likely_duplicates_lie_beside_the_report_and_are_merged_with_one_tap(engine, staff, browser):
    first = submit(lat=-0.021, lon=109.341).number
    second = submit(lat=-0.0211, lon=109.3411).number
    shown = page(browser, second)
    beside = shown.one('[aria-labelledby="saran-sama"]')
    assert first in beside.text
    assert "kategori sama" in beside.text
    one_tap = Form(beside.one("form"), "")
    answer = browser.post(one_tap.action, data=one_tap)
    assert answer.status_code == 303
    after = case(second)
    assert (after.outcome, after.leading) == ("duplicate", first)


def test_a_confidential_report_has_no_neighbours_and_is_nobodys_neighbour(staff, browser):
    secret = submit(lat=-0.021, lon=109.341, confidential=True).number
    other = submit(lat=-0.0211, lon=109.3411).number
    assert secret not in page(browser, other).text
    assert not page(browser, secret).css('[aria-labelledby="saran-sama"]')


def test_what_is_hidden_meanwhile_does_not_break_the_page(staff, browser):
    number = submit(area=None, category=None, description="x").number
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(place="", description=""))
    assert page(browser, number).one("article")["data-number"] == number
