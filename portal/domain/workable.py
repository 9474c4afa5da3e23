"""Whether a calendar can carry deadlines at all: an office that never opens keeps nobody's promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from portal.domain.calendar import Calendar, NoWorkingDays
from portal.domain.city import City


def unworkable(city: City, today: date) -> tuple[str, ...]:
    """Codes of the calendars without working days: those by which some due, now or in years, could not be named."""
    return tuple(code for code, calendar in city.calendars.items() if not is_workable(calendar, today))


def is_workable(calendar: Calendar, today: date) -> bool:
    """Whether it opens for good: in its ordinary weeks, and on from where any of its seasons begins or ends."""
    if not any(season.end is None and any(season.week) for season in calendar.seasons):
        return False
    changes = {day for season in calendar.seasons for day in (season.start, season.end) if day and day >= today}
    try:
        for day in (today, *changes):
            for later in (0, 1):  # the first day of a season, and the first after its last
                calendar.next_opening(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=later))
    except (NoWorkingDays, OverflowError):
        return False
    return True
