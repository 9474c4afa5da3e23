"""What has come due for the system to act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, union_all

from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Status
from portal.store.db import Instant, db
from portal.store.tables import Clock, Report, Rung

_BY_SYSTEM = (Stage.COMPLETE, Stage.CONFIRM, Stage.DECIDE)


def system_clocks(at: datetime) -> list[tuple[str, str]]:
    """(report number, stage) of every running clock that the system ends by itself and that is due, oldest first."""
    found = db.session().connection().execute(_SYSTEM_CLOCKS, {"until": at})
    return [(row.number, row.stage) for row in found]


def plans(today: date) -> list[str]:
    """Closed reports whose promised plan date has come."""
    return list(db.session().connection().execute(_PLANS, {"today": today}).scalars())


@dataclass(frozen=True)
class Soon:
    """When there is next something to do for the worker; `ending`: when it next takes a step by itself."""

    at: datetime
    ending: datetime


def next_due(zone: ZoneInfo, until: datetime) -> Soon:
    """The next instants, past ones too; `until` where there is nothing before.

    A rung of the ladder, a clock that the system ends, a plan on whose day (of `zone`) a report is reopened.
    """
    row = db.session().connection().execute(_NEXT, {"until": until}).one()
    plan = datetime(row.plan.year, row.plan.month, row.plan.day, tzinfo=zone).astimezone(UTC) if row.plan else until
    ending = min(plan, row.lapse or until)
    return Soon(min(row.rung or until, row.untold or until, ending, until), ending)


# Built once, since they are asked every minute, and by a simulation before everything that happens.
_UNTIL = bindparam("until", type_=Instant())
# Each stage by itself, so that no database looks through all the clocks that are late to find those few.
_ENDING = [(Clock.state == ClockState.RUNNING, Clock.stage == stage, Clock.due <= _UNTIL) for stage in _BY_SYSTEM]
_ENDED = union_all(
    *(
        select(Clock.due.label("due"), Clock.report_id.label("report"), Clock.stage.label("stage")).where(*ending)
        for ending in _ENDING
    )
).subquery()
_SYSTEM_CLOCKS = (
    select(Report.number, _ENDED.c.stage)
    .join(Report, Report.id == _ENDED.c.report)
    .order_by(_ENDED.c.due, _ENDED.c.report)
)
_PLANS = (
    select(Report.number)
    .where(Report.plan <= bindparam("today"), Report.status == Status.CLOSED)
    .order_by(Report.plan, Report.id)
)
_FIRST = union_all(*(select(func.min(Clock.due).label("due")).where(*ending) for ending in _ENDING)).subquery()
_NEXT = select(
    select(func.min(Clock.rung_at)).where(Clock.rung_at.is_not(None)).scalar_subquery().label("rung"),
    select(func.min(Rung.at)).where(Rung.told_at.is_(None)).scalar_subquery().label("untold"),
    select(func.min(_FIRST.c.due)).scalar_subquery().label("lapse"),
    select(Report.plan)
    .where(Report.plan.is_not(None), Report.status == Status.CLOSED)
    .order_by(Report.plan)
    .limit(1)
    .scalar_subquery()
    .label("plan"),
)
