"""Watching for what would leave reports in nobody's hands; whoever can mend it is told the same minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from portal.domain.alarms import Alarm, AlarmKind, of_offices
from portal.domain.holidays import FEW, known_holidays_left
from portal.domain.roster import Office, Roster
from portal.domain.workflow import Role
from portal.services.steps import present
from portal.store import alarms, cities, outbox, roster
from portal.store.db import db, transaction
from portal.store.outbox import Letter

# Kinds that other parts of the worker's round raise and clear themselves.
_OTHERS = frozenset({AlarmKind.DOCTOR, AlarmKind.FAILED, AlarmKind.MESSAGES_WAIT})


def watch(at: datetime | None = None) -> int:
    """Compare what holds with the alarms that are open: raise, tell, clear. Gives how many were raised."""
    at = at or present()
    city = cities.current()
    today = at.astimezone(city.time_zone).date()
    session = db.session()
    agencies, has_open = alarms.working_agencies(session)
    people = roster.of_day(session, today)
    found = [*of_offices(people, agencies, has_open=has_open)]
    dead = alarms.dead_messages(session)
    if dead:
        found.append(Alarm(AlarmKind.MESSAGES_DEAD, detail=str(dead)))
    left = known_holidays_left(city, today)
    if left < FEW:
        found.append(Alarm(AlarmKind.HOLIDAYS_END, detail=str(left)))
    return _settle(found, at, people, lambda kind: kind not in _OTHERS)


def settle(kind: AlarmKind, found: Iterable[Alarm], at: datetime | None = None) -> int:
    """The same for one kind that somebody else looks after: these hold now, and no others of the kind."""
    return _settle(list(found), at or present(), None, lambda other: other == kind)


def _settle(found: list[Alarm], at: datetime, people: Roster | None, ours: Callable[[str], bool]) -> int:
    known = {key: alarm for key, alarm in alarms.open_ones().items() if ours(alarm.kind)}
    holds = {(alarm.kind.value, alarm.subject): alarm for alarm in found}
    gone = [alarm.id for key, alarm in known.items() if key not in holds]
    fresh = [alarm for key, alarm in holds.items() if key not in known]
    if not gone and not fresh:
        return 0
    with transaction() as session:
        # Only now, since mostly nothing changes and everybody's account would be read for it every minute.
        people = people or roster.of_day(session, at.astimezone(cities.current(session).time_zone).date())
        alarms.clear(session, gone, at)
        raised = [(alarms.raise_(session, alarm, at), alarm) for alarm in fresh]
        outbox.put(session, [letter for id_, alarm in raised if id_ for letter in _letters(id_, alarm, people)], at)
    return sum(id_ is not None for id_, _ in raised)


def _letters(id_: int, alarm: Alarm, people: Roster) -> Iterator[Letter]:
    """To administrators, who keep the accounts, and to supervisors, who can move a report to other hands."""
    args = {"kind": alarm.kind.value, "subject": alarm.subject, "detail": alarm.detail}
    admins = [person for person in people.people.values() if person.role is Role.ADMIN]
    for reached in (*people.present(admins), *people.reached(Office.SUPERVISOR)):
        person = reached.person.id
        yield Letter(f"alarm/{id_}/{person}", "alarm", user=person, args=args)
