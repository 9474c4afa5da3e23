"""Periods begin and end at the city's midnight, and the going ones take along what is older and open."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from portal.domain.periods import months, period

ZONE = ZoneInfo("Asia/Pontianak")
# Half past midnight on New Year's Day there; here it is still the old year.
NEW_YEAR = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)


def local(year, month, day):
    return datetime(year, month, day, tzinfo=ZONE)


def test_twelve_months_end_with_the_present_one():
    found = months(NEW_YEAR, ZONE)
    assert [month.key for month in found][:2] == ["2025-02", "2025-03"]
    assert (found[-1].key, found[-1].start, found[-1].end) == ("2026-01", local(2026, 1, 1), local(2026, 2, 1))
    assert all(one.end == two.start for one, two in pairwise(found))
    assert len(found) == 12


def test_thirty_days_are_today_and_the_twenty_nine_before():
    found = period("30-hari", NEW_YEAR, ZONE)
    assert (found.start, found.end, found.goes_on) == (local(2025, 12, 3), local(2026, 1, 2), True)


def test_a_year_is_twelve_whole_months():
    found = period("12-bulan", NEW_YEAR, ZONE)
    assert (found.start, found.goes_on) == (local(2025, 2, 1), True)


def test_one_month_ends():
    found = period("2024-02", NEW_YEAR, ZONE)
    assert (found.start, found.end, found.goes_on) == (local(2024, 2, 1), local(2024, 3, 1), False)


@pytest.mark.parametrize(
    "key", ["", "30", "bulan", "2026", "2026-13", "2026-1", "2026-00", "0001-01", "9999-12", "2027-01", "2026-01-01"]
)
def test_anything_else_is_no_period(key):
    assert period(key, NEW_YEAR, ZONE) is None
