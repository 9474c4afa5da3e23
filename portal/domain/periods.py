"""The stretches of time that figures are asked for: the last thirty days, the last twelve months, one month.

The first two go on: what is older and still open belongs to them too, so that nothing leaves the figures by waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS, MONTHS = 30, 12


@dataclass(frozen=True)
class Month:
    """One month of the city's calendar, as instants (aware UTC); `end` is the beginning of the next."""

    key: str  # "2026-07"
    start: datetime
    end: datetime

    @property
    def first_day(self) -> date:
        return date.fromisoformat(f"{self.key}-01")


@dataclass(frozen=True)
class Period:
    """Reports that came in from `start` until before `end`; with `goes_on` also those that are older and still open."""

    key: str
    start: datetime
    end: datetime
    goes_on: bool


def months(at: datetime, zone: ZoneInfo, count: int = MONTHS) -> tuple[Month, ...]:
    """The last so many months, the present one last."""
    today = at.astimezone(zone).date()
    first = today.replace(day=1)
    found = []
    for _ in range(count):
        found.append(_month(first, zone))
        first = (first - timedelta(days=1)).replace(day=1)
    return tuple(reversed(found))


def period(key: str, at: datetime, zone: ZoneInfo) -> Period | None:
    """What is asked for by "30-hari", "12-bulan" or a month such as "2026-07"; None for anything else."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    if key == "30-hari":
        return Period(key, _midnight(tomorrow - timedelta(days=DAYS), zone), _midnight(tomorrow, zone), goes_on=True)
    if key == "12-bulan":
        return Period(key, months(at, zone)[0].start, _midnight(tomorrow, zone), goes_on=True)
    try:
        first = date.fromisoformat(f"{key}-01")
    except ValueError:
        return None
    if len(key) != len("2026-07") or not 2000 <= first.year <= tomorrow.year:
        return None
    month = _month(first, zone)
    return Period(key, month.start, month.end, goes_on=False)


def _month(first: date, zone: ZoneInfo) -> Month:
    after = (first + timedelta(days=31)).replace(day=1)
    return Month(f"{first:%Y-%m}", _midnight(first, zone), _midnight(after, zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
