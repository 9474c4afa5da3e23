"""What a letter needs to know beside the event it tells of: the report, the people, and who was told before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, exists, select

from portal.store.db import db
from portal.store.sheets import Sheet
from portal.store.tables import Passage, Report, Rung, User

_RUNG = cast(Table, Rung.__table__)


def sheet(report: int) -> Sheet:
    """The report's row; messages outlive no report, so it is there."""
    return db.session.execute(select(Report.__table__).where(Report.id == report)).one()


def person(user: int | None) -> Row[*tuple[Any, ...]] | None:
    """Name, role and agency of a member of staff."""
    return db.session.execute(select(User.name, User.role, User.agency).where(User.id == user)).first()


def offices_told(report: int, clock: int, until: datetime) -> list[tuple[str, str]]:
    """Which offices were told of a clock's lateness up to that instant, in order, each with whose clock it was."""
    query = (
        select(_RUNG.c.told, _RUNG.c.owner)
        .where(
            _RUNG.c.report_id == report, _RUNG.c.clock_id == clock, _RUNG.c.at <= until, _RUNG.c.told_at.is_not(None)
        )
        .order_by(_RUNG.c.at, _RUNG.c.rung)
    )
    return list(dict.fromkeys((row.told, row.owner) for row in db.session.execute(query)))


def is_read_by_reporter(report: int, seq: int) -> bool:
    """Whether anything that was said in this event is for the reporter to read."""
    query = exists().where(
        Passage.report_id == report, Passage.seq == seq, Passage.audience.in_(("public", "reporter"))
    )
    return bool(db.session.scalar(select(query)))
