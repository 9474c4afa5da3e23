"""`/lacak`: number and code, the only key there is; guessing is slow and tells nothing."""

from datetime import timedelta

import pytest
import time_machine

from portal.domain.case import OWNER
from portal.public import limits
from portal.services import reporting
from tests.public.citizens import page_of, report, track, without
from tests.reading import read

MONDAY = "2026-05-04T03:00:00Z"
WRONG = "2222-2222-2222"


@pytest.fixture
def sent(app):
    """A report that was sent from another phone."""
    return report(app.test_client())


def test_number_and_code_open_the_report_as_its_reporter(client, sent):
    assert not page_of(client, sent.number).css("#langkah")
    answer = track(client, sent.number, sent.code)
    assert (answer.status_code, answer.location) == (303, f"/laporan/{sent.number}")
    assert page_of(client, sent.number).css("#langkah")


def test_both_may_be_typed_as_people_type(client, sent):
    answer = track(client, sent.number.lower().replace("-", " "), f" {sent.code.lower().replace('-', ' ')}")
    assert answer.location == f"/laporan/{sent.number}"


def test_a_wrong_code_and_an_unknown_number_look_the_same(client, sent):
    bodies = []
    for number in (sent.number, "PTK-26-999999", "PTK-26-000036", "apa saja"):
        page = read(track(client, number, WRONG))
        assert page.status == 422
        token = page.form("/lacak")["csrf_token"]
        bodies.append(without([number, token], page.html))
    assert len(set(bodies)) == 1


def test_no_code_and_no_number_are_asked_for(client):
    page = read(track(client, "", ""))
    assert page.status == 422
    assert page.css("#number-error")
    assert page.css("#code-error")


def test_a_thousand_wrong_codes_are_slowed_down_after_ten(client, sent):
    with time_machine.travel(MONDAY, tick=False) as clock:
        form = {**read(client.get("/lacak")).form("/lacak"), "number": sent.number, "code": WRONG}
        answers = [client.post("/lacak", data=form) for _ in range(1000)]
        assert [answer.status_code for answer in answers[: limits.CODES]] == [422] * limits.CODES
        assert {answer.status_code for answer in answers[limits.CODES :]} == {429}
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
        assert "Coba lagi dalam 15 menit" in read(answers[-1]).text
        assert track(client, sent.number, sent.code).status_code == 429, "the right code is not looked at either"
        clock.shift(timedelta(minutes=16))
        assert track(client, sent.number, sent.code).status_code == 303


def test_throwing_the_cookies_away_does_not_help(app, sent):
    with time_machine.travel(MONDAY, tick=False):
        answers = [track(app.test_client(), sent.number, WRONG).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_who_sent_it_from_this_phone_does_not_wait_for_those_who_guess(app, client):
    with time_machine.travel(MONDAY, tick=False):
        mine = report(client)
        for _ in range(12):
            track(app.test_client(), mine.number, WRONG)
        assert track(client, mine.number, mine.code).status_code == 303


def test_a_session_lasts_half_an_hour(client, sent):
    with time_machine.travel(MONDAY, tick=False) as clock:
        track(client, sent.number, sent.code)
        clock.shift(timedelta(minutes=29))
        assert page_of(client, sent.number).css("#langkah")
        clock.shift(timedelta(minutes=2))
        assert not page_of(client, sent.number).css("#langkah")


def test_selesai_ends_it_at_once(client, sent):
    track(client, sent.number, sent.code)
    form = page_of(client, sent.number).form("/selesai")
    answer = client.post("/selesai", data=form, follow_redirects=True)
    assert "Selesai." in read(answer).text
    assert not page_of(client, sent.number).css("#langkah")


def test_one_browser_may_open_several_reports(app, client, sent):
    other = report(app.test_client())
    for one in (sent, other):
        track(client, one.number, one.code)
    assert {link.text for link in read(client.get("/lacak")).css("main ul a")} == {sent.number, other.number}
    assert page_of(client, sent.number).css("#langkah")


def test_a_made_up_cookie_opens_nothing(client, sent):
    client.set_cookie("pelapor", f'[["{sent.number}",9999999999,"",""]]')
    assert not page_of(client, sent.number).css("#langkah")


def test_the_code_of_somebody_who_left_a_supported_report_opens_nothing(app, client):
    sent = report(app.test_client())
    # As if others had supported it: a report that goes on without its reporter.
    from sqlalchemy import update

    from portal.store.db import transaction
    from portal.store.tables import Report

    with transaction() as session:
        session.execute(update(Report).where(Report.number == sent.number).values(supporters=2))
    reporting.withdraw(sent.number, by=OWNER)
    assert track(client, sent.number, sent.code).status_code == 422
