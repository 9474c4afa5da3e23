"""One-time links by which somebody sets a password: kept as hashes, good once and not for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import Invitation, User


@dataclass(frozen=True)
class Invited:
    """A link and the account that it opens."""

    user: int
    email: str
    name: str
    active: bool
    expires_at: datetime
    used_at: datetime | None


def issue(session: Session, token_hash: str, user: int, at: datetime, expires: datetime) -> None:
    """A new link; earlier ones of the same account open nothing any more."""
    revoke(session, user, at)
    row = {"token_hash": token_hash, "user_id": user, "created_at": at, "expires_at": expires}
    session.execute(insert(Invitation), [row])


def revoke(session: Session, user: int, at: datetime) -> None:
    """Let the unused links of an account expire now."""
    still = (Invitation.user_id == user, Invitation.used_at.is_(None), Invitation.expires_at > at)
    session.execute(update(Invitation).where(*still).values(expires_at=at))


def find(token_hash: str) -> Invited | None:
    row = db.session.execute(
        select(User.id, User.email, User.name, User.active, Invitation.expires_at, Invitation.used_at)
        .join(User, User.id == Invitation.user_id)
        .where(Invitation.token_hash == token_hash)
    ).first()
    return Invited(*row) if row else None


def use(session: Session, token_hash: str, at: datetime) -> bool:
    """Use a link up. False: somebody was first, or its time is over."""
    good = (Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > at)
    used = cast(CursorResult[Any], session.execute(update(Invitation).where(*good).values(used_at=at)))
    return used.rowcount == 1


def open_until(users: list[int], at: datetime) -> dict[int, datetime]:
    """Until when the unused link of each of these accounts is good, for those that have one."""
    query = select(Invitation.user_id, Invitation.expires_at).where(
        Invitation.user_id.in_(users), Invitation.used_at.is_(None), Invitation.expires_at > at
    )
    return {row.user_id: row.expires_at for row in db.session.execute(query)}
