"""The invented city with Pontianak's office hours: WIB, five days with long Fridays, a counter, a long centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from portal.domain.calendar import Calendar, Season
from portal.domain.case import Case
from portal.domain.clocks import Stage, of_stage
from portal.domain.moves import intake
from tests.domain import invented
from tests.domain.invented import OPERATOR, now

WIB = ZoneInfo("Asia/Pontianak")
HOLIDAYS = frozenset({date(2026, 8, 17), date(2026, 8, 25)})


def _calendar(code: str, *week: tuple[str, str] | None, keeps_holidays: bool = True) -> Calendar:
    minutes = [tuple(int(clock[:2]) * 60 + int(clock[3:]) for clock in day) if day else None for day in week]
    return Calendar(code, "Asia/Pontianak", (Season("biasa", None, None, tuple(minutes)),), HOLIDAYS, keeps_holidays)


OFFICE = [("07:30", "16:00")] * 4 + [("07:30", "16:30"), None, None]
CENTRE = [("07:15", "21:00")] * 5 + [None, None]
COUNTER = [("07:15", "14:15")] * 4 + [("07:15", "11:30"), ("07:15", "13:00"), None]

CITY = replace(
    invented.city(),
    zone="Asia/Pontianak",
    calendars={
        "kantor": _calendar("kantor", *OFFICE),
        "loket": _calendar("loket", *COUNTER),
        "pusat": _calendar("pusat", *CENTRE),
        "siaga": _calendar("siaga", *[("00:00", "24:00")] * 7, keeps_holidays=False),
    },
)


def wib(day: int, clock: str, month: int = 7) -> datetime:
    """An instant of 2026 by Pontianak's clocks; July 1 is a Wednesday."""
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), WIB).astimezone(UTC)


WEDNESDAY = wib(1, "09:00")


def submitted(category: str | None = "jalan", at: datetime = WEDNESDAY) -> Case:
    return invented.submitted(at=at, where=CITY, category=category)


def forwarded(at: datetime, category: str = "jalan", **more) -> Case:
    return invented.forward(submitted(category), at=at, where=CITY, **more)


def due(case: Case, stage: Stage, subject: str = "") -> datetime:
    clock = of_stage(case.clocks, stage, subject)
    assert clock is not None
    return clock.due


def correct(case: Case, at: datetime, *, category: str | None = "jalan", urgency: str = "sedang") -> Case:
    return intake.correct(
        case, now(OPERATOR, at, CITY), category=category, area=case.area, urgency=urgency, reason="Keliru."
    )
