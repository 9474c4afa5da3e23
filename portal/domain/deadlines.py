"""How much time a step is given: limits, calendars and the promise, from the city's settings.

Defaults and formulas: verify 1 working day, reroute 1, respond 3, check 2, complete 10, confirm 10, question 2,
decide 1; the promise is the least of the national cap and verify + category + check, counted from submission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.calendar import Calendar
from portal.domain.city import Category, City, Span
from portal.domain.clocks import Stage

CENTRES = frozenset({Stage.VERIFY, Stage.REROUTE, Stage.CHECK, Stage.DECIDE})
AGENCYS = frozenset({Stage.RESPOND, Stage.RESOLVE, Stage.PART})
# Stages that run by the hour, around the clock, when the report is an emergency.
BY_THE_HOUR = CENTRES - {Stage.DECIDE} | AGENCYS | {Stage.PROMISE}


@dataclass(frozen=True)
class Matter:
    """What the time given depends on: the category (None while unknown) and whether it is an emergency."""

    category: Category | None
    emergency: bool


@dataclass(frozen=True)
class Allowance:
    """A due instant with what it was reckoned from, as the clock keeps it. `since`: counted from then, not from now."""

    due: datetime
    limit: Span
    calendar: str
    since: datetime | None = None


def after(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """End of a limit: closing time of the n-th working day, or so many hours of a calendar that never closes."""
    if span.hours:
        return calendar.advance(start, span.hours * 3600)
    return calendar.closing_after(start, span.days)


def calendar_of(stage: Stage, city: City, agency: str | None, *, emergency: bool) -> str:
    """Code of the calendar that counts: the centre's, the agency's or the city's."""
    if emergency and stage in BY_THE_HOUR:
        return city.emergency_calendar
    if stage in CENTRES:
        return city.centre_calendar
    if stage in AGENCYS and agency:
        return city.agency_calendar(agency)
    return city.city_calendar


def span(stage: Stage, matter: Matter, city: City) -> Span:
    """The limit of a stage: the category's own where it has one, else everybody's. In hours only for emergencies."""
    emergency = matter.emergency and stage in BY_THE_HOUR
    limit = city.limits.span(stage, emergency=emergency)
    own = matter.category.limits.get(stage) if matter.category else None
    return own if own is not None and bool(own.hours) == bool(limit.hours) else limit


def settling_limit(matter: Matter, city: City) -> Span:
    """The time for the solution itself: the category's limit, or the emergency's hours, or the cap while unknown."""
    limits = city.limits
    if matter.emergency:
        own = matter.category.limit if matter.category else None
        return own if own and own.hours else limits.emergency["resolve"]
    if matter.category and matter.category.is_known and matter.category.limit and matter.category.limit.days:
        return matter.category.limit
    return limits.cap


def promise_limit(matter: Matter, city: City) -> Span:
    """min(cap, verify + category + check); the long cap only for misconduct; the cap while the category is unknown."""
    limits = city.limits
    verify, check = span(Stage.VERIFY, matter, city), span(Stage.CHECK, matter, city)
    settle = settling_limit(matter, city)
    if matter.emergency:
        return Span(hours=verify.hours + settle.hours + check.hours)
    if matter.category is None or not matter.category.is_known:
        return limits.cap
    cap = limits.long_cap if matter.category.misconduct else limits.cap
    return Span(days=min(cap.days, verify.days + settle.days + check.days))


def promise(matter: Matter, city: City, start: datetime, *, halved: bool = False) -> Allowance:
    """The promise to the citizen, from `start` (the submission, a dispute, a reopening)."""
    limit = promise_limit(matter, city)
    limit = limit.part(0.5) if halved else limit
    code = calendar_of(Stage.PROMISE, city, None, emergency=matter.emergency)
    return Allowance(after(start, limit, city.calendars[code]), limit, code, since=start)


def resolve(
    matter: Matter, city: City, agency: str, start: datetime, promised: datetime, *, halved: bool = False
) -> Allowance:
    """min(its limit from the forward, promise − check), but at least half the limit.

    For every agency anew, so that nobody inherits another's lateness.
    """
    limit = settling_limit(matter, city)
    limit = limit.part(0.5) if halved else limit
    code = calendar_of(Stage.RESOLVE, city, agency, emergency=matter.emergency)
    calendar = city.calendars[code]
    check = span(Stage.CHECK, matter, city)
    latest = after(start, limit, calendar)
    if limit.hours:
        left = calendar.working_seconds(start, promised) - check.hours * 3600 if promised > start else 0
        before_check = calendar.advance(start, max(left, 0))
    else:
        before_check = calendar.closing_before(promised, check.days)
    least = after(start, limit.part(0.5), calendar)
    return Allowance(max(min(latest, before_check), least), limit, code)


def part(matter: Matter, city: City, agency: str, start: datetime) -> Allowance:
    """Two thirds of the time for the solution, for a supporting agency, by its own calendar."""
    limit = settling_limit(matter, city).part(2 / 3)
    code = calendar_of(Stage.PART, city, agency, emergency=matter.emergency)
    return Allowance(after(start, limit, city.calendars[code]), limit, code)


def plain(stage: Stage, matter: Matter, city: City, agency: str | None, start: datetime) -> Allowance:
    """Every other stage: its limit from now."""
    emergency = matter.emergency and stage in BY_THE_HOUR
    limit = span(stage, matter, city)
    code = calendar_of(stage, city, agency, emergency=emergency and bool(limit.hours))
    return Allowance(after(start, limit, city.calendars[code]), limit, code)
