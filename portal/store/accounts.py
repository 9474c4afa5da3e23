"""Questions about staff: who may hold a report, who may check one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, insert, literal, not_, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from portal.domain.case import Actor, PartState
from portal.domain.workflow import CENTRE_ROLES, Role, Status
from portal.store.db import db
from portal.store.tables import AccountChange, Agency, IdentityView, Part, Report, Task, User


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
    email: str  # empty until the first administrator has named it
    name: str
    role: Role
    agency: str | None
    password: str | None
    active: bool
    created_at: datetime
    post: str = ""  # a leader's, of `roster.Post`


_ACCOUNT = tuple(getattr(User, field.name) for field in fields(Account))


def _account(row: Any) -> Account:
    found = Account(*row)
    return replace(found, role=Role(found.role))


def by_email(session: Session, email: str) -> Account | None:
    row = session.execute(select(*_ACCOUNT).where(User.email == email.strip().lower(), User.email != "")).first()
    return _account(row) if row else None


def find(user: int) -> Account | None:
    row = db.session.execute(select(*_ACCOUNT).where(User.id == user)).first()
    return _account(row) if row else None


def hold(session: Session, user: int) -> Account | None:
    """An account under its lock."""
    row = session.execute(select(*_ACCOUNT).where(User.id == user).with_for_update()).first()
    return _account(row) if row else None


def members(agency: str | None, roles: Collection[Role]) -> list[Account]:
    """The active accounts with one of these roles at an agency, or at none, by name."""
    query = select(*_ACCOUNT).where(User.active, User.role.in_(roles), User.agency.is_not_distinct_from(agency))
    return [_account(row) for row in db.session.execute(query.order_by(func.lower(User.name), User.id))]


def admins(session: Session) -> list[Account]:
    """The active administrators under their locks, first come first."""
    query = select(*_ACCOUNT).where(User.role == Role.ADMIN, User.active).order_by(User.id).with_for_update()
    return [_account(row) for row in session.execute(query)]


def listed(words: str, after: int | None, limit: int) -> list[Account]:
    """Accounts by name, those with `words` in name, address or agency; the page that follows the account `after`."""
    query = select(*_ACCOUNT).order_by(func.lower(User.name), User.id).limit(limit)
    if words:
        held = [column.icontains(words, autoescape=True) for column in (User.name, User.email, User.agency)]
        query = query.where(or_(*held))
    if after is not None:
        last = select(func.lower(User.name)).where(User.id == after).scalar_subquery()
        query = query.where(tuple_(func.lower(User.name), User.id) > tuple_(last, literal(after)))
    return [_account(row) for row in db.session.execute(query)]


def add(
    session: Session,
    email: str,
    name: str,
    role: Role,
    agency: str | None,
    password: str | None,
    at: datetime,
    post: str = "",
) -> int:
    """A new account; IntegrityError when the address is taken."""
    user = User(email=email, name=name, role=role.value, agency=agency, password=password, active=True, created_at=at)
    user.post = post
    session.add(user)
    session.flush()
    return user.id


def set_password(session: Session, user: int, password: str) -> None:
    """Keep a hash."""
    session.execute(update(User).where(User.id == user).values(password=password))


def set_active(session: Session, user: int, active: bool) -> None:
    session.execute(update(User).where(User.id == user).values(active=active))


def set_role(session: Session, user: int, role: Role, agency: str | None, post: str) -> None:
    session.execute(update(User).where(User.id == user).values(role=role.value, agency=agency, post=post))


def rename(session: Session, user: int, email: str, name: str) -> None:
    """IntegrityError when the address is taken."""
    session.execute(update(User).where(User.id == user).values(email=email, name=name))


def has_agency(session: Session, agency: str) -> bool:
    """Whether somebody may work for it: it is of this city and not retired."""
    query = select(exists().where(Agency.code == agency, Agency.is_outside.is_(False), Agency.retired.is_(False)))
    return bool(session.scalar(query))


def reports_held(session: Session, agency: str) -> int:
    """How many open reports the agency leads or still supports."""
    leads = Report.lead == agency
    supports = exists().where(Part.report_id == Report.id, Part.agency == agency, Part.state == PartState.OPEN)
    query = select(func.count()).where(Report.status != Status.CLOSED, or_(leads, supports))
    return int(session.scalar(query.select_from(Report)) or 0)


def open_tasks(user: int) -> list[str]:
    """The open reports on which this person has a task."""
    held = select(Report.number).join(Task, Task.report_id == Report.id)
    query = held.where(Task.officer == user, Report.status != Status.CLOSED).order_by(Report.id)
    return list(db.session.execute(query).scalars())


def holding_without_place() -> list[int]:
    """Who has a task on an open report but cannot work on it: disabled, or no field officer of that agency any more."""
    return list(db.session().connection().execute(_WITHOUT_PLACE).scalars())


def _on_open_report(*where: Any) -> Any:
    return exists().where(Task.officer == User.id, *where, Report.id == Task.report_id, Report.status != Status.CLOSED)


# From the few people to their tasks: asked from the tasks, every task that ever was would be looked at each minute.
# Another agency than one's own is before or after it: two ranges of the index, where "unequal" is none.
_IN_THE_FIELD = and_(User.active, User.role == Role.FIELD_OFFICER)
_WITHOUT_PLACE = select(User.id).where(
    or_(
        and_(not_(_IN_THE_FIELD), _on_open_report()),
        and_(
            _IN_THE_FIELD, or_(_on_open_report(Task.agency < User.agency), _on_open_report(Task.agency > User.agency))
        ),
    )
)


def note_change(session: Session, by: int | None, user: int, what: str, at: datetime, detail: str) -> None:
    row = {"at": at, "by": by, "user_id": user, "what": what, "detail": detail}
    session.execute(insert(AccountChange), [row])


def changes(user: int) -> list[Row[Any]]:
    """at, what, detail and the name of who did it, newest first."""
    actor = aliased(User)
    query = (
        select(AccountChange.at, AccountChange.what, AccountChange.detail, actor.name.label("by"))
        .join(actor, actor.id == AccountChange.by, isouter=True)
        .where(AccountChange.user_id == user)
        .order_by(AccountChange.id.desc())
        .limit(100)
    )
    return list(db.session.execute(query))
