"""A clerk with a wall calendar: counts working time minute by minute, without bisection and without our own code.

What an office does is read here from the rows of the city's files alone, so that a mistake in reading or in reckoning
shows as a difference. Slow on purpose: nothing is skipped, nothing is remembered but the hours of a day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Clerk:
    """One office: `rows` are its lines of calendars.csv, `closed` its holidays, `zone` the clock on its wall."""

    rows: list[Mapping[str, str]]
    closed: set[date]
    zone: ZoneInfo
    _hours: dict[date, tuple[int, int] | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, directory: Path, code: str, zone: str, *, more: Iterable[date] = (), less: Iterable[date] = ()
    ) -> Clerk:
        """The office of a city's files; `more` and `less` are days that a decree made holidays, or took back."""
        closed = {date.fromisoformat(row["date"]) for row in read(directory / "holidays.csv")}
        closed = (closed | set(more)) - set(less)
        rows = [row for row in read(directory / "calendars.csv") if row["code"] == code]
        always = all(row[day] == "00:00-24:00" for row in rows for day in DAYS)
        return cls([*rows], set() if always else closed, ZoneInfo(zone))

    def hours(self, day: date) -> tuple[int, int] | None:
        """First and last minute of a day's opening, from midnight on; None when it is closed."""
        if day not in self._hours:
            self._hours[day] = self._look_up(day)
        return self._hours[day]

    def _look_up(self, day: date) -> tuple[int, int] | None:
        if day in self.closed:
            return None
        here = None
        for row in self.rows:
            if not row["from"] and not row["to"] and here is None:
                here = row
            if row["from"] and row["to"] and row["from"] <= day.isoformat() <= row["to"]:
                here = row
        text = here[DAYS[day.weekday()]] if here else ""
        if not text:
            return None
        opens, closes = text.split("-")
        return _minutes(opens), _minutes(closes)

    def minutes_from(self, start: datetime) -> Iterator[tuple[date, int, bool, bool]]:
        """Every minute after `start` (a whole minute) by its end on the wall clock: day, minute of the day, whether
        the office was open in it, and whether it closed with it.
        """
        local = start.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        while True:
            opens, closes = self.hours(day) or (0, 0)
            while minute < 1440:
                minute += 1
                yield day, minute, opens < minute <= closes, minute == closes
            day, minute = day + timedelta(days=1), 0

    def instant(self, day: date, minute: int) -> datetime:
        """A minute of the wall clock as an instant; 1440 is the midnight that ends the day."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return (midnight + timedelta(minutes=minute)).astimezone(UTC)

    def nth_closing(self, start: datetime, n: int) -> datetime:
        """The n-th time after `start` that the doors close."""
        for day, minute, _, closes in self.minutes_from(start):
            n -= closes
            if n == 0:
                return self.instant(day, minute)
        raise AssertionError

    def closings(self, start: datetime, end: datetime) -> int:
        """How often the doors close after `start` until `end`."""
        count = 0
        last = end.astimezone(self.zone)
        for day, minute, _, closes in self.minutes_from(start):
            if (day, minute) > (last.date(), last.hour * 60 + last.minute):
                return count
            count += closes
        raise AssertionError

    def limit_ends(self, start: datetime, days: int) -> datetime:
        """A limit of so many working days: the day of the start does not count, nor the night before an opening."""
        return self.nth_closing(start, days + 1)

    def after_minutes(self, start: datetime, minutes: int) -> datetime:
        """When so many minutes of open office have passed."""
        for day, minute, is_open, _ in self.minutes_from(start) if minutes else ():
            minutes -= is_open
            if minutes == 0:
                return self.instant(day, minute)
        return start

    def open_minutes(self, start: datetime, end: datetime) -> int:
        """How many minutes of open office lie between two instants."""
        count = 0
        last = end.astimezone(self.zone)
        for day, minute, is_open, _ in self.minutes_from(start):
            if (day, minute) > (last.date(), last.hour * 60 + last.minute):
                return count
            count += is_open
        raise AssertionError

    def closing_before(self, day: date, days: int) -> datetime:
        """Closing time of the n-th working day before a day; with 0 of the day itself or the last one before it."""
        while days or self.hours(day) is None:
            day -= timedelta(days=1)
            if days and self.hours(day) is not None:
                days -= 1
        hours = self.hours(day)
        assert hours is not None
        return self.instant(day, hours[1])


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
