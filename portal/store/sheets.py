"""A report as a page shows it: its row, its clocks, its numbers. Few statements, no query per line."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select

from portal.domain.clocks import ClockState, Stage
from portal.store.db import db
from portal.store.lateness import TOLD
from portal.store.tables import Clock, Report

Sheet = Row[Any]  # one row of the report table, read by attribute

_SHEET = select(Report.__table__).where(Report.number == bindparam("number"))
_CLOCKS = select(Clock.__table__).where(Clock.report_id == bindparam("report")).order_by(Clock.id)


def find(number: str) -> Sheet | None:
    """The report with this number, whoever asks: the caller decides what of it is shown."""
    return db.session.execute(_SHEET, {"number": number}).first()


def clocks(report: int) -> list[Row[Any]]:
    """Every clock that the report ever had, in the order in which they were started."""
    return list(db.session.execute(_CLOCKS, {"report": report}).all())


def running(report: int) -> list[Row[Any]]:
    """The clocks that run now, the next due first."""
    query = (
        select(Clock.__table__).where(Clock.report_id == report, Clock.state == ClockState.RUNNING).order_by(Clock.due)
    )
    return list(db.session.execute(query).all())


_REPORT, _CLOCK = cast(Table, Report.__table__), cast(Table, Clock.__table__)
_PROMISE = (
    select(_CLOCK.c.state)
    .where(_CLOCK.c.report_id == _REPORT.c.id, _CLOCK.c.stage == Stage.PROMISE)
    .order_by(_CLOCK.c.id.desc())
    .limit(1)
    .correlate(_REPORT)
)
_WITH_PROMISE = select(
    _REPORT,
    _PROMISE.with_only_columns(_CLOCK.c.state).scalar_subquery().label("promise_state"),
    _PROMISE.with_only_columns(_CLOCK.c.late).scalar_subquery().label("promise_late"),
    _PROMISE.with_only_columns(_CLOCK.c.stopped_at).scalar_subquery().label("promise_ended"),
    TOLD,
).where(_REPORT.c.number == bindparam("number"))


def with_promise(number: str) -> Sheet | None:
    """The report, and of its last promise the state, whether it is or was late, and when it ended.

    `told`: of how many rungs of the ladder somebody was told, as an open page asks after them.
    """
    return db.session().connection().execute(_WITH_PROMISE, {"number": number}).first()
