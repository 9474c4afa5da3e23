"""Questions about staff: who may hold a report, who may check one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from portal.domain.case import Actor
from portal.domain.workflow import CENTRE_ROLES, Role
from portal.store.tables import IdentityView, User


def has_officer(session: Session, agency: str) -> bool:
    """Whether an agency has somebody at its desk: without, a report would be in nobody's hands."""
    query = select(exists().where(User.agency == agency, User.active, User.role.in_((Role.OFFICER, Role.HEAD))))
    return bool(session.execute(query).scalar())


def is_field_officer(session: Session, user: int, agency: str | None) -> bool:
    query = select(exists().where(User.id == user, User.agency == agency, User.active, User.role == Role.FIELD_OFFICER))
    return bool(session.execute(query).scalar())


def centre(session: Session) -> list[Actor]:
    """The active operators and supervisors."""
    rows = session.execute(select(User.id, User.role, User.agency).where(User.active, User.role.in_(CENTRE_ROLES)))
    return [Actor(Role(row.role), row.id, row.agency) for row in rows]


def log_view(session: Session, user: int, report: int | None, reason: str, at: datetime) -> None:
    """Somebody looks at an identity, or searches for a caller; written in the transaction of the look."""
    row = {"at": at, "user_id": user, "report_id": report, "reason": reason}
    session.execute(insert(IdentityView), [row])
