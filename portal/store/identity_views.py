"""Who looked at a reporter's identity, when and why: for the inspectorate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import IdentityView, User


def of_report(report: int) -> list[Row[*tuple[Any, ...]]]:
    """Every look at this report's identity, the newest first."""
    query = (
        select(IdentityView.at, IdentityView.reason, User.name, User.role, User.agency)
        .join(User, User.id == IdentityView.user_id)
        .where(IdentityView.report_id == report)
        .order_by(IdentityView.id.desc())
    )
    return list(db.session.execute(query).all())


def has(session: Session, report: int, reason: str) -> bool:
    """Whether a look with exactly this reason was written down before."""
    query = select(exists().where(IdentityView.report_id == report, IdentityView.reason == reason))
    return bool(session.execute(query).scalar())
