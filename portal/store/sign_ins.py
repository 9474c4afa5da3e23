"""Sessions of the staff, and the failures before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.access import ABSOLUTE, FORGET, IDLE
from portal.domain.workflow import Role
from portal.store.db import Instant, db
from portal.store.tables import Lockout, SignIn, User


@dataclass(frozen=True)
class SignedIn:
    """A member of staff with an open session."""

    id: int
    email: str
    name: str
    role: Role
    agency: str | None
    seen_at: datetime


def find(token_hash: str, at: datetime) -> SignedIn | None:
    """Whose session this is, if it has neither ended nor run out at `at`; one small query."""
    row = db.session.execute(
        select(User.id, User.email, User.name, User.role, User.agency, SignIn.seen_at)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.started_at > at - ABSOLUTE,
            SignIn.seen_at > at - IDLE,
            User.active,
        )
    ).first()
    if row is None:
        return None
    return SignedIn(row.id, row.email, row.name, Role(row.role), row.agency, row.seen_at)


def begin(session: Session, token_hash: str, user: int, at: datetime) -> None:
    row = {"token_hash": token_hash, "user_id": user, "started_at": at, "seen_at": at}
    session.execute(insert(SignIn), [row])


def touch(session: Session, token_hash: str, at: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None)).values(seen_at=at))


def end(session: Session, token_hash: str, at: datetime) -> None:
    session.execute(
        update(SignIn).where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None)).values(ended_at=at)
    )


def end_all(session: Session, user: int, at: datetime) -> None:
    """Every session of one account."""
    session.execute(update(SignIn).where(SignIn.user_id == user, SignIn.ended_at.is_(None)).values(ended_at=at))


@dataclass(frozen=True)
class Failures:
    count: int
    locked_until: datetime | None


def count_failure(session: Session, key: str, at: datetime) -> Failures:
    """One failure more for this address, exact over all workers: the row stays locked until the commit."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(Lockout).values(key=key, failures=1, expires_at=at + FORGET)
    over = Lockout.expires_at <= at
    counted = first.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((over, 1), else_=Lockout.failures + 1),
            "locked_until": case((over, None), else_=Lockout.locked_until),
            "expires_at": at + FORGET,
        },
    )
    return Failures(*session.execute(counted.returning(Lockout.failures, Lockout.locked_until)).one())


def lock(session: Session, key: str, until: datetime) -> None:
    session.execute(update(Lockout).where(Lockout.key == key).values(locked_until=until))


def forgive(session: Session, key: str) -> None:
    session.execute(delete(Lockout).where(Lockout.key == key))


def failures(keys: list[str], at: datetime) -> dict[str, Failures]:
    """What is held against these addresses at `at`, by key."""
    query = select(Lockout.key, Lockout.failures, Lockout.locked_until).where(
        Lockout.key.in_(keys), Lockout.expires_at > at
    )
    return {row.key: Failures(row.failures, row.locked_until) for row in db.session.execute(query)}


def last_seen(users: list[int]) -> dict[int, datetime]:
    """When each of these accounts last did something, as far as kept."""
    query = select(SignIn.user_id, func.max(SignIn.seen_at)).where(SignIn.user_id.in_(users)).group_by(SignIn.user_id)
    return {user: seen for user, seen in db.session.execute(query) if seen}


def forget(session: Session, at: datetime, keep: timedelta = timedelta(days=30)) -> None:
    """Delete sessions and failures that mean nothing any more."""
    connection = session.connection()
    connection.execute(_FORGET_SESSIONS, {"old": at - keep})
    connection.execute(_FORGET_FAILURES, {"now": at})


_OLD = bindparam("old", type_=Instant())
_FORGET_SESSIONS = delete(SignIn.__table__).where(or_(SignIn.ended_at < _OLD, SignIn.seen_at < _OLD))  # type: ignore[arg-type]
_FORGET_FAILURES = delete(Lockout.__table__).where(Lockout.expires_at <= bindparam("now", type_=Instant()))  # type: ignore[arg-type]
