"""How many readable reports lie in each ward, by how they stand: what the map shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from portal.domain.workflow import Status
from portal.store.db import db
from portal.store.lists import readable
from portal.store.tables import Report


@dataclass(frozen=True)
class Standing:
    """Counts of one ward: open (late ones among them), late at that moment, closed."""

    open: int = 0
    late: int = 0
    closed: int = 0


def standings(now: datetime, category: str = "") -> Mapping[str, Standing]:
    """By the ward's code; wards without a readable report are missing. With a category only its reports."""
    is_open = Report.status != Status.CLOSED
    query = (
        select(
            Report.area,
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.sum(case((and_(is_open, Report.due < now), 1), else_=0)).label("late"),
            func.count().label("all"),
        )
        .where(readable(), Report.area.is_not(None))
        .group_by(Report.area)
    )
    if category:
        query = query.where(Report.category == category)
    return {
        row.area: Standing(int(row.open), int(row.late), int(row.all) - int(row.open))
        for row in db.session.execute(query)
    }
