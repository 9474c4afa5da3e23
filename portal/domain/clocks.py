"""The clock ledger: which step starts, fulfils, voids, pauses or resumes which clock, as data and pure functions.

A clock is a row of its own. Only the steps of `EFFECTS` move one; comments, edits and assignments never do, and a
clock runs whether or not somebody is assigned. `late` is frozen when a clock stops, also when it is voided: refusing,
merging, returning or withdrawing a late report launders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.domain.calendar import Calendar

Calendars = Callable[[str], Calendar]
Clocks = tuple["Clock", ...]


class Stage(StrEnum):
    VERIFY = "verify"
    REROUTE = "reroute"
    RESPOND = "respond"
    RESOLVE = "resolve"
    PART = "part"
    CHECK = "check"
    COMPLETE = "complete"
    CONFIRM = "confirm"
    DECIDE = "decide"
    QUESTION = "question"
    PROMISE = "promise"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class End(StrEnum):
    FULFILLED = "fulfilled"
    VOID = "void"


# "Stage" in the table of the workflow: every clock of the work itself that has not stopped.
WORK = (Stage.VERIFY, Stage.REROUTE, Stage.RESPOND, Stage.RESOLVE, Stage.PART)
EVERY = tuple(Stage)


@dataclass(frozen=True)
class Clock:
    """One running, paused or stopped clock. `id` counts within its report; instants are aware UTC, times are seconds.

    `subject` is never None: a part's agency, a question's number, else ''. `due_version` grows whenever `due` moves, so
    that what was told about an earlier due is never confused with the present one.
    """

    id: int
    stage: Stage
    subject: str
    round: int
    state: ClockState
    started_at: datetime
    due: datetime
    calendar: str
    calendar_version: int
    limit: str
    limit_version: int
    running_since: datetime | None
    used: int = 0
    remaining: int | None = None  # working seconds left, while paused on time
    due_version: int = 1
    stopped_at: datetime | None = None
    ended: End | None = None
    late: bool = False
    allowed: str = ""  # what `allowed_between` says of running_since and due, as of this version of the calendar
    rung: int = 0  # the last rung of the ladder that came due (portal.domain.ladder)
    rung_at: datetime | None = None  # when the next one does
    owner: str | None = None  # whose work it counts, for good (portal.domain.milestones)

    @property
    def is_running(self) -> bool:
        return self.state is ClockState.RUNNING

    @property
    def is_open(self) -> bool:
        return self.state is not ClockState.STOPPED

    def is_late(self, at: datetime) -> bool:
        """Past its due: at `at` while running, as of the pause while paused, frozen once stopped."""
        if self.state is ClockState.RUNNING:
            return at > self.due
        return self.late


@dataclass(frozen=True)
class Effect:
    """One row of the clock table, each cell a set of stages."""

    starts: tuple[Stage, ...] = ()
    fulfils: tuple[Stage, ...] = ()
    voids: tuple[Stage, ...] = ()
    pauses: tuple[Stage, ...] = ()
    resumes: tuple[Stage, ...] = ()


class Turn(StrEnum):
    """The rows of the clock table: a step, told apart where its effect depends on who takes it or on what."""

    SUBMIT = "submit"
    FORWARD = "forward"
    TAKE_FROM_AGENCY = "recall, return"
    ANSWER_BY_LEAD = "answer by the lead"
    PART_DONE = "support_done"
    PART_DROPPED = "decline_part, waive_part"
    ASK_REPORTER = "ask_reporter"
    COMPLETE = "complete"
    TAKE_BACK = "take_back"
    LAPSE_QUESTION = "lapse_question"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    EXTENSION_LAPSES = "extension undecided at its due"
    RESOLVE_BY_AGENCY = "resolve by the agency"
    RESOLVE_BY_CENTRE = "resolve by the centre"
    PROPOSE_REFUSAL = "propose_refusal"
    APPROVE_COMPLETION = "approve a completion"
    APPROVE_AND_CLOSE = "approve a completion after a second dispute"
    APPROVE_REFUSAL = "approve a refusal or no_answer"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    LAPSE_CONFIRM = "lapse_confirm"
    AGAIN_WITH_LEAD = "dispute, reopen with a lead"
    AGAIN_AT_DESK = "dispute, reopen into submitted"
    CLOSE_ALL = "merge, withdraw (closing)"
    DIVIDE = "divide"
    SPLIT = "split"
    ASK_QUESTION = "ask_question"
    REPLY_QUESTION = "reply_question"


_V, _R, _P, _Q = Stage.VERIFY, Stage.RESOLVE, Stage.PROMISE, Stage.QUESTION

EFFECTS: dict[Turn, Effect] = {
    Turn.SUBMIT: Effect(starts=(_V, _P)),
    Turn.FORWARD: Effect(starts=(Stage.RESPOND, _R, Stage.PART), fulfils=(_V, Stage.REROUTE)),
    Turn.TAKE_FROM_AGENCY: Effect(starts=(Stage.REROUTE,), voids=(Stage.RESPOND, _R, Stage.PART, Stage.DECIDE)),
    Turn.ANSWER_BY_LEAD: Effect(fulfils=(Stage.RESPOND,)),
    Turn.PART_DONE: Effect(fulfils=(Stage.PART,)),
    Turn.PART_DROPPED: Effect(voids=(Stage.PART,)),
    Turn.ASK_REPORTER: Effect(starts=(Stage.COMPLETE,), pauses=(*WORK, _P)),
    Turn.COMPLETE: Effect(fulfils=(Stage.COMPLETE,), resumes=EVERY),
    Turn.TAKE_BACK: Effect(voids=(Stage.COMPLETE,), resumes=EVERY),
    Turn.LAPSE_QUESTION: Effect(starts=(Stage.CHECK,), voids=(Stage.COMPLETE, Stage.DECIDE), resumes=(_P,)),
    Turn.ASK_EXTENSION: Effect(starts=(Stage.DECIDE,)),
    Turn.DECIDE_EXTENSION: Effect(fulfils=(Stage.DECIDE,)),
    Turn.EXTENSION_LAPSES: Effect(voids=(Stage.DECIDE,)),
    Turn.RESOLVE_BY_AGENCY: Effect(
        starts=(Stage.CHECK,), fulfils=(Stage.RESPOND,), voids=(Stage.DECIDE,), pauses=(_R,)
    ),
    Turn.RESOLVE_BY_CENTRE: Effect(starts=(Stage.CHECK,), pauses=(_V,)),
    Turn.PROPOSE_REFUSAL: Effect(starts=(Stage.CHECK,), voids=(Stage.DECIDE,), pauses=WORK),
    Turn.APPROVE_COMPLETION: Effect(starts=(Stage.CONFIRM,), fulfils=(Stage.CHECK, _P, _R, _V)),
    Turn.APPROVE_AND_CLOSE: Effect(fulfils=(Stage.CHECK, _P, _R, _V), voids=(_Q,)),
    Turn.APPROVE_REFUSAL: Effect(fulfils=(Stage.CHECK,), voids=(*WORK, _P, _Q)),
    Turn.SEND_BACK: Effect(fulfils=(Stage.CHECK,), resumes=(*WORK, _P)),
    Turn.CONFIRM: Effect(fulfils=(Stage.CONFIRM,), voids=(_Q,)),
    Turn.LAPSE_CONFIRM: Effect(voids=(Stage.CONFIRM, _Q)),
    Turn.AGAIN_WITH_LEAD: Effect(starts=(Stage.RESPOND, _R, _P), fulfils=(Stage.CONFIRM,)),
    Turn.AGAIN_AT_DESK: Effect(starts=(_V, _P), fulfils=(Stage.CONFIRM,)),
    Turn.CLOSE_ALL: Effect(voids=EVERY),
    Turn.DIVIDE: Effect(starts=(_V, _P)),
    Turn.SPLIT: Effect(starts=(_V, _P)),
    Turn.ASK_QUESTION: Effect(starts=(_Q,)),
    Turn.REPLY_QUESTION: Effect(fulfils=(_Q,)),
}


def paused(clock: Clock, at: datetime, calendars: Calendars) -> Clock:
    """Stand still, keeping the working time that is left. A late clock keeps its due and stays late."""
    late = at > clock.due
    calendar = calendars(clock.calendar)
    return replace(
        clock,
        state=ClockState.PAUSED,
        used=clock.used + _worked(clock, at, calendar),
        running_since=None,
        remaining=None if late else calendar.working_seconds(at, clock.due),
        late=late,
    )


def resumed(clock: Clock, at: datetime, calendars: Calendars) -> Clock:
    """Run on: the working time that was left, counted from now by the clock's own calendar."""
    running = replace(clock, state=ClockState.RUNNING, running_since=at, remaining=None, late=False)
    if clock.remaining is None:  # it was late already: nothing is given back
        return running
    return moved(running, calendars(clock.calendar).advance(at, clock.remaining))


def moved(clock: Clock, due: datetime) -> Clock:
    """The same clock with another due; its version tells so."""
    return clock if due == clock.due else replace(clock, due=due, due_version=clock.due_version + 1)


def sooner(clock: Clock, due: datetime, at: datetime, calendars: Calendars) -> Clock:
    """The same clock with an earlier due, or unchanged. One that stands still keeps only the working time until then,
    and runs on when that is over: late clocks do not pause.
    """
    if clock.remaining is None:
        return moved(clock, min(clock.due, due))
    if due <= at:
        return replace(
            resumed(replace(clock, remaining=None), at, calendars), due=due, due_version=clock.due_version + 1
        )
    left = min(clock.remaining, calendars(clock.calendar).working_seconds(at, due))
    return replace(moved(clock, min(clock.due, due)), remaining=left)


def stopped(clock: Clock, end: End, at: datetime, calendars: Calendars) -> Clock:
    """Fulfilled or void, with lateness frozen: as of now, or as of the pause for a clock that stood still."""
    worked = _worked(clock, at, calendars(clock.calendar)) if clock.is_running else 0
    return replace(
        clock,
        state=ClockState.STOPPED,
        late=clock.is_late(at),
        used=clock.used + worked,
        running_since=None,
        remaining=None,
        stopped_at=at,
        ended=end,
    )


def _worked(clock: Clock, at: datetime, calendar: Calendar) -> int:
    return calendar.working_seconds(clock.running_since, at) if clock.running_since else 0


def allowed_between(since: datetime, due: datetime, calendar: Calendar) -> str:
    """The time from one instant to a due, in the measure that a later calendar can count again.

    "3 closings" when the due is a closing time, as after a limit in working days; else "7200 seconds" of working time.
    """
    hours = calendar.opening(due.astimezone(calendar.time_zone).date())
    if hours is not None and hours[1] == due:
        return f"{calendar.working_days_between(since, due)} closings"
    return f"{calendar.working_seconds(since, due)} seconds"


def run(
    effect: Effect,
    clocks: Iterable[Clock],
    at: datetime,
    calendars: Calendars,
    *,
    touches: Callable[[Clock], bool] = lambda clock: True,
    may_pause: Callable[[Clock], bool] = lambda clock: True,
) -> Clocks:
    """Fulfil, void, pause and resume; starting is the caller's, who knows the limits.

    `touches` narrows fulfilling and voiding to one subject (one part, one question); `may_pause` holds the rule that
    late and emergency clocks run on while the reporter is asked.
    """

    def turned(clock: Clock) -> Clock:
        if not clock.is_open:
            return clock
        if clock.stage in effect.fulfils and touches(clock):
            return stopped(clock, End.FULFILLED, at, calendars)
        if clock.stage in effect.voids and touches(clock):
            return stopped(clock, End.VOID, at, calendars)
        if clock.stage in effect.pauses and clock.is_running and may_pause(clock):
            return paused(clock, at, calendars)
        if clock.stage in effect.resumes and clock.state is ClockState.PAUSED:
            return resumed(clock, at, calendars)
        return clock

    return tuple(turned(clock) for clock in clocks)


def earliest(clocks: Iterable[Clock]) -> Clock | None:
    """The running clock that is due first: the one an open report points to."""
    return min((c for c in clocks if c.is_running), key=lambda c: (c.due, c.id), default=None)


def of_stage(clocks: Iterable[Clock], stage: Stage, subject: str = "") -> Clock | None:
    """The unstopped clock of this stage and subject, if any: there is never a second one."""
    return next((c for c in clocks if c.is_open and c.stage is stage and c.subject == subject), None)
