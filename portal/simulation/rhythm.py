"""When people report: by day in the evening hours, less on Sundays, and very many at once when a night is bad."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from portal.domain.calendar import Calendar

# Reports by local hour: few at night, most after breakfast, at noon and in the evening.
_HOURS = (2, 1, 1, 1, 2, 4, 8, 14, 18, 19, 17, 14, 13, 13, 13, 13, 14, 14, 13, 15, 17, 14, 9, 4)
_WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 0.95, 0.75, 0.6)  # Monday first
_HOLIDAY, _FASTING_SHIFT = 0.6, 1  # on holidays fewer; in the month of fasting an hour later
_BAD_NIGHT_EVERY, _SHARE_OF_BAD_NIGHTS = 60, 0.08  # days; of all reports
_BAD_NIGHT_LASTS = 9  # hours


@dataclass(frozen=True)
class Arrival:
    """Somebody is about to report. `night` counts the bad nights from 0; None on an ordinary day."""

    at: datetime
    night: int | None = None


def arrivals(start: date, days: int, reports: int, calendar: Calendar, dice: Random) -> list[Arrival]:
    """So many arrivals over so many local days, in order; instants are aware UTC."""
    nights = max(1, round(days / _BAD_NIGHT_EVERY))
    stormy = round(reports * _SHARE_OF_BAD_NIGHTS)
    found = [Arrival(at) for at in _ordinary(start, days, reports - stormy, calendar, dice)]
    found += _at_night(start, days, nights, stormy, calendar.time_zone, dice)
    return sorted(found, key=lambda arrival: arrival.at)


def _ordinary(start: date, days: int, reports: int, calendar: Calendar, dice: Random) -> list[datetime]:
    weights = []
    for n in range(days):
        day = start + timedelta(days=n)
        weight = _WEEKDAYS[day.weekday()] * (_HOLIDAY if calendar.keeps_holidays and day in calendar.holidays else 1)
        shift = _FASTING_SHIFT if _is_fasting(calendar, day) else 0
        weights += [weight * _HOURS[(hour - shift) % 24] for hour in range(24)]
    until = list(accumulate(weights))
    midnight = datetime(start.year, start.month, start.day, tzinfo=calendar.time_zone)
    found = []
    for _ in range(reports):
        hour = bisect_right(until, dice.random() * until[-1])
        found.append((midnight + timedelta(hours=hour, seconds=dice.randrange(3600))).astimezone(UTC))
    return found


def _is_fasting(calendar: Calendar, day: date) -> bool:
    return any(season.covers(day) for season in calendar.seasons if not season.is_ordinary)


def _at_night(start: date, days: int, nights: int, reports: int, zone: ZoneInfo, dice: Random) -> list[Arrival]:
    """Bad nights, one in each equal stretch of the season, beginning in the late afternoon."""
    found = []
    stretch = days / nights
    for night in range(nights):
        day = start + timedelta(days=int(stretch * night + dice.uniform(0.2, 0.8) * stretch))
        begins = datetime(day.year, day.month, day.day, dice.randrange(15, 19), tzinfo=zone)
        share = reports // nights + (1 if night < reports % nights else 0)
        for _ in range(share):
            at = begins + timedelta(seconds=dice.triangular(0, _BAD_NIGHT_LASTS * 3600, 3600))
            found.append(Arrival(at.astimezone(UTC), night))
    return found
