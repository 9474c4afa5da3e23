"""How it stood at the end of each day, counted once and never again: yesterday cannot be made more beautiful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Row, Select, Table, and_, case, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.case import CENTRE, REPORTER
from portal.domain.clocks import Stage
from portal.domain.workflow import Action, Status
from portal.store.db import db
from portal.store.tables import Clock, DayCount, Event, Report

CITY = ""  # the row of everything
# What gives an agency a report, or gives it back one.
_ARRIVALS = (Action.FORWARD, Action.DISPUTE, Action.REOPEN)

_DAY_COUNT = cast(Table, DayCount.__table__)


@dataclass(frozen=True)
class Count:
    """One day of one agency, or of the whole city (`agency` CITY)."""

    agency: str
    open: int = 0
    late: int = 0
    arrived: int = 0
    closed: int = 0


def is_taken(day: date) -> bool:
    """Whether this day has been counted."""
    query = select(DayCount.day).where(DayCount.day == day, DayCount.agency == CITY)
    return db.session.execute(query).first() is not None


def count(start: datetime, end: datetime) -> list[Count]:
    """The city first, then every agency that had open reports when the day ended, or to which something came or went.

    An agency's are those that it holds, or leads while the reporter has them. Asked soon after the end: what was closed
    since was open then, and counts as late if the promise was past.
    """
    standing = db.session.execute(_standing(end)).all()
    happened = select(Event.report_id).where(Event.at >= start, Event.at < end)
    closed = db.session.execute(
        select(Report.lead.label("agency"), func.count().label("n"))
        .where(
            Report.id.in_(happened.where(Event.status == Status.CLOSED)),
            Report.closed_at >= start,
            Report.closed_at < end,
        )
        .group_by(Report.lead)
    ).all()
    given = db.session.execute(
        select(Clock.owner.label("agency"), func.count().label("n"))
        .where(
            Clock.report_id.in_(happened.where(Event.action.in_(_ARRIVALS))),
            Clock.stage == Stage.RESOLVE,
            Clock.started_at >= start,
            Clock.started_at < end,
        )
        .group_by(Clock.owner)
    ).all()
    arrived = select(func.count()).where(Report.submitted_at >= start, Report.submitted_at < end)
    of_all = Count(
        CITY,
        open=sum(row.open for row in standing),
        late=sum(row.late for row in standing),
        arrived=db.session.execute(arrived).scalar_one(),
        closed=sum(row.n for row in closed),
    )
    return [of_all, *_by_agency(standing, given, closed)]


def _standing(end: datetime) -> Select[Any]:
    """By whose they are, how many reports were open and how many of them late. In two parts, each by its own index."""
    has_holder = and_(Report.holder.is_not(None), Report.holder != REPORTER)
    agency = case((has_holder, Report.holder), else_=func.coalesce(Report.lead, CENTRE)).label("agency")
    due = func.coalesce(Report.due, Report.promised).label("due")
    there = select(agency, due).where(Report.submitted_at < end)
    closed_since = select(Event.report_id).where(Event.at >= end, Event.status == Status.CLOSED)
    then = union_all(
        there.where(Report.due.is_not(None)), there.where(Report.due.is_(None), Report.id.in_(closed_since))
    ).subquery()
    late = func.count().filter(then.c.due < end).label("late")
    return select(then.c.agency, func.count().label("open"), late).group_by(then.c.agency)


def _by_agency(standing: Sequence[Any], given: Sequence[Any], closed: Sequence[Any]) -> list[Count]:
    stand = {row.agency: row for row in standing}
    came, went = ({row.agency: row.n for row in rows} for rows in (given, closed))
    agencies = sorted({*stand, *came, *went} - {None, CENTRE})
    return [
        Count(
            agency,
            open=stand[agency].open if agency in stand else 0,
            late=stand[agency].late if agency in stand else 0,
            arrived=came.get(agency, 0),
            closed=went.get(agency, 0),
        )
        for agency in agencies
    ]


def keep(session: Session, day: date, counts: Sequence[Count], at: datetime) -> bool:
    """Store a day; False, and nothing is stored, when another worker was faster. The city's row decides it."""
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    rows = [{"day": day, "taken_at": at, **asdict(one)} for one in counts]
    first = insert(_DAY_COUNT).values(rows[0]).on_conflict_do_nothing().returning(_DAY_COUNT.c.day)
    if session.execute(first).first() is None:
        return False
    if rows[1:]:
        session.execute(_DAY_COUNT.insert(), rows[1:])
    return True


def on(day: date) -> dict[str, Row[*tuple[Any, ...]]]:
    """What was counted of this day, by agency and ('') of the city: `agency`, `open`, `late`, `arrived`, `closed`."""
    columns = (DayCount.agency, DayCount.open, DayCount.late, DayCount.arrived, DayCount.closed)
    return {row.agency: row for row in db.session.execute(select(*columns).where(DayCount.day == day))}


def since(first: date, agency: str = CITY) -> list[Row[Any]]:
    """The days from this one on that were counted, in order: `day`, `open`, `late`, `arrived`, `closed`."""
    columns = (DayCount.day, DayCount.open, DayCount.late, DayCount.arrived, DayCount.closed)
    query = select(*columns).where(DayCount.agency == agency, DayCount.day >= first).order_by(DayCount.day)
    return list(db.session.execute(query))
