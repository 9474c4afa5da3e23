"""Who is there today: active accounts and who is away."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.domain.roster import Person, Roster
from portal.domain.workflow import Role
from portal.store.tables import Absence, User

_USER = cast(Table, User.__table__)
_ABSENCE = cast(Table, Absence.__table__)

# Built once: nearly every step asks who is there.
_PERSON = select(_USER.c.id, _USER.c.role, _USER.c.agency, _USER.c.post).where(_USER.c.active).order_by(_USER.c.id)
_OF_AGENCIES = _PERSON.where(or_(_USER.c.agency.is_(None), _USER.c.agency.in_(bindparam("agencies", expanding=True))))
_ONE = _PERSON.where(_USER.c.id == bindparam("user"))
_AWAY = (
    select(_ABSENCE.c.user_id, _ABSENCE.c.deputy)
    .where(
        _ABSENCE.c.first_day <= bindparam("day"),
        _ABSENCE.c.last_day >= bindparam("day"),
        _ABSENCE.c.cancelled_at.is_(None),
    )
    .order_by(_ABSENCE.c.id)
)


def of_day(session: Session, day: date, agencies: frozenset[str] | None = None) -> Roster:
    """Everybody active on that local day; with `agencies` only the city's own people and those of these agencies."""
    connection = session.connection()
    if agencies is None:
        rows = connection.execute(_PERSON)
    else:
        rows = connection.execute(_OF_AGENCIES, {"agencies": sorted(agencies)})
    people = {row[0]: _person(*row) for row in rows}
    away = {row.user_id: row.deputy for row in connection.execute(_AWAY, {"day": day})}
    for deputy in {deputy for deputy in away.values() if deputy is not None} - set(people):
        elsewhere = person(session, deputy)  # a deputy may sit at another desk
        if elsewhere:
            people[deputy] = elsewhere
    return Roster(people, away)


def person(session: Session, user: int) -> Person | None:
    """One active account."""
    row = session.connection().execute(_ONE, {"user": user}).first()
    return _person(*row) if row else None


@lru_cache(maxsize=5_000)
def _person(user: int, role: str, agency: str | None, post: str) -> Person:
    """The same value for the same row: every step asks for dozens of people, who hardly ever change."""
    return Person(user, Role(role), agency, post)
