"""Handing what lies in the outbox to a channel: claimed, written, delivered outside any transaction, marked.

At least once: a worker that is killed between the delivery and its mark lets one message be delivered again, under the
same name. Everything else is marked before the next one is begun.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from portal.domain.alarms import Alarm, AlarmKind
from portal.domain.case import Actor
from portal.domain.patience import LEASE
from portal.domain.refusals import NotEntitled, Refused
from portal.domain.workflow import Role
from portal.gateways import channels
from portal.gateways.channels import Gateway, Letter, NoServer, Unreachable
from portal.services import alarms
from portal.services.steps import present
from portal.store import deliveries, messages
from portal.store.db import Busy, db, transaction
from portal.store.deliveries import DEAD, KEPT, MAIL, SENT, VOID, Held

T = TypeVar("T")

AT_ONCE = 20  # messages in one claim
KEPT_AT_ONCE = 1000
# What one delivery may take at the very worst, each answer of the server late; none is begun later in the lease.
LONGEST_DELIVERY = timedelta(minutes=2, seconds=30)
STUCK = timedelta(minutes=15)  # so long nothing has left: the portal is not ready, and an alarm rings
POSTPONED = "postponed"
NO_SERVER = "no_server"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What a message says: composed when it is delivered."""

    subject: str
    text: str
    thread: str = ""


Compose = Callable[[Held], Words]
Counts = dict[str, int]


def deliver_due(
    at: datetime | None,
    gateway: Gateway | None,
    compose: Compose,
    *,
    by: str,
    limit: int = AT_ONCE,
    channel: str = MAIL,
    ends: Callable[[], bool] = lambda: False,
) -> Counts:
    """Deliver up to `limit` messages that are due at `at` (now by default); gives how many came to what.

    `by` names this worker and no other, in this and in every other process. Without a gateway messages are kept.
    `no_server` among the counts: the channel is out of reach, the rest was let go untried. `ends` is asked between two
    messages: once true, what is left is let go.
    """
    start, began = at or present(), time.monotonic()

    def now() -> datetime:
        return start + timedelta(seconds=time.monotonic() - began)

    if not deliveries.is_anything_due(start, channel):
        db.session.rollback()
        return {}
    counts: Counter[str] = Counter()
    if gateway is None:
        with transaction() as session:
            counts[KEPT] += deliveries.keep(session, start, KEPT_AT_ONCE, channel)
        return +counts
    with transaction() as session:
        held = deliveries.claim(session, start, by, limit, channel)
    left = len(held)
    try:
        for one in held:
            if ends() or now() - start > LEASE - LONGEST_DELIVERY or counts[NO_SERVER]:
                break
            counts.update(_deliver(one, gateway, compose, by, now))
            left -= 1
    finally:
        gateway.close()
        if left:
            _surely(lambda: _let_go(by))
    return +counts


def _deliver(held: Held, gateway: Gateway, compose: Compose, by: str, now: Callable[[], datetime]) -> tuple[str, ...]:
    """One message, from its words to its mark; gives what became of it."""
    try:
        letter = _write(held, compose)
        if letter is None:
            return (_end(held, by, VOID, ""),)
        gateway.deliver(letter)
    except channels.Refused as no:
        return (_end(held, by, DEAD, no.reason),)
    except NoServer as no:
        return NO_SERVER, _later(held, by, now(), f"{deliveries.NO_SERVER}: {no.reason}")
    except Unreachable as no:
        return (_later(held, by, now(), no.reason),)
    except (Busy, DBAPIError):
        raise  # not this message's fault
    except Exception as error:
        # A defect in one letter must not hold up the others, nor stand in the log with what it says.
        log.error("A letter %s could not be written or sent: %s", held.template, type(error).__name__)
        return (_later(held, by, now(), type(error).__name__),)
    sent_at = now()
    _surely(lambda: _mark_sent(held, sent_at))
    return (SENT,)


def _write(held: Held, compose: Compose) -> Letter | None:
    """The letter as of now; None when nobody is there any more to be told."""
    try:
        address = deliveries.address_of(held)
        if address is None:
            return None
        words = compose(held)
        return Letter(held.key, address, words.subject, words.text, words.thread)
    finally:
        db.session.rollback()  # nothing of the database is held while a server is spoken to


def _mark_sent(held: Held, at: datetime) -> None:
    with transaction() as session:
        deliveries.mark_sent(session, held, at)


def _end(held: Held, by: str, state: str, reason: str) -> str:
    with transaction() as session:
        deliveries.end(session, held, by, state, reason)
    return state


def _later(held: Held, by: str, at: datetime, reason: str) -> str:
    with transaction() as session:
        return DEAD if deliveries.postpone(session, held, by, at, reason) else POSTPONED


def _let_go(by: str) -> None:
    with transaction() as session:
        deliveries.release(session, by)


def _surely(verb: Callable[[], T], tries: int = 5) -> T:
    """What must not be left undone only because the database was busy for a moment."""
    for _ in range(tries - 1):
        try:
            return verb()
        except (Busy, OperationalError):
            db.session.rollback()
            time.sleep(0.2)
    return verb()


def release(by: str) -> None:
    """A worker ends: what it holds is free at once."""
    _surely(lambda: _let_go(by))


class CannotSendAgain(Refused):
    """The message is waiting already, is gone, or must not be repeated."""

    sentence = "Pesan ini tidak dapat dikirim lagi."


def send_again(message: int, *, by: Actor, at: datetime | None = None) -> None:
    """Let a message that was given up, kept or sent wait once more; who wanted that is written down.

    NotEntitled: not an administrator or supervisor. CannotSendAgain: it is not in such a state.
    """
    if by.role not in (Role.ADMIN, Role.SUPERVISOR):
        raise NotEntitled("send_again")
    with transaction() as session:
        if not messages.resend(session, message, by.id, at or present()):
            raise CannotSendAgain


def is_stuck(at: datetime) -> bool:
    """Whether a message waits that should have left a quarter of an hour ago: no worker, or no way out."""
    oldest = deliveries.oldest_stuck()
    return oldest is not None and at - oldest > STUCK


def watch(at: datetime) -> int:
    """Raise or clear the alarm for messages that do not leave."""
    found = [Alarm(AlarmKind.MESSAGES_WAIT)] if is_stuck(at) else []
    return alarms.settle(AlarmKind.MESSAGES_WAIT, found, at)
