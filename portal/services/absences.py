"""Away (cuti): whoever is told of lateness names the days and a deputy, so that the telling reaches somebody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.domain.case import Actor
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import CENTRE_ROLES, Role
from portal.services.steps import present
from portal.store import absences, accounts, cities
from portal.store.accounts import Account
from portal.store.db import transaction

LONGEST = 366  # days
# Each reads the same reports as the others of its circle, given the same agency.
_CIRCLES = (frozenset({Role.OFFICER, Role.HEAD}), CENTRE_ROLES, frozenset({Role.LEADER}))


def note(
    user: int, *, first: date | None, last: date | None, deputy: int | None, by: Actor, at: datetime | None = None
) -> int:
    """Note an absence, first to last local day; gives its id.

    Everybody notes their own, a head also their agency's, supervisors the centre's, administrators everybody's.
    Needs: days that are none or are over, a deputy who cannot stand in. NotEntitled: not theirs to note.
    """
    at = at or present()
    today = at.astimezone(cities.current().time_zone).date()
    if first is None or last is None or last < first:
        raise Needs("last", "Isi hari pertama dan hari terakhir cuti.")
    if last < today:
        raise Needs("last", "Hari-hari ini sudah lewat.")
    if (last - first).days >= LONGEST:
        raise Needs("last", "Cuti paling lama satu tahun. Untuk lebih lama, nonaktifkan akunnya.")
    with transaction() as session:
        person = _entitled(session, user, by)
        if absences.overlapping(session, user, first, last):
            raise Needs("first", "Pada hari itu sudah ada cuti yang tercatat.")
        if deputy is not None:
            _may_stand_in(session, person, deputy)
        return absences.add(session, user, first, last, deputy, by.id, at)


def cancel(user: int, absence: int, *, by: Actor, at: datetime | None = None) -> bool:
    """Somebody is back, or never went. False when there was nothing to cancel."""
    with transaction() as session:
        _entitled(session, user, by)
        return absences.cancel(session, absence, user, at or present())


def within_reach(by: Actor) -> list[Account]:
    """Whom `by` may note, themselves first. An administrator may note everybody, and comes by way of the account."""
    match by.role:
        case Role.HEAD:
            found = accounts.members(by.agency, _circle(by.role))
        case Role.SUPERVISOR:
            found = accounts.members(None, _circle(by.role))
        case _:
            own = accounts.find(by.id) if by.id is not None else None
            return [own] if own else []
    return sorted(found, key=lambda person: person.id != by.id)


def stand_ins(person: Account) -> list[Account]:
    """Who may stand in: active, of the same office, and reading the same reports. Nobody for who is not told."""
    return [other for other in accounts.members(person.agency, _circle(person.role)) if other.id != person.id]


def is_told(role: Role) -> bool:
    """Whether somebody with this role is told of lateness, so that it matters who stands in."""
    return bool(_circle(role))


def may_note(by: Actor, person: Account) -> bool:
    """Whether `by` may note when this person is away."""
    if by.id == person.id or by.role is Role.ADMIN:
        return True
    if by.role is Role.HEAD:
        return person.agency is not None and person.agency == by.agency
    return by.role is Role.SUPERVISOR and person.role in CENTRE_ROLES


def _entitled(session: Session, user: int, by: Actor) -> Account:
    person = accounts.hold(session, user)
    if person is None or not may_note(by, person):
        raise NotEntitled("absence")
    return person


def _may_stand_in(session: Session, person: Account, deputy: int) -> None:
    other = accounts.hold(session, deputy)
    if other is None or not other.active or other.id == person.id:
        raise Needs("deputy", "Pilih pengganti yang akunnya aktif.")
    if other.agency != person.agency or other.role not in _circle(person.role):
        raise Needs("deputy", "Pengganti harus dari kantor yang sama, karena ia membaca laporan yang sama.")


def _circle(role: Role) -> frozenset[Role]:
    return next((circle for circle in _CIRCLES if role in circle), frozenset())
