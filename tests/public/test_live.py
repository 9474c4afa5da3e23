"""An open page hears that something is new: once, all that shows state at a time, until the report is closed."""

from datetime import timedelta

import pytest
import time_machine

from portal.domain.case import OWNER
from portal.services import handling, reporting
from tests import factories
from tests.factories import Staff
from tests.public.citizens import page_of, report
from tests.reading import read, read_fragment


@pytest.fixture
def staff(app):
    return Staff()


def asker(page):
    return page.one("#pantau")


def test_while_nothing_is_new_the_answer_is_empty(client, staff):
    number = factories.in_progress(staff)
    address = asker(page_of(client, number))["hx-get"]
    answer = client.get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_change_brings_everything_that_shows_state(client, staff):
    number = factories.in_progress(staff)
    address = asker(page_of(client, number))["hx-get"]
    handling.answer(number, by=staff.officer, seen=None, note="Besok ditambal.")
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    fragment, page = read_fragment(answer), page_of(client, number)
    assert fragment.one("#laporan")["hx-swap-oob"] == "true"
    assert fragment.one("#laporan")["data-version"] == page.one("#laporan")["data-version"] == "4"
    for part in ("#laporan", "#kemajuan"):
        assert fragment.one(part).text == page.one(part).text, "the fragment is not that part of its page"
    assert "v=4" in asker(fragment)["hx-get"]
    assert "Sedang ditangani DPUPR" in fragment.one("#kabar[role=status]").text
    assert not fragment.css("form"), "a form in what is swapped would lose what is being typed"
    assert client.get(asker(fragment)["hx-get"]).status_code == 204


def test_the_sentence_for_screen_readers_stands_outside_what_is_swapped(client, staff):
    page = page_of(client, factories.in_progress(staff))
    assert page.one("#kabar")["role"] == "status"
    assert not page.css("#kemajuan #kabar, #laporan #kabar, [aria-live]")


def test_a_page_can_always_be_renewed_by_a_plain_link(client, staff):
    number = factories.in_progress(staff)
    assert page_of(client, number).link("Perbarui halaman") == f"/laporan/{number}"


def test_a_closed_report_is_asked_about_no_more(client, staff):
    number = factories.confirming(staff)
    address = asker(page_of(client, number))["hx-get"]
    reporting.confirm(number, by=OWNER)
    fragment = read_fragment(client.get(address))
    assert fragment.one("#laporan")["data-status"] == "closed"
    for page in (fragment, page_of(client, number)):
        assert not page.css("[hx-trigger]")
    assert "htmx" not in page_of(client, number).html, "a page that does not change needs no script"


def test_after_a_while_it_is_asked_more_slowly_and_nothing_else_moves(client, staff):
    with time_machine.travel("2026-05-04T03:00:00Z", tick=False) as clock:
        number = factories.in_progress(staff)
        first = asker(page_of(client, number))
        assert first["hx-trigger"] == "every 10s"
        clock.shift(timedelta(minutes=5))
        assert client.get(first["hx-get"]).status_code == 204
        clock.shift(timedelta(minutes=2))
        answer = client.get(first["hx-get"])
        assert answer.headers["HX-Retarget"] == "#pantau"
        slow = asker(read_fragment(answer))
        assert slow["hx-trigger"] == "every 30s"
        assert len(answer.data) < 300
        clock.shift(timedelta(minutes=30))
        assert client.get(slow["hx-get"]).status_code == 204


def test_who_saves_data_asks_three_times_less(client, staff):
    number = factories.in_progress(staff)
    page = read(client.get(f"/laporan/{number}", headers={"Save-Data": "on"}))
    assert asker(page)["hx-trigger"] == "every 30s"


def test_a_supporter_changes_the_count_but_says_nothing_aloud(app, client, staff):
    number = factories.in_progress(staff)
    address = asker(page_of(client, number))["hx-get"]
    reporting.support(number, device="another phone")
    fragment = read_fragment(client.get(address))
    assert "1 warga lain" in fragment.text
    assert not fragment.css("#kabar")


def test_the_reporter_is_told_that_the_steps_have_changed_and_keeps_what_is_typed(client, staff):
    number = report(client).number
    address = asker(page_of(client, number))["hx-get"]
    factories.triage.forward(
        number, by=staff.operator, seen=None, category=factories.CATEGORY, lead=factories.LEAD, supporting={}
    )
    fragment = read_fragment(client.get(address))
    assert fragment.one("#langkah-baru a")["href"] == f"/laporan/{number}"
    assert not fragment.css("form")


def test_what_everybody_may_not_see_is_not_in_the_fragment_either(app, client):
    number = report(app.test_client(), description="Rahasia 4711", place="Gang Kenari").number
    fragment = client.get(f"/laporan/{number}/kemajuan?v=0").get_data(as_text=True)
    assert "4711" not in fragment
    assert "Kenari" not in fragment


@pytest.mark.parametrize("query", ["", "?v=", "?v=x", "?v=-1", "?v=99", "?v=99999999999999999999&sejak=x"])
def test_whatever_else_is_asked_is_answered_with_the_present_state(client, staff, query):
    number = factories.in_progress(staff)
    answer = client.get(f"/laporan/{number}/kemajuan{query}")
    assert read_fragment(answer).one("#laporan")["data-version"] == "3"


def test_of_an_unknown_report_there_is_nothing_to_hear(client):
    assert client.get("/laporan/PTK-26-999999/kemajuan?v=1").status_code == 404
