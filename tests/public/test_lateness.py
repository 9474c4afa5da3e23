"""A late report's page says how late it is and how far up that was told, and an open page hears of it by itself."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.domain.roster import Office
from portal.domain.workflow import Role
from portal.services import handling, ladder, reporting
from portal.store.db import db
from portal.store.lateness import Reached, reached
from portal.store.reports import Standing, standing_of
from portal.store.tables import Report
from tests import factories
from tests.factories import Staff, case, make_user
from tests.public.citizens import page_of
from tests.reading import read_fragment

MONDAY = datetime(2026, 5, 4, 1, tzinfo=UTC)  # eight in the morning
DUE = datetime(2026, 5, 7, 8, 30, tzinfo=UTC)


@pytest.fixture
def staff(app):
    people = Staff()
    make_user(Role.HEAD, factories.LEAD)
    make_user(Role.LEADER)
    return people


@pytest.fixture
def number(staff):
    """Forwarded on Monday and not answered; the answer is due on Thursday when the agency closes."""
    found = factories.forwarded(staff, MONDAY)
    assert abs(case(found).pointed.due - DUE) < timedelta(hours=1)
    return found


def id_of(number):
    return db.session.query(Report.id).filter(Report.number == number).scalar()


def stage_of(page):
    return next(row for row in page.css(".facts > div") if "Batas tahap ini" in row.text).text


def at(number, **later):
    """So long after the due of the answer, when the worker has been round."""
    when = case(number).pointed.due + timedelta(**later)
    ladder.climb(when)
    return when


def test_while_it_is_on_time_nobody_was_told(client, number):
    with time_machine.travel(at(number, hours=-1), tick=False):
        assert "disampaikan" not in stage_of(page_of(client, number))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (0, "· sudah disampaikan ke kepala DPUPR"),
        (2, "Terlambat 1 hari kerja · sudah disampaikan ke pengawas pusat"),
        (5, "Terlambat 3 hari kerja · sudah disampaikan ke Sekretaris Daerah"),
        (12, "Terlambat 6 hari kerja · sudah disampaikan ke Wali Kota dan Wakil Wali Kota"),
    ],
)
def test_the_page_says_how_late_it_is_and_to_whom_that_was_told(client, number, days, says):
    with time_machine.travel(at(number, days=days, minutes=2), tick=False):
        line = stage_of(page_of(client, number))
        assert says in line
        assert "Terlambat" in line


def test_a_confidential_report_does_not_say_to_whom(app, client, staff):
    number = factories.forwarded(staff, MONDAY, confidential=True)
    with time_machine.travel(at(number, days=5), tick=False):
        line = stage_of(page_of(client, number))
    assert "sudah disampaikan ke atasan yang berwenang" in line
    assert "Sekretaris" not in line


def test_what_was_told_of_a_stopped_clock_is_told_no_more(client, staff, number):
    when = at(number, days=1)
    handling.accept(number, by=staff.officer, seen=None, note="Kami periksa.", at=when)
    with time_machine.travel(when, tick=False):
        page = page_of(client, number)
    assert "disampaikan" not in stage_of(page)
    assert "Terlambat" not in stage_of(page)


def test_the_highest_office_that_was_reached_counts(engine, app, staff, number):
    assert reached(id_of(number)) is None
    at(number, hours=-1)
    assert reached(id_of(number)) is None, "a warning before the due is no lateness"
    at(number, days=2)
    assert reached(id_of(number)) == Reached(Office.SUPERVISOR, factories.LEAD)
    assert standing_of(number) == Standing(2, 2)


def test_an_office_in_which_nobody_sits_is_not_named(app, client):
    staff = Staff()
    number = factories.forwarded(staff, MONDAY)
    with time_machine.travel(at(number, days=9), tick=False):
        line = stage_of(page_of(client, number))
    assert "sudah disampaikan ke pengawas pusat" in line
    assert "tidak ada" not in line


def test_an_open_page_hears_that_lateness_was_told(client, number):
    with time_machine.travel(at(number, minutes=-1), tick=False) as clock:
        address = page_of(client, number).one("#pantau")["hx-get"]
        assert "v=2.0" in address
        assert client.get(address).status_code == 204
        clock.shift(timedelta(minutes=2))
        assert client.get(address).status_code == 204, "nobody was told yet"
        ladder.climb(datetime.now(UTC))
        fragment = read_fragment(client.get(address))
        assert "sudah disampaikan ke kepala DPUPR" in fragment.one("#laporan").text
        assert "disampaikan ke kepala DPUPR" in fragment.one("#kabar[role=status]").text
        assert not fragment.css("#langkah-baru")
        following = fragment.one("#pantau")["hx-get"]
        assert "v=2.1" in following
        assert client.get(following).status_code == 204
        assert fragment.one("#laporan").text == page_of(client, number).one("#laporan").text


def test_whoever_asks_with_the_version_alone_hears_of_steps_alone(client, staff, number):
    with time_machine.travel(at(number, days=1), tick=False):
        assert client.get(f"/laporan/{number}/kemajuan?v=2").status_code == 204
        assert client.get(f"/laporan/{number}/kemajuan?v=1").status_code == 200
        assert client.get(f"/laporan/{number}/kemajuan?v=2.0").status_code == 200


def test_a_supporter_of_a_late_report_is_not_read_aloud_as_lateness(client, number):
    with time_machine.travel(at(number, days=1), tick=False):
        address = page_of(client, number).one("#pantau")["hx-get"]
        reporting.support(number, device="another phone")
        assert not read_fragment(client.get(address)).css("#kabar")


def test_an_unchanged_page_costs_one_statement(client, number, statements):
    asked = statements(lambda: client.get(f"/laporan/{number}/kemajuan?v=2.0"))
    assert len(asked) == 1


@pytest.mark.parametrize("seen", ["2.", "2.x", "x.1", "2.0.1", "2,0", ".", "2.99"])
def test_an_odd_version_is_answered_with_how_it_stands(client, number, seen):
    with time_machine.travel(at(number, days=1), tick=False):
        answer = client.get(f"/laporan/{number}/kemajuan?v={seen}")
    if seen == "2.":
        assert answer.status_code == 204
    else:
        assert read_fragment(answer).one("#laporan")["data-version"] == "2"
