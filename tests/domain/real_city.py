"""Pontianak as its files have it, with holidays that a decree adds or takes back, and agencies given other weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from portal.domain.city import City
from portal.domain.city_rows import city_of
from portal.gateways.city_files import CITIES, read_files
from tests.domain.naive_counter import Clerk

FILES = CITIES / "pontianak"
ZONE = ZoneInfo("Asia/Pontianak")
OFFICE, COUNTER, DESK, DUTY = "kantor5", "layanan6", "pusat", "siaga"


@cache
def file_rows() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    return read_files(FILES)


def city(
    *,
    version: int = 1,
    more: Iterable[date] = (),
    less: Iterable[date] = (),
    calendars: Mapping[str, str] | None = None,
) -> City:
    """The city as of a version of its calendars; `calendars` maps agencies to the calendar they were given."""
    rows = {noun: dict(found) for noun, found in file_rows().items()}
    gone = {day.isoformat() for day in less}
    rows["holiday"] = {key: row for key, row in rows["holiday"].items() if row["day"] not in gone}
    for day in more:
        decreed = {"day": day.isoformat(), "name": "Cuti bersama", "kind": "cuti_bersama", "estimated": False}
        rows["holiday"][f"{day} Cuti bersama"] = decreed
    for agency, calendar in (calendars or {}).items():
        rows["agency"][agency] = {**rows["agency"][agency], "calendar": calendar}
    rows["version"] = {f"calendar {code}": {"value": version} for code in (OFFICE, COUNTER, DESK)}
    return city_of(rows, version)


def clerk(calendar: str, *, more: Iterable[date] = (), less: Iterable[date] = ()) -> Clerk:
    """Somebody who counts that office's minutes by hand."""
    return Clerk.of(FILES, calendar, "Asia/Pontianak", more=more, less=less)


def wib(day: date | str, clock: str) -> datetime:
    """An instant by the city's clocks."""
    local = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(local, time.fromisoformat(clock), ZONE).astimezone(UTC)
