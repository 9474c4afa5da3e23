"""What every move goes through: may this person take this step now, and what does it do to the clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.domain import deadlines
from portal.domain.calendar import Calendar
from portal.domain.case import Actor, Case
from portal.domain.city import City
from portal.domain.clocks import EFFECTS, Clock, ClockState, Stage, Turn, of_stage, run
from portal.domain.deadlines import Allowance
from portal.domain.milestones import marked, owner_of
from portal.domain.refusals import Needs, NotAllowed, NotEntitled
from portal.domain.workflow import MOVES_FROM_DESK, Action, Role, Step, possible, rows_for, rows_open


@dataclass(frozen=True)
class Moment:
    """Who acts, when (aware UTC), and under which settings of the city."""

    at: datetime
    by: Actor
    city: City

    @property
    def today(self) -> date:
        """The date on the city's wall."""
        return self.at.astimezone(self.city.time_zone).date()

    def calendar(self, code: str) -> Calendar:
        return self.city.calendars[code]


def permit(action: Action, case: Case, by: Actor) -> Step:
    """The row of the table that lets this person take this step now.

    NotEntitled: never theirs, or not tied to this report. NotAllowed: not in this status, or only the supervisor's now.
    """
    try:
        rows = rows_for(action, by.role, case.status)
    except NotAllowed as refused:
        refused.possible = possible_now(case, by)
        raise
    row = next((row for row in rows if case.bound(row.tie, by)), None)
    if row is None:
        raise NotEntitled(action)
    if _is_for_the_supervisor(action, case, by):
        raise refuse(
            action, case, by, "Laporan ini sudah dua kali berpindah. Kini hanya penyelia yang dapat memutuskannya."
        )
    return row


def _is_for_the_supervisor(action: Action, case: Case, by: Actor) -> bool:
    return case.wants_supervisor and action in MOVES_FROM_DESK and by.role is not Role.SUPERVISOR


def may(action: Action, case: Case, by: Actor) -> bool:
    """Whether a button is offered: the same question as `permit`, without the refusal."""
    rows = rows_open(action, by.role, case.status)
    return any(case.bound(row.tie, by) for row in rows) and not _is_for_the_supervisor(action, case, by)


def possible_now(case: Case, by: Actor) -> tuple[Action, ...]:
    """What this person may do with this very report now, for the sentence of a refusal."""
    return tuple(action for action in possible(by.role, case.status) if may(action, case, by))


def refuse(action: Action, case: Case, by: Actor, sentence: str, **values: object) -> NotAllowed:
    """A refusal for a reason beyond the table, naming what is possible instead."""
    return NotAllowed(action, case.status, sentence, possible=possible_now(case, by), **values)


def require(field: str, value: object, sentence: str) -> None:
    """Refuse when something that the step needs is missing or only white space."""
    if not (value.strip() if isinstance(value, str) else value):
        raise Needs(field, sentence)


Given = Mapping[tuple[Stage, str], Allowance]


def turn(
    case: Case,
    row: Turn,
    now: Moment,
    given: Given | None = None,
    *,
    subject: str | None = None,
    asks_reporter: bool = False,
) -> Case:
    """Move the clocks by one row of the clock table; `given` holds the time allowed for the clocks it starts.

    `subject` narrows the row to one part or one question. `asks_reporter` applies the rule that late and emergency
    clocks do not pause while the reporter is asked.
    """
    effect = EFFECTS[row]
    given = given or {}
    assert {stage for stage, _ in given} <= set(effect.starts), f"{row} does not start {given}"

    def touches(clock: Clock) -> bool:
        return subject is None or clock.subject == subject or clock.stage not in (Stage.PART, Stage.QUESTION)

    def may_pause(clock: Clock) -> bool:
        return not asks_reporter or not (case.is_emergency or clock.is_late(now.at))

    clocks = run(effect, case.clocks, now.at, now.calendar, touches=touches, may_pause=may_pause)
    last = case.last_clock
    for (stage, about), allowance in given.items():
        last += 1
        clocks += (_started(last, stage, about, case, allowance, now),)
    return marked(case, _with_promise(replace(case, clocks=clocks, last_clock=last)), now.at)


def _with_promise(case: Case) -> Case:
    """What is promised is what the promise's clock says, wherever it was moved; once stopped, its last due."""
    promise = of_stage(case.clocks, Stage.PROMISE)
    return replace(case, promised=promise.due) if promise and promise.due != case.promised else case


def _started(number: int, stage: Stage, subject: str, case: Case, allowance: Allowance, now: Moment) -> Clock:
    return Clock(
        id=number,
        stage=stage,
        subject=subject,
        round=case.round,
        state=ClockState.RUNNING,
        started_at=allowance.since or now.at,
        due=allowance.due,
        calendar=allowance.calendar,
        calendar_version=now.calendar(allowance.calendar).version,
        limit=str(allowance.limit),
        limit_version=now.city.limits.version,
        running_since=allowance.since or now.at,
        owner=owner_of(stage, subject, case.lead),
    )


def plain(stage: Stage, case: Case, now: Moment, agency: str | None = None, subject: str = "") -> Given:
    """The time allowed for one ordinary stage, ready for `turn`."""
    return {(stage, subject): deadlines.plain(stage, case.matter(now.city), now.city, agency, now.at)}


def rewrite(case: Case, stage: Stage, change: Callable[[Clock], Clock], subject: str = "") -> Case:
    """Change one unstopped clock in place; nothing happens when there is none."""
    clock = of_stage(case.clocks, stage, subject)
    if clock is None:
        return case
    return _with_promise(replace(case, clocks=tuple(change(c) if c.id == clock.id else c for c in case.clocks)))
