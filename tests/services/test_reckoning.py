"""Decrees and changed limits reach every open report: once, with a reason, whoever comes first, and nobody twice."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.case import invariants
from portal.domain.clocks import Stage, of_stage
from portal.domain.privacy import EVERYTHING
from portal.domain.refusals import Stale
from portal.domain.workflow import Action, Role
from portal.services import (
    alarms,
    calendars,
    categories,
    handling,
    ladder,
    limits,
    reckoning,
    registry,
    registry_edits,
    triage,
    worker,
)
from portal.services.calendars import Day
from portal.services.intake import Contact
from portal.store import cities, timeline
from portal.store import reckoning as rows
from portal.store.alarms import open_ones
from portal.store.db import db, transaction
from portal.store.tables import Clock, Event, Message, Report
from tests.factories import LEAD, Staff, case, closed, forwarded, in_progress, make_user, submit
from tests.portals import CITY

AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # Wednesday, 09:00 in Pontianak
LATER = AT + timedelta(days=1)
LEAVE = (date(2026, 7, 9), date(2026, 7, 10))


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


def decree(*days: date, at: datetime = LATER, less: tuple[str, ...] = (), reason: str = "SKB Menteri Nomor 5") -> int:
    """Add holidays, or take some back by name."""
    gone = [key for key, row in registry_edits.kept()[1]["holiday"].items() if row["name"] in less]
    new = [Day(day, "Cuti bersama tambahan", "cuti_bersama") for day in days]
    draft = calendars.decree(new, instead_of=gone, at=at)
    return registry_edits.apply(draft, by=make_user(Role.ADMIN), reason=reason, at=at)


def due(number: str, stage: Stage, subject: str = "") -> datetime:
    clock = of_stage(case(number).clocks, stage, subject)
    assert clock is not None
    return clock.due


def events(number: str) -> list[str]:
    query = select(Event.action).join(Report, Report.id == Event.report_id).where(Report.number == number)
    return list(db.session.scalars(query.order_by(Event.seq)))


def reckonings(number: str) -> int:
    return events(number).count("reckon")


def entry(number: str):
    report = db.session.scalars(select(Report).where(Report.number == number)).one()
    return next(e for e in timeline.entries(report.id, EVERYTHING) if e.action is Action.RECKON)


def test_a_decree_moves_open_dues_once_and_says_why(engine, staff):
    number = forwarded(staff, AT)
    done = closed(staff, AT)
    before = {stage: due(number, stage) for stage in (Stage.RESPOND, Stage.RESOLVE, Stage.PROMISE)}
    decree(*LEAVE)
    assert due(number, Stage.PROMISE) == before[Stage.PROMISE], "nothing moves before it is reckoned"
    assert reckoning.reckon_outdated(LATER) == 1
    assert due(number, Stage.RESPOND) == before[Stage.RESPOND], "it ends before the leave"
    assert due(number, Stage.PROMISE) == before[Stage.PROMISE] + timedelta(days=2)
    assert due(number, Stage.RESOLVE) > before[Stage.RESOLVE]
    assert invariants(case(number)) == []
    assert (reckonings(number), reckonings(done)) == (1, 0)
    assert reckoning.reckon_outdated(LATER) == 0
    assert reckonings(number) == 1
    told = entry(number).said
    assert told["reason"] == (
        "Cuti bersama 9 Juli 2026 (Cuti bersama tambahan), 10 Juli 2026 (Cuti bersama tambahan) ditambahkan."
    )
    assert told["internal"] == "SKB Menteri Nomor 5"
    assert (told["promised_before"], told["promised"]) == ("2026-07-21", "2026-07-23")


def test_whom_a_decree_touches_is_told(engine, staff):
    forwarded(staff, AT, contact=Contact(name="Siti", email="siti@contoh.test"))
    decree(*LEAVE)
    reckoning.reckon_outdated(LATER)
    told = db.session.execute(select(Message.recipient, Message.user_id).where(Message.template == "reckon")).all()
    assert sorted(told, key=str) == sorted([("reporter", None), ("user", staff.officer.id)], key=str)


def test_what_does_not_move_gets_no_event_but_its_next_rung_by_the_new_weeks(engine, staff):
    number = submit(AT).number
    far = date(2026, 12, 23)
    before = case(number)
    decree(far)
    assert reckoning.reckon_outdated(LATER) == 0
    after = case(number)
    assert (after.version, reckonings(number)) == (before.version, 0)
    assert [(c.due, c.due_version) for c in after.clocks] == [(c.due, c.due_version) for c in before.clocks]
    city = cities.current()
    assert all(c.calendar_version == city.calendars[c.calendar].version for c in after.clocks)


def test_a_late_clock_climbs_by_the_new_weeks(staff):
    number = submit(AT).number
    late = due(number, Stage.VERIFY) + timedelta(hours=1)
    ladder.climb(late)
    clock = of_stage(case(number).clocks, Stage.VERIFY)
    secretary = clock.rung_at
    decree(late.astimezone(cities.current().time_zone).date() + timedelta(days=4), at=late)
    assert reckoning.reckon_outdated(late) in (0, 1)
    assert of_stage(case(number).clocks, Stage.VERIFY).rung_at > secretary
    assert due(number, Stage.VERIFY) == clock.due


def test_a_holiday_for_yesterday_makes_no_late_report_punctual(engine, staff):
    number = forwarded(staff, AT)
    at = due(number, Stage.RESPOND) + timedelta(hours=16)
    yesterday = at.astimezone(cities.current().time_zone).date() - timedelta(days=1)
    before = {stage: due(number, stage) for stage in (Stage.RESPOND, Stage.PROMISE)}
    decree(yesterday, at=at)
    assert reckoning.reckon_outdated(at) == 1
    assert due(number, Stage.RESPOND) == before[Stage.RESPOND]
    assert due(number, Stage.PROMISE) > before[Stage.PROMISE]


def test_a_step_on_a_report_that_was_not_reckoned_yet_reckons_it_first(engine, staff):
    number = forwarded(staff, AT)
    promise = due(number, Stage.PROMISE)
    seen = case(number).version
    decree(*LEAVE)
    handling.accept(number, by=staff.officer, seen=seen, note="Kami periksa.", at=LATER)
    assert events(number)[-2:] == ["reckon", "accept"]
    assert due(number, Stage.PROMISE) == promise + timedelta(days=2)
    assert reckoning.reckon_outdated(LATER) == 0
    with pytest.raises(Stale):
        triage.recall(number, by=staff.operator, seen=seen, reason="Salah alamat.", at=LATER)


def test_a_form_that_was_open_meanwhile_is_not_stale(staff):
    number = forwarded(staff, AT)
    seen = case(number).version
    decree(*LEAVE)
    reckoning.reckon_outdated(LATER)
    handling.accept(number, by=staff.officer, seen=seen, note="Kami periksa.", at=LATER)
    assert events(number)[-1] == "accept"


def test_reckoning_goes_on_where_it_was_left_and_ends(engine, staff):
    numbers = [submit(AT).number for _ in range(7)]
    decree(*LEAVE)
    assert [reckoning.reckon_outdated(LATER, most=3) for _ in range(4)] == [3, 3, 1, 0]
    assert all(reckonings(number) == 1 for number in numbers)
    assert rows.unreckoned_since(db.session()) is not None, "a step may still be on its way"
    assert reckoning.reckon_outdated(LATER + timedelta(minutes=2)) == 0
    assert rows.unreckoned_since(db.session()) is None


def test_two_decrees_at_once_are_one_event_with_both_reasons(staff):
    number = submit(AT).number
    decree(LEAVE[0], reason="SKB Nomor 5")
    decree(LEAVE[1], at=LATER + timedelta(minutes=1), reason="Surat edaran Nomor 6")
    reckoning.reckon_outdated(LATER + timedelta(minutes=2))
    assert reckonings(number) == 1
    said = entry(number).said
    assert "9 Juli 2026" in said["reason"]
    assert "10 Juli 2026" in said["reason"]
    assert said["internal"] == "SKB Nomor 5 Surat edaran Nomor 6"
    young = submit(LATER + timedelta(minutes=3)).number
    decree(date(2026, 7, 13), at=LATER + timedelta(minutes=4))
    reckoning.reckon_outdated(LATER + timedelta(minutes=5))
    assert "9 Juli" not in entry(young).said["reason"], "it was reckoned with that one from the beginning"


def test_leave_that_is_taken_back_brings_dues_nearer(engine, staff):
    number = submit(AT).number
    promise = due(number, Stage.PROMISE)
    decree(*LEAVE)
    reckoning.reckon_outdated(LATER)
    decree(less=("Cuti bersama tambahan",), at=LATER + timedelta(hours=1))
    reckoning.reckon_outdated(LATER + timedelta(hours=1))
    assert due(number, Stage.PROMISE) == promise
    assert reckonings(number) == 2
    assert entry(number).said["reason"].endswith("ditambahkan.")


def test_another_calendar_for_an_agency_moves_its_own_dues_alone(engine, staff):
    number, other = in_progress(staff, AT), in_progress(Staff("DLH"), AT, category="sampah-buang-sampah-sembarangan")
    before = {(n, stage): due(n, stage) for n in (number, other) for stage in (Stage.RESOLVE, Stage.PROMISE)}
    draft = calendars.edit_agency(LEAD, calendar="layanan6", contact="Loket 3", at=LATER)
    impact = registry_edits.preview(draft, LATER)
    assert (impact.deadlines, impact.reports, dict(impact.agencies)) == (1, 1, {LEAD: 1})
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Layanan Sabtu", at=LATER)
    assert reckoning.reckon_outdated(LATER) == 1
    assert due(number, Stage.RESOLVE) < before[number, Stage.RESOLVE]
    for key in ((number, Stage.PROMISE), (other, Stage.RESOLVE), (other, Stage.PROMISE)):
        assert due(*key) == before[key]
    assert entry(number).said["reason"] == f"{cities.current().agencies[LEAD].short_name} memakai jam kerja lain."
    assert reckoning.reckon_outdated(LATER + timedelta(minutes=5)) == 0


def test_a_preview_says_what_then_happens_and_writes_nothing(engine, staff):
    for n in range(3):
        forwarded(staff, AT + timedelta(hours=n))
    submit(AT)
    draft = calendars.decree([Day(LEAVE[0], "Cuti bersama", "cuti_bersama")], at=LATER)
    dues = dict(db.session.execute(select(Clock.report_id.concat(".").concat(Clock.id), Clock.due)).all())
    impact = registry_edits.preview(draft, LATER)
    assert dues == dict(db.session.execute(select(Clock.report_id.concat(".").concat(Clock.id), Clock.due)).all())
    assert (impact.reports, impact.promises) == (4, 4)
    assert impact.average == 1.0
    assert impact.nearer == 0
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="SKB Nomor 5", at=LATER)
    assert reckoning.reckon_outdated(LATER) == impact.reports
    moved = dict(db.session.execute(select(Clock.report_id.concat(".").concat(Clock.id), Clock.due)).all())
    assert sum(moved[key] != due for key, due in dues.items()) == impact.deadlines
    assert dict(impact.agencies) == {LEAD: 3}


def test_a_shorter_limit_keeps_the_promise_and_comes_nearer_from_its_start(engine, staff):
    number, other = forwarded(staff, AT), forwarded(staff, AT, category="jalan-jembatan")
    before = {(n, stage): due(n, stage) for n in (number, other) for stage in (Stage.RESOLVE, Stage.PROMISE)}
    values = category_values("jalan-berlubang") | {"limit": 5}
    draft = categories.edit("jalan-berlubang", values, {}, at=LATER)
    impact = registry_edits.preview(draft, LATER)
    assert (impact.reports, impact.nearer, impact.later) == (1, 2, 0)
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Standar pelayanan baru", at=LATER)
    assert reckoning.reckon_outdated(LATER) == 1
    assert due(number, Stage.PROMISE) < before[number, Stage.PROMISE]
    assert due(number, Stage.RESOLVE) < before[number, Stage.RESOLVE]
    assert entry(number).said["reason"] == ("Batas waktu penyelesaian jenis masalah ini diubah menjadi 5 hari kerja.")
    for stage in (Stage.RESOLVE, Stage.PROMISE):
        assert due(other, stage) == before[other, stage]
    back = categories.edit("jalan-berlubang", values | {"limit": 14}, {}, at=LATER)
    registry_edits.apply(back, by=make_user(Role.ADMIN), reason="Kembali seperti semula", at=LATER)
    nearer = due(number, Stage.PROMISE)
    assert reckoning.reckon_outdated(LATER) == 0
    assert due(number, Stage.PROMISE) == nearer, "a longer limit takes nothing back"


def test_a_limit_of_one_category_and_stage_is_for_it_alone(engine, staff):
    number, other = forwarded(staff, AT), forwarded(staff, AT, category="jalan-jembatan")
    before = due(other, Stage.RESPOND)
    draft = categories.edit("jalan-berlubang", category_values("jalan-berlubang"), {"respond": 1}, at=LATER)
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Lubang berbahaya", at=LATER)
    assert reckoning.reckon_outdated(LATER) == 1
    assert due(number, Stage.RESPOND) < before == due(other, Stage.RESPOND)
    new = forwarded(staff, LATER)
    assert due(new, Stage.RESPOND) == LATER.replace(hour=9) + timedelta(days=1, minutes=30)
    registry.load(CITY, at=LATER)
    assert cities.current().categories["jalan-berlubang"].limits, "the files know nothing of it"


def test_the_stages_limits_reach_open_reports_too(staff):
    number = submit(AT).number
    draft = limits.set_stages({"check": 1}, at=LATER)
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Pemeriksaan dipercepat", at=LATER)
    assert reckoning.reckon_outdated(LATER) == 0, "14 days are the cap, with or without the shorter check"
    young = submit(AT, category="pju-lampu-jalan").number
    assert due(young, Stage.PROMISE) < due(number, Stage.PROMISE)


def test_clocks_from_before_the_ladder_wait_for_it(staff):
    """What they were allowed is not known yet; the ladder's first look finds out, and then they are reckoned."""
    number = submit(AT).number
    promise = due(number, Stage.PROMISE)
    with transaction() as session:
        session.execute(update(Clock).values(allowed="", rung_at=Clock.started_at))
    decree(*LEAVE)
    assert reckoning.reckon_outdated(LATER) == 0
    assert due(number, Stage.PROMISE) == promise
    worker.round(LATER)
    assert of_stage(case(number).clocks, Stage.PROMISE).allowed
    worker.round(LATER + timedelta(minutes=2))
    assert rows.unreckoned_since(db.session()) is None


def category_values(code: str) -> dict[str, object]:
    """A category as its form has it."""
    row = registry_edits.kept()[1]["category"][code]
    return {**row, "supporting": row["supporting"].split(), "limit": row["limit_days"] or row["limit_hours"]}


def test_several_workers_at_once_reckon_each_report_once(engine, app, staff):
    numbers = [submit(AT).number for _ in range(6)]
    decree(*LEAVE)
    db.session.remove()
    moved: list[int] = []

    def work() -> None:
        with app.app_context():
            moved.append(reckoning.reckon_outdated(LATER))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker_ in workers:
        worker_.start()
    for worker_ in workers:
        worker_.join()
    assert (len(moved), sum(moved)) == (3, 6)
    assert [reckonings(number) for number in numbers] == [1] * 6


def test_an_alarm_rings_while_fewer_than_sixty_days_of_holidays_are_known(staff):
    def rings(at: datetime) -> bool:
        alarms.watch(at)
        db.session.remove()
        return any(kind == "holidays_end" for kind, _ in open_ones())

    assert not rings(datetime(2027, 11, 1, tzinfo=UTC))
    november = datetime(2027, 11, 3, tzinfo=UTC)
    assert rings(november)
    draft = calendars.decree(
        [Day(date(2028, 6, n), "Libur nasional", "libur_nasional") for n in range(1, 9)], at=november
    )
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="SKB tahun 2028", at=november)
    assert not rings(november + timedelta(minutes=1))
