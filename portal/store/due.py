"""What has come due for the system to act on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Status
from portal.store.db import Instant, db
from portal.store.tables import Clock, Report, Rung

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
    # In the order of the index on plans, so that it is used: few of very many reports have one.
    due = select(Report.number).where(Report.plan <= today, Report.status == Status.CLOSED)
    query = due.order_by(Report.plan, Report.id)
    return list(db.session.execute(query).scalars())


def next_due(zone: ZoneInfo, until: datetime) -> datetime | None:
    """The instant at which there is next something to do for the worker, past ones too; None: nothing until then.

    A rung of the ladder, a clock that the system ends, a plan on whose day (of `zone`) a report is reopened.
    """
    row = db.session().connection().execute(_NEXT, {"until": until}).one()
    known = [instant for instant in (row.rung, row.untold, row.lapse) if instant is not None]
    if row.plan is not None:
        known.append(datetime(row.plan.year, row.plan.month, row.plan.day, tzinfo=zone).astimezone(UTC))
    return min((instant for instant in known if instant <= until), default=None)


_NEXT = select(
    select(func.min(Clock.rung_at)).where(Clock.rung_at.is_not(None)).scalar_subquery().label("rung"),
    select(func.min(Rung.at)).where(Rung.told_at.is_(None)).scalar_subquery().label("untold"),
    select(Clock.due)
    .where(
        Clock.state == ClockState.RUNNING, Clock.due <= bindparam("until", type_=Instant()), Clock.stage.in_(_BY_SYSTEM)
    )
    .order_by(Clock.due)
    .limit(1)
    .scalar_subquery()
    .label("lapse"),
    select(Report.plan)
    .where(Report.plan.is_not(None), Report.status == Status.CLOSED)
    .order_by(Report.plan)
    .limit(1)
    .scalar_subquery()
    .label("plan"),
)
