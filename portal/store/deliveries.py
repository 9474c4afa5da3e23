"""Delivering what lies in the outbox: claimed with a lease by one worker at a time, tried, marked.

A lease is a time, not a lock: a worker that is killed leaves nothing to clean up, its messages become free again when
the lease runs out. PostgreSQL's workers pass over rows that another is just claiming; SQLite's wait in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Integer,
    Select,
    Table,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from portal.domain.patience import LEASE, furthest_lease, furthest_try, is_given_up, pause_after
from portal.domain.workflow import Outcome
from portal.store.db import Instant, db
from portal.store.outbox import ADDRESS, USER
from portal.store.tables import Message, Report, Reporter, User

_MESSAGE = cast(Table, Message.__table__)

MAIL = "mail"
WAITING, SENT, KEPT, DEAD, VOID = "waiting", "sent", "kept", "dead", "void"
# What a message with such a template was made of is forgotten once it has left: a reporter's code follows from it.
ONCE = frozenset({"renew_code"})
# How the reason begins when not this message but the whole channel failed.
NO_SERVER = "no_server"
LONGEST_REASON = 300  # characters

# Written out, since SQLite uses a partial index only where it sees the same words.
_IS_WAITING: ColumnElement[bool] = _MESSAGE.c.state == literal_column("'waiting'")


@dataclass(frozen=True)
class Held:
    """A message that a worker holds: where it goes and what its words are made of."""

    id: int
    key: str
    recipient: str
    user: int | None
    address: str
    report: int | None
    seq: int | None
    template: str
    language: str
    args: dict[str, Any]
    created_at: datetime
    attempts: int


HELD = (
    Message.id,
    Message.key,
    Message.recipient,
    Message.user_id,
    Message.address,
    Message.report_id,
    Message.seq,
    Message.template,
    Message.language,
    Message.args,
    Message.created_at,
    Message.attempts,
)


def is_anything_due(at: datetime, channel: str = MAIL) -> bool:
    """Whether a worker would find something to do; asked every second, so it takes no lock."""
    moments, connection = _moments(at, channel), db.session().connection()
    return any(connection.execute(query, moments).scalar() for query in _IS_FREE)


def claim(session: Session, at: datetime, by: str, limit: int, channel: str = MAIL) -> list[Held]:
    """Take up to `limit` messages that are due, the longest due first, for this worker alone until its lease ends."""
    found: list[Held] = []
    for query in _FREE:
        if len(found) < limit:
            most = {"most": limit - len(found)}
            rows = session.execute(query.with_for_update(skip_locked=True), _moments(at, channel) | most)
            found += [Held(*row) for row in rows]
    if found:
        _change(session, [held.id for held in found], leased_until=at + LEASE, leased_by=by)
    return found


def _moments(at: datetime, channel: str) -> dict[str, Any]:
    return {"now": at, "lease": furthest_lease(at), "far": furthest_try(at), "channel": channel}


def _free() -> Iterator[Select[*tuple[Any, ...]]]:
    """Due and in nobody's hands; second, what a clock that has been set back since has put far off."""
    now, lease, far = (bindparam(name, type_=Instant()) for name in ("now", "lease", "far"))
    leased = _MESSAGE.c.leased_until
    is_free = or_(leased.is_(None), leased <= now, leased > lease)
    for is_due in (_MESSAGE.c.next_at <= now, _MESSAGE.c.next_at > far):
        where = (_IS_WAITING, is_due, is_free, _MESSAGE.c.channel == bindparam("channel"))
        yield select(*HELD).where(*where).order_by(_MESSAGE.c.next_at, _MESSAGE.c.id)


# Built once: they are asked every second.
_IS_FREE = tuple(select(exists(query)) for query in _free())
_FREE = tuple(query.limit(bindparam("most", type_=Integer())) for query in _free())


def _change(session: Session, ids: Collection[int], *where: ColumnElement[bool], **values: Any) -> int:
    """Change messages that are still waiting; gives how many were."""
    query = update(_MESSAGE).where(_MESSAGE.c.id.in_(ids), _IS_WAITING, *where).values(**values)
    return cast(CursorResult[Any], session.execute(query)).rowcount


_LET_GO: dict[str, Any] = {"leased_until": None, "leased_by": ""}


def mark_sent(session: Session, held: Held, at: datetime) -> None:
    """It has left. True whoever holds the lease by now, so it is not asked."""
    values: dict[str, Any] = {"state": SENT, "sent_at": at, "attempts": held.attempts + 1, "error": "", **_LET_GO}
    if held.template in ONCE:
        values["args"] = {}
    _change(session, [held.id], **values)


def postpone(session: Session, held: Held, by: str, at: datetime, reason: str) -> bool:
    """It could not be delivered now: later again, or after a day given up. Gives whether it was given up.

    A worker whose lease has run out meanwhile changes nothing: the message is in other hands.
    """
    tries = held.attempts + 1
    values: dict[str, Any] = {"attempts": tries, "error": reason[:LONGEST_REASON], **_LET_GO}
    is_over = is_given_up(held.created_at, at, tries)
    if is_over:
        values["state"] = DEAD
    else:
        values["next_at"] = at + pause_after(tries, held.key)
    return bool(_change(session, [held.id], _MESSAGE.c.leased_by == by, **values)) and is_over


def end(session: Session, held: Held, by: str, state: str, reason: str = "") -> None:
    """It will not be delivered: DEAD with the reason, VOID because nobody is there any more to be told."""
    tries = held.attempts + (state == DEAD)
    values = {"state": state, "attempts": tries, "error": reason[:LONGEST_REASON], **_LET_GO}
    _change(session, [held.id], _MESSAGE.c.leased_by == by, **values)


def keep(session: Session, at: datetime, limit: int, channel: str = MAIL) -> int:
    """Set messages aside for a channel that this portal does not have: nothing is lost. Gives how many."""
    moments = _moments(at, channel) | {"most": limit}
    found = [row.id for query in _FREE for row in session.connection().execute(query, moments)]
    return _change(session, found, state=KEPT, error="", **_LET_GO) if found else 0


def release(session: Session, by: str) -> int:
    """Let go of everything that this worker still holds, so that another need not wait. Gives how many."""
    query = update(_MESSAGE).where(_IS_WAITING, _MESSAGE.c.leased_by == by).values(**_LET_GO)
    return cast(CursorResult[Any], session.execute(query)).rowcount


def address_of(held: Held) -> str | None:
    """Where a message goes, as of now: None when the recipient has left, was erased, or withdrew."""
    if held.recipient == ADDRESS:
        return held.address or None
    if held.recipient == USER:
        return db.session.scalar(select(User.email).where(User.id == held.user, User.active)) or None
    query = (
        select(Reporter.email)
        .join(Report, Report.id == Reporter.report_id)
        .where(
            Reporter.report_id == held.report,
            Report.attached,
            or_(Report.outcome.is_(None), Report.outcome != Outcome.WITHDRAWN),
        )
    )
    return db.session.scalar(query) or None


def oldest_stuck() -> datetime | None:
    """Since when the oldest message waits that should have left: never tried, or held up by the whole channel.

    A single mailbox that is full holds its own message up and is no sign that delivering has stopped.
    """
    stuck = or_(_MESSAGE.c.attempts == 0, _MESSAGE.c.error.startswith(NO_SERVER, autoescape=True))
    query = select(_MESSAGE.c.created_at).where(_IS_WAITING, stuck).order_by(_MESSAGE.c.created_at).limit(1)
    return db.session.scalar(query)


def one(message: int) -> Held | None:
    """A message by its id, whatever its state, as it would be delivered."""
    row = db.session.execute(select(*HELD).where(Message.id == message)).first()
    return Held(*row) if row else None
