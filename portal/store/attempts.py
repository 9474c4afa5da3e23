"""Counters with an end, shared by all workers and machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.db import Instant, db
from portal.store.tables import Attempt


@dataclass(frozen=True)
class Counted:
    count: int
    expires_at: datetime


def count(session: Session, key: str, at: datetime, expires: datetime) -> Counted:
    """One more under this key. A counter whose time is over begins again and ends at `expires`."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    over = Attempt.expires_at <= at
    counted = dialect.insert(Attempt).values(key=key, count=1, expires_at=expires)
    counted = counted.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=Attempt.count + 1),
            "expires_at": case((over, expires), else_=Attempt.expires_at),
        },
    )
    return Counted(*session.execute(counted.returning(Attempt.count, Attempt.expires_at)).one())


def find(key: str, at: datetime) -> Counted | None:
    row = db.session.execute(
        select(Attempt.count, Attempt.expires_at).where(Attempt.key == key, Attempt.expires_at > at)
    ).first()
    return Counted(*row) if row else None


def clear(session: Session, key: str) -> None:
    session.execute(delete(Attempt).where(Attempt.key == key))


def forget(session: Session, at: datetime) -> None:
    """Delete the counters whose time is over."""
    session.connection().execute(_FORGET, {"now": at})


_FORGET = delete(Attempt.__table__).where(Attempt.expires_at <= bindparam("now", type_=Instant()))  # type: ignore[arg-type]
