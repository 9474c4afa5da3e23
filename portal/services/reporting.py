"""What the reporter does with the answer: confirm, dispute, reopen, rate, withdraw; anybody's support; privacy."""

from __future__ import annotations

import hashlib
from datetime import datetime

from portal.domain.case import ANYBODY, Actor
from portal.domain.moves import checking, oversight
from portal.domain.moves import reporting as rules
from portal.domain.workflow import Action
from portal.services.steps import taking
from portal.store import supporters
from portal.store.recording import REPORTER


def confirm(number: str, *, by: Actor, rating: int | None = None, words: str = "", at: datetime | None = None) -> None:
    """It is settled, says the reporter; stars may come with it."""
    with taking(number, Action.CONFIRM, by, at=at) as step:
        step.move(checking.confirm)
        if rating is not None:
            step.move(rules.rate, rating=rating)
            supporters.keep_rating(step.session, step.held.id, step.case.round, rating, step.now.at)
            step.say("rating", rating)
            step.say("words", words, REPORTER)


def dispute(number: str, *, by: Actor, reason: str, seen: int | None = None, at: datetime | None = None) -> None:
    """Not settled. An operator may record what the reporter said by telephone."""
    with taking(number, Action.DISPUTE, by, seen, at) as step:
        step.move(rules.dispute, reason=reason)
        step.say("reason", reason)


def reopen(number: str, *, by: Actor, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.REOPEN, by, at=at) as step:
        step.move(rules.reopen, reason=reason)
        step.say("reason", reason)


def rate(number: str, *, by: Actor, rating: int | None, words: str = "", at: datetime | None = None) -> None:
    """One to five stars, and words for the staff."""
    with taking(number, Action.RATE, by, at=at) as step:
        step.move(rules.rate, rating=rating)
        assert rating is not None
        supporters.keep_rating(step.session, step.held.id, step.case.round, rating, step.now.at)
        step.say("rating", rating)
        step.say("words", words, REPORTER)


def withdraw(number: str, *, by: Actor, at: datetime | None = None) -> None:
    with taking(number, Action.WITHDRAW, by, at=at) as step:
        step.move(rules.withdraw)
        step.say("detached", "1" if step.case.is_open else "")


def support(number: str, *, device: str, at: datetime | None = None) -> bool:
    """Count this device once. False when it was counted before: nothing is written then."""
    mark = _device_mark(device)
    if supporters.has(number, mark):
        return False
    try:
        with taking(number, Action.SUPPORT, ANYBODY, at=at) as step:
            if not supporters.add(step.session, step.held.id, mark):
                raise _CountedAlready
            step.move(rules.support)
    except _CountedAlready:
        return False
    return True


class _CountedAlready(Exception):
    """Another request of this device was first: nothing of this one is kept."""


def has_supported(number: str, *, device: str) -> bool:
    """Whether this device was counted already."""
    return supporters.has(number, _device_mark(device))


def _device_mark(device: str) -> str:
    return hashlib.sha256(b"device\n" + device.encode()).hexdigest()


def tighten(
    number: str, *, by: Actor, confidential: bool, anonymous: bool, seen: int | None = None, at: datetime | None = None
) -> None:
    with taking(number, Action.TIGHTEN, by, seen, at) as step:
        step.move(oversight.tighten, confidential=confidential, anonymous=anonymous)
        step.say("confidential", "1" if confidential else "", REPORTER)
        step.say("anonymous", "1" if anonymous else "", REPORTER)


def loosen(
    number: str,
    *,
    by: Actor,
    confidential: bool,
    anonymous: bool,
    reason: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """Less privacy: what is True stays switched on."""
    with taking(number, Action.LOOSEN, by, seen, at) as step:
        step.move(oversight.loosen, confidential=confidential, anonymous=anonymous, reason=reason)
        step.say("confidential", "1" if confidential else "0", REPORTER)
        step.say("anonymous", "1" if anonymous else "0", REPORTER)
        step.say("reason", reason, REPORTER)
