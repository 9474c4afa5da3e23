"""Reckoning every open report anew after the registry was changed: many at a time, resumable, by several workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.domain.case import Case
from portal.domain.city import City
from portal.domain.ladder import climbed
from portal.domain.reckoning import alters, reckoned
from portal.services.lately import lately
from portal.services.steps import caught_up, present
from portal.store import cities, ladder, reckoning
from portal.store.db import db, transaction

AT_ONCE = 200
"""Reports looked at in one transaction; also how many an editor waits for after a change."""

IN_A_ROUND = 1000
"""Reports looked at in one round of a worker; the rest follows with the next."""

_SETTLED = timedelta(seconds=60)
"""After this long no step that began with the city of before is still on its way to the disk."""


def reckon_outdated(at: datetime | None = None, most: int = IN_A_ROUND) -> int:
    """Reckon up to so many open reports whose calendars or limits are older than the registry's; gives how many moved.

    Each report whose dues move is a transaction of its own, with one event that says why; of the others only the
    versions are kept. Done twice, or by several workers at once, it changes nothing more. A registry in which nothing
    was changed since costs one question.
    """
    at = at or present()
    moved = 0
    while most > 0 and reckoning.unreckoned_since(db.session()) is not None:
        looked_at, numbers = _look(at, min(most, AT_ONCE))
        moved += sum(caught_up(number, at) for number in numbers)
        if not looked_at:
            _settle(at)
            break
        most -= looked_at
    return moved


def _look(at: datetime, most: int) -> tuple[int, list[str]]:
    """Take over the versions where no due moves; gives how many reports were looked at, and the numbers that move."""
    city = cities.current()
    with transaction() as session:
        found = reckoning.outdated(session, city, most)
        then = lately(session, city).then if found else None
        moving = []
        for report, case in found:
            after = reckoned(case, city, at, then)
            if alters(case, after):
                moving.append(case.number)
            else:
                _take_over(session, report, after, city, at)
    return len(found), moving


def _take_over(session: Session, report: int, case: Case, city: City, at: datetime) -> None:
    """Keep the versions of clocks that stay, and plan their next rungs by the calendars of now."""
    for clock in case.clocks:
        if clock.is_running and clock.allowed:
            clock, debts = climbed(clock, case, city, at)
            ladder.owe(session, report, debts)
        reckoning.take_over(session, report, clock)


def _settle(at: datetime) -> None:
    """Note that everything is reckoned, once nobody can be working with the registry of before any more."""
    city = cities.current()
    with transaction() as session:
        changed = reckoning.last_change(session)
        if changed is None or at >= changed + _SETTLED:
            reckoning.mark_reckoned(session, city.version)


def is_unfinished() -> bool:
    """Whether an open report is left that was not reckoned yet."""
    return bool(reckoning.outdated(db.session(), cities.current(), 1, lock=False))
