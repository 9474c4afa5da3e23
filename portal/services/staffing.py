"""What stays behind an account that changes: offices that nobody can be told in, absent people whose deputy it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from portal.domain.alarms import AlarmKind, of_offices
from portal.domain.roster import Roster
from portal.store import absences, cities, roster
from portal.store.accounts import Account
from portal.store.cities import NoCity


@dataclass(frozen=True)
class Office:
    """How the office of an account stands: `unreached` as the alarms see it, `counted_on` by those who are away."""

    unreached: frozenset[AlarmKind]
    counted_on: tuple[str, ...]


def look(session: Session, account: Account, at: datetime) -> Office:
    """The account's own agency and the city's offices on the local day of `at`."""
    day = local_day(session, at)
    return Office(
        unreached(session, account.agency, day),
        tuple(row.name for row in absences.counting_on(session, account.id, day)),
    )


def unreached(session: Session, agency: str | None, day: date) -> frozenset[AlarmKind]:
    """In which offices of this agency and of the city nobody could be told on that day, whatever is open now."""
    return _kinds(*_people(session, agency, day))


def lost_without(session: Session, account: Account, day: date) -> frozenset[AlarmKind]:
    """Those of them in which only this person's absence on that day is the cause."""
    people, agencies = _people(session, account.agency, day)
    there = replace(people, away={who: deputy for who, deputy in people.away.items() if who != account.id})
    return _kinds(people, agencies) - _kinds(there, agencies)


def _people(session: Session, agency: str | None, day: date) -> tuple[Roster, frozenset[str]]:
    agencies = frozenset((agency,) if agency else ())
    return roster.of_day(session, day, agencies), agencies


def _kinds(people: Roster, agencies: frozenset[str]) -> frozenset[AlarmKind]:
    return frozenset(alarm.kind for alarm in of_offices(people, agencies, has_open=True))


def local_day(session: Session, at: datetime) -> date:
    """The date on the city's wall; before a city is loaded, UTC's."""
    try:
        return at.astimezone(cities.current(session).time_zone).date()
    except NoCity:
        return at.astimezone(UTC).date()
