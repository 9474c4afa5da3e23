"""Who is there today: active accounts and who is away."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.domain.roster import Person, Roster
from portal.domain.workflow import Role
from portal.store.tables import Absence, User

_PERSON = select(User.id, User.role, User.agency, User.post).where(User.active).order_by(User.id)


def of_day(session: Session, day: date, agencies: frozenset[str] | None = None) -> Roster:
    """Everybody active on that local day; with `agencies` only the city's own people and those of these agencies."""
    query = _PERSON if agencies is None else _PERSON.where(or_(User.agency.is_(None), User.agency.in_(agencies)))
    people = {row[0]: _person(*row) for row in session.connection().execute(query)}
    absent = select(Absence.user_id, Absence.deputy).where(
        Absence.first_day <= day, Absence.last_day >= day, Absence.cancelled_at.is_(None)
    )
    away = {row.user_id: row.deputy for row in session.execute(absent.order_by(Absence.id))}
    for deputy in {deputy for deputy in away.values() if deputy is not None} - set(people):
        elsewhere = person(session, deputy)  # a deputy may sit at another desk
        if elsewhere:
            people[deputy] = elsewhere
    return Roster(people, away)


def person(session: Session, user: int) -> Person | None:
    """One active account."""
    row = session.execute(_PERSON.where(User.id == user)).first()
    return _person(*row) if row else None


@lru_cache(maxsize=5_000)
def _person(user: int, role: str, agency: str | None, post: str) -> Person:
    """The same value for the same row: every step asks for dozens of people, who hardly ever change."""
    return Person(user, Role(role), agency, post)
