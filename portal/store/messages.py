"""Messages as people look at them: by state, by report, page by page; and having one sent once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.deliveries import DEAD, KEPT, ONCE, SENT, WAITING
from portal.store.outbox import REPORTER
from portal.store.tables import Message, Report, Reporter, Resending, User

RESENT_FROM = (DEAD, KEPT, SENT)

_LISTED = (
    select(
        Message.id,
        Message.recipient,
        Message.template,
        Message.channel,
        Message.state,
        Message.attempts,
        Message.error,
        Message.created_at,
        Message.next_at,
        Message.sent_at,
        Message.address,
        Report.number,
        User.name,
        User.role,
        User.agency,
        Reporter.email,
    )
    .outerjoin(Report, Report.id == Message.report_id)
    .outerjoin(User, User.id == Message.user_id)
    .outerjoin(Reporter, (Reporter.report_id == Message.report_id) & (Message.recipient == REPORTER))
)


@dataclass(frozen=True)
class Asked:
    """Which messages are looked for; `after` is the id of the last one on the page before."""

    state: str = ""
    number: str = ""
    after: int | None = None


def page(asked: Asked, most: int) -> list[Row[*tuple[Any, ...]]]:
    """Messages, newest first."""
    query = _LISTED.order_by(Message.created_at.desc(), Message.id.desc()).limit(most)
    if asked.state:
        query = query.where(Message.state == asked.state)
    if asked.number:
        query = query.where(Report.number == asked.number)
    if asked.after is not None:
        last = select(Message.created_at).where(Message.id == asked.after).scalar_subquery()
        query = query.where(tuple_(Message.created_at, Message.id) < tuple_(last, asked.after))
    return list(db.session.execute(query).all())


def find(message: int) -> Row[*tuple[Any, ...]] | None:
    """One message with the names around it."""
    return db.session.execute(_LISTED.where(Message.id == message)).first()


def of_report(report: int, *, to_reporter_only: bool = False) -> list[Row[*tuple[Any, ...]]]:
    """What was told about a report, the newest first."""
    query = _LISTED.where(Message.report_id == report).order_by(Message.id.desc())
    if to_reporter_only:
        query = query.where(Message.recipient == REPORTER)
    return list(db.session.execute(query).all())


def counts() -> dict[str, int]:
    """How many messages are in each state that somebody may have to look after; what has left is not counted."""
    looked_after = (WAITING, KEPT, DEAD)
    query = (
        select(Message.state, func.count().label("n")).where(Message.state.in_(looked_after)).group_by(Message.state)
    )
    found = {row.state: row.n for row in db.session.execute(query)}
    return {state: found.get(state, 0) for state in looked_after}


def resend(session: Session, message: int, by: int | None, at: datetime) -> bool:
    """Let a message wait again, with all its tries before it; who wanted that is kept. False: it cannot be sent again.

    `by` is an account, None at the terminal.
    """
    found = session.execute(select(Message.state, Message.template).where(Message.id == message).with_for_update())
    row = found.first()
    if row is None or row.state not in RESENT_FROM or (row.state == SENT and row.template in ONCE):
        return False
    again: dict[str, Any] = {"state": WAITING, "attempts": 0, "next_at": at, "error": "", "sent_at": None}
    session.execute(update(Message).where(Message.id == message).values(**again, leased_until=None, leased_by=""))
    session.execute(insert(Resending), [{"message_id": message, "user_id": by, "at": at}])
    return True


def resendings(message: int) -> list[Row[*tuple[Any, ...]]]:
    """Who had a message sent once more, and when, the newest first."""
    query = (
        select(Resending.at, User.name, User.role)
        .outerjoin(User, User.id == Resending.user_id)
        .where(Resending.message_id == message)
        .order_by(Resending.id.desc())
    )
    return list(db.session.execute(query).all())
