"""Lateness is told by itself: each rung once, by name, in order, also after an outage and by several workers."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from portal.domain.ladder import Rung
from portal.domain.refusals import NotEntitled
from portal.domain.workflow import Outcome, Role
from portal.services import absences, accounts, alarms, checking, handling, ladder, oversight, reporting, triage, worker
from portal.services.intake import Contact
from portal.store import alarms as open_alarms
from portal.store.db import db
from tests.factories import (
    LEAD,
    OWNER,
    Staff,
    case,
    confirming,
    forwarded,
    in_progress,
    make_picture,
    make_user,
    submit,
)

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MUCH_LATER = MONDAY + timedelta(days=60)


@pytest.fixture
def staff(engine, app):
    return Staff()


@pytest.fixture
def above(staff):
    """A head, and the leaders by their posts."""
    made = {"head": make_user(Role.HEAD, LEAD), "admin": make_user(Role.ADMIN)}
    for post in ("secretary", "mayor", "deputy_mayor"):
        made[post] = make_user(Role.LEADER)
        db.session.execute(text('UPDATE "user" SET post = :post WHERE id = :id'), {"post": post, "id": made[post].id})
    db.session.commit()
    return made


def rows(sql, **values):
    return list(db.session.execute(text(sql), values))


def rungs(stage=None):
    found = rows(
        "SELECT c.stage, g.rung, g.told FROM rung g JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id"
        " ORDER BY g.at, g.clock_id"
    )
    return [(row.rung, row.told) for row in found if stage is None or row.stage == stage]


def letters(template="rung"):
    return [row.user_id for row in rows("SELECT user_id FROM message WHERE template = :t ORDER BY id", t=template)]


def test_a_late_answer_climbs_to_the_mayor_rung_by_rung(staff, above):
    number = forwarded(staff, MONDAY)
    told = []
    for days in range(30):
        ladder.climb(MONDAY + timedelta(days=days))
        told.append(len(rungs("respond")))
    assert rungs("respond") == [(1, "desk"), (2, "head"), (3, "supervisor"), (4, "secretary"), (5, "mayors")]
    assert told == sorted(told)
    assert len(set(told)) >= 5  # not all at once: a day or a weekend apart
    assert {above["head"].id, above["secretary"].id, above["mayor"].id, above["deputy_mayor"].id} <= set(letters())
    assert above["mayor"].id in case(number).told


def test_after_an_outage_everything_is_told_once_in_the_order_in_which_it_came_due(staff, above):
    forwarded(staff, MONDAY)
    assert ladder.climb(MUCH_LATER) > 0
    joined = "m.key LIKE '%/rung/' || g.clock_id || '.' || g.due_version || '.' || g.rung || '/%'"
    at = [row.at for row in rows(f"SELECT g.at FROM rung g JOIN message m ON {joined} ORDER BY m.id")]
    assert at
    assert at == sorted(at)
    before = rungs()
    assert ladder.climb(MUCH_LATER) == 0
    assert rungs() == before


def test_a_clock_that_stopped_during_the_outage_is_told_of_all_the_same(staff, above):
    number = forwarded(staff, MONDAY)
    late = MONDAY + timedelta(days=10)
    handling.accept(number, by=staff.officer, seen=None, note="Maaf, terlambat.", at=late)
    assert {rung for rung, _ in rungs("respond")} >= {Rung.WARNED, Rung.DUE}
    assert ("",) in {(told,) for _, told in rungs("respond")}
    ladder.climb(late)
    assert "" not in {told for _, told in rungs()}
    ladder.climb(MUCH_LATER)
    respond = rungs("respond")
    assert Rung.MAYORS not in {rung for rung, _ in respond}  # it had stopped long before


def test_an_answer_in_time_is_never_told_of(staff, above):
    number = in_progress(staff, MONDAY)
    handling.answer(number, by=staff.officer, seen=None, note="Besok dikerjakan.", at=MONDAY + timedelta(hours=3))
    ladder.climb(MUCH_LATER)
    assert rungs("respond") == []


def test_a_pause_stops_the_climbing_and_the_reporter_is_reminded(staff, above):
    number = in_progress(staff, MONDAY, contact=Contact(email="siti@contoh.test"))
    triage.ask_reporter(number, by=staff.officer, seen=None, question="Gang mana?", at=MONDAY + timedelta(hours=3))
    ladder.climb(MONDAY + timedelta(days=13))
    assert {
        stage.stage
        for stage in rows("SELECT c.stage FROM rung g JOIN clock c ON c.report_id = g.report_id AND c.id = g.clock_id")
    } == {"complete"}
    assert len(rows("SELECT 1 FROM message WHERE template = 'reminder' AND recipient = 'reporter'")) == 1


def test_somebody_away_is_stood_in_for_and_it_says_so(staff, above):
    deputy = make_user(Role.OFFICER, LEAD)
    absences.note(
        above["head"].id, first=date(2026, 3, 1), last=date(2026, 4, 30), deputy=deputy.id, by=above["head"], at=MONDAY
    )
    forwarded(staff, MONDAY)
    ladder.climb(MONDAY + timedelta(days=7))
    instead = rows("SELECT user_id, instead_of FROM telling WHERE rung = 2")
    assert {(row.user_id, row.instead_of) for row in instead} == {(deputy.id, above["head"].id)}


def test_an_agency_without_head_goes_to_the_next_rung_and_rings(staff):
    make_user(Role.ADMIN)
    forwarded(staff, MONDAY)
    worker.round(MONDAY + timedelta(days=7))
    assert (2, "supervisor") in rungs("respond")
    assert {("no_head", LEAD), ("no_secretary", ""), ("no_mayor", "")} <= set(open_alarms.open_ones())
    assert letters("alarm")


def test_nobody_left_is_said_to_the_administrators(staff):
    admin = make_user(Role.ADMIN)
    number = forwarded(staff, MONDAY)
    for gone in (staff.supervisor, staff.officer):
        accounts.disable(gone.id, by=admin, at=MONDAY)
    ladder.climb(MONDAY + timedelta(days=7))
    assert {told for _, told in rungs("respond")} == {"nobody"}
    assert admin.id in letters("nobody_left")
    assert case(number).told == frozenset()


def test_an_alarm_rings_once_and_ends_when_somebody_holds_the_office(staff):
    make_user(Role.ADMIN)
    forwarded(staff, MONDAY)
    assert alarms.watch(MONDAY) > 0
    assert alarms.watch(MONDAY + timedelta(minutes=1)) == 0
    make_user(Role.HEAD, LEAD)
    alarms.watch(MONDAY + timedelta(minutes=2))
    assert ("no_head", LEAD) not in open_alarms.open_ones()


def test_an_agency_that_loses_its_last_officer_rings_the_same_minute(staff, above):
    forwarded(staff, MONDAY)
    alarms.watch(MONDAY)
    for gone in (staff.officer, above["head"]):
        accounts.disable(gone.id, by=above["admin"], at=MONDAY)
    worker.round(MONDAY + timedelta(minutes=1))
    assert {("no_officer", LEAD), ("no_head", LEAD)} <= set(open_alarms.open_ones())


def test_who_was_told_acknowledges_and_nobody_else_can(staff, above):
    number = forwarded(staff, MONDAY)
    ladder.climb(MONDAY + timedelta(days=20))
    with pytest.raises(NotEntitled):
        oversight.acknowledge(number, by=make_user(Role.LEADER), at=MUCH_LATER)
    oversight.acknowledge(number, by=above["secretary"], at=MUCH_LATER)
    assert above["secretary"].id not in case(number).told
    assert above["head"].id in case(number).told


def test_several_workers_at_once_tell_each_rung_once(staff, above, app):
    for _ in range(6):
        forwarded(staff, MONDAY)
    gate, failed = Barrier(3), []

    def climb():
        with app.app_context():
            gate.wait()
            try:
                for _ in range(3):
                    ladder.climb(MUCH_LATER)
            except Exception as error:
                failed.append(error)

    db.session.remove()
    threads = [Thread(target=climb) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert "" not in {told for _, told in rungs()}
    assert len(letters()) == len(rows("SELECT 1 FROM telling"))


# Messages


def test_a_citizen_who_left_an_address_is_told_of_every_step_and_one_who_did_not_of_none(staff):
    confirming(staff, MONDAY, contact=Contact(email="siti@contoh.test"))
    told = [row.template for row in rows("SELECT template FROM message WHERE recipient = 'reporter' ORDER BY id")]
    assert told == ["submit", "forward", "accept", "resolve", "approve"]
    confirming(staff, MONDAY, contact=Contact(phone="0812 5555 0102"))
    assert len(rows("SELECT 1 FROM message WHERE recipient = 'reporter'")) == len(told)


def test_the_desk_is_told_of_new_work_and_an_emergency_at_any_hour(staff):
    forwarded(staff, MONDAY)
    assert letters("forward") == [staff.officer.id]
    submit(datetime(2026, 3, 1, 20, 0, tzinfo=UTC), category="pohon-tumbang")
    emergency = rows("SELECT 1 FROM report WHERE urgency = 'darurat'")
    assert bool(letters("emergency")) == bool(emergency)


def test_an_internal_note_tells_the_reporter_nothing(staff):
    number = in_progress(staff, MONDAY, contact=Contact(email="siti@contoh.test"))
    before = len(rows("SELECT 1 FROM message"))
    handling.progress(number, by=staff.officer, note="Alat rusak.", internal=True, at=MONDAY + timedelta(hours=4))
    handling.note(number, by=staff.officer, internal="Tanya gudang.", at=MONDAY + timedelta(hours=4))
    assert len(rows("SELECT 1 FROM message")) == before


def test_when_only_a_leader_may_approve_leaders_learn_it_at_once(staff, above):
    for gone in (staff.other_operator, staff.supervisor):
        accounts.disable(gone.id, by=above["admin"], at=MONDAY)
    number = in_progress(staff, MONDAY)
    handling.propose_refusal(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.REJECTED,
        reason="Bukan jalan kota.",
        at=MONDAY + timedelta(hours=3),
    )
    assert letters("approve_needed") == []  # the operator who forwarded it may still check
    accounts.disable(staff.operator.id, by=above["admin"], at=MONDAY)
    number = in_progress_again(staff, number)
    assert set(letters("approve_needed")) == {above[post].id for post in ("secretary", "mayor", "deputy_mayor")}


def in_progress_again(staff, number):
    """Sent back by a leader, and proposed once more."""
    leader = make_user(Role.LEADER)
    checking.send_back(number, by=leader, seen=None, reason="Belum jelas.", at=MONDAY + timedelta(hours=4))
    handling.propose_refusal(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.REJECTED,
        reason="Jalan provinsi.",
        at=MONDAY + timedelta(hours=5),
    )
    db.session.execute(text("DELETE FROM message WHERE user_id = :id"), {"id": leader.id})
    db.session.commit()
    return number


def test_the_second_dispute_is_told_one_level_higher_at_once(staff, above):
    number = confirming(staff, MONDAY)
    reporting.dispute(number, by=OWNER, reason="Masih berlubang.", at=MONDAY + timedelta(hours=6))
    assert letters("second_dispute") == []
    handling.resolve(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.FIXED,
        note="Sudah.",
        photos=[make_picture()],
        at=MONDAY + timedelta(hours=7),
    )
    checking.approve(number, by=staff.other_operator, seen=None, at=MONDAY + timedelta(hours=8))
    reporting.dispute(number, by=OWNER, reason="Belum juga.", at=MONDAY + timedelta(hours=9))
    assert set(letters("second_dispute")) == {above["head"].id, staff.supervisor.id}
