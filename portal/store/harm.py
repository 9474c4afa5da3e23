"""The order of `portal.domain.harm`, as the database is asked for it: the worst first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, literal

from portal.domain.city import URGENT
from portal.store.db import Instant
from portal.store.seconds import SecondsBetween
from portal.store.tables import Report


def worst_first(at: datetime) -> tuple[Any, ...]:
    """What reports are to be ordered by, as of `at` (aware UTC); among equals by their id."""
    late = case((Report.due < at, SecondsBetween(Report.due, literal(at, Instant))), else_=0)
    return (
        case((Report.urgency == URGENT, 0), else_=1),
        (late * (Report.supporters + 1)).desc(),
        Report.due,
        Report.id,
    )
