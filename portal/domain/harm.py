"""Which of many late reports is looked at first: emergencies, then whatever hurts the most people for the longest."""

from __future__ import annotations

from datetime import datetime

from portal.domain.calendar import Calendar

Place = tuple[bool, float, datetime]
QUIET_AFTER = 5  # working days


def harm(due: datetime, supporters: int, at: datetime) -> float:
    """Seconds past the due as of `at` (aware UTC, both), once for the reporter and once for each supporter; 0 on time.

    Plain time and not working time: a hole in the road hurts on Sundays too.
    """
    return max(0.0, (at - due).total_seconds()) * (supporters + 1)


def worst_first(due: datetime, supporters: int, at: datetime, *, is_emergency: bool) -> Place:
    """A key that sorts reports by harm, the worst first; what does no harm yet by its due.

    `portal.store.harm` asks the database for the same order.
    """
    return (not is_emergency, -harm(due, supporters, at), due)


def quiet_since(at: datetime, calendar: Calendar) -> datetime:
    """Whatever showed last before this instant has been quiet for five working days as of `at` (aware UTC).

    The fifth closing back: exactly then five working days have closed since (`Calendar.working_days_between`).
    """
    hours = calendar.opening(at.astimezone(calendar.time_zone).date())
    is_over = hours is not None and hours[1] <= at
    return calendar.closing_before(at, QUIET_AFTER - 1 if is_over else QUIET_AFTER)
