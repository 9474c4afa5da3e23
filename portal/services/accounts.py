"""Staff accounts: let in by a one-time link, moved to another role, shut out and let in again, each with its trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.access import clean_address, clean_name, judge_membership, judge_password
from portal.domain.alarms import AlarmKind
from portal.domain.case import Actor
from portal.domain.refusals import Needs, Refused
from portal.domain.workflow import AGENCY_ROLES, Role
from portal.gateways import passwords
from portal.services import staffing
from portal.services.links import Link, hold, issue, note
from portal.services.signing import lock_key
from portal.services.staffing import Office
from portal.services.steps import present
from portal.services.tasks import hand_back
from portal.store import accounts, invitations, sign_ins
from portal.store.accounts import Account
from portal.store.db import transaction


class LastAdmin(Refused):
    """Without this account nobody could let anybody in any more (shown as 409)."""

    sentence = "Ini administrator terakhir yang dapat masuk. Angkat administrator lain lebih dulu."


@dataclass(frozen=True)
class Left:
    """What somebody leaves: `tasks` handed back, and `unmanned` open reports of an agency whose desk is now empty.

    `emptied`: the offices in which nobody can be told of lateness any more; the alarms for them ring with the worker's
    next round. `counted_on`: the names of those who are away, or will be, with this person as deputy.
    """

    tasks: int = 0
    unmanned: int = 0
    emptied: frozenset[AlarmKind] = frozenset()
    counted_on: tuple[str, ...] = ()


def invite(
    email: str,
    name: str,
    role: Role,
    agency: str | None = None,
    *,
    by: Actor | None,
    post: str = "",
    password: str | None = None,
    at: datetime | None = None,
) -> Link | None:
    """A new account and the link by which its person sets a password; None when the `password` was given already.

    Needs: an address that is none or is taken, a name, a role with an agency or a `post` that do not fit. `by` None:
    the terminal.
    """
    at, email, name = at or present(), clean_address(email), clean_name(name)
    judge_membership(role, agency, post)
    if password is not None:
        judge_password(password, email)
    kept = passwords.digest(password) if password is not None else None
    try:
        with transaction() as session:
            _need_agency(session, agency)
            user = accounts.add(session, email, name, role, agency, kept, at, post)
            note(session, by, user, "invited" if kept is None else "added", at, _membership(role, agency, post))
            return None if kept else issue(session, user, at)
    except IntegrityError as error:
        raise Needs("email", "Alamat ini sudah punya akun.") from error


def disable(user: int, *, by: Actor | None, at: datetime | None = None) -> Left:
    """Shut somebody out: sessions and links end at once, then their tasks go back to the desk, report by report.

    NoAccount, LastAdmin. `unmanned` in the answer is to be said loudly: those reports are in nobody's hands.
    """
    at = at or present()
    with transaction() as session:
        admins = accounts.admins(session)
        account = hold(session, user)
        if not account.active:
            return Left()
        _need_other_admin(admins, account)
        before = staffing.look(session, account, at)
        accounts.set_active(session, user, False)
        sign_ins.end_all(session, user, at)
        invitations.revoke(session, user, at)
        left = _left(session, account, before, at)
        note(session, by, user, "disabled", at)
    return replace(left, tasks=hand_back(user, at))


def enable(user: int, *, by: Actor | None, at: datetime | None = None) -> None:
    """Let somebody in again, with the password they had. NoAccount."""
    at = at or present()
    with transaction() as session:
        if not hold(session, user).active:
            accounts.set_active(session, user, True)
            note(session, by, user, "enabled", at)


def change_role(
    user: int, role: Role, agency: str | None, *, by: Actor | None, post: str = "", at: datetime | None = None
) -> Left:
    """Another role, agency or post: sessions end, so that nobody goes on under the old one; tasks go back to the old
    desk.

    NoAccount, LastAdmin, Needs.
    """
    at = at or present()
    judge_membership(role, agency, post)
    with transaction() as session:
        admins = accounts.admins(session)
        account = hold(session, user)
        if (account.role, account.agency, account.post) == (role, agency, post):
            return Left()
        if role is not Role.ADMIN:
            _need_other_admin(admins, account)
        _need_agency(session, agency)
        before = staffing.look(session, account, at)
        accounts.set_role(session, user, role, agency, post)
        sign_ins.end_all(session, user, at)
        left = _left(session, account, before, at)
        note(session, by, user, "role", at, _membership(role, agency, post))
    return replace(left, tasks=hand_back(user, at))


def unlock(user: int, *, by: Actor | None, at: datetime | None = None) -> None:
    """Forgive failed sign-ins before their time. NoAccount."""
    at = at or present()
    with transaction() as session:
        sign_ins.forgive(session, lock_key(hold(session, user).email))
        note(session, by, user, "unlocked", at)


def _need_other_admin(admins: list[Account], account: Account) -> None:
    # They were read under their locks, before the account: two who shut each other out at once must not both succeed.
    others = [admin for admin in admins if admin.password and admin.id != account.id]
    if account.role == Role.ADMIN and account.active and not others:
        raise LastAdmin


def _need_agency(session: Session, agency: str | None) -> None:
    if agency and not accounts.has_agency(session, agency):
        raise Needs("agency", "Dinas ini tidak ada dalam daftar.")


def _left(session: Session, account: Account, before: Office, at: datetime) -> Left:
    after = staffing.look(session, account, at)
    return Left(
        unmanned=_unmanned(session, account),
        emptied=after.unreached - before.unreached,
        counted_on=after.counted_on,
    )


def _unmanned(session: Session, account: Account) -> int:
    """How many open reports the former agency leads, if nobody is left at its desk."""
    if account.role not in AGENCY_ROLES or account.role == Role.FIELD_OFFICER or account.agency is None:
        return 0
    return 0 if accounts.has_officer(session, account.agency) else accounts.reports_held(session, account.agency)


def _membership(role: Role, agency: str | None, post: str) -> str:
    """As the history keeps it: the role, and its agency or post."""
    return " ".join(filter(None, (role, agency, post)))
