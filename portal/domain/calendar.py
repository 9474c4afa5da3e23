"""Working time: when an office is open, and where a limit in working days or hours ends.

Instants are timezone-aware UTC datetimes, in and out; a naive one is refused (ValueError), because a guess
would move a deadline by seven hours. Days are local days of the calendar's own zone.

Three dues are computed for every report that arrives, so each calendar keeps the openings of the years it was
asked about as sorted lists and answers by bisection. Keep an instance for as long as its `version` holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain.openings import Season as Season
from portal.domain.openings import Year, openings_of

FAR = 400
"""Days without an opening after which a calendar is taken for empty, not for slow."""

_YEARS_KEPT = 40


class NoWorkingDays(Exception):
    """A calendar does not open within 400 days, so no due can be named."""

    def __init__(self, code: str, day: date) -> None:
        super().__init__(f"Calendar {code} has no working day within {FAR} days of {day.isoformat()}.")
        self.code = code
        self.day = day


@dataclass(frozen=True)
class Calendar:
    """The office hours of one holder. `keeps_holidays` is False for the duty calendar that is open around the clock."""

    code: str
    zone: str
    seasons: tuple[Season, ...]
    holidays: frozenset[date]
    keeps_holidays: bool = True
    version: int = 1
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if sum(season.is_ordinary for season in self.seasons) > 1:
            raise ValueError(f"Calendar {self.code} has two seasons without dates.")
        try:
            object.__setattr__(self, "_zone", ZoneInfo(self.zone))
        except ZoneInfoNotFoundError as unknown:
            raise ValueError(f"Calendar {self.code} names an unknown time zone: {self.zone}.") from unknown

    @property
    def time_zone(self) -> ZoneInfo:
        return self._zone

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing instant of a local day, or None when the office stays closed."""
        year, ordinal = self._year(day.year), _ordinal(day)
        i = bisect_left(year.days, ordinal)
        if i < len(year.days) and year.days[i] == ordinal:
            return year.opens[i], year.closes[i]
        return None

    def is_working_day(self, day: date) -> bool:
        """Whether the office opens on that local day."""
        return self.opening(day) is not None

    def next_opening(self, at: datetime) -> datetime:
        """The instant itself while the office is open, else the next opening. At closing time it is closed."""
        at = _utc(at)
        year, i = self._opening_after(at, 0)
        return max(at, year.opens[i])

    def closing_after(self, start: datetime, days: int) -> datetime:
        """Where a limit of `days` working days ends: closing time of the n-th working day after the start day.

        A start outside office hours counts as the next opening (workflow, "Clocks"). Closing time itself is outside.
        """
        _at_least(days, 1)
        year, i = self._opening_after(_utc(start), days)
        return year.closes[i]

    def closing_later(self, due: datetime, days: int) -> datetime:
        """The n-th closing after an instant: the moment when what was due then becomes `days` working days late.

        Unlike `closing_after` it goes on from a closing time: due on Friday at closing, one day late is Monday.
        """
        _at_least(days, 1)
        year, i = self._opening_after(_utc(due), days - 1)
        return year.closes[i]

    def closing_before(self, at: datetime, days: int) -> datetime:
        """Closing of the n-th working day before the local day of `at`.

        With 0 days it is the closing of the last working day on or before that day, which may lie after `at`.
        A midnight at which the office closes belongs to the day that it ends.
        """
        _at_least(days, 0)
        at = _utc(at)
        day = at.astimezone(self._zone).date()
        eve = date.fromordinal(day.toordinal() - 1)
        hours = self.opening(eve)
        if hours is not None and hours[1] == at:
            day = eve
        if days == 0:
            return self.closing_on(day)
        year = self._year(day.year)
        return self._closing_back(day, bisect_left(year.days, day.toordinal()) - days)

    def closing_on(self, day: date) -> datetime:
        """Closing of a local day, or of the last working day before it."""
        year = self._year(day.year)
        return self._closing_back(day, bisect_right(year.days, _ordinal(day)) - 1)

    def advance(self, start: datetime, seconds: float) -> datetime:
        """The instant at which that much working time has passed since `start`; with 0 seconds `start` itself."""
        start = _utc(start)
        left = round(seconds * 1_000_000)
        if left < 0:
            raise ValueError("Working time only runs forward.")
        if left == 0:
            return start
        since = start.astimezone(self._zone).date()
        number = since.year
        year = self._year(number)
        left += year.worked_until(start)
        while left > year.worked[-1]:
            left -= year.worked[-1]
            number, since = self._next_year(number, since)
            year = self._year(number)
        i = bisect_left(year.worked, left) - 1
        return year.opens[i] + timedelta(microseconds=left - year.worked[i])

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Whole seconds of working time between two instants; 0 when the end is not after the start."""
        start, end = _utc(start), _utc(end)
        if end <= start:
            return 0
        first, last = start.astimezone(self._zone).year, end.astimezone(self._zone).year
        between = sum(self._year(number).worked[-1] for number in range(first, last))
        return (between + self._year(last).worked_until(end) - self._year(first).worked_until(start)) // 1_000_000

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """How many working days close in (start, end]: "terlambat 2 hari kerja". 0 when the end is not later."""
        start, end = _utc(start), _utc(end)
        if end <= start:
            return 0
        first, last = start.astimezone(self._zone).year, end.astimezone(self._zone).year
        between = sum(len(self._year(number).days) for number in range(first, last))
        closed_before = bisect_right(self._year(first).closes, start)
        return between + bisect_right(self._year(last).closes, end) - closed_before

    def _opening_after(self, at: datetime, steps: int) -> tuple[Year, int]:
        """The working day in or before whose hours the instant lies, and from it some working days on."""
        since = at.astimezone(self._zone).date()
        number = since.year
        year = self._year(number)
        i = bisect_right(year.closes, at) + steps
        while i >= len(year.days):
            i -= len(year.days)
            number, since = self._next_year(number, since)
            year = self._year(number)
        return year, i

    def _closing_back(self, day: date, i: int) -> datetime:
        """Closing of the i-th working day of the year of `day`, where -1 is the last one of the year before."""
        number, since = day.year, day
        year = self._year(number)
        while i < 0:
            if year.days:
                since = min(since, date.fromordinal(year.days[0]))
            number -= 1
            year = self._year(number)
            if number < since.year - 2 or (year.days and since.toordinal() - year.days[-1] > FAR):
                raise NoWorkingDays(self.code, since)
            i += len(year.days)
        return year.closes[i]

    def _next_year(self, number: int, since: date) -> tuple[int, date]:
        """The following year and the last working day known so far, unless the next one is too far from it."""
        days = self._year(number).days
        if days:
            since = max(since, date.fromordinal(days[-1]))
        number += 1
        days = self._year(number).days
        if number > since.year + 2 or (days and days[0] - since.toordinal() > FAR):
            raise NoWorkingDays(self.code, since)
        return number, since

    def _year(self, number: int) -> Year:
        found = self._years.get(number)
        if found is None:
            if len(self._years) >= _YEARS_KEPT:
                self._years.clear()
            closed = self.holidays if self.keeps_holidays else ()
            found = self._years[number] = openings_of(number, self.seasons, closed, self._zone)
        return found


def _utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"An instant needs a time zone: {at.isoformat()}.")
    return at.astimezone(UTC)


def _ordinal(day: date) -> int:
    if isinstance(day, datetime):
        raise ValueError(f"A local day is needed, not an instant: {day.isoformat()}.")
    return day.toordinal()


def _at_least(days: int, least: int) -> None:
    if days < least:
        raise ValueError(f"At least {least} working days are needed, not {days}.")
