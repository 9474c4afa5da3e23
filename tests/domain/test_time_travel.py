"""Dues in the hard weeks of the year, against a clerk who counts the same by hand, minute by minute.

The clerk (naive_counter) reads the city's files on its own; the rules of the limits are written out once more here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.case import SYSTEM, Actor, Case
from portal.domain.clocks import Clock, Stage, of_stage
from portal.domain.ladder import laid_out
from portal.domain.moves import handling, intake, oversight, reckoning, triage
from portal.domain.moves.gate import Moment
from portal.domain.workflow import Role
from tests.domain.invented import LEADER, OPERATOR, REPORTER
from tests.domain.naive_counter import Clerk
from tests.domain.real_city import COUNTER, DESK, DUTY, OFFICE, city, clerk, wib

CITY = city()
CLERKS = {code: clerk(code) for code in (OFFICE, COUNTER, DESK, DUTY)}
POTHOLE, STREETLIGHT, TRAFFIC_LIGHT, FIRE = (
    "jalan-berlubang",
    "pju-lampu-jalan",
    "lalulintas-lampu-lalu-lintas-mati",
    "bencana-kebakaran",
)
KNOWN = (POTHOLE, STREETLIGHT, TRAFFIC_LIGHT)  # of 14, 3 and 1 working days
FIVE_DAYS, SIX_DAYS = "PUPR", "RSUD"

# The weeks in which calendars go wrong: what is special about each instant stands beside it.
HARD = [
    ("2026-07-03", "16:29"),  # Friday, a minute before the office closes
    ("2026-07-03", "16:30"),  # and at its closing
    ("2026-07-03", "16:59"),  # Friday, closed, while the centre is still there
    ("2026-07-03", "20:59"),
    ("2026-07-04", "12:59"),  # Saturday: the six-day offices are open for another minute
    ("2026-07-05", "00:00"),
    ("2026-02-18", "15:30"),  # the eve of Ramadan: from tomorrow on offices close at 14:15
    ("2026-02-19", "14:15"),
    ("2026-03-13", "14:44"),  # the last Friday before Lebaran
    ("2026-03-17", "14:14"),  # the last working day; then a week of holidays and joint leave
    ("2026-03-20", "14:00"),  # Ramadan's last day, itself joint leave
    ("2026-03-24", "23:59"),  # the night before everybody returns
    ("2025-12-31", "23:59"),  # New Year's Eve in Pontianak, afternoon in Greenwich
    ("2026-01-01", "00:00"),
    ("2025-12-31", "16:59"),
    ("2026-12-31", "20:59"),
    ("2026-08-14", "16:29"),  # Friday before a Monday that is a holiday
    ("2027-03-05", "10:00"),  # before the Lebaran of next year, of which two days are estimated
]


def due(case: Case, stage: Stage, subject: str = "") -> datetime:
    return clock(case, stage, subject).due


def clock(case: Case, stage: Stage, subject: str = "") -> Clock:
    found = of_stage(case.clocks, stage, subject)
    assert found is not None
    return found


def submitted(at: datetime, category: str | None = POTHOLE, where=CITY) -> Case:
    moment = Moment(at, REPORTER, where)
    case = intake.submit(
        moment, "PTK-26-000010", has_words=True, has_place=True, category=category, area="61.71.05.1001", reachable=True
    )
    return laid_out(None, case, where, at)[0]


def step(rule, case: Case, at: datetime, by: Actor, where=CITY, **needs) -> Case:
    """A step as the portal takes it: the rule, and what every clock was then allowed."""
    return laid_out(case, rule(case, Moment(at, by, where), **needs), where, at)[0]


def forwarded(case: Case, at: datetime, lead: str = FIVE_DAYS, helper: str = SIX_DAYS, where=CITY) -> Case:
    needs = {"category": case.category, "lead": lead, "supporting": {helper: "Bantu."}, "about": None}
    return step(triage.forward, case, at, OPERATOR, where, **needs, lead_is_staffed=True)


def officer(agency: str) -> Actor:
    return Actor(Role.OFFICER, 11, agency)


def limit_of(category: str) -> int:
    limit = CITY.categories[category].limit
    assert limit is not None
    return limit.days


def by_hand(sent: datetime, given: datetime, category: str, lead: Clerk, helper: Clerk) -> dict[Stage, datetime]:
    """Every due of a report that was sent, and then given to two agencies, reckoned by the clerks."""
    days = limit_of(category)
    promise = CLERKS[OFFICE].limit_ends(sent, min(14, 1 + days + 2))
    before_check = lead.closing_before(promise.astimezone(lead.zone).date(), 2)
    solution = max(min(lead.limit_ends(given, days), before_check), lead.limit_ends(given, ceil(days / 2)))
    return {
        Stage.PROMISE: promise,
        Stage.RESPOND: lead.limit_ends(given, 3),
        Stage.RESOLVE: solution,
        Stage.PART: helper.limit_ends(given, ceil(days * 2 / 3)),
    }


@pytest.mark.parametrize("category", KNOWN)
@pytest.mark.parametrize(("day", "hour"), HARD)
def test_dues_of_hard_days_are_those_that_a_clerk_counts(day, hour, category):
    sent = wib(day, hour)
    new = submitted(sent, category)
    assert due(new, Stage.VERIFY) == CLERKS[DESK].limit_ends(sent, 1)
    given = sent + timedelta(minutes=90)
    for lead, helper in ((FIVE_DAYS, SIX_DAYS), (SIX_DAYS, FIVE_DAYS)):
        case = forwarded(new, given, lead, helper)
        hands = [CLERKS[CITY.agency_calendar(agency)] for agency in (lead, helper)]
        for stage, expected in by_hand(sent, given, category, *hands).items():
            assert due(case, stage, helper if stage is Stage.PART else "") == expected, stage


@pytest.mark.parametrize(("day", "hour"), HARD)
def test_other_stages_of_hard_days_are_those_that_a_clerk_counts(day, hour):
    at = wib(day, hour)
    asked = step(triage.ask_reporter, submitted(at), at, OPERATOR, question="Di mana?")
    assert due(asked, Stage.COMPLETE) == CLERKS[OFFICE].limit_ends(at, 10)
    case = step(handling.accept, forwarded(submitted(at), at), at, officer(FIVE_DAYS), answers=False)
    back = step(triage.return_, case, at, officer(FIVE_DAYS), reason="Bukan tugas kami.")
    assert due(back, Stage.REROUTE) == CLERKS[DESK].limit_ends(at, 1)


def test_an_emergency_knows_neither_night_nor_lebaran():
    at = wib("2026-03-20", "23:30")
    case = submitted(at, FIRE)
    assert due(case, Stage.VERIFY) == CLERKS[DUTY].after_minutes(at, 60) == at + timedelta(hours=1)
    hours = CITY.categories[FIRE].limit.hours
    assert due(case, Stage.PROMISE) == CLERKS[DUTY].after_minutes(at, 60 * (1 + hours + 4))


instants = st.integers(0, 60 * 24 * 500).map(lambda minutes: wib("2025-11-01", "00:00") + timedelta(minutes=minutes))


@settings(max_examples=30)
@given(instants, st.integers(0, 60 * 24 * 12), st.sampled_from(KNOWN), st.booleans())
def test_any_due_is_the_one_that_a_clerk_counts(sent, minutes, category, swapped):
    given_on = sent + timedelta(minutes=minutes)
    lead, helper = (SIX_DAYS, FIVE_DAYS) if swapped else (FIVE_DAYS, SIX_DAYS)
    case = forwarded(submitted(sent, category), given_on, lead, helper)
    hands = [CLERKS[CITY.agency_calendar(agency)] for agency in (lead, helper)]
    for stage, expected in by_hand(sent, given_on, category, *hands).items():
        assert due(case, stage, helper if stage is Stage.PART else "") == expected, stage


# A question to the reporter over a holiday


def rested(asked_at: datetime, answered_at: datetime) -> tuple[Case, Case]:
    """A report that stood still while its reporter was asked: as it was asked about, and as it went on."""
    before = submitted(wib("2026-03-12", "09:00"))
    asked = step(triage.ask_reporter, before, asked_at, OPERATOR, question="Di gang mana?")
    return before, step(triage.complete, asked, answered_at, REPORTER, has_answer=True)


@pytest.mark.parametrize(
    ("asked_at", "answered_at"),
    [
        (wib("2026-03-13", "10:10"), wib("2026-03-25", "08:01")),  # over all of Lebaran
        (wib("2026-03-13", "10:10"), wib("2026-03-22", "12:00")),  # answered in the middle of it
        (wib("2026-03-13", "06:00"), wib("2026-03-14", "09:00")),  # from before the opening to a Saturday
        (wib("2026-03-12", "09:00"), wib("2026-03-12", "09:00")),  # at once
    ],
)
def test_a_pause_over_holidays_gives_back_exactly_the_open_minutes(asked_at, answered_at):
    before, after = rested(asked_at, answered_at)
    for stage, calendar in ((Stage.PROMISE, OFFICE), (Stage.VERIFY, DESK)):
        left = CLERKS[calendar].open_minutes(asked_at, due(before, stage))
        assert due(after, stage) == CLERKS[calendar].after_minutes(answered_at, left), stage


def test_what_ran_on_after_a_pause_is_counted_in_minutes_when_a_decree_comes():
    _, after = rested(wib("2026-03-13", "10:10"), wib("2026-03-16", "08:01"))
    leave = [date(2026, 3, 17), date(2026, 3, 30)]
    left = CLERKS[OFFICE].open_minutes(wib("2026-03-16", "08:01"), due(after, Stage.PROMISE))
    assert clock(after, Stage.PROMISE).allowed == f"{left * 60} seconds"
    again = decreed(after, wib("2026-03-16", "10:00"), more=leave)
    assert due(again, Stage.PROMISE) == clerk(OFFICE, more=leave).after_minutes(wib("2026-03-16", "08:01"), left)


# Decrees


def decreed(case: Case, at: datetime, **change) -> Case:
    """The case after the calendars were changed and the system reckoned anew."""
    where = city(version=2, **change)
    return laid_out(case, reckoning.reckon(case, Moment(at, SYSTEM, where)), where, at)[0]


SENT, GIVEN = wib("2026-07-01", "09:00"), wib("2026-07-02", "10:00")
NEXT_WEEK = (date(2026, 7, 9), date(2026, 7, 10))


@pytest.mark.parametrize("kind", ["more", "less"])
def test_a_decree_for_next_week_moves_every_due_to_where_the_clerk_counts_it(kind):
    """Joint leave that is added, and joint leave that is taken back: Thursday and Friday of next week."""
    at = wib("2026-07-03", "11:00")
    there = {"more": (), "less": NEXT_WEEK}[kind]
    start = city(more=there)
    case = forwarded(submitted(SENT, where=start), GIVEN, where=start)
    where = {"more": NEXT_WEEK} if kind == "more" else {}
    office, counter = clerk(OFFICE, **where), clerk(COUNTER, **where)
    after = decreed(case, at, **where)
    for stage, hand, subject in (
        (Stage.PROMISE, office, ""),
        (Stage.RESPOND, office, ""),
        (Stage.PART, counter, SIX_DAYS),
    ):
        before = clock(case, stage, subject)
        since = SENT if stage is Stage.PROMISE else GIVEN
        by_old = clerk(COUNTER if stage is Stage.PART else OFFICE, more=there)
        assert due(after, stage, subject) == hand.nth_closing(since, by_old.closings(since, before.due)), stage
        assert clock(after, stage, subject).calendar_version == 2
    assert due(after, Stage.RESPOND) == due(case, Stage.RESPOND), "it ends before the leave"
    assert clock(after, Stage.RESPOND).due_version == 1
    later = due(after, Stage.PROMISE) - due(case, Stage.PROMISE)
    assert later > timedelta(days=1) if kind == "more" else later < -timedelta(days=1)
    assert clock(after, Stage.PROMISE).due_version == 2
    assert after.promised == due(after, Stage.PROMISE)


def test_a_holiday_decreed_for_yesterday_gives_the_day_back_and_makes_nobody_punctual():
    case = forwarded(submitted(SENT), GIVEN)
    yesterday, at = date(2026, 7, 7), wib("2026-07-08", "09:00")
    assert due(case, Stage.RESPOND) == wib("2026-07-07", "16:00")
    after = decreed(case, at, more=[yesterday])
    assert due(after, Stage.RESPOND) == due(case, Stage.RESPOND), "late is late"
    assert clock(after, Stage.RESPOND).is_late(at)
    office = clerk(OFFICE, more=[yesterday])
    assert due(after, Stage.PROMISE) == office.limit_ends(SENT, 14)


def test_leave_that_is_taken_back_leaves_at_least_until_the_next_closing():
    leave = [date(2026, 7, day) for day in (2, 3, 6)]
    case = submitted(SENT, where=city(more=leave))
    at = wib("2026-07-06", "09:00")
    assert due(case, Stage.VERIFY) == wib("2026-07-07", "21:00")
    after = decreed(case, at)  # by the old weeks it would have been Thursday
    assert due(after, Stage.VERIFY) == wib("2026-07-06", "21:00")


def test_a_paused_clock_keeps_the_working_time_that_is_left():
    asked_at, answered_at = wib("2026-07-03", "09:00"), wib("2026-07-13", "10:00")
    case = step(triage.ask_reporter, submitted(SENT), asked_at, OPERATOR, question="Di mana?")
    after = decreed(case, wib("2026-07-06", "09:00"), more=NEXT_WEEK)
    paused, old = clock(after, Stage.PROMISE), clock(case, Stage.PROMISE)
    assert (paused.remaining, paused.due, paused.calendar_version) == (old.remaining, old.due, 2)
    where = city(version=2, more=NEXT_WEEK)
    done = step(triage.complete, after, answered_at, REPORTER, where, has_answer=True)
    office = clerk(OFFICE, more=NEXT_WEEK)
    assert due(done, Stage.PROMISE) == office.after_minutes(answered_at, old.remaining // 60)


def test_an_agency_that_is_given_a_six_day_week_counts_its_saturdays():
    case = forwarded(submitted(SENT), GIVEN)
    after = decreed(case, wib("2026-07-03", "09:00"), calendars={FIVE_DAYS: COUNTER})
    counter = CLERKS[COUNTER]
    assert due(after, Stage.RESPOND) == counter.limit_ends(GIVEN, 3)
    assert clock(after, Stage.RESPOND).calendar == COUNTER
    assert due(after, Stage.PROMISE) == due(case, Stage.PROMISE), "the city's weeks stayed"


def test_reckoning_twice_changes_nothing_more():
    case = forwarded(submitted(SENT), GIVEN)
    at = wib("2026-07-03", "11:00")
    once = decreed(case, at, more=NEXT_WEEK)
    assert decreed(once, at + timedelta(days=2), more=NEXT_WEEK) == once


decrees = st.lists(st.integers(0, 40).map(lambda day: date(2026, 6, 25) + timedelta(days=day)), max_size=6)


@settings(max_examples=25)
@given(decrees, decrees, st.integers(0, 60 * 24 * 12), st.sampled_from(KNOWN))
def test_whatever_is_decreed_dues_are_the_clerks_and_none_moves_into_the_past(first, second, minutes, category):
    start, at = city(more=first), GIVEN + timedelta(minutes=minutes)
    case = forwarded(submitted(SENT, category, start), GIVEN, where=start)
    after = decreed(case, at, more=second)
    where = city(version=2, more=second)
    for before in case.clocks:
        now = next(c for c in after.clocks if c.id == before.id)
        if not before.is_open:
            continue
        assert (now.due_version > before.due_version) is (now.due != before.due)
        if before.due <= at:
            assert now.due == before.due, "what is due already stays"
            continue
        old, new = (clerk(before.calendar, more=days) for days in (first, second))
        expected = new.nth_closing(before.running_since, old.closings(before.running_since, before.due))
        assert now.due == (expected if expected > at else new.nth_closing(at, 1))
        assert now.due > at
        assert now.due == where.calendars[now.calendar].closing_on(now.due.astimezone(new.zone).date())


def test_a_leaders_question_follows_a_decree_too():
    case = forwarded(submitted(SENT), GIVEN)
    case = step(oversight.ask_question, case, wib("2026-07-08", "15:00"), LEADER, question="Kapan?")
    after = decreed(case, wib("2026-07-08", "16:00"), more=NEXT_WEEK)
    assert due(after, Stage.QUESTION, "1") == wib("2026-07-14", "16:00")
