"""Reckoning dues anew when a calendar or a limit was changed while reports are open (workflow, "Clocks").

A changed calendar counts the time that a clock was allowed once more, both ways: a holiday added moves a due away, one
removed brings it nearer. A changed limit keeps the promise that was given unless the change is in the reporter's
favour: the city's clocks may only come nearer, the reporter's own only move away. Whatever changes, a due that was not
past yet never moves into the past, and one that is past stays where it is: nobody is made late or punctual by a decree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain import deadlines
from portal.domain.calendar import Calendar
from portal.domain.case import Case, ExtensionState
from portal.domain.city import City, Span
from portal.domain.clocks import Clock, ClockState, Stage, moved, of_stage, sooner
from portal.domain.deadlines import Allowance, Matter, calendar_of

AGENCY_STAGES = (Stage.RESPOND, Stage.RESOLVE, Stage.PART)
REPORTERS = frozenset({Stage.COMPLETE, Stage.CONFIRM})
_EXTENDED = frozenset({Stage.RESOLVE, Stage.PROMISE})

Then = Callable[[int], City]
"""The city with the limits of an older version of them."""


@dataclass(frozen=True)
class Shift:
    """A running clock whose due moved."""

    before: Clock
    after: Clock

    def days(self, city: City) -> int:
        """By how many working days of its calendar; negative when it came nearer."""
        calendar = city.calendars[self.after.calendar]
        early, late = sorted((self.before.due, self.after.due))
        return calendar.working_days_between(early, late) * (1 if late == self.after.due else -1)


def shifts(before: Case, after: Case) -> tuple[Shift, ...]:
    """The running clocks that are due at another instant in `after`."""
    known = {clock.id: clock for clock in before.clocks}
    return tuple(
        Shift(known[clock.id], clock)
        for clock in after.clocks
        if clock.is_running and clock.id in known and known[clock.id].due != clock.due
    )


def alters(before: Case, after: Case) -> bool:
    """Whether anything but versions differs: a due, or the working time left of a clock that stands still."""
    return [(c.due, c.remaining) for c in before.clocks] != [(c.due, c.remaining) for c in after.clocks]


def calendar_now(clock: Clock, case: Case, city: City) -> str:
    """Code of the calendar that the clock should count by: an agency may have been given another one."""
    agency = clock.subject if clock.stage is Stage.PART else case.lead
    if clock.stage in AGENCY_STAGES and agency not in city.agencies:
        return clock.calendar
    return calendar_of(clock.stage, city, agency, emergency=bool(Span.read(clock.limit).hours))


def is_outdated(case: Case, city: City) -> bool:
    """Whether a clock of the case was reckoned by an older calendar or limit than the city's."""
    return any(_has_old_calendar(c, case, city) or _has_old_limit(c, city) for c in case.clocks)


def _has_old_calendar(clock: Clock, case: Case, city: City) -> bool:
    if not clock.is_open or (clock.is_running and not clock.allowed):
        return False  # what it was allowed is not known yet: the ladder finds out by the calendar of now
    code = calendar_now(clock, case, city)
    return code != clock.calendar or clock.calendar_version < city.calendars[code].version


def _has_old_limit(clock: Clock, city: City) -> bool:
    return clock.is_open and clock.limit_version < city.limits.version


def reckoned(case: Case, city: City, at: datetime, then: Then | None = None) -> Case:
    """The case with every outdated clock reckoned by the city's present calendars and limits.

    `then` gives the city with the limits that a clock was reckoned with; without it limits move nothing.
    """
    clocks = tuple(_by_calendar(c, case, city, at) if _has_old_calendar(c, case, city) else c for c in case.clocks)
    case = replace(case, clocks=clocks)
    if any(_has_old_limit(clock, city) for clock in case.clocks):
        # The promise first: a solution ends before the check that the promise leaves room for.
        in_order = sorted(case.clocks, key=lambda clock: clock.stage is not Stage.PROMISE)
        for clock in in_order:
            if _has_old_limit(clock, city):
                case = _put(case, _by_limit(clock, case, city, at, then))
    promise = of_stage(case.clocks, Stage.PROMISE)
    return replace(case, promised=promise.due) if promise and promise.due != case.promised else case


def _put(case: Case, clock: Clock) -> Case:
    case = replace(case, clocks=tuple(clock if c.id == clock.id else c for c in case.clocks))
    return replace(case, promised=clock.due) if clock.stage is Stage.PROMISE else case


def _by_calendar(clock: Clock, case: Case, city: City, at: datetime) -> Clock:
    code = calendar_now(clock, case, city)
    calendar = city.calendars[code]
    due = clock.due
    if clock.state is ClockState.RUNNING and at < due:
        due = counted(clock, calendar)
        due = due if due > at else calendar.closing_later(at, 1)
    version = clock.due_version + (due != clock.due)
    return replace(clock, calendar=code, calendar_version=calendar.version, due=due, due_version=version)


def counted(clock: Clock, calendar: Calendar) -> datetime:
    """Where the time that a running clock was allowed ends by this calendar."""
    number, _, measure = clock.allowed.partition(" ")
    assert clock.running_since is not None
    if measure == "closings":
        return calendar.closing_later(clock.running_since, int(number)) if int(number) else clock.due
    return calendar.advance(clock.running_since, int(number))


def _by_limit(clock: Clock, case: Case, city: City, at: datetime, then: Then | None) -> Clock:
    taken_over = replace(clock, limit_version=city.limits.version)
    if at >= clock.due if clock.is_running else clock.remaining is None:
        return taken_over
    old = then(clock.limit_version) if then else city
    limit, before = _limit(clock, case, city), _limit(clock, case, old)
    if bool(limit.hours) != bool(before.hours) or bool(limit.hours) != clock.limit.endswith("h"):
        return taken_over
    if clock.stage in REPORTERS:
        if not before.is_shorter_than(limit):
            return taken_over
        due = _allowance(clock, case, city, _start(clock, city, at)).due
        return replace(moved(taken_over, max(clock.due, due)), limit=str(limit))
    if not _may_come_nearer(clock, case, limit, before, old):
        return taken_over
    allowance = _allowance(clock, case, city, _start(clock, city, at))
    if allowance.due >= clock.due and clock.is_running:
        return taken_over
    calendar = city.calendars[clock.calendar]
    due = allowance.due if allowance.due > at else calendar.closing_later(at, 1)
    nearer = sooner(taken_over, due, at, lambda code: city.calendars[code])
    return nearer if nearer == taken_over else replace(nearer, limit=str(limit))


def _may_come_nearer(clock: Clock, case: Case, limit: Span, before: Span, old: City) -> bool:
    """Only where the change itself is shorter, also than what the clock was given; what was extended stays."""
    if clock.stage in _EXTENDED and any(
        e.state is ExtensionState.GRANTED and e.round >= clock.round for e in case.extensions
    ):
        return False
    if limit.is_shorter_than(before) and limit.is_shorter_than(Span.read(clock.limit)):
        return True
    promise = of_stage(case.clocks, Stage.PROMISE)
    # A shorter promise leaves a solution less time before its check.
    return (
        clock.stage is Stage.RESOLVE
        and promise is not None
        and promise.limit_version > clock.limit_version
        and Span.read(promise.limit).is_shorter_than(_limit(promise, case, old))
    )


def _limit(clock: Clock, case: Case, city: City) -> Span:
    """What a clock of this kind is given by the limits of a city, halved where the report came back to its lead."""
    matter = case.matter(city)
    match clock.stage:
        case Stage.PROMISE:
            limit = deadlines.promise_limit(matter, city)
        case Stage.RESOLVE:
            limit = deadlines.settling_limit(matter, city)
        case Stage.PART:
            return deadlines.settling_limit(matter, city).part(2 / 3)
        case _:
            return deadlines.span(clock.stage, matter, city)
    return limit.part(0.5) if _is_halved(clock, case) else limit


def _is_halved(clock: Clock, case: Case) -> bool:
    """Whether promise or solution began with a dispute or a reopening that went back to the lead.

    Those two then began in one round, and the desk has nothing to verify in it. A promise whose report was forwarded
    since is taken for a whole one, which moves it less.
    """
    if clock.round == 1 or clock.round != case.round:
        return False
    promise = of_stage(case.clocks, Stage.PROMISE)
    began_together = promise is not None and promise.round == clock.round
    return began_together and of_stage(case.clocks, Stage.VERIFY) is None


def _start(clock: Clock, city: City, at: datetime) -> datetime:
    """From where a new limit counts: the clock's start, and the working time on that it stood still."""
    calendar = city.calendars[clock.calendar]
    worked = clock.used + (calendar.working_seconds(clock.running_since, at) if clock.running_since else 0)
    stood_still = calendar.working_seconds(clock.started_at, at) - worked
    return calendar.advance(clock.started_at, max(stood_still, 0))


def _allowance(clock: Clock, case: Case, city: City, start: datetime) -> Allowance:
    matter: Matter = case.matter(city)
    halved = _is_halved(clock, case)
    match clock.stage:
        case Stage.PROMISE:
            return deadlines.promise(matter, city, start, halved=halved)
        case Stage.RESOLVE:
            assert case.lead
            assert case.promised
            return deadlines.resolve(matter, city, case.lead, start, case.promised, halved=halved)
        case Stage.PART:
            return deadlines.part(matter, city, clock.subject, start)
        case _:
            return deadlines.plain(clock.stage, matter, city, case.lead, start)
