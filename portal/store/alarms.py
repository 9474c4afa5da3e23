"""Alarms that are open, and what they are raised about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, case, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.alarms import Alarm as Condition
from portal.domain.case import PartState
from portal.domain.workflow import Status
from portal.store import tables as t
from portal.store.db import db

_ALARM = cast(Table, t.Alarm.__table__)


def open_ones(session: Session | None = None) -> dict[tuple[str, str], t.Alarm]:
    """Alarms that still hold, by kind and subject, the oldest first."""
    session = session or db.session()
    query = select(t.Alarm).where(t.Alarm.cleared_at.is_(None)).order_by(t.Alarm.raised_at, t.Alarm.id)
    return {(alarm.kind, alarm.subject): alarm for alarm in session.scalars(query)}


def raise_(session: Session, condition: Condition, at: datetime) -> int | None:
    """Open an alarm; None when another worker has just done so."""
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    row = {
        "kind": condition.kind.value,
        "subject": condition.subject,
        "detail": condition.detail,
        "raised_at": at,
        "cleared_at": None,
    }
    raised: int | None = session.scalar(insert(_ALARM).values(row).on_conflict_do_nothing().returning(_ALARM.c.id))
    return raised


def clear(session: Session, alarms: Iterable[int], at: datetime) -> None:
    """These do not hold any more."""
    ids = list(alarms)
    if ids:
        where = (_ALARM.c.id.in_(ids), _ALARM.c.cleared_at.is_(None))
        session.execute(
            update(_ALARM)
            .where(*where)
            .values(cleared_at=case((_ALARM.c.raised_at > at, _ALARM.c.raised_at), else_=at))
        )


def working_agencies(session: Session) -> tuple[frozenset[str], bool]:
    """The agencies that lead or support an open report, and whether any report is open."""
    connection = session.connection()
    found = (connection.execute(query).scalars() for query in (_LEADING, _SUPPORTING))
    agencies = frozenset(code for codes in found for code in codes if code)
    return agencies, bool(agencies) or bool(connection.execute(_ANY_OPEN).scalar())


# Built once: they are asked every minute.
_LEADING = select(t.Report.lead).where(t.Report.status != Status.CLOSED, t.Report.lead.is_not(None)).distinct()
_SUPPORTING = select(t.Part.agency).where(t.Part.state == PartState.OPEN).distinct()
_ANY_OPEN = select(exists().where(t.Report.status != Status.CLOSED))


def dead_messages(session: Session) -> int:
    """How many messages were given up and not looked after."""
    return session.scalar(select(func.count()).where(t.Message.state == "dead").select_from(t.Message)) or 0
