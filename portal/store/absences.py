"""Who is away, from when to when, and who stands in."""

from __future__ import annotations

from collections.abc import Collection
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


def counting_on(session: Session, deputy: int, day: date) -> list[Row[Any]]:
    """name and user_id of who is away on that day or later with this deputy."""
    query = (
        select(User.name, Absence.user_id)
        .join(User, User.id == Absence.user_id)
        .where(Absence.deputy == deputy, Absence.last_day >= day, Absence.cancelled_at.is_(None), User.active)
        .distinct()
    )
    return list(session.execute(query.order_by(User.name, Absence.user_id)))


def owner(absence: int) -> int | None:
    """Whose absence this is."""
    return db.session.scalar(select(Absence.user_id).where(Absence.id == absence))


def listed(since: date, users: Collection[int] | None, most: int) -> list[Row[Any]]:
    """Absences that are not over on that day, of these people or of everybody active (None), the next one first.

    id, user_id, name, role, agency, post, first_day, last_day; the `deputy`'s name and whether they are `here` at all.
    """
    deputy = aliased(User)
    query = (
        select(
            Absence.id,
            Absence.user_id,
            User.name,
            User.role,
            User.agency,
            User.post,
            Absence.first_day,
            Absence.last_day,
            deputy.name.label("deputy"),
            deputy.active.label("here"),
        )
        .join(User, User.id == Absence.user_id)
        .join(deputy, deputy.id == Absence.deputy, isouter=True)
        .where(Absence.last_day >= since, Absence.cancelled_at.is_(None))
        .order_by(Absence.first_day, Absence.id)
        .limit(most)
    )
    query = query.where(User.active) if users is None else query.where(Absence.user_id.in_(users))
    return list(db.session.execute(query))


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
