"""Which late report is looked at first, and what has been quiet for too long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.harm import QUIET_AFTER, harm, quiet_since, worst_first
from tests.domain.office_hours import CITY

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
OFFICE = CITY.calendars[CITY.city_calendar]
DUTY = CITY.calendars[CITY.emergency_calendar]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_whatever_is_on_time_does_no_harm():
    assert harm(NOW, 50, NOW) == harm(NOW + timedelta(days=1), 50, NOW) == 0


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ((ago(days=3), 0, False), (ago(days=2), 0, False)),
        ((ago(days=1), 3, False), (ago(days=3), 0, False)),
        ((ago(minutes=1), 0, True), (ago(days=90), 400, False)),
        ((ago(days=2), 0, True), (ago(days=1), 0, True)),
        ((ago(minutes=1), 0, False), (NOW + timedelta(minutes=1), 99, False)),
        ((NOW + timedelta(hours=1), 0, False), (NOW + timedelta(hours=2), 7, False)),
        ((NOW + timedelta(hours=9), 0, True), (ago(days=90), 0, False)),
    ],
    ids=["longer", "more people", "emergency", "longer emergency", "late at all", "due sooner", "emergency on time"],
)
def test_the_worse_comes_first(worse, better):
    def place(due, supporters, is_emergency):
        return worst_first(due, supporters, NOW, is_emergency=is_emergency)

    assert place(*worse) < place(*better)


instants = st.datetimes(datetime(2026, 6, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=150)
@given(instants, instants, st.sampled_from([OFFICE, DUTY]))
def test_quiet_is_what_five_working_days_have_closed_over(shown, at, calendar):
    is_quiet = shown < quiet_since(at, calendar)
    assert is_quiet == (calendar.working_days_between(shown, at) >= QUIET_AFTER)


def test_at_the_very_closing_the_day_counts():
    closing = datetime(2026, 11, 24, 9, tzinfo=UTC)  # Tuesday, four in the afternoon
    assert quiet_since(closing, OFFICE) == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert quiet_since(closing - timedelta(seconds=1), OFFICE) == datetime(2026, 11, 17, 9, tzinfo=UTC)
