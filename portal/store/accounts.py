"""Questions about staff: who may hold a report, who may check one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select, update
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


@dataclass(frozen=True)
class Account:
    """An account with what the services judge by."""

    id: int
    email: str
    name: str
    role: str
    agency: str | None
    password: str | None
    active: bool
    created_at: datetime


_ACCOUNT = (User.id, User.email, User.name, User.role, User.agency, User.password, User.active, User.created_at)


def by_email(session: Session, email: str) -> Account | None:
    row = session.execute(select(*_ACCOUNT).where(User.email == email.strip().lower())).first()
    return Account(*row) if row else None


def set_password(session: Session, user: int, password: str) -> None:
    """Keep a hash."""
    session.execute(update(User).where(User.id == user).values(password=password))
