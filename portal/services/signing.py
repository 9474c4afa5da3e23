"""Signing in and out. A session lives in the database: it ends when its row says so, whatever a browser still holds.

Who is asked for a password learns nothing about who has an account: an unknown address costs the same time, is counted
and locked the same way, and gets the same answer.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime

from portal.domain.access import TOUCH, lock_after
from portal.domain.refusals import Refused
from portal.gateways import passwords
from portal.services.steps import present
from portal.store import accounts, sign_ins
from portal.store.db import transaction
from portal.store.sign_ins import SignedIn

log = logging.getLogger(__name__)


class WrongPassword(Refused):
    """No such account, or another password: nobody is told which (shown as 422)."""

    sentence = "Alamat email dan kata sandi ini belum cocok."


class Locked(Refused):
    """Too many failures for this address (shown as 429). `until` is when it may be tried again."""

    sentence = "Terlalu banyak percobaan untuk alamat ini."

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def sign_in(email: str, password: str, *, at: datetime | None = None) -> str:
    """The token of a new session. WrongPassword, Locked; Crowded and Busy when the portal is overrun.

    The attempt is counted as a failure first and forgiven when it succeeds: of forty attempts at the same instant only
    the first five are judged at all. While the address is locked not even the right password is looked at.
    """
    at = at or present()
    key = lock_key(email)
    with transaction() as session:
        failures = sign_ins.count_failure(session, key, at)
        if failures.locked_until and failures.locked_until > at:
            raise Locked(failures.locked_until)  # takes the count back with it
        pause = lock_after(failures.count)
        if pause:
            sign_ins.lock(session, key, at + pause)
        user = accounts.by_email(session, email)
    if not passwords.fits(password, user.password if user and user.active else None) or user is None:
        log.warning("sign-in failed: account %s, failure %s", user.id if user else "unknown", failures.count)
        raise WrongPassword
    fresh = passwords.digest(password) if passwords.is_outdated(user.password or "") else None
    token = new_token()
    with transaction() as session:
        now = accounts.hold(session, user.id)
        if now is None or not now.active or now.password != user.password:
            raise WrongPassword  # disabled, or given another password, since it was compared
        sign_ins.forgive(session, key)
        if fresh:
            accounts.set_password(session, user.id, fresh)
        sign_ins.begin(session, token_hash(token), user.id, at)
    log.info("signed in: account %s", user.id)
    return token


def who(token: str, at: datetime | None = None) -> SignedIn | None:
    """Whose session this token opens now; None when it has ended, been idle for an hour, or is twelve hours old."""
    return sign_ins.find(token_hash(token), at or present())


def touch(token: str, seen_at: datetime, at: datetime | None = None) -> None:
    """Remember that this person is still there; at most once a minute, to spare the database."""
    at = at or present()
    if at - seen_at >= TOUCH:
        with transaction() as session:
            sign_ins.touch(session, token_hash(token), at)


def sign_out(token: str, at: datetime | None = None) -> None:
    with transaction() as session:
        sign_ins.end(session, token_hash(token), at or present())


def new_token() -> str:
    """256 random bits, as they travel in a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """How a token is kept: who reads the database cannot use it. It needs no salt, since it is random."""
    return hashlib.sha256(token.encode()).hexdigest()


def lock_key(email: str) -> str:
    """Under what the failures for an address are counted; also what is typed there by mistake is kept from readers."""
    return hashlib.sha256(b"sign-in\0" + email.strip().lower().encode(errors="replace")).hexdigest()
