"""What has come due for the system to act on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Status
from portal.store.db import db
from portal.store.tables import Clock, Report

_BY_SYSTEM = (Stage.COMPLETE, Stage.CONFIRM, Stage.DECIDE)


def system_clocks(at: datetime) -> list[tuple[str, str]]:
    """(report number, stage) of every running clock that the system ends by itself and that is due, oldest first."""
    query = (
        select(Report.number, Clock.stage)
        .join(Report, Report.id == Clock.report_id)
        .where(Clock.state == ClockState.RUNNING, Clock.due <= at, Clock.stage.in_(_BY_SYSTEM))
        .order_by(Clock.due, Report.id)
    )
    return [(row.number, row.stage) for row in db.session.execute(query)]


def plans(today: date) -> list[str]:
    """Closed reports whose promised plan date has come."""
    query = select(Report.number).where(Report.plan <= today, Report.status == Status.CLOSED).order_by(Report.id)
    return list(db.session.execute(query).scalars())
