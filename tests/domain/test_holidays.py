"""How long holidays are known, and which calendars can carry deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.calendar import Calendar, Season
from portal.domain.holidays import known_holidays_left
from portal.domain.workable import is_workable, unworkable
from tests.domain import invented
from tests.domain.real_city import city

OPEN, CLOSED = (((480, 960),) * 5 + (None, None)), ((None,) * 7)
TODAY = date(2026, 7, 1)


def calendar(*seasons: Season, holidays: frozenset[date] = frozenset()) -> Calendar:
    return Calendar("kantor", "Asia/Pontianak", seasons, holidays)


def test_holidays_are_known_to_the_end_of_the_last_decreed_year():
    assert known_holidays_left(city(), date(2026, 12, 31)) == 365
    assert known_holidays_left(city(), date(2027, 11, 2)) == 59
    assert known_holidays_left(city(), date(2027, 12, 31)) == 0
    assert known_holidays_left(city(), date(2028, 1, 1)) == -1


def test_one_day_far_ahead_or_estimates_make_no_year_known():
    far = city(more=[date(2028, 12, 25)])
    assert known_holidays_left(far, date(2027, 11, 2)) == 59
    assert known_holidays_left(invented.CITY, TODAY) == -1
    gap = replace(invented.CITY, holidays_known={2026: 16, 2028: 16})
    assert known_holidays_left(gap, TODAY) == 183


@pytest.mark.parametrize(
    ("seasons", "works"),
    [
        ([Season("biasa", None, None, OPEN)], True),
        ([Season("biasa", None, None, CLOSED)], False),
        ([], False),
        ([Season("ramadan", date(2026, 2, 1), date(2026, 3, 1), OPEN)], False),  # never again after March
        ([Season("biasa", None, None, OPEN), Season("tutup", date(2026, 8, 1), date(2026, 8, 31), CLOSED)], True),
        ([Season("biasa", None, None, OPEN), Season("tutup", date(2026, 8, 1), date(2027, 12, 31), CLOSED)], False),
        ([Season("biasa", None, None, OPEN), Season("tutup", date(2026, 8, 1), None, CLOSED)], False),
        ([Season("biasa", None, None, OPEN), Season("tutup", date(2020, 1, 1), date(2022, 1, 1), CLOSED)], True),
        ([Season("baru", date(2026, 8, 1), None, OPEN)], True),
        ([Season("baru", date(2027, 12, 1), None, OPEN)], False),  # more than 400 days ahead
        ([Season("biasa", None, None, OPEN), Season("tutup", date(2026, 8, 1), date(9999, 12, 31), CLOSED)], False),
    ],
)
def test_a_calendar_must_open_again_and_again(seasons, works):
    assert is_workable(calendar(*seasons), TODAY) is works


def test_holidays_alone_can_close_an_office_for_good():
    every = frozenset(date.fromordinal(day) for day in range(TODAY.toordinal(), TODAY.toordinal() + 500))
    assert not is_workable(calendar(Season("biasa", None, None, OPEN), holidays=every), TODAY)


def test_the_citys_calendars_all_work():
    assert unworkable(city(), TODAY) == ()
    broken = replace(invented.CITY, calendars={"rusak": calendar(Season("biasa", None, None, CLOSED))})
    assert unworkable(broken, TODAY) == ("rusak",)
