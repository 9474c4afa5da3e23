"""Dues that move: halved after a dispute, brought nearer by a correction, extended by at most half."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import deadlines
from portal.domain.case import Case
from portal.domain.city import Span
from portal.domain.clocks import Stage, of_stage
from portal.domain.moves import handling, intake
from portal.domain.refusals import Needs, NotAllowed
from portal.domain.workflow import Action
from tests.domain import invented
from tests.domain.every_step import TAKE
from tests.domain.invented import OFFICER, OPERATOR, REPORTER, SUPERVISOR, now
from tests.domain.office_hours import CITY, WEDNESDAY, correct, due, forwarded, submitted, wib

# Half time after a dispute


def test_a_disputed_solution_is_done_again_in_half_the_time():
    case = invented.confirming(at=WEDNESDAY, where=CITY)
    again = TAKE[Action.DISPUTE](case, now(REPORTER, WEDNESDAY, CITY))
    assert due(again, Stage.RESPOND) == wib(6, "16:00")
    assert due(again, Stage.PROMISE) == wib(8, "16:00")  # half of 10
    assert due(again, Stage.RESOLVE) == wib(6, "16:00")  # half of 7 is 4 (Tuesday), but two days stay for the check


# Corrections


def test_what_is_known_later_counts_from_the_submission_and_only_nearer():
    assert correct(submitted(None), wib(2, "09:00"), category="lampu").promised == wib(9, "16:00")
    assert correct(submitted("lampu"), wib(2, "09:00"), category="gang").promised == wib(9, "16:00")
    assert correct(submitted("lampu"), wib(2, "09:00"), category="pungli").promised == wib(9, "16:00")


def test_what_is_known_too_late_counts_from_now_and_only_nearer():
    assert correct(submitted(None), wib(10, "10:00"), category="lampu").promised == wib(20, "16:00")
    assert correct(submitted(None), wib(17, "10:00"), category="lampu").promised == wib(21, "16:00")


def test_a_shorter_limit_counts_no_time_in_which_the_report_stood_still():
    case = TAKE[Action.ASK_REPORTER](submitted("jalan"), now(OPERATOR, wib(2, "07:30"), CITY))
    case = TAKE[Action.COMPLETE](case, now(REPORTER, wib(7, "07:30"), CITY))
    assert case.promised == wib(20, "16:00")  # three working days stood still
    case = correct(case, wib(7, "09:00"), category="lampu")
    # Six days from the 1st, and the three that stood still (25.5 hours and a half hour of Friday).
    assert case.promised == wib(14, "16:00")


def test_a_shorter_limit_brings_the_agencys_dues_nearer_too():
    case = correct(forwarded(wib(1, "10:00")), wib(2, "09:00"), category="lampu")
    assert due(case, Stage.RESOLVE) == wib(7, "16:00")
    assert due(case, Stage.RESPOND) == wib(6, "16:00")


def test_a_correction_that_changes_nothing_moves_no_clock():
    for case in (submitted(), forwarded(wib(1, "10:00"), supporting=("KEC-99.01",))):
        assert correct(case, wib(9, "10:00")).clocks == case.clocks


corrections = st.lists(
    st.tuples(
        st.sampled_from([None, *CITY.categories]),
        st.sampled_from(intake.URGENCIES),
        st.integers(0, 20 * 24 * 60),
    ),
    max_size=6,
)


@settings(deadline=None)  # a busy machine breaks no rule
@given(corrections, st.sampled_from([None, *CITY.categories]), st.booleans())
def test_no_sequence_of_corrections_ever_moves_a_due_later(steps, category, is_forwarded):
    case, at = submitted(category), WEDNESDAY
    if is_forwarded:
        case = invented.forward(submitted(None), at=at, where=CITY, category="jalan", supporting=("KEC-99.01",))
    for new_category, urgency, minutes in steps:
        at += timedelta(minutes=minutes)
        before = {(clock.stage, clock.subject): clock for clock in case.clocks}
        promised = case.promised
        try:
            case = correct(case, at, category=new_category, urgency=urgency)
        except NotAllowed:
            assert is_forwarded
            assert CITY.categories[new_category].misconduct
            continue
        assert {(clock.stage, clock.subject) for clock in case.clocks} == before.keys()
        for clock in case.clocks:
            was = before[clock.stage, clock.subject]
            if not was.is_open:
                assert clock == was
                continue
            assert clock.due <= was.due
            assert (clock.due_version > was.due_version) is (clock.due < was.due)
            assert clock.is_running
        assert case.promised <= promised
        assert case.promised == due(case, Stage.PROMISE)


@settings(deadline=None)
@given(corrections, st.sampled_from(["jalan", "lampu", "gang", "banjir", "izin"]), st.integers(0, 30 * 24 * 60))
def test_a_forward_never_moves_the_promise_later_either(steps, category, minutes):
    case, at = submitted(None), WEDNESDAY
    for new_category, urgency, later in steps:
        at += timedelta(minutes=later)
        case = correct(case, at, category=new_category, urgency=urgency)
    promised, at = case.promised, at + timedelta(minutes=minutes)
    given_away = invented.forward(case, at=at, where=CITY, category=category)
    assert given_away.promised <= promised
    half = deadlines.settling_limit(given_away.matter(CITY), CITY).part(0.5)
    clock = of_stage(given_away.clocks, Stage.RESOLVE)
    assert clock.due >= deadlines.after(at, half, CITY.calendars[clock.calendar])


# Extensions


def extended(case: Case, until: date, at: datetime = WEDNESDAY) -> Case:
    asked = handling.ask_extension(case, now(OFFICER, at, CITY), until=until, reason="Menunggu bahan.")
    return handling.decide_extension(asked, now(SUPERVISOR, at, CITY), grant=True)


def test_an_extension_is_at_most_half_the_limit():
    case = invented.in_progress(at=WEDNESDAY, where=CITY)  # 7 days, due on Friday 10: three more days end on the 15th
    assert handling.latest_extension(case, now(OFFICER, WEDNESDAY, CITY)) == wib(15, "16:00")
    for day in (9, 10, 11, 16):
        with pytest.raises(Needs) as refused:
            extended(case, date(2026, 7, day))
        assert refused.value.field == "until"
    longest = extended(case, date(2026, 7, 15))
    assert due(longest, Stage.RESOLVE) == wib(15, "16:00")
    assert due(longest, Stage.PROMISE) == wib(20, "16:00")  # the 15th and three working days


def test_after_a_dispute_half_of_the_half_is_all_that_an_extension_gives():
    again = TAKE[Action.DISPUTE](invented.confirming(at=WEDNESDAY, where=CITY), now(REPORTER, WEDNESDAY, CITY))
    assert handling.latest_extension(again, now(OFFICER, WEDNESDAY, CITY)) == wib(8, "16:00")


def test_a_limit_of_one_day_cannot_be_extended():
    city = replace(CITY, categories={**CITY.categories, "lampu": replace(CITY.categories["lampu"], limit=Span(1))})
    case = invented.in_progress(at=WEDNESDAY, where=city, category="lampu")
    with pytest.raises(Needs):
        handling.ask_extension(case, now(OFFICER, WEDNESDAY, city), until=date(2026, 7, 3), reason="Hujan.")


def test_an_emergency_is_extended_by_at_most_twelve_hours():
    case = invented.in_progress(at=WEDNESDAY, where=CITY, category="banjir")
    assert due(case, Stage.RESOLVE) == wib(2, "09:00")
    longest = extended(case, date(2026, 7, 2))
    assert due(longest, Stage.RESOLVE) == wib(2, "21:00")
    assert due(longest, Stage.PROMISE) == wib(3, "02:00")


def test_a_correction_before_the_grant_leaves_no_more_than_half_of_the_new_limit():
    case = invented.in_progress(at=WEDNESDAY, where=CITY)
    case = handling.ask_extension(case, now(OFFICER, WEDNESDAY, CITY), until=date(2026, 7, 15), reason="Bahan.")
    case = correct(case, wib(1, "10:00"), category="lampu")
    assert due(case, Stage.RESOLVE) == wib(6, "16:00")
    case = handling.decide_extension(case, now(SUPERVISOR, wib(1, "11:00"), CITY), grant=True)
    assert due(case, Stage.RESOLVE) == wib(7, "16:00")


@settings(deadline=None)
@given(st.sampled_from(["jalan", "lampu", "gang", "banjir"]), st.integers(1, 40), st.integers(0, 5 * 24 * 60))
def test_no_date_ever_gives_an_extension_of_more_than_half(category, days, minutes):
    case, at = invented.in_progress(at=WEDNESDAY, where=CITY, category=category), WEDNESDAY + timedelta(minutes=minutes)
    before = of_stage(case.clocks, Stage.RESOLVE)
    try:
        after = extended(case, date(2026, 7, 1) + timedelta(days=days), at)
    except (Needs, NotAllowed):
        return
    calendar = CITY.calendars[before.calendar]
    limit = deadlines.settling_limit(case.matter(CITY), CITY)
    gained = due(after, Stage.RESOLVE)
    if limit.hours:
        assert before.due < gained <= before.due + timedelta(hours=limit.hours / 2)
    else:
        assert 0 < 2 * calendar.working_days_between(before.due, gained) <= limit.days
    assert due(after, Stage.PROMISE) - due(case, Stage.PROMISE) > timedelta(0)


def test_an_extension_is_asked_before_the_due_and_not_at_it():
    case = invented.in_progress(at=WEDNESDAY, where=CITY)
    last = due(case, Stage.RESOLVE)
    with pytest.raises(NotAllowed):
        extended(case, date(2026, 7, 14), last)
    assert extended(case, date(2026, 7, 14), last - timedelta(seconds=1))
