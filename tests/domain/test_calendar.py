"""Working time, against days that a reader can check on a wall calendar and against a counter of single minutes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.domain.calendar import Calendar, NoWorkingDays, Season

WIB = timezone(timedelta(hours=7))
LONG, FRIDAY, SHORT = (7 * 60 + 30, 16 * 60), (7 * 60 + 30, 16 * 60 + 30), (7 * 60 + 15, 14 * 60 + 15)
ORDINARY = Season("biasa", None, None, (LONG, LONG, LONG, LONG, FRIDAY, None, None))
RAMADAN = Season("ramadan", date(2026, 2, 19), date(2026, 3, 20), (SHORT, SHORT, SHORT, SHORT, SHORT, None, None))
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})

OFFICE = Calendar("kantor5", "Asia/Pontianak", (ORDINARY, RAMADAN), HOLIDAYS)
SERVICE = Calendar("layanan6", "Asia/Pontianak", (Season("biasa", None, None, (SHORT,) * 6 + (None,)),), HOLIDAYS)
DUTY = Calendar(
    "siaga", "Asia/Pontianak", (Season("biasa", None, None, ((0, 1440),) * 7),), HOLIDAYS, keeps_holidays=False
)


def wib(text: str) -> datetime:
    """An instant from Pontianak's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB).astimezone(UTC)


# 2026-11-27 is a Friday.


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24 16:00"),
        ("2026-11-27 16:29", 1, "2026-11-30 16:00"),
        ("2026-11-27 16:59", 1, "2026-12-01 16:00"),  # after closing: Monday is the start day
        ("2026-11-27 16:30", 1, "2026-12-01 16:00"),  # closing time itself is outside
        ("2026-11-27 16:29:59.999999", 1, "2026-11-30 16:00"),
        ("2026-11-23 06:00", 1, "2026-11-24 16:00"),  # before opening: the same day
        ("2026-11-23 07:30", 1, "2026-11-24 16:00"),
        ("2026-11-28 12:00", 1, "2026-12-01 16:00"),  # a Saturday
        ("2026-12-24 09:00", 1, "2026-12-29 16:00"),  # a holiday, a holiday, a weekend
        ("2026-12-23 09:00", 1, "2026-12-28 16:00"),
        ("2026-11-23 10:00", 5, "2026-11-30 16:00"),
        ("2026-11-23 10:00", 14, "2026-12-11 16:30"),
    ],
)
def test_a_limit_ends_at_closing_time_of_the_nth_working_day_after_the_start_day(start, days, due):
    assert OFFICE.closing_after(wib(start), days) == wib(due)


def test_new_year_begins_at_midnight_of_the_city_not_of_greenwich():
    # 17:30 UTC on 31 December is already the holiday of 1 January in Pontianak.
    assert OFFICE.closing_after(datetime(2026, 12, 31, 17, 30, tzinfo=UTC), 1) == wib("2027-01-05 16:00")
    assert OFFICE.closing_after(datetime(2026, 12, 31, 1, 0, tzinfo=UTC), 1) == wib("2027-01-04 16:00")
    assert OFFICE.closing_after(wib("2026-12-30 09:00"), 2) == wib("2027-01-04 16:00")
    assert SERVICE.working_seconds(wib("2026-12-31 14:00"), wib("2027-01-02 07:30")) == 30 * 60


def test_ramadan_has_its_own_hours_from_its_first_to_its_last_day():
    assert OFFICE.opening(date(2026, 2, 18)) == (wib("2026-02-18 07:30"), wib("2026-02-18 16:00"))
    assert OFFICE.opening(date(2026, 2, 19)) == (wib("2026-02-19 07:15"), wib("2026-02-19 14:15"))
    assert OFFICE.opening(date(2026, 3, 20)) == (wib("2026-03-20 07:15"), wib("2026-03-20 14:15"))
    assert OFFICE.opening(date(2026, 3, 23)) == (wib("2026-03-23 07:30"), wib("2026-03-23 16:00"))
    assert OFFICE.closing_after(wib("2026-02-18 15:00"), 1) == wib("2026-02-19 14:15")
    assert OFFICE.closing_after(wib("2026-02-19 15:00"), 1) == wib("2026-02-23 14:15")  # closed since 14:15


def test_an_office_with_six_days_works_on_saturday():
    assert SERVICE.closing_after(wib("2026-11-27 10:00"), 1) == wib("2026-11-28 14:15")
    assert OFFICE.closing_after(wib("2026-11-27 10:00"), 1) == wib("2026-11-30 16:00")


def test_the_duty_calendar_knows_neither_night_nor_holiday():
    assert DUTY.is_working_day(date(2027, 1, 1))
    assert DUTY.advance(wib("2026-12-31 23:00"), 4 * 3600) == wib("2027-01-01 03:00")
    assert DUTY.working_seconds(wib("2026-12-24 00:00"), wib("2027-01-02 00:00")) == 9 * 86400
    assert DUTY.closing_after(wib("2026-12-31 23:59"), 1) == wib("2027-01-02 00:00")
    assert DUTY.closing_after(wib("2027-01-01 00:00"), 1) == wib("2027-01-03 00:00")
    assert DUTY.next_opening(wib("2027-01-01 00:00")) == wib("2027-01-01 00:00")


def test_the_next_opening_is_now_while_the_office_is_open():
    assert OFFICE.next_opening(wib("2026-11-27 07:30")) == wib("2026-11-27 07:30")
    assert OFFICE.next_opening(wib("2026-11-27 12:34:56")) == wib("2026-11-27 12:34:56")
    assert OFFICE.next_opening(wib("2026-11-27 16:30")) == wib("2026-11-30 07:30")
    assert OFFICE.next_opening(wib("2026-12-24 09:00")) == wib("2026-12-28 07:30")


def test_days_are_counted_backwards_from_the_local_day():
    assert OFFICE.closing_before(wib("2026-12-01 16:00"), 2) == wib("2026-11-27 16:30")
    assert OFFICE.closing_before(wib("2026-12-01 00:30"), 0) == wib("2026-12-01 16:00")
    assert OFFICE.closing_before(wib("2026-11-29 12:00"), 0) == wib("2026-11-27 16:30")
    assert OFFICE.closing_before(wib("2026-11-29 12:00"), 1) == wib("2026-11-27 16:30")
    assert OFFICE.closing_before(wib("2027-01-04 16:00"), 3) == wib("2026-12-29 16:00")
    assert DUTY.closing_before(wib("2027-01-02 00:00"), 0) == wib("2027-01-02 00:00")
    assert DUTY.closing_before(wib("2027-01-02 00:00"), 1) == wib("2027-01-01 00:00")


def test_a_promised_date_on_a_holiday_means_the_working_day_before_it():
    assert OFFICE.closing_on(date(2026, 11, 27)) == wib("2026-11-27 16:30")
    assert OFFICE.closing_on(date(2026, 12, 27)) == wib("2026-12-23 16:00")
    assert OFFICE.closing_on(date(2027, 1, 3)) == wib("2026-12-31 16:00")


def test_hours_of_work_skip_nights_and_weekends():
    assert OFFICE.advance(wib("2026-11-27 16:00"), 3600) == wib("2026-11-30 08:00")
    assert OFFICE.advance(wib("2026-11-28 09:00"), 60) == wib("2026-11-30 07:31")
    assert OFFICE.advance(wib("2026-11-27 16:00"), 1800) == wib("2026-11-27 16:30")  # closing, not the next opening
    assert OFFICE.advance(wib("2026-12-31 15:00"), 2 * 3600) == wib("2027-01-04 08:30")
    assert OFFICE.advance(wib("2026-11-28 09:00"), 0) == wib("2026-11-28 09:00")
    assert OFFICE.advance(wib("2026-11-27 08:00"), 0.25) == wib("2026-11-27 08:00:00.250000")
    assert OFFICE.working_seconds(wib("2026-11-27 16:00"), wib("2026-11-30 08:00")) == 3600
    assert OFFICE.working_seconds(wib("2026-11-28 09:00"), wib("2026-11-29 09:00")) == 0


def test_lateness_is_told_in_whole_working_days():
    due = wib("2026-11-27 16:30")
    assert OFFICE.working_days_between(due, wib("2026-11-30 15:59")) == 0
    assert OFFICE.working_days_between(due, wib("2026-11-30 16:00")) == 1
    assert OFFICE.working_days_between(due, wib("2026-12-01 23:00")) == 2
    assert OFFICE.working_days_between(wib("2026-12-23 16:00"), wib("2027-01-05 08:00")) == 5
    assert OFFICE.closing_later(due, 1) == wib("2026-11-30 16:00")
    assert OFFICE.closing_later(wib("2026-11-27 12:00"), 1) == due
    assert OFFICE.closing_later(wib("2026-12-31 16:00"), 2) == wib("2027-01-05 16:00")


def test_nothing_has_passed_when_the_end_lies_before_the_start():
    assert OFFICE.working_seconds(wib("2026-11-27 12:00"), wib("2026-11-26 12:00")) == 0
    assert OFFICE.working_days_between(wib("2026-11-27 12:00"), wib("2026-11-20 12:00")) == 0


def test_summer_time_does_not_shift_office_hours():
    elsewhere = Calendar("amt", "Europe/Berlin", (ORDINARY,), frozenset())
    assert elsewhere.opening(date(2026, 3, 27)) == (
        datetime(2026, 3, 27, 6, 30, tzinfo=UTC),
        datetime(2026, 3, 27, 15, 30, tzinfo=UTC),
    )
    assert elsewhere.closing_after(datetime(2026, 3, 27, 9, 0, tzinfo=UTC), 1) == datetime(2026, 3, 30, 14, tzinfo=UTC)


def test_an_hour_that_summer_time_swallows_is_no_working_day():
    night = Calendar("malam", "Europe/Berlin", (Season("biasa", None, None, ((120, 180),) * 7),), frozenset())
    assert night.is_working_day(date(2026, 3, 28))
    assert not night.is_working_day(date(2026, 3, 29))


def test_a_dated_season_wins_over_the_ordinary_one_also_when_only_its_end_is_known():
    until = Season("lama", None, date(2026, 11, 27), (SHORT,) * 7)
    for seasons in ((ORDINARY, until), (until, ORDINARY)):
        calendar = Calendar("c", "Asia/Pontianak", seasons, frozenset())
        assert calendar.closing_on(date(2026, 11, 27)) == wib("2026-11-27 14:15")
        assert calendar.closing_on(date(2026, 11, 30)) == wib("2026-11-30 16:00")


def test_where_seasons_overlap_the_later_start_wins_in_any_order():
    since = Season("baru", date(2026, 1, 1), None, ORDINARY.week)
    for seasons in ((RAMADAN, since), (since, RAMADAN)):
        calendar = Calendar("c", "Asia/Pontianak", seasons, frozenset())
        assert calendar.opening(date(2026, 2, 19)) == (wib("2026-02-19 07:15"), wib("2026-02-19 14:15"))
        assert calendar.opening(date(2029, 2, 19)) == (wib("2029-02-19 07:30"), wib("2029-02-19 16:00"))
        assert not calendar.is_working_day(date(2025, 12, 31))


NEVER = Calendar("tutup", "Asia/Pontianak", (Season("biasa", None, None, (None,) * 7),), frozenset())


@pytest.mark.parametrize(
    "ask",
    [
        lambda: NEVER.next_opening(wib("2026-11-27 12:00")),
        lambda: NEVER.closing_after(wib("2026-11-27 12:00"), 1),
        lambda: NEVER.closing_later(wib("2026-11-27 12:00"), 1),
        lambda: NEVER.closing_before(wib("2026-11-27 12:00"), 0),
        lambda: NEVER.closing_on(date(2026, 11, 27)),
        lambda: NEVER.advance(wib("2026-11-27 12:00"), 60),
    ],
)
def test_a_calendar_that_never_opens_says_so(ask):
    with pytest.raises(NoWorkingDays, match="Calendar tutup has no working day within 400 days of 2026-11-27"):
        ask()
    assert NEVER.working_seconds(wib("2026-11-27 12:00"), wib("2028-11-27 12:00")) == 0


def test_a_calendar_may_rest_for_400_days_but_not_for_401():
    once = Season("pameran", date(2026, 3, 2), date(2026, 3, 2), (LONG,) * 7)
    first, last = date(2026, 3, 2) - timedelta(400), date(2026, 3, 2) + timedelta(400)
    calendar = Calendar("pameran", "Asia/Pontianak", (once,), frozenset())
    noon = timedelta(hours=5)
    assert calendar.next_opening(datetime(first.year, first.month, first.day, tzinfo=UTC) + noon) == wib(
        "2026-03-02 07:30"
    )
    assert calendar.closing_on(last) == wib("2026-03-02 16:00")
    with pytest.raises(NoWorkingDays):
        calendar.next_opening(datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1) + noon)
    with pytest.raises(NoWorkingDays):
        calendar.closing_on(last + timedelta(days=1))


def test_a_whole_year_without_an_opening_is_crossed_in_both_directions():
    fair = Season("pameran", date(2028, 1, 10), date(2028, 1, 10), (LONG,) * 7)
    past = Season("pameran", date(2026, 12, 20), date(2026, 12, 20), (LONG,) * 7)
    calendar = Calendar("pameran", "Asia/Pontianak", (fair, past), frozenset())
    assert calendar.closing_after(wib("2026-12-20 09:00"), 1) == wib("2028-01-10 16:00")
    assert calendar.advance(wib("2026-12-20 15:00"), 2 * 3600) == wib("2028-01-10 08:30")
    assert calendar.closing_before(wib("2028-01-10 09:00"), 1) == wib("2026-12-20 16:00")


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: OFFICE.next_opening(at),
        lambda at: OFFICE.closing_after(at, 1),
        lambda at: OFFICE.closing_later(at, 1),
        lambda at: OFFICE.closing_before(at, 1),
        lambda at: OFFICE.advance(at, 0),
        lambda at: OFFICE.working_seconds(at, wib("2026-11-27 12:00")),
        lambda at: OFFICE.working_days_between(wib("2026-11-27 12:00"), at),
    ],
)
def test_an_instant_without_zone_is_refused_and_one_in_another_zone_is_the_same_instant(ask):
    with pytest.raises(ValueError, match="needs a time zone"):
        ask(datetime(2026, 11, 27, 12))  # noqa: DTZ001
    assert ask(datetime(2026, 11, 27, 12, tzinfo=WIB)) == ask(datetime(2026, 11, 27, 5, tzinfo=UTC))


def test_counts_that_make_no_sense_are_refused():
    at = wib("2026-11-27 12:00")
    for refused in (
        lambda: OFFICE.closing_after(at, 0),
        lambda: OFFICE.closing_later(at, 0),
        lambda: OFFICE.closing_before(at, -1),
        lambda: OFFICE.advance(at, -1),
        lambda: OFFICE.opening(at),
        lambda: OFFICE.closing_on(at),
    ):
        with pytest.raises(ValueError, match=r"needed|forward"):
            refused()


def test_a_calendar_that_contradicts_itself_is_refused():
    for refused in (
        lambda: Season("s", None, None, (LONG,) * 6),
        lambda: Season("s", None, None, ((600, 600),) * 7),
        lambda: Season("s", None, None, ((600, 1441),) * 7),
        lambda: Season("s", date(2026, 3, 2), date(2026, 3, 1), (LONG,) * 7),
        lambda: Calendar("c", "Asia/Pontianak", (ORDINARY, ORDINARY), frozenset()),
        lambda: Calendar("c", "Asia/Nirwana", (ORDINARY,), frozenset()),
    ):
        with pytest.raises(ValueError, match=r"Season|Calendar"):
            refused()


def test_calendars_compare_and_travel_by_what_they_say_not_by_what_they_remember():
    fresh = Calendar(OFFICE.code, OFFICE.zone, OFFICE.seasons, OFFICE.holidays)
    OFFICE.closing_after(wib("2026-11-27 12:00"), 1)
    assert fresh == OFFICE
    assert hash(fresh) == hash(OFFICE)
    assert pickle.loads(pickle.dumps(OFFICE)) == copy.deepcopy(OFFICE) == OFFICE


# An office as a child would count it: local minutes since EPOCH, one by one. It knows nothing of the portal's code.

EPOCH = date(2026, 12, 14)
MIDNIGHT = datetime(2026, 12, 13, 17, tzinfo=UTC)
HORIZON = 70 * 1440

hours = st.none() | st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda pair: pair[0] < pair[1])
weeks = st.tuples(*[hours] * 7).filter(any)


class Office:
    def __init__(self, ordinary, fasting, fast, holidays):
        self.calendar = Calendar(
            "acak",
            "Asia/Pontianak",
            (
                Season("biasa", None, None, ordinary),
                Season("puasa", EPOCH + timedelta(fast[0]), EPOCH + timedelta(fast[1]), fasting),
            ),
            frozenset(EPOCH + timedelta(day) for day in holidays),
        )
        self.open = []
        for day in range(HORIZON // 1440):
            week = fasting if fast[0] <= day <= fast[1] else ordinary
            opening, closing = (day not in holidays and week[day % 7]) or (0, 0)  # EPOCH is a Monday
            self.open += [opening <= minute < closing for minute in range(1440)]

    def closings(self, after: int) -> Iterator[int]:
        """Minutes after one at which the office shuts; at midnight an open office shuts and opens again."""
        for minute in range(after + 1, HORIZON):
            if self.open[minute - 1] and (minute % 1440 == 0 or not self.open[minute]):
                yield minute


offices = st.builds(
    Office,
    weeks,
    weeks,
    st.tuples(st.integers(0, 25), st.integers(0, 25)).map(sorted),
    st.sets(st.integers(0, 30), max_size=6),
)
minutes = st.integers(0, 25 * 1440)


def instant(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


@settings(max_examples=60, deadline=None)
@given(offices, minutes, st.integers(1, 4))
def test_the_due_equals_the_one_counted_minute_by_minute(office, start, days):
    opened = next(minute for minute in range(start, HORIZON) if office.open[minute])
    dues = list(office.closings(opened))
    assume(len(dues) > days)
    calendar = office.calendar
    assert calendar.next_opening(instant(start)) == instant(opened)
    assert calendar.closing_after(instant(start), days) == instant(dues[days])
    assert calendar.closing_later(instant(start), days) == instant(list(office.closings(start))[days - 1])
    assert calendar.closing_before(instant(dues[days]), days) == instant(dues[0])


@settings(max_examples=60, deadline=None)
@given(offices, minutes, minutes)
def test_working_time_equals_the_minutes_counted_one_by_one(office, one, other):
    start, end = sorted((one, other))
    worked = sum(office.open[start:end])
    shut = sum(minute <= end for minute in office.closings(start))
    assert office.calendar.working_seconds(instant(start), instant(end)) == 60 * worked
    assert office.calendar.working_days_between(instant(start), instant(end)) == shut
    if worked:
        reached = start + 1 + list(accumulate(office.open[start:end])).index(worked)
        assert office.calendar.advance(instant(start), 60 * worked) == instant(reached)


instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.sampled_from((OFFICE, SERVICE, DUTY)) | offices.map(lambda office: office.calendar)


@settings(deadline=None)
@given(calendars, instants, instants, st.integers(1, 60))
def test_a_due_is_a_closing_time_and_no_later_start_is_due_earlier(calendar, one, other, days):
    first, second = sorted((one, other))
    due = calendar.closing_after(first, days)
    local = due.astimezone(WIB)
    day = (local - timedelta(microseconds=1)).date()
    assert calendar.opening(day)[1] == due
    assert due <= calendar.closing_after(second, days)
    assert due < calendar.closing_after(first, days + 1)
    assert calendar.closing_later(due, 1) == calendar.closing_after(first, days + 1)
    assert calendar.working_days_between(due, calendar.closing_later(due, days)) == days


@settings(deadline=None)
@given(calendars, instants, st.integers(0, 60 * 86400), st.integers(0, 60 * 86400))
def test_advancing_and_measuring_working_time_are_inverse(calendar, start, seconds, more):
    reached = calendar.advance(start, seconds)
    assert calendar.working_seconds(start, reached) == seconds
    assert calendar.advance(start, seconds + more) == calendar.advance(reached, more)
    assert reached <= calendar.advance(start, seconds + more)
