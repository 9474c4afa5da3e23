"""Supporters and ratings: one row per device, one rating per round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import Rating, Report, Supporter


def has(number: str, device: str) -> bool:
    """Whether this device was counted already."""
    query = select(
        exists().where(Supporter.report_id == Report.id, Report.number == number, Supporter.device == device)
    )
    return bool(db.session.execute(query).scalar())


def add(session: Session, report: int, device: str) -> bool:
    """Count a device; False when it was there."""
    return _add(session, select(literal(report), literal(device))) == 1


def move(session: Session, duplicate: int, leading: int) -> int:
    """Give a duplicate's supporters to the leading report, and count its reporter in; gives the new total.

    The duplicate's own rows stay, so that splitting finds them again.
    """
    _add(session, select(literal(leading), Supporter.device).where(Supporter.report_id == duplicate))
    _add(session, select(literal(leading), literal(f"reporter of {duplicate}")))
    total = session.execute(select(func.count()).select_from(Supporter).where(Supporter.report_id == leading))
    return int(total.scalar_one())


def _add(session: Session, rows: Select[*tuple[Any, ...]]) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # SQLite cannot tell ON CONFLICT from a join's ON without a WHERE.
    statement = (
        dialect.insert(Supporter).from_select(["report_id", "device"], rows.where(true())).on_conflict_do_nothing()
    )
    counted = session.execute(statement.returning(Supporter.device))
    return len(counted.all())


def keep_rating(session: Session, report: int, round_: int, stars: int, at: datetime) -> None:
    session.execute(insert(Rating), [{"report_id": report, "round": round_, "stars": stars, "at": at}])
