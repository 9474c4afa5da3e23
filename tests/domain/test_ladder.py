"""The ladder: when each rung comes, whom it is for, and that no step swallows one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.case import ABOUT_LEADER, CENTRE, REPORTER
from portal.domain.clocks import ClockState, Stage, of_stage
from portal.domain.ladder import Rung, climbed, following, laid_out, owed, owner, recipients, when
from portal.domain.moves import handling, triage
from portal.domain.roster import Office, Person, Roster
from portal.domain.workflow import Action, Role
from tests.domain import invented
from tests.domain.every_step import TAKE
from tests.domain.invented import LEADER, OFFICER, OPERATOR, now
from tests.domain.invented import REPORTER as SENDER
from tests.domain.office_hours import CITY, WEDNESDAY, forwarded, submitted, wib

PEOPLE = {
    person.id: person
    for person in (
        Person(1, Role.OPERATOR),
        Person(3, Role.SUPERVISOR),
        Person(11, Role.OFFICER, "PU"),
        Person(13, Role.HEAD, "PU"),
        Person(41, Role.LEADER, post="mayor"),
        Person(44, Role.LEADER, post="deputy_mayor"),
        Person(45, Role.LEADER, post="secretary"),
        Person(42, Role.AUDITOR),
    )
}
EVERYBODY = Roster(PEOPLE)


def laid(case, at=WEDNESDAY):
    return laid_out(None, case, CITY, at)[0]


def clock(case, stage, subject=""):
    found = of_stage(case.clocks, stage, subject)
    assert found is not None
    return found


def names(office_and_people):
    return {reached.person.id for reached in office_and_people[1]}


# When


def test_a_fifth_of_the_working_time_before_the_due_the_desk_is_warned():
    case = laid(forwarded(WEDNESDAY))
    respond = clock(case, Stage.RESPOND)
    calendar = CITY.calendars[respond.calendar]
    left = calendar.working_seconds(WEDNESDAY, respond.due)
    assert calendar.working_seconds(respond.rung_at, respond.due) == pytest.approx(left / 5, abs=1)


def test_a_short_limit_is_warned_of_two_hours_before_but_never_before_its_half():
    case = laid(submitted())  # one working day of the centre, from 9.00 on Wednesday to 21.00 on Thursday
    verify = clock(case, Stage.VERIFY)
    assert verify.due - verify.rung_at >= timedelta(hours=2)
    hour = replace(verify, limit="1h", calendar="siaga", due=WEDNESDAY + timedelta(hours=1))
    assert hour.due - when(Rung.WARNED, hour, CITY) == timedelta(minutes=30)


def test_after_the_due_it_climbs_by_the_citys_working_days_and_over_the_weekend():
    case = laid(forwarded(wib(1, "09:00")))
    respond = clock(case, Stage.RESPOND)  # due Monday 6 July, 16.00
    assert respond.due == wib(6, "16:00")
    assert when(Rung.SUPERVISOR, respond, CITY) == CITY.calendars[CITY.city_calendar].closing_later(respond.due, 1)
    late = replace(respond, due=wib(3, "16:30"))  # a Friday
    days = [CITY.calendars[CITY.city_calendar].closing_later(late.due, n) for n in (1, 3, 5)]
    assert [when(rung, late, CITY) for rung in (Rung.SUPERVISOR, Rung.SECRETARY, Rung.MAYORS)] == days
    assert days[0] >= wib(6, "00:00")


def test_an_emergency_climbs_by_hours_day_and_night():
    clock_ = replace(clock(laid(forwarded(WEDNESDAY)), Stage.RESPOND), limit="4h", due=wib(4, "23:00"))
    assert [when(rung, clock_, CITY) - clock_.due for rung in (Rung.SUPERVISOR, Rung.SECRETARY, Rung.MAYORS)] == [
        timedelta(hours=1),
        timedelta(hours=4),
        timedelta(hours=12),
    ]


def test_the_rungs_of_a_clock_come_in_order_and_each_once():
    case = laid(forwarded(WEDNESDAY))
    respond, whose = clock(case, Stage.RESPOND), "PU"
    rung, order = 0, []
    while (after := following(rung, respond, whose)) is not None:
        order.append(when(after, respond, CITY))
        rung = after
    assert len(order) == 5
    assert order == sorted(order)


def test_the_centre_is_not_told_twice_and_reporters_are_only_reminded():
    assert following(Rung.DUE, clock(laid(submitted()), Stage.VERIFY), CENTRE) is Rung.SECRETARY
    confirm = clock(laid(invented.confirming(at=WEDNESDAY, where=CITY)), Stage.CONFIRM)
    assert following(Rung.NONE, confirm, REPORTER) is Rung.WARNED
    assert following(Rung.WARNED, confirm, REPORTER) is None


@given(st.integers(0, 40 * 24))
def test_a_round_at_any_hour_takes_exactly_what_has_come(hours):
    case = laid(forwarded(WEDNESDAY))
    at = WEDNESDAY + timedelta(hours=hours)
    respond = clock(case, Stage.RESPOND)
    after, rungs = climbed(respond, case, CITY, at)
    assert [debt.rung for debt in rungs] == [rung for rung in Rung if rung and when(rung, respond, CITY) <= at]
    assert all(debt.at <= at for debt in rungs)
    assert after.rung_at is None or after.rung_at > at
    assert not climbed(after, case, CITY, at)[1]


# Steps


def test_what_came_due_before_a_step_is_owed_even_when_the_clock_stops():
    case = laid(forwarded(WEDNESDAY))
    late = wib(8, "17:00")
    after = handling.answer(case, now(OFFICER, late, CITY), note="Sudah.")
    after, debts = laid_out(case, after, CITY, late)
    respond = next(c for c in after.clocks if c.stage is Stage.RESPOND)
    assert respond.state is ClockState.STOPPED
    assert respond.rung_at is None
    assert [(d.rung, d.owner) for d in debts if d.clock == respond.id][:2] == [(Rung.WARNED, "PU"), (Rung.DUE, "PU")]


def test_who_returns_a_late_report_still_owes_its_rungs():
    case = laid(forwarded(WEDNESDAY))
    late = wib(7, "10:00")
    after = triage.return_(case, now(OFFICER, late, CITY), reason="Bukan kami.")
    after, debts = laid_out(case, after, CITY, late)
    assert after.lead is None
    assert {debt.owner for debt in debts if debt.rung is Rung.DUE} >= {"PU"}


def test_a_due_that_moves_starts_the_ladder_anew_and_one_that_stays_goes_on():
    case = laid(invented.in_progress(at=WEDNESDAY, where=CITY))
    resolve = clock(case, Stage.RESOLVE)
    told = replace(resolve, rung=2, rung_at=when(Rung.SUPERVISOR, resolve, CITY))
    case = replace(case, clocks=tuple(told if c.id == told.id else c for c in case.clocks))
    moved = replace(told, due=told.due + timedelta(days=7), due_version=told.due_version + 1)
    after, _ = laid_out(case, replace(case, clocks=(moved,)), CITY, WEDNESDAY)
    assert after.clocks[0].rung == 0
    assert after.clocks[0].rung_at < moved.due
    kept = replace(told, limit_version=told.limit_version + 1)
    after, _ = laid_out(case, replace(case, clocks=(kept,)), CITY, WEDNESDAY)
    assert (after.clocks[0].rung, after.clocks[0].rung_at) == (2, told.rung_at)


def test_a_promise_that_changes_hands_climbs_the_way_of_who_has_it_now():
    case = laid(forwarded(WEDNESDAY))
    promise = clock(case, Stage.PROMISE)
    late = promise.due + timedelta(minutes=1)
    climbs = {c.id: climbed(c, case, CITY, late)[0] for c in case.clocks}
    case = replace(case, clocks=tuple(climbs.values()))
    assert clock(case, Stage.PROMISE).rung_at == when(Rung.SUPERVISOR, promise, CITY)
    back = triage.return_(case, now(OFFICER, late, CITY), reason="Bukan kami.")
    back, debts = laid_out(case, back, CITY, late)
    # The centre's own supervisor heard of it at the due: next is the secretary, at the secretary's time.
    assert clock(back, Stage.PROMISE).rung_at == when(Rung.SECRETARY, promise, CITY)
    assert [debt for debt in debts if debt.clock == promise.id] == []
    again = invented.forward(back, at=late, where=CITY)
    again, _ = laid_out(back, again, CITY, late)
    assert clock(again, Stage.PROMISE).rung_at == when(Rung.SUPERVISOR, promise, CITY)


@pytest.mark.parametrize(
    ("action", "by"),
    [
        (Action.ADD_INFO, SENDER),
        (Action.NOTE, OFFICER),
        (Action.ASSIGN, OFFICER),
        (Action.PROGRESS, OFFICER),
        (Action.SUPPORT, invented.ANYBODY),
        (Action.TIGHTEN, SENDER),
    ],
)
def test_steps_that_are_no_clocks_business_leave_the_ladder_alone(action, by):
    case = laid(invented.in_progress(at=WEDNESDAY, where=CITY))
    after = TAKE[action](case, now(by, WEDNESDAY + timedelta(hours=1), CITY))
    assert laid_out(case, after, CITY, WEDNESDAY)[0].clocks == case.clocks


# Whom


def test_each_rung_has_its_office():
    case = laid(forwarded(WEDNESDAY))
    told = {rung: recipients(rung, "PU", case, CITY, EVERYBODY) for rung in Rung if rung}
    assert {rung: office for rung, (office, _) in told.items()} == {
        Rung.WARNED: Office.DESK,
        Rung.DUE: Office.HEAD,
        Rung.SUPERVISOR: Office.SUPERVISOR,
        Rung.SECRETARY: Office.SECRETARY,
        Rung.MAYORS: Office.MAYORS,
    }
    assert [names(told[rung]) for rung in sorted(told)] == [{11}, {13}, {3}, {45}, {41, 44}]


def test_who_is_away_is_stood_in_for_by_name():
    roster = Roster(PEOPLE | {14: Person(14, Role.OFFICER, "PU")}, {13: 14})
    office, (reached,) = recipients(Rung.DUE, "PU", forwarded(WEDNESDAY), CITY, roster)
    assert (office, reached.person.id, reached.instead_of) == (Office.HEAD, 14, 13)


def test_a_missing_office_sends_it_to_the_next_that_has_somebody():
    for away, expected in (({13: None}, 3), ({13: None, 3: None}, 45), ({13: 13, 3: None, 45: None}, 41)):
        told = recipients(Rung.DUE, "PU", forwarded(WEDNESDAY), CITY, Roster(PEOPLE, away))
        assert expected in names(told)


def test_two_who_stand_in_for_each_other_are_nobody():
    roster = Roster(PEOPLE, {41: 44, 44: 41, 45: 41, 3: 45, 13: 3})
    assert recipients(Rung.DUE, "PU", forwarded(WEDNESDAY), CITY, roster) == (Office.NOBODY, ())


def test_a_city_without_leaders_is_an_alarm_not_a_silence():
    few = Roster({11: PEOPLE[11]})
    assert recipients(Rung.MAYORS, "PU", forwarded(WEDNESDAY), CITY, few)[0] is Office.NOBODY


def test_misconduct_is_never_told_to_those_it_is_about():
    case = replace(forwarded(WEDNESDAY), misconduct=True, confidential=True, about="PU")
    for rung in (Rung.WARNED, Rung.DUE):
        assert names(recipients(rung, "PU", case, CITY, EVERYBODY)) == {3}
    leader = replace(case, about=ABOUT_LEADER)
    assert recipients(Rung.MAYORS, "PU", leader, CITY, EVERYBODY)[0] is Office.INSPECTORATE


def test_a_promise_follows_the_holder_and_while_the_reporter_is_asked_the_asker():
    case = laid(forwarded(WEDNESDAY))
    promise = clock(case, Stage.PROMISE)
    assert owner(promise, case) == "PU"
    asked = triage.ask_reporter(case, now(OFFICER, WEDNESDAY, CITY), question="Di mana?")
    assert owner(promise, asked) == "PU"
    at_desk = triage.ask_reporter(submitted(), now(OPERATOR, WEDNESDAY, CITY), question="Di mana?")
    assert owner(promise, at_desk) == CENTRE
    assert owner(clock(at_desk, Stage.COMPLETE), at_desk) == REPORTER


def test_a_leaders_question_has_the_holders_ladder():
    case = laid(TAKE[Action.ASK_QUESTION](forwarded(WEDNESDAY), now(LEADER, WEDNESDAY, CITY)))
    question = clock(case, Stage.QUESTION, "1")
    assert owner(question, case) == "PU"
    assert question.rung_at is not None


def test_nothing_is_owed_by_a_clock_without_a_plan():
    case = forwarded(WEDNESDAY)
    assert not list(owed(clock(case, Stage.RESPOND), case, CITY, wib(31, "10:00")))
