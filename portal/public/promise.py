"""How a report stands to what was promised, in words: on time, late by so many working days, or standing still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext

from portal.domain.city import URGENT, City
from portal.domain.clocks import ClockState
from portal.web.filters import sisa


@dataclass(frozen=True)
class Promise:
    """`words` may be empty; `is_late` colours them, never alone."""

    words: str
    is_late: bool = False


def promise_of(report: Any, city: City, now: datetime) -> Promise:
    """Of a report with its promise (`sheets.with_promise`). Lateness counts working days of the city's calendar."""
    if report.promise_state == ClockState.PAUSED:
        return Promise(gettext("berhenti dihitung selama menunggu jawaban pelapor"), bool(report.promise_late))
    if report.promise_state == ClockState.RUNNING:
        if report.promised >= now:
            return Promise(sisa(report.promised, now))
        return Promise(lateness(report, report.promised, city, now), is_late=True)
    if not report.promise_late:
        return Promise(gettext("ditepati") if report.promise_state else "")
    return Promise(lateness(report, report.promised, city, report.promise_ended or now), is_late=True)


def lateness(report: Any, due: datetime, city: City, now: datetime) -> str:
    """`Terlambat 2 hari kerja`; by the hour for emergencies, and within the first working day."""
    days = city.calendars[city.city_calendar].working_days_between(due, now)
    if report.urgency == URGENT or days == 0:
        return sisa(due, now)
    return ngettext("Terlambat %(num)s hari kerja", "Terlambat %(num)s hari kerja", days)
