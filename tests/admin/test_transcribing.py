"""At the desk a voice is listened to and written down before anything else can come of it."""

import pytest

from portal.domain.workflow import Role
from tests.admin.desk import case, entries, form, numbers, page, send, sheet, step
from tests.factories import CATEGORY, LEAD, make_user, submit
from tests.public.voices import told
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def browser(app):
    return browser_of(app, make_user(Role.OPERATOR))


@pytest.fixture
def number(client):
    return told(client).number


def test_the_inbox_says_that_it_was_told_by_voice(browser, number):
    inbox = read(browser.get("/admin/masuk"))
    assert numbers(inbox) == [number]
    assert inbox.one(f'tr[data-number="{number}"] th a').text == "Laporan suara"


def test_the_voice_stands_beside_the_field_in_which_it_is_written_down(browser, number):
    there = page(browser, number)
    assert not there.css("#langkah-disposisi")
    assert there.one("#langkah-penulisan audio")["preload"] == "none"
    answer = step(browser, number, "penulisan", description="Parit mampet di gang kami.")
    assert answer.status_code == 303
    assert (sheet(number).description, case(number).wordless) == ("Parit mampet di gang kami.", False)
    there = page(browser, number)
    assert there.css("#langkah-disposisi")
    assert not there.css("#langkah-penulisan")
    assert len(there.css("audio")) == 1
    assert entries(number)[-1].said == {"description": "Parit mampet di gang kami."}


def test_nothing_written_is_asked_for_and_a_second_writing_is_too_late(browser, number):
    offered = form(browser, number, "penulisan")
    empty = browser.post(offered.action, data={**offered, "description": " "})
    assert empty.status_code == 422
    assert read(empty).one("#penulisan-description-error")
    assert browser.post(offered.action, data={**offered, "description": "Parit."}).status_code == 303
    late = browser.post(offered.action, data={**offered, "version": "", "description": "Jalan."})
    assert late.status_code == 409
    assert sheet(number).description == "Parit."


def test_forwarding_it_unwritten_is_refused_with_what_to_do(app, browser, number):
    make_user(Role.OFFICER, LEAD)
    answer = send(browser, f"/admin/laporan/{number}/disposisi", category=CATEGORY, lead=LEAD)
    assert answer.status_code == 422
    assert "Tulis dulu isi rekaman suaranya" in read(answer).text


def test_a_report_in_words_offers_no_writing_down(browser):
    assert not page(browser, submit().number).css("#langkah-penulisan")
