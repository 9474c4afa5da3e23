"""The ladder: lateness is told upwards by itself, from the desk to the mayor, and never changes a status.

Every running clock carries the last rung that came due and the instant of the next. A due that moves starts the ladder
anew (its version tells the rungs apart); a clock that stops or pauses owes the rungs whose time came before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, CENTRE, REPORTER, Case
from portal.domain.city import City, Span
from portal.domain.clocks import Clock, ClockState, Stage, allowed_between
from portal.domain.moves.triage import barred
from portal.domain.roster import Office, Person, Reached, Roster
from portal.domain.workflow import Role


class Rung(IntEnum):
    """How far lateness has climbed."""

    NONE = 0
    WARNED = 1  # a fifth of the time is left
    DUE = 2
    SUPERVISOR = 3  # +1 working day, or +1 hour
    SECRETARY = 4  # +3, or +4 hours
    MAYORS = 5  # +5, or +12 hours


_LATER = {Rung.SUPERVISOR: Span(1, 1), Rung.SECRETARY: Span(3, 4), Rung.MAYORS: Span(5, 12)}
_LEAST = 2 * 3600  # seconds of warning

# Whom each rung is for; where nobody is found, the office of the next rung is told in its place.
OFFICES = {
    Rung.WARNED: Office.DESK,
    Rung.DUE: Office.HEAD,
    Rung.SUPERVISOR: Office.SUPERVISOR,
    Rung.SECRETARY: Office.SECRETARY,
    Rung.MAYORS: Office.MAYORS,
}
REPORTERS = frozenset({Stage.COMPLETE, Stage.CONFIRM})
_AGENCYS = frozenset({Stage.RESPOND, Stage.RESOLVE})
_FOLLOWS_HOLDER = frozenset({Stage.PROMISE, Stage.QUESTION})


@dataclass(frozen=True)
class Owed:
    """A rung whose time came: of which clock and version of its due, when, and whose clock it was (agency or side)."""

    clock: int
    due_version: int
    rung: Rung
    at: datetime
    owner: str


def owner(clock: Clock, case: Case) -> str:
    """Whose clock it is: an agency's code, CENTRE or REPORTER.

    A promise and a leader's question follow the holder; while the reporter holds, who asked, else the centre.
    """
    if clock.stage in REPORTERS:
        return REPORTER
    if clock.stage is Stage.PART:
        return clock.subject
    if clock.stage in _AGENCYS:
        return case.lead or CENTRE
    if clock.stage in _FOLLOWS_HOLDER and case.holder:
        if case.holder != REPORTER:
            return case.holder
        return case.open_ask.by if case.open_ask else CENTRE
    return CENTRE


def following(rung: int, clock: Clock, owner: str) -> Rung | None:
    """The rung after this one: reporters are only reminded, and the centre's supervisor is not told twice."""
    if clock.stage in REPORTERS:
        return Rung.WARNED if rung < Rung.WARNED else None
    if rung >= Rung.MAYORS:
        return None
    after = Rung(rung + 1)
    if after is Rung.WARNED and clock.running_since and clock.due <= clock.running_since:
        return Rung.DUE  # late from the beginning: nothing to warn of
    return Rung.SECRETARY if after is Rung.SUPERVISOR and owner == CENTRE else after


def when(rung: Rung, clock: Clock, city: City) -> datetime:
    """The instant of a rung: before the due by the clock's own calendar, after it by the city's working days.

    A clock in hours climbs by hours around the clock.
    """
    if rung is Rung.DUE:
        return clock.due
    if rung is Rung.WARNED:
        calendar, since = city.calendars[clock.calendar], clock.running_since or clock.started_at
        left = calendar.working_seconds(since, clock.due)
        return calendar.advance(since, left - min(max(left / 5, _LEAST), left / 2))
    later = _LATER[rung]
    if clock.limit.endswith("h"):
        return clock.due + timedelta(hours=later.hours)
    return city.calendars[city.city_calendar].closing_later(clock.due, later.days)


def owed(clock: Clock, case: Case, city: City, at: datetime) -> Iterator[Owed]:
    """The rungs of a clock whose time has come at `at` and that were not taken note of, in order."""
    whose, due = owner(clock, case), clock.rung_at
    rung: int = clock.rung
    while due is not None and due <= at:
        after = following(rung, clock, whose)
        if after is None:
            return
        yield Owed(clock.id, clock.due_version, after, due, whose)
        rung = after
        upper = following(rung, clock, whose)
        due = when(upper, clock, city) if upper else None


def climbed(clock: Clock, case: Case, city: City, at: datetime) -> tuple[Clock, tuple[Owed, ...]]:
    """A running clock with its rungs taken note of as of `at`, and those rungs."""
    rungs = tuple(owed(clock, case, city, at))
    rung = rungs[-1].rung if rungs else clock.rung
    return _planned(replace(clock, rung=rung), case, city), rungs


def planned_first(clock: Clock, case: Case, city: City) -> Clock:
    """The ladder of a running clock that had none."""
    return _laid_out(clock, None, 0, case, city)


def laid_out(before: Case | None, after: Case, city: City, at: datetime) -> tuple[Case, tuple[Owed, ...]]:
    """The case with the ladder of every clock that a step started, moved, paused or stopped, or whose owner it changed;
    and what was owed then.

    A step never swallows a rung: what came due before it, while nobody looked, is told afterwards. A promise follows
    the holder, and from the centre the way up is another one than from an agency.
    """
    known = {clock.id: clock for clock in before.clocks} if before else {}
    debts: list[Owed] = []
    clocks = []
    for clock in after.clocks:
        old = known.get(clock.id)
        if old == clock and before is not None and owner(clock, before) == owner(clock, after):
            clocks.append(clock)
            continue
        rung = 0
        if old is not None and before is not None:
            debts.extend(owed(old, before, city, at))
            rung = debts[-1].rung if debts and debts[-1].clock == old.id else old.rung
        clocks.append(_laid_out(clock, old, rung, after, city))
    return replace(after, clocks=tuple(clocks)), tuple(debts)


def _laid_out(clock: Clock, old: Clock | None, rung: int, case: Case, city: City) -> Clock:
    if clock.state is not ClockState.RUNNING:
        return replace(clock, rung=rung, rung_at=None)
    anew = old is None or old.due_version != clock.due_version
    assert clock.running_since is not None
    allowed = allowed_between(clock.running_since, clock.due, city.calendars[clock.calendar])
    return _planned(replace(clock, allowed=allowed, rung=0 if anew else rung), case, city)


def _planned(clock: Clock, case: Case, city: City) -> Clock:
    after = following(clock.rung, clock, owner(clock, case))
    return replace(clock, rung_at=when(after, clock, city) if after else None)


def recipients(rung: Rung, whose: str, case: Case, city: City, roster: Roster) -> tuple[Office, tuple[Reached, ...]]:
    """Who is told of a rung by name, and as what. A missing office sends it to the next one that has somebody.

    Nobody whom a misconduct report is about is told of it; about a leader, the inspectorate is told in their place.
    NOBODY: no office is left, which is an alarm.
    """
    if whose == REPORTER:
        return Office.REPORTER, ()
    agency = None if whose == CENTRE else whose

    shut_out = barred(case.about, city)

    def fits(person: Person) -> bool:
        # Not `may_read`: who had a report when it was late is told, even if they have it no more.
        if case.about == ABOUT_CENTRE and person.role is Role.OPERATOR:
            return False
        if case.about == ABOUT_LEADER and person.role is Role.LEADER:
            return False
        return person.agency not in shut_out

    for step in (step for step in OFFICES if step >= rung):
        office = OFFICES[step]
        found = roster.reached(office, agency, fits)
        if not found and case.about == ABOUT_LEADER and office in (Office.SECRETARY, Office.MAYORS):
            office, found = Office.INSPECTORATE, roster.reached(Office.INSPECTORATE, None, fits)
        if found:
            return office, found
    return Office.NOBODY, ()
