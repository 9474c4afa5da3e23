"""How a report stands to what was promised, in words: on time, late by so many working days, or standing still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from portal.domain.city import City
from portal.domain.clocks import ClockState
from portal.web.filters import sisa
from portal.web.lateness import lateness


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
