"""`city.toml`: the name, zone, limits and roles of a city, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain.registry import Rows
from portal.gateways.city_cells import Fault

STAGES_IN_DAYS = (
    "verify",
    "reroute",
    "respond",
    "check",
    "complete",
    "confirm",
    "question",
    "decide",
    "cap",
    "long_cap",
)
STAGES_IN_HOURS = ("verify", "respond", "reroute", "check", "resolve")


@dataclass(frozen=True)
class Settings:
    rows: Rows
    """The nouns city, setting and limit."""
    unknown_category: str
    calendar: str
    calendar_by_kind: Mapping[str, str]
    calendar_by_code: Mapping[str, str]
    open_on_holidays: frozenset[str]
    outside_kinds: frozenset[str]
    contacts: Mapping[str, str]
    calendars_named: tuple[tuple[str, str], ...]
    """Where a calendar is named, and which."""
    agencies_named: tuple[tuple[str, str], ...]

    def calendar_of(self, code: str, kind: str) -> str:
        """Code of the calendar that an agency keeps: its own, that of its kind, or the default."""
        return self.calendar_by_code.get(code) or self.calendar_by_kind.get(kind) or self.calendar


def read_settings(given: Mapping[str, Any]) -> Settings:
    """The settings of a parsed `city.toml`. Fault: a key is missing, unknown or cannot be meant."""
    top = _Table("", given)
    code, name, prefix, zone = (top.text(key) for key in ("code", "name", "prefix", "zone"))
    if not re.fullmatch(r"[A-Z]{2,5}", prefix):
        raise Fault(f"prefix is 2 to 5 capital letters, not {prefix!r}.")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Fault(f"zone {zone!r} is not a time zone.") from error
    unknown, bounds = top.text("unknown_category"), _bounds(top.take("bounds"))
    ombudsman, centre_name = top.text("ombudsman", ""), top.text("centre_name")
    calendars, agencies, limits = top.table("calendars"), top.table("agencies"), top.table("limits")
    roles = {role: calendars.text(role) for role in ("city", "centre", "emergency")}
    open_on_holidays, outside_kinds = calendars.texts("open_on_holidays"), agencies.texts("outside_kinds")
    default = agencies.text("calendar")
    by_kind, by_code, contacts = (agencies.mapping(key) for key in ("calendar_by_kind", "calendar_by_code", "contact"))
    telephones = top.mapping("telephones")
    rows: Rows = {
        "city": {code: {"name": name, "prefix": prefix, "zone": zone}},
        "setting": {
            "unknown_category": {"value": unknown},
            "ombudsman": {"value": ombudsman},
            "centre_name": {"value": centre_name},
            "bounds": {"value": bounds},
            **{f"calendar {role}": {"value": calendar} for role, calendar in roles.items()},
            **{f"telephone {number}": {"value": what} for number, what in telephones.items()},
        },
        "limit": {
            **{stage: {"days": limits.table("days").count(stage), "hours": 0} for stage in STAGES_IN_DAYS},
            **{
                f"{stage} emergency": {"days": 0, "hours": limits.table("hours").count(stage)}
                for stage in STAGES_IN_HOURS
            },
        },
    }
    limits.table("days").finish()
    limits.table("hours").finish()
    for table in (top, calendars, agencies, limits):
        table.finish()
    return Settings(
        rows=rows,
        unknown_category=unknown,
        calendar=default,
        calendar_by_kind=by_kind,
        calendar_by_code=by_code,
        open_on_holidays=open_on_holidays,
        outside_kinds=outside_kinds,
        contacts=contacts,
        calendars_named=(
            *((f"calendars.{role}", calendar) for role, calendar in roles.items()),
            *(("calendars.open_on_holidays", calendar) for calendar in sorted(open_on_holidays)),
            ("agencies.calendar", default),
            *((f"agencies.calendar_by_kind.{kind}", calendar) for kind, calendar in by_kind.items()),
            *((f"agencies.calendar_by_code.{agency}", calendar) for agency, calendar in by_code.items()),
        ),
        agencies_named=(
            *((("ombudsman", ombudsman),) if ombudsman else ()),
            *((f"agencies.calendar_by_code.{agency}", agency) for agency in by_code),
            *((f"agencies.contact.{agency}", agency) for agency in contacts),
        ),
    )


class _Table:
    """A table of the file from which keys are taken, so that what is left over is a misspelt key."""

    def __init__(self, name: str, given: Mapping[str, Any]) -> None:
        self._name = f"{name}." if name else ""
        self._left = dict(given)
        self._tables: dict[str, _Table] = {}

    def take(self, key: str, default: Any = None) -> Any:
        if key not in self._left and default is None:
            raise Fault(f"{self._name}{key} is missing.")
        return self._left.pop(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            raise Fault(f"{self._name}{key} must be a text.")
        return value.strip()

    def texts(self, key: str) -> frozenset[str]:
        values = self.take(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Fault(f"{self._name}{key} must be a list of texts.")
        return frozenset(values)

    def count(self, key: str) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise Fault(f"{self._name}{key} must be a whole number above 0.")
        return value

    def table(self, key: str) -> _Table:
        if key not in self._tables:
            value = self.take(key)
            if not isinstance(value, dict):
                raise Fault(f"{self._name}{key} must be a table.")
            self._tables[key] = _Table(f"{self._name}{key}", value)
        return self._tables[key]

    def mapping(self, key: str) -> dict[str, str]:
        values = self.take(key, {})
        if not isinstance(values, dict) or not all(isinstance(value, str) and value for value in values.values()):
            raise Fault(f"{self._name}{key} must be a table of texts.")
        return values

    def finish(self) -> None:
        if self._left:
            raise Fault(f"{self._name}{next(iter(self._left))} is not known here.")


def _bounds(value: Any) -> list[float]:
    numbers = value if isinstance(value, list) else []
    if len(numbers) == 4 and all(isinstance(n, (int, float)) and isfinite(n) for n in numbers):
        south, west, north, east = map(float, numbers)
        if -90 <= south < north <= 90 and -180 <= west < east <= 180:
            return [south, west, north, east]
    raise Fault("bounds must be south, west, north and east in degrees.")
