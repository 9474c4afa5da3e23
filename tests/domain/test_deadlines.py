"""Dues by numbers worked out by hand, on calendars as Pontianak keeps them (WIB, five days, long Fridays)."""

from __future__ import annotations

import pytest

from portal.domain import deadlines
from portal.domain.city import Category, Span
from portal.domain.clocks import Stage
from portal.domain.deadlines import Matter
from portal.domain.moves import handling, triage
from portal.domain.workflow import Action
from tests.domain import invented
from tests.domain.every_step import TAKE
from tests.domain.invented import OFFICER, SUPERVISOR, now
from tests.domain.office_hours import CITY, WEDNESDAY, correct, due, forwarded, submitted, wib


def matter(days: int, **flags: bool) -> Matter:
    return Matter(Category("x", "x", "x", "PU", (), Span(days), "sedang", **flags), emergency=False)


@pytest.mark.parametrize(
    ("sent", "until"),
    [
        (wib(1, "09:00"), wib(2, "21:00")),
        (wib(1, "20:59"), wib(2, "21:00")),
        (wib(1, "21:00"), wib(3, "21:00")),  # closing time is outside: it counts as Thursday's opening
        (wib(3, "22:00"), wib(7, "21:00")),  # Friday night counts as Monday
        (wib(5, "12:00"), wib(7, "21:00")),
        (wib(14, "10:00", 8), wib(18, "21:00", 8)),  # Monday 17 August is a holiday
    ],
)
def test_a_report_is_to_be_verified_by_the_end_of_the_centres_next_day(sent, until):
    assert due(submitted(at=sent), Stage.VERIFY) == until


@pytest.mark.parametrize(
    ("category", "until"),
    [
        ("lampu", wib(9, "16:00")),  # 1 + 3 + 2 = 6 working days
        ("jalan", wib(15, "16:00")),  # 1 + 7 + 2 = 10
        ("gang", wib(21, "16:00")),  # 1 + 14 + 2, but at most 14
        (None, wib(21, "16:00")),  # unknown: 14
        ("belum-tahu", wib(21, "16:00")),  # also unknown, whatever limit the row names
        ("pungli", wib(25, "16:30", 9)),  # misconduct: 60, past two holidays, to a Friday
        ("banjir", wib(2, "14:00")),  # by the hour: 1 + 24 + 4 = 29
    ],
)
def test_the_promise_adds_verifying_solving_and_checking_within_the_cap(category, until):
    assert due(submitted(category), Stage.PROMISE) == until
    assert submitted(category).promised == until


@pytest.mark.parametrize(
    ("days", "misconduct", "limit"),
    [(1, False, 4), (11, False, 14), (12, False, 14), (60, False, 14), (14, True, 17), (57, True, 60), (90, True, 60)],
)
def test_only_misconduct_is_promised_beyond_fourteen_days(days, misconduct, limit):
    assert deadlines.promise_limit(matter(days, misconduct=misconduct), CITY) == Span(limit)


@pytest.mark.parametrize(
    ("given_on", "until"),
    [
        (wib(1, "10:00"), wib(10, "16:30")),  # its 7 days end before promise - check (Monday 13)
        (wib(6, "10:00"), wib(13, "16:00")),  # 7 days would end on the 15th: promise - check counts
        (wib(10, "10:00"), wib(16, "16:00")),  # at least half of 7, that is 4 days, though the promise is the 15th
        (wib(24, "10:00"), wib(30, "16:00")),  # the promise is over, and this agency did not make it late
    ],
)
def test_solving_ends_before_the_check_but_nobody_gets_less_than_half(given_on, until):
    assert due(forwarded(given_on), Stage.RESOLVE) == until


def test_a_second_agency_does_not_inherit_the_lateness_of_the_first():
    first = forwarded(wib(1, "10:00"))
    back = triage.return_(first, now(OFFICER, wib(20, "10:00"), CITY), reason="Bukan tugas kami.")
    assert due(back, Stage.REROUTE) == wib(21, "21:00")
    second = invented.forward(back, at=wib(21, "09:00"), where=CITY, lead="WAS")
    assert due(second, Stage.RESPOND) == wib(24, "16:30")
    assert due(second, Stage.RESOLVE) == wib(27, "16:00")
    assert due(second, Stage.PROMISE) == wib(15, "16:00")


def test_each_stage_counts_by_the_calendar_of_whose_it_is():
    case = forwarded(WEDNESDAY, lead="KEC-99.01", supporting=("PU",))
    assert due(case, Stage.RESPOND) == wib(4, "13:00")  # the counter works on Saturdays
    assert due(case, Stage.RESOLVE) == wib(9, "14:15")
    assert due(case, Stage.PART, "PU") == wib(8, "16:00")  # two thirds of 7, that is 5 days of the office
    plain = {
        Stage.CHECK: wib(3, "21:00"),
        Stage.DECIDE: wib(2, "21:00"),
        Stage.COMPLETE: wib(15, "16:00"),
        Stage.CONFIRM: wib(15, "16:00"),
        Stage.QUESTION: wib(3, "16:30"),
    }
    for stage, until in plain.items():
        assert deadlines.plain(stage, case.matter(CITY), CITY, case.lead, WEDNESDAY).due == until


def test_two_thirds_and_a_half_are_rounded_up_and_an_extension_is_rounded_down():
    for days in range(1, 91):
        assert Span(days).part(2 / 3) == Span(-(-2 * days // 3))
        assert Span(days).part(0.5) == Span(-(-days // 2))
        assert 2 * Span(days).at_most_half().days <= days


# Emergencies, by the hour


def test_an_emergency_runs_by_the_hour_around_the_clock():
    saturday_night = wib(4, "23:30")
    case = submitted("banjir", at=saturday_night)
    assert due(case, Stage.VERIFY) == wib(5, "00:30")
    case = invented.forward(case, at=wib(5, "00:10"), where=CITY, supporting=("KEC-99.01",))
    assert due(case, Stage.RESPOND) == wib(5, "04:10")
    assert due(case, Stage.RESOLVE) == wib(6, "00:10")
    assert due(case, Stage.PART, "KEC-99.01") == wib(5, "16:10")
    back = triage.return_(case, now(OFFICER, wib(5, "01:00"), CITY), reason="Bukan tugas kami.")
    assert due(back, Stage.REROUTE) == wib(5, "02:00")
    case = TAKE[Action.WAIVE_PART](case, now(SUPERVISOR, wib(5, "01:00"), CITY))
    case = handling.accept(case, now(OFFICER, wib(5, "01:00"), CITY), answers=True)
    solved = invented.resolved(case, at=wib(5, "02:00"), where=CITY)
    assert due(solved, Stage.CHECK) == wib(5, "06:00")


def test_an_emergency_too_is_solved_before_its_check_but_in_no_less_than_half():
    assert due(forwarded(wib(1, "12:00"), "banjir"), Stage.RESOLVE) == wib(2, "10:00")  # promise 14:00 less 4 hours
    assert due(forwarded(wib(3, "12:00"), "banjir"), Stage.RESOLVE) == wib(4, "00:00")  # 12 hours, the promise is over


def test_the_reporter_of_an_emergency_and_the_leaders_keep_ordinary_time():
    urgent = Matter(CITY.categories["banjir"], emergency=True)
    for stage, until in (
        (Stage.COMPLETE, wib(15, "16:00")),
        (Stage.CONFIRM, wib(15, "16:00")),
        (Stage.QUESTION, wib(3, "16:30")),
        (Stage.DECIDE, wib(2, "21:00")),
    ):
        assert deadlines.plain(stage, urgent, CITY, "PU", WEDNESDAY).due == until


def test_an_emergency_category_chosen_at_the_forward_counts_in_hours():
    case = invented.forward(submitted(None), at=wib(1, "10:00"), where=CITY, category="banjir")
    assert case.is_emergency
    assert due(case, Stage.RESPOND) == wib(1, "14:00")
    assert due(case, Stage.PROMISE) == wib(2, "14:00")
    assert due(case, Stage.RESOLVE) == wib(2, "10:00")


def test_an_ordinary_matter_called_urgent_is_solved_within_24_hours():
    case = correct(forwarded(wib(1, "10:00")), wib(2, "09:00"), urgency="darurat")
    assert due(case, Stage.RESPOND) == wib(2, "13:00")
    assert due(case, Stage.PROMISE) == wib(2, "14:00")  # 29 hours from the submission
    assert due(case, Stage.RESOLVE) == wib(2, "21:00")  # half of 24, since the promise leaves one hour
    case = correct(forwarded(wib(1, "10:00")), wib(3, "09:00"), urgency="darurat")
    assert due(case, Stage.PROMISE) == wib(4, "14:00")  # those 29 hours are over: from now
    assert due(case, Stage.RESOLVE) == wib(4, "09:00")
