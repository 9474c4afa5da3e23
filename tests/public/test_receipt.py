"""The receipt: the code for a quarter of an hour, for the sender alone, and what was promised."""

from datetime import timedelta

import pytest
import time_machine

from portal.domain.workflow import Role
from portal.services import oversight
from portal.web.settings import code_secret
from tests.factories import make_user
from tests.public.citizens import report, send, track
from tests.reading import read

MONDAY = "2026-05-04T03:00:00Z"


def receipt_of(client, number):
    return client.get(f"/laporan/{number}/tanda-terima")


def test_the_receipt_holds_number_code_promise_and_a_drawing_to_scan(client):
    with time_machine.travel(MONDAY, tick=False):
        sent = report(client)
        page = read(receipt_of(client, sent.number))
    assert page.one("#number").text == sent.number
    assert page.one("#code")["value"] == page.one("#code").text == sent.code
    assert len(sent.code.replace("-", "")) == 12
    assert "paling lambat" in page.one(".facts").text
    drawing = page.one("svg[role=img]")
    assert drawing["aria-label"]
    assert len(drawing.one("path")["d"]) > 1000
    assert page.one(".receipt a")["href"] == f"/laporan/{sent.number}"


def test_the_printed_address_is_the_one_that_the_portal_is_known_by(make_app):
    app = make_app(BASE_URL="https://lapor.contoh.test/")
    client = app.test_client()
    with app.app_context():
        sent = report(client)
        assert f"https://lapor.contoh.test/laporan/{sent.number}" in read(receipt_of(client, sent.number)).text


def test_somebody_else_is_asked_for_the_code_and_learns_nothing(app, client):
    number = report(client).number
    stranger = app.test_client()
    for asked in (number, "PTK-26-999999"):
        answer = receipt_of(stranger, asked)
        assert (answer.status_code, answer.location) == (303, "/lacak")


def test_after_a_quarter_of_an_hour_the_code_is_shown_no_more(client):
    with time_machine.travel(MONDAY, tick=False) as clock:
        sent = report(client)
        clock.shift(timedelta(minutes=14))
        assert sent.code in read(receipt_of(client, sent.number)).text
        clock.shift(timedelta(minutes=2))
        page = read(receipt_of(client, sent.number))
        assert sent.code not in page.html
        assert sent.number in page.text
        clock.shift(timedelta(minutes=15))
        assert receipt_of(client, sent.number).location == "/lacak"


def test_opening_by_code_later_does_not_show_the_code_again(app, client):
    sent = report(client)
    other = app.test_client()
    track(other, sent.number, sent.code)
    page = read(receipt_of(other, sent.number))
    assert not page.css("#code")
    assert sent.code not in page.html


def test_a_code_that_was_renewed_is_shown_to_nobody(client):
    sent = report(client, email="siti@contoh.test")
    oversight.renew_code(sent.number, by=make_user(Role.OPERATOR), secret=code_secret())
    assert receipt_of(client, sent.number).location == "/lacak"


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ({}, "tidak dapat diganti"),
        ({"phone": "0812 5555 0101"}, "tidak dapat diganti"),
        ({"email": "siti@contoh.test"}, "kode baru"),
    ],
)
def test_the_receipt_says_what_a_lost_code_means(client, contact, words):
    answer = send(client, **contact)
    assert words in read(client.get(answer.location)).text


def test_selesai_closes_the_receipt_on_a_shared_phone(client):
    sent = report(client)
    form = read(receipt_of(client, sent.number)).form("/selesai")
    assert client.post("/selesai", data=form).status_code == 303
    assert receipt_of(client, sent.number).location == "/lacak"


def test_the_receipt_is_kept_by_no_cache(client):
    assert receipt_of(client, report(client).number).headers["Cache-Control"] == "no-store"
