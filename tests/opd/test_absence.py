"""Whatever address of the agency's room is asked: another agency's report is absent, and nothing there can be changed.

The addresses are taken from the URL map, so that a new one is knocked at on the day it is written.
"""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from portal.domain.workflow import Role
from portal.services import handling, triage
from portal.store.db import transaction
from portal.store.tables import Report
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, forwarded, in_progress, make_picture, make_user
from tests.opd.posting import case, send
from tests.signed_in import browser_of

CANARY = "kanari-7731 di depan gang"
PARTS = {"seq": 1, "n": 1, "size": "kecil", "text": 1}


def addresses(app: Flask, *, of_reports: bool) -> list[tuple[str, str, str]]:
    """(method, endpoint, address with `NUMBER` in it) of every rule of the room."""
    found = []
    bound = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("opd.") and ("number" in rule.arguments) == of_reports:
            values = {name: PARTS[name] for name in rule.arguments - {"number"}}
            if of_reports:
                values["number"] = "NUMBER"
            for method in sorted(rule.methods & {"GET", "POST"}):
                address = bound.build(rule.endpoint, values, method=method)
                found.append((method, rule.endpoint, address))
    return found


def knock(browser, method: str, address: str):
    if method == "GET":
        return browser.get(address)
    filled = dict.fromkeys(("note", "internal", "reason", "question", "responsible"), "Kiriman dari luar.")
    chosen = {"outcome": "answered", "decision": "done", "officer": "", "version": "2"}
    return send(browser, address, **filled, **chosen)


def outsiders() -> dict[str, object]:
    """Everybody of an agency who has nothing to do with a report that `LEAD` has and `SUPPORTER` supports."""
    return {
        "another agency's officer": make_user(Role.OFFICER, OTHER),
        "another agency's head": make_user(Role.HEAD, OTHER),
        "another agency's field officer": make_user(Role.FIELD_OFFICER, OTHER),
        "the lead's field officer without the task": make_user(Role.FIELD_OFFICER, LEAD),
        "the supporter's field officer without the task": make_user(Role.FIELD_OFFICER, SUPPORTER),
    }


def canary_report(staff: Staff) -> str:
    return in_progress(staff, description=CANARY, supporting={SUPPORTER: CANARY}, photos=[make_picture("before")])


def test_the_room_has_addresses_to_knock_at(app):
    nouns = {address.rsplit("/", 1)[1] for method, _, address in addresses(app, of_reports=True) if method == "POST"}
    contract = (
        "penerimaan jawaban kemajuan pengembalian penugasan bagian perpanjangan penyelesaian penolakan pertanyaan"
        " balasan catatan"
    )
    assert set(contract.split()) <= nouns
    assert len(addresses(app, of_reports=False)) >= 2


def test_another_agencys_report_is_absent_at_every_address(app):
    number = canary_report(Staff())
    before = case(number)
    for who, person in outsiders().items():
        browser = browser_of(app, person)
        for method, endpoint, address in addresses(app, of_reports=True):
            answer = knock(browser, method, address.replace("NUMBER", number))
            assert answer.status_code == 404, f"{who}: {method} {endpoint} gives {answer.status_code}"
            assert CANARY not in answer.text, f"{who}: {endpoint}"
    assert case(number) == before


def test_what_is_absent_looks_like_what_was_never_there(app):
    number = canary_report(Staff())
    browser = browser_of(app, make_user(Role.OFFICER, OTHER))
    for method, endpoint, address in addresses(app, of_reports=True):
        real = knock(browser, method, address.replace("NUMBER", number))
        never = knock(browser, method, address.replace("NUMBER", "PTK-26-999999"))
        assert plain(real.text, number) == plain(never.text, "PTK-26-999999"), f"{method} {endpoint}"


def plain(page: str, number: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page).replace(number, "")


def test_no_page_without_a_number_tells_of_another_agencys_report(app):
    number = canary_report(Staff())
    for who, person in outsiders().items():
        browser = browser_of(app, person)
        for method, endpoint, address in addresses(app, of_reports=False):
            if method == "GET":
                for query in ("", f"?q={number}", "?q=kanari", "?tab=semua&q=kanari", "?lat=0&lon=109.3"):
                    text = browser.get(address + query).text
                    for echo in (f'value="{number}"', f'"?q={number}&amp;lang='):
                        text = text.replace(echo, "")
                    assert number not in text, f"{who}: {endpoint}{query}"
                    assert CANARY not in text, f"{who}: {endpoint}{query}"


def test_an_agency_that_a_report_is_about_sees_nothing_of_it_even_if_it_has_it(app):
    staff = Staff()
    number = canary_report(staff)
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(about=LEAD))
    browser = browser_of(app, staff.officer)
    for method, endpoint, address in addresses(app, of_reports=True):
        answer = knock(browser, method, address.replace("NUMBER", number))
        assert answer.status_code == 404, f"{method} {endpoint}"
    for tab in ("baru", "saya", "bagian", "terlambat", "semua", "selesai"):
        assert number not in browser.get(f"/opd/?tab={tab}").text
    supporter = browser_of(app, make_user(Role.OFFICER, SUPPORTER))
    assert supporter.get(f"/opd/laporan/{number}").status_code == 200


@pytest.mark.parametrize("noun", ["penerimaan", "jawaban", "penyelesaian", "pengembalian", "penolakan", "pertanyaan"])
def test_a_supporter_cannot_take_the_leads_steps(app, noun):
    staff = Staff()
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    if noun == "penyelesaian":
        handling.accept(number, by=staff.officer, seen=None)
    before = case(number)
    browser = browser_of(app, make_user(Role.OFFICER, SUPPORTER))
    answer = send(
        browser,
        f"/opd/laporan/{number}/{noun}",
        note="Sudah.",
        reason="Bukan kami.",
        question="Di mana?",
        outcome="rejected" if noun == "penolakan" else "answered",
    )
    assert answer.status_code == 403
    assert case(number) == before


def test_the_lead_cannot_finish_a_supporters_part(app):
    staff = Staff()
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    answer = send(browser_of(app, staff.officer), f"/opd/laporan/{number}/bagian", note="Sudah.", decision="done")
    assert answer.status_code == 403
    assert len(case(number).open_parts) == 1


def test_a_report_that_went_elsewhere_takes_no_step_and_the_text_is_not_lost(app):
    staff = Staff()
    number = forwarded(staff)
    browser = browser_of(app, staff.officer)
    triage.recall(number, by=staff.operator, seen=None, reason="Salah dinas.")
    answer = send(browser, f"/opd/laporan/{number}/jawaban", note="Kami sudah ke lokasi pagi ini.", version="2")
    assert answer.status_code == 404
    assert "Kami sudah ke lokasi pagi ini." in answer.text


def test_strangers_are_sent_to_sign_in_and_others_of_the_staff_away(app):
    number = canary_report(Staff())
    for person, status in ((None, 302), (make_user(Role.OPERATOR), 403), (make_user(Role.LEADER), 403)):
        browser = browser_of(app, person) if person else app.test_client()
        for method, endpoint, address in addresses(app, of_reports=True) + addresses(app, of_reports=False):
            if method == "GET":
                answer = browser.get(address.replace("NUMBER", number))
                assert answer.status_code == status, endpoint
                assert CANARY not in answer.text
