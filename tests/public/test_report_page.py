"""A report's page: everybody sees where it stands, and of its words only what everybody may see."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from sqlalchemy import event

from portal.domain.case import OWNER
from portal.domain.workflow import Outcome
from portal.services import checking, handling, intake, oversight, reporting, triage
from portal.store.db import db
from tests import factories
from tests.factories import LEAD, Staff
from tests.gateways.pictures import encoded, street
from tests.public.citizens import page_of, report, send, take
from tests.reading import read

DETAILS = "Rahasia isi laporan 4711"
PLACE = "Gang Kenari 12"


@pytest.fixture
def staff(app):
    return Staff()


def facts(page):
    """What a machine reads of a report."""
    article = page.one("article")
    return {name: article[f"data-{name}"] for name in ("number", "status", "outcome", "holder", "version", "due")}


def test_machines_read_where_it_stands(client, staff):
    number = factories.in_progress(staff)
    found = facts(page_of(client, number))
    case = factories.case(number)
    assert found["number"] == number
    assert (found["status"], found["outcome"], found["holder"], found["version"]) == ("in_progress", "", LEAD, "3")
    assert datetime.fromisoformat(found["due"]) == case.pointed.due
    assert found["due"].endswith("+07:00")


def test_a_closed_report_has_an_outcome_and_neither_holder_nor_due(client, staff):
    found = facts(page_of(client, factories.closed(staff)))
    assert (found["status"], found["outcome"], found["holder"], found["due"]) == ("closed", "fixed", "", "")


def test_holder_place_category_and_promise_are_told_in_words(client, staff):
    words = page_of(client, factories.in_progress(staff)).one("#laporan").text
    for told in (
        "Jalan berlubang",
        "Sungai Bangkong",
        "Gang Waru",
        "DPUPR",
        "Dijanjikan selesai",
        "motor sering jatuh",
    ):
        assert told in words


def test_the_timeline_tells_every_step_newest_first(engine, client, staff):
    headings = [entry.one("h3").text for entry in page_of(client, factories.closed(staff)).css(".timeline > li")]
    assert headings == [
        "Pelapor menyatakan selesai",
        "Hasil sudah diperiksa",
        "Dinyatakan selesai, sedang diperiksa",
        "Mulai ditangani DPUPR",
        "Diteruskan ke DPUPR",
        "Laporan diterima",
    ]


def test_before_it_is_verified_everybody_sees_neither_text_nor_place_nor_photo(app, client):
    number = report(app.test_client(), [encoded(street())], description=DETAILS, place=PLACE).number
    page = page_of(client, number)
    assert DETAILS not in page.html
    assert PLACE not in page.html
    assert not page.css(".photos")
    assert "Sungai Bangkong" in page.text
    assert facts(page)["holder"] == "centre"


def test_a_confidential_report_shows_number_status_holder_and_clocks_alone(client, staff):
    number = factories.in_progress(staff, confidential=True, description=DETAILS, place=PLACE)
    page = page_of(client, number)
    for hidden in (DETAILS, PLACE, "Sungai Bangkong", "Jalan berlubang", "Kami periksa ke lokasi"):
        assert hidden not in page.html
    assert facts(page)["holder"] == LEAD
    assert page.h1 == "Laporan rahasia"


def test_sharing_says_the_number_and_the_page_and_of_a_confidential_report_no_more(client, staff):
    for confidential in (False, True):
        number = factories.in_progress(staff, confidential=confidential)
        shared = unquote(page_of(client, number).one("a[href^='https://wa.me']")["href"])
        assert f"http://localhost/laporan/{number}" in shared
        assert ("Jalan berlubang" in shared) is not confidential


def test_a_hidden_report_keeps_its_page_and_loses_its_words_and_photos(client, staff):
    number = factories.in_progress(staff, description=DETAILS)
    assert DETAILS in page_of(client, number).html
    oversight.hide(number, by=staff.supervisor, seen=None, reason="Menyebut nama orang")
    page = page_of(client, number)
    assert DETAILS not in page.html
    assert "Kami periksa ke lokasi" not in page.html
    assert "Menyebut nama orang" not in page.html
    assert facts(page)["status"] == "in_progress"


def test_the_reporter_sees_everything_of_an_unverified_confidential_report(client):
    number = report(client, description=DETAILS, place=PLACE, confidential="y").number
    page = page_of(client, number)
    assert DETAILS in page.text
    assert PLACE in page.text


def test_a_duplicate_points_to_the_leading_report(client, staff):
    leading, duplicate = factories.in_progress(staff), factories.submit().number
    triage.merge(duplicate, by=staff.operator, seen=None, leading=leading)
    page = page_of(client, duplicate)
    assert facts(page)["outcome"] == "duplicate"
    assert f"/laporan/{leading}" in {link["href"] for link in page.css("#laporan a")}


def test_a_refusal_says_why_and_who_is_responsible(client, staff):
    number = factories.submit().number
    triage_reason, body = "Jalan ini jalan nasional.", "BPJN Kalimantan Barat, telepon 0561 000"
    handling.propose_refusal(
        number,
        by=staff.operator,
        seen=None,
        outcome=Outcome.OUTSIDE_AUTHORITY,
        reason=triage_reason,
        responsible=body,
    )
    assert triage_reason not in page_of(client, number).html, "told before a second person looked"
    checking.approve(number, by=staff.other_operator, seen=None)
    words = page_of(client, number).text
    assert triage_reason in words
    assert body in words


def test_lateness_is_told_in_working_days(client, staff):
    start = datetime(2026, 7, 6, 3, tzinfo=UTC)  # no holidays until the middle of August
    number = factories.in_progress(staff, start)
    promised = factories.case(number).promised
    with time_machine.travel(promised + timedelta(hours=1), tick=False):
        assert "Terlambat" in page_of(client, number).one("#laporan").text
    with time_machine.travel(promised + timedelta(days=7), tick=False):
        assert "Terlambat 5 hari kerja" in page_of(client, number).one("#laporan").text


def test_a_promise_that_was_broken_stays_broken_after_the_end(client, staff):
    start = datetime(2026, 5, 4, 3, tzinfo=UTC)
    number = factories.in_progress(staff, start)
    late = factories.case(number).promised + timedelta(days=4)
    handling.resolve(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.FIXED,
        note="Selesai.",
        photos=[factories.make_picture()],
        at=late,
    )
    checking.approve(number, by=staff.other_operator, seen=None, at=late)
    reporting.confirm(number, by=OWNER, at=late)
    assert "Terlambat" in page_of(client, number).one("#laporan").text


def test_a_number_may_be_typed_in_other_ways_and_a_wrong_one_is_not_there(client, staff):
    number = factories.in_progress(staff)
    answer = client.get(f"/laporan/{number.lower().replace('-', '')}")
    assert (answer.status_code, answer.location) == (301, f"/laporan/{number}")
    for unknown in ("PTK-26-999999", number[:-1] + str((int(number[-1]) + 1) % 10), "tidak-ada", "PTK-26-900005"):
        assert client.get(f"/laporan/{unknown}").status_code == 404


def test_everybodys_page_takes_five_statements_at_most(app, client, staff):
    number = factories.closed(staff)
    for noun in range(10):
        intake.add_info(factories.in_progress(staff), by=OWNER, note=str(noun))
    statements = []
    db.session.remove()

    @event.listens_for(db.engine, "before_cursor_execute")
    def count(connection, cursor, statement, *rest):
        statements.append(statement)

    client.get(f"/laporan/{number}")
    asked = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(asked) <= 6, asked  # five, and the version first
    statements.clear()
    client.get(f"/laporan/{number}")
    asked = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(asked) <= 2, asked


def test_a_page_without_a_form_is_not_sent_twice(client, staff):
    number = factories.closed(staff)
    with time_machine.travel(datetime.now(UTC), tick=False):
        first = client.get(f"/laporan/{number}")
        again = client.get(f"/laporan/{number}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Cookie" in first.headers["Vary"]
    assert "Save-Data" in first.headers["Vary"]


# Photos


@pytest.fixture
def photographed(app):
    """A report with a photo, from another phone: its receipt, its reporter's browser, its photo's address."""
    sender = app.test_client()
    sent = report(sender, [encoded(street())])
    return sent, sender, page_of(sender, sent.number).one(".photos img")["src"]


def status_of(client, address):
    with client.get(address) as answer:
        return answer.status_code


def test_a_photo_is_there_for_whom_its_report_is(engine, app, client, photographed, staff):
    sent, sender, small = photographed
    large = small.replace("kecil", "besar")
    assert [status_of(sender, address) for address in (small, large)] == [200, 200]
    assert [status_of(client, address) for address in (small, large)] == [404, 404], "not verified yet"
    triage.forward(sent.number, by=staff.operator, seen=None, category=factories.CATEGORY, lead=LEAD, supporting={})
    with client.get(small) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=600")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    oversight.hide(sent.number, by=staff.supervisor, seen=None, reason="Wajah orang")
    assert status_of(client, small) == 404
    with sender.get(small) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_a_photo_that_was_taken_out_is_there_for_nobody(client, photographed, staff):
    sent, sender, small = photographed
    oversight.redact(sent.number, by=staff.operator, seen=None, reason="Pelat nomor", photos=frozenset({(1, 1)}))
    assert status_of(sender, small) == 404
    assert not page_of(sender, sent.number).css(".photos")


def test_what_an_agency_notes_for_staff_is_not_even_told_to_have_happened(client, staff):
    number = factories.in_progress(staff)
    photo = factories.make_picture("progress")
    handling.progress(number, by=staff.officer, note="Untuk kami saja", photos=[photo], internal=True)
    page = page_of(client, number)
    assert page.one("article")["data-version"] == "4"
    assert "Kemajuan" not in page.text
    assert "Untuk kami saja" not in page.html
    assert not page.css("img")
    assert status_of(client, f"/laporan/{number}/foto/4-1-kecil.webp") == 404


@pytest.mark.parametrize("name", ["1-2-kecil", "2-1-kecil", "1-1-sedang", "0-0-besar", "x-1-kecil"])
def test_a_photo_that_is_not_there_is_not_there(photographed, name):
    sent, sender, _ = photographed
    assert status_of(sender, f"/laporan/{sent.number}/foto/{name}.webp") == 404


def test_who_saves_data_gets_links_instead_of_photos(photographed):
    sent, sender, _ = photographed
    page = read(sender.get(f"/laporan/{sent.number}", headers={"Save-Data": "on"}))
    assert not page.css("img")
    assert page.one(".photos a").text == "Foto dari pelapor 1"


# "Saya juga mengalami"


def test_a_device_supports_once_and_reads_so(app, client, staff):
    number = factories.in_progress(staff)
    form = page_of(client, number).form("/dukungan")
    for _ in range(2):  # tapped twice
        assert client.post(form.action, data=form).status_code == 303
    page = page_of(client, number)
    assert "1 warga lain" in page.text
    assert "Anda juga mengalami" in page.text
    assert not page.css("form[action$=dukungan]")
    other = app.test_client()
    assert take(other, number, "dukungan").status_code == 303
    assert "2 warga lain" in page_of(client, number).text


def test_reading_marks_no_device(client, staff):
    number = factories.in_progress(staff)
    for path in ("/", "/laporan", f"/laporan/{number}", "/lapor", "/lacak", "/bantuan"):
        client.get(path)
    assert client.get_cookie("perangkat") is None


def test_what_nobody_can_read_nobody_can_support(app, client, staff):
    unverified, confidential = factories.submit().number, factories.in_progress(staff, confidential=True)
    token = read(client.get("/lacak")).form("/lacak")["csrf_token"]
    for number in (unverified, confidential):
        assert not page_of(client, number).css("form[action$=dukungan]")
        answer = client.post(f"/laporan/{number}/dukungan", data={"csrf_token": token})
        assert (answer.status_code, read(answer).status) == (409, 409)
    assert client.post("/laporan/PTK-26-999999/dukungan", data={"csrf_token": token}).status_code == 404


def test_the_reporter_is_not_asked_to_support(client):
    number = send(client).location.split("/")[2]
    assert not page_of(client, number).css("form[action$=dukungan]")
