"""How late something is, in the words that public pages, desks and walls share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import ngettext

from portal.domain.city import URGENT, City
from portal.web.filters import sisa


def lateness(report: Any, due: datetime, city: City, now: datetime) -> str:
    """`Terlambat 2 hari kerja`; by the hour for emergencies, and within the first working day."""
    days = city.calendars[city.city_calendar].working_days_between(due, now)
    if report.urgency == URGENT or days == 0:
        return sisa(due, now)
    return ngettext("Terlambat %(num)s hari kerja", "Terlambat %(num)s hari kerja", days)
