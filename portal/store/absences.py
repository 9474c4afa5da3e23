"""Who is away, from when to when, and who stands in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Row, insert, select, update
from sqlalchemy.orm import Session, aliased

from portal.store.db import db
from portal.store.tables import Absence, User


def add(session: Session, user: int, first: date, last: date, deputy: int | None, by: int | None, at: datetime) -> int:
    """Keep an absence; days are local and both included."""
    row = {
        "user_id": user,
        "first_day": first,
        "last_day": last,
        "deputy": deputy,
        "noted_by": by,
        "noted_at": at,
        "cancelled_at": None,
    }
    return session.scalars(insert(Absence).returning(Absence.id), [row]).one()


def cancel(session: Session, absence: int, user: int, at: datetime) -> bool:
    """End an absence of this person; False when there is none that still holds."""
    where = (Absence.id == absence, Absence.user_id == user, Absence.cancelled_at.is_(None))
    done = session.execute(update(Absence).where(*where).values(cancelled_at=at))
    return cast(CursorResult[Any], done).rowcount == 1


def overlapping(session: Session, user: int, first: date, last: date) -> bool:
    """Whether the person is noted as away on one of these days already."""
    query = select(Absence.id).where(
        Absence.user_id == user,
        Absence.cancelled_at.is_(None),
        Absence.first_day <= last,
        Absence.last_day >= first,
    )
    return session.scalar(query.limit(1)) is not None


def of(user: int, since: date) -> list[Row[Any]]:
    """id, first_day, last_day and the deputy's name of absences that are not over on that day, the next one first."""
    deputy = aliased(User)
    query = (
        select(Absence.id, Absence.first_day, Absence.last_day, deputy.name.label("deputy"))
        .join(deputy, deputy.id == Absence.deputy, isouter=True)
        .where(Absence.user_id == user, Absence.last_day >= since, Absence.cancelled_at.is_(None))
        .order_by(Absence.first_day, Absence.id)
    )
    return list(db.session.execute(query))
