"""One-time links: whoever holds one sets the password of its account, once. Opening it changes nothing, since mail and
chat programs open every link to show a preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.access import LINK, clean_address, clean_name, judge_password
from portal.domain.case import Actor
from portal.domain.refusals import Needs, Refused
from portal.domain.workflow import Role
from portal.gateways import passwords
from portal.services.signing import lock_key, new_token, token_hash
from portal.services.steps import present
from portal.store import accounts, invitations, sign_ins
from portal.store.accounts import Account
from portal.store.db import transaction
from portal.store.invitations import Invited


class NoAccount(Refused):
    """There is no such account (shown as 404)."""

    sentence = "Akun ini tidak ditemukan."


class NoLink(Refused):
    """Such a link was never given out (shown as 404)."""

    sentence = "Tautan ini tidak dikenal. Periksa apakah alamatnya lengkap."


class LinkUsed(Refused):
    """The link has done its work (shown as 410)."""

    sentence = "Tautan ini sudah dipakai. Masuklah dengan kata sandi Anda."


class LinkOver(Refused):
    """The link's time is over, a newer one was given out, or the account was disabled (shown as 410)."""

    sentence = "Tautan ini sudah tidak berlaku. Mintalah tautan baru kepada administrator portal."


@dataclass(frozen=True)
class Link:
    """What a one-time link needs: its token is nowhere else, the database keeps a hash."""

    user: int
    token: str
    expires_at: datetime


def new_link(user: int, *, by: Actor | None, at: datetime | None = None) -> Link:
    """Another link for who forgot the password or lost the first one; earlier links end, the password stays until then.

    NoAccount; LinkOver when the account is disabled.
    """
    at = at or present()
    with transaction() as session:
        account = hold(session, user)
        if not account.active:
            raise LinkOver("Aktifkan akun ini lebih dulu.")
        note(session, by, user, "link", at)
        return issue(session, user, at)


def first_link(at: datetime | None = None) -> Link | None:
    """The link for the first administrator, or None when an administrator can sign in already.

    The first account has no address yet: whoever uses the link names it. Earlier first links end.
    """
    at = at or present()
    with transaction() as session:
        admins = accounts.admins(session)
        if any(admin.password for admin in admins):
            return None
        user = admins[0].id if admins else accounts.add(session, "", "", Role.ADMIN, None, None, at)
        note(session, None, user, "link", at)
        return issue(session, user, at)


def open_link(token: str, at: datetime | None = None) -> Invited:
    """Whom a link invites; looking changes nothing. NoLink, LinkUsed, LinkOver."""
    at = at or present()
    found = invitations.find(token_hash(token))
    if found is None:
        raise NoLink
    if found.used_at:
        raise LinkUsed
    if found.expires_at <= at or not found.active:
        raise LinkOver
    return found


def use_link(token: str, password: str, *, email: str = "", name: str = "", at: datetime | None = None) -> None:
    """Set the password, once. Every open session of the account ends, and failures before it are forgiven.

    `email` and `name` are for the first administrator, whose account has none. NoLink, LinkUsed, LinkOver, Needs.
    """
    at = at or present()
    invited = open_link(token, at)
    unnamed = not invited.email
    address = clean_address(email) if unnamed else invited.email
    called = clean_name(name) if unnamed else invited.name
    judge_password(password, address)
    kept = passwords.digest(password)
    try:
        with transaction() as session:
            if not invitations.use(session, token_hash(token), at):
                raise LinkUsed
            if not hold(session, invited.user).active:
                raise LinkOver
            if unnamed:
                accounts.rename(session, invited.user, address, called)
            accounts.set_password(session, invited.user, kept)
            sign_ins.end_all(session, invited.user, at)
            sign_ins.forgive(session, lock_key(address))
            note(session, None, invited.user, "password", at)
    except IntegrityError as error:
        raise Needs("email", "Alamat ini sudah punya akun.") from error


def issue(session: Session, user: int, at: datetime) -> Link:
    """A new link for this account within a transaction; its earlier ones end."""
    token = new_token()
    invitations.issue(session, token_hash(token), user, at, at + LINK)
    return Link(user, token, at + LINK)


def hold(session: Session, user: int) -> Account:
    """An account under its lock. NoAccount."""
    account = accounts.hold(session, user)
    if account is None:
        raise NoAccount
    return account


def note(session: Session, by: Actor | None, user: int, what: str, at: datetime, detail: str = "") -> None:
    """Keep who did what to an account; `by` None is the terminal, or the person by a link."""
    accounts.note_change(session, by.id if by else None, user, what, at, detail)
