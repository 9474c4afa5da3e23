"""What a season came to, counted: for the report at the end of a simulation."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Status
from portal.store.db import db
from portal.store.tables import Clock, Event, Message, Report, Rung, Telling

_REPORTERS = (Stage.COMPLETE, Stage.CONFIRM)  # their clocks remind, and climb no further
_DUE = 2  # the rung of lateness


def has_reports() -> bool:
    return bool(db.session.scalar(select(exists().where(Report.id.is_not(None)))))


def statuses() -> Counter[str]:
    """Reports by status."""
    return _counted(select(Report.status, func.count()).group_by(Report.status))


def outcomes() -> Counter[str]:
    """Closed reports by outcome; those whose reporter said nothing count as unconfirmed too."""
    found = _counted(select(Report.outcome, func.count()).where(Report.outcome.is_not(None)).group_by(Report.outcome))
    found["unconfirmed"] = db.session.scalar(select(func.count()).where(Report.unconfirmed)) or 0
    return found


def events() -> Counter[str]:
    """Steps by action, whoever took them."""
    return _counted(select(Event.action, func.count()).group_by(Event.action))


def rungs() -> Counter[str]:
    """Rungs that were told, by rung and the office that was reached."""
    told = Rung.told_at.is_not(None)
    query = select(Rung.rung, Rung.told, func.count()).where(told).group_by(Rung.rung, Rung.told)
    return Counter({f"{rung} {office}": number for rung, office, number in db.session.execute(query)})


def messages() -> Counter[str]:
    """Messages by template."""
    return _counted(select(Message.template, func.count()).group_by(Message.template))


def leaving() -> int:
    """Messages that have left the house or are going to."""
    return db.session.scalar(select(func.count()).where(Message.state.in_(("waiting", "sent")))) or 0


def unheld() -> int:
    """Open reports without a holder or without a running clock."""
    running = exists().where(Clock.report_id == Report.id, Clock.state == ClockState.RUNNING)
    query = select(func.count()).where(Report.status != Status.CLOSED, or_(Report.holder.is_(None), ~running))
    return db.session.scalar(query) or 0


def untold(at: datetime) -> int:
    """Clocks of the city that are late, or stopped late, without anybody having been told that they were due."""
    told = exists().where(
        Rung.report_id == Clock.report_id,
        Rung.clock_id == Clock.id,
        Rung.rung == _DUE,
        Rung.told_at.is_not(None),
    )
    is_late = or_(Clock.late, (Clock.state == ClockState.RUNNING) & (Clock.due < at))
    query = select(func.count()).where(is_late, Clock.stage.not_in(_REPORTERS), ~told)
    return db.session.scalar(query) or 0


def told_twice() -> int:
    """Letters of the ladder beyond one for each person who was told of a rung."""
    letters = db.session.scalar(select(func.count()).where(Message.template == "rung")) or 0
    return letters - (db.session.scalar(select(func.count()).select_from(Telling)) or 0)


def _counted(query: Select[*tuple[Any, ...]]) -> Counter[str]:
    return Counter({str(name): int(number) for name, number in db.session.execute(query)})
