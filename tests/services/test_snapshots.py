"""How it stood when a day ended: counted once, by whichever worker comes first, and never again."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from portal.domain.case import OWNER
from portal.services import handling, reporting, snapshots, triage, worker
from portal.store import day_counts
from portal.store.db import db, transaction
from portal.store.tables import DayCount
from tests import factories
from tests.factories import Staff, submit

# Monday, 4 May 2026, eight in the morning; the city's midnight is at 17:00 UTC.
MORNING = datetime(2026, 5, 4, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 4, 17, tzinfo=UTC)
MONDAY = date(2026, 5, 4)


def days():
    return {
        (row.day, row.agency): (row.open, row.late, row.arrived, row.closed)
        for row in db.session.execute(select(DayCount.__table__))
    }


def test_a_day_is_counted_when_it_has_ended(engine, app):
    staff = Staff()
    submit(MORNING)
    factories.in_progress(staff, MORNING)
    factories.closed(staff, MORNING)
    assert snapshots.take(MIDNIGHT - timedelta(minutes=1)) == 1, "Sunday, on which nothing had come yet"
    assert days() == {(MONDAY - timedelta(days=1), ""): (0, 0, 0, 0)}
    assert snapshots.take(MIDNIGHT + timedelta(minutes=1)) == 1
    assert days()[MONDAY, ""] == (2, 0, 3, 1)
    assert days()[MONDAY, "PUPR"] == (1, 0, 2, 1)


def test_a_counted_day_is_never_counted_again(engine, app):
    staff = Staff()
    number = factories.in_progress(staff, MORNING)
    snapshots.take(MIDNIGHT)
    before = days()
    reporting.withdraw(number, by=OWNER, at=MIDNIGHT + timedelta(minutes=1))
    assert snapshots.take(MIDNIGHT + timedelta(minutes=2)) == 0
    assert days() == before


def test_of_two_workers_at_once_one_counts(engine, app):
    factories.in_progress(Staff(), MORNING)
    counts = day_counts.count(MORNING, MIDNIGHT)
    for number, (who, expected) in enumerate((("first", True), ("second", False))):
        with transaction() as session:
            assert day_counts.keep(session, MONDAY, counts, MIDNIGHT + timedelta(seconds=number)) is expected, who
    assert {row.taken_at for row in db.session.execute(select(DayCount.__table__))} == {MIDNIGHT}


def test_a_late_count_tells_how_it_stood_at_midnight(engine, app):
    staff = Staff()
    number = factories.in_progress(staff, MORNING)
    submit(MIDNIGHT + timedelta(hours=9))
    reporting.withdraw(number, by=OWNER, at=MIDNIGHT + timedelta(hours=10))
    snapshots.take(MIDNIGHT + timedelta(hours=11))
    assert days() == {(MONDAY, ""): (1, 0, 1, 0), (MONDAY, "PUPR"): (1, 0, 1, 0)}


def test_what_is_late_is_counted_with_whoever_has_it(engine, app):
    staff = Staff()
    factories.forwarded(staff, MORNING)
    submit(MORNING)
    week = timedelta(days=7)
    snapshots.take(MIDNIGHT + week)
    monday = MONDAY + week
    assert days() == {(monday, ""): (2, 2, 0, 0), (monday, "PUPR"): (1, 1, 0, 0)}


def test_while_the_reporter_is_asked_a_report_stays_with_its_agency(engine, app):
    staff = Staff()
    number = factories.in_progress(staff, MORNING)
    triage.ask_reporter(
        number, by=staff.officer, seen=None, question="Di sebelah mana?", at=MORNING + timedelta(hours=3)
    )
    snapshots.take(MIDNIGHT)
    assert days()[MONDAY, "PUPR"] == (1, 0, 1, 0)


def test_a_reopened_report_comes_a_second_time(engine, app):
    staff = Staff()
    number = factories.closed(staff, MORNING)
    tuesday = MORNING + timedelta(days=1)
    snapshots.take(MIDNIGHT)
    reporting.reopen(number, by=OWNER, reason="Rusak lagi.", at=tuesday)
    handling.answer(number, by=staff.officer, seen=None, note="Kami perbaiki.", at=tuesday)
    snapshots.take(MIDNIGHT + timedelta(days=1))
    assert days()[MONDAY, "PUPR"] == (0, 0, 1, 1)
    assert days()[MONDAY + timedelta(days=1), "PUPR"] == (1, 0, 1, 0)
    assert days()[MONDAY + timedelta(days=1), ""] == (1, 0, 0, 0)


def test_the_worker_counts_once_a_day(app):
    assert worker.round(MIDNIGHT).get("days") == 1
    assert "days" not in worker.round(MIDNIGHT + timedelta(minutes=1))
    assert [row.day for row in day_counts.since(MONDAY)] == [MONDAY]
