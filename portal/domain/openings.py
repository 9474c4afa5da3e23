"""When an office is open in one year: its seasons and holidays laid out as sorted openings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[int, int] | None
"""Opening and closing in minutes since local midnight (closing may be 1440), or None on a closed weekday."""

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Season:
    """The office hours of a stretch of the year, Monday first.

    A season without dates is the ordinary one; a dated one wins inside its range, whose end is inclusive. With one
    date only it is open on the other side. Where dated seasons overlap, the one that starts last wins.
    """

    name: str
    start: date | None
    end: date | None
    week: tuple[Hours, ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"Season {self.name} names {len(self.week)} weekdays instead of 7.")
        for hours in self.week:
            if hours is not None and not 0 <= hours[0] < hours[1] <= 1440:
                raise ValueError(f"Season {self.name} opens at {hours[0]} and closes at {hours[1]} minutes of a day.")
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"Season {self.name} ends before it starts.")

    @property
    def is_ordinary(self) -> bool:
        """Whether the season has no dates."""
        return self.start is None and self.end is None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season's range."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Year:
    """The openings of one local year, in order, as UTC instants."""

    days: list[int] = field(default_factory=list)
    """Ordinals of the working days."""
    opens: list[datetime] = field(default_factory=list)
    closes: list[datetime] = field(default_factory=list)
    worked: list[int] = field(default_factory=lambda: [0])
    """Microseconds of working time before each opening, and after the last."""

    def worked_until(self, at: datetime) -> int:
        """Microseconds of working time from the beginning of the year until an instant in it."""
        i = bisect_right(self.closes, at)
        if i < len(self.opens) and self.opens[i] < at:
            return self.worked[i] + (at - self.opens[i]) // _MICROSECOND
        return self.worked[i]


def openings_of(number: int, seasons: Collection[Season], closed: Collection[date], zone: ZoneInfo) -> Year:
    """The openings of a local year. The first and the last year that a date can name, and those beyond, stay empty."""
    year = Year()
    if not MINYEAR < number < MAXYEAR:
        return year
    by_start = sorted(seasons, key=_precedence, reverse=True)
    for ordinal in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        if day in closed:
            continue
        season = next((season for season in by_start if season.covers(day)), None)
        hours = season.week[day.weekday()] if season else None
        if hours is None:
            continue
        midnight = datetime(number, day.month, day.day, tzinfo=zone)
        opens, closes = ((midnight + timedelta(minutes=minutes)).astimezone(UTC) for minutes in hours)
        if opens < closes:  # hours that a change to summer time swallows are no opening
            year.days.append(ordinal)
            year.opens.append(opens)
            year.closes.append(closes)
            year.worked.append(year.worked[-1] + (closes - opens) // _MICROSECOND)
    return year


def _precedence(season: Season) -> tuple[bool, date, date]:
    """Dated before ordinary, then the later start, then the later end, so that the order of rows decides nothing."""
    return not season.is_ordinary, season.start or date.min, season.end or date.max
