"""The walk over every state a report can be in, as far as the rules can tell states apart, by the real steps.

Limits and calendars are settings, so the walk knows no durations: any running clock may become late next. What tells
two states apart is `Mark`; everything else (numbers, dates, former rounds) is brought to one form by `plain_form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from portal.domain.case import (
    CENTRE,
    SYSTEM,
    Actor,
    Ask,
    Case,
    Extension,
    ExtensionState,
    LeaderQuestion,
    Part,
    Proposal,
)
from portal.domain.clocks import Clock, ClockState, Stage
from portal.domain.moves.gate import Moment, may
from portal.domain.refusals import Refused
from portal.domain.workflow import Action, Outcome, Role, Status
from tests.domain import invented
from tests.domain.invented import (
    ANYBODY,
    LEADER,
    OFFICER,
    OPERATOR,
    REPORTER,
    START,
    SUPERVISOR,
    SUPERVISOR_2,
    SUPPORTER,
)

CITY = invented.city(around_the_clock=True)
SOON, PAST, LONG_AGO = START + timedelta(hours=1), START - timedelta(hours=1), START - timedelta(days=31)
TODAY = Moment(START, SYSTEM, CITY).today
TOMORROW = TODAY + timedelta(days=1)
ROUND = 2
MOMENTS = {
    who: Moment(START, who, CITY)
    for who in (OPERATOR, SUPERVISOR, SUPERVISOR_2, OFFICER, SUPPORTER, LEADER, REPORTER, ANYBODY, SYSTEM)
}


Move = tuple[Action, Actor, Callable[[Case, Moment], Case]]


@dataclass(frozen=True)
class Play:
    """Who may do what in a walk, what may become late in it, and what it may therefore forget."""

    moves: Mapping[Status, Sequence[Move]]
    late: frozenset[Stage] = frozenset(Stage)
    forget: Callable[[Case], Case] = lambda case: case


class Mark(NamedTuple):
    """What tells two states apart."""

    status: Status
    outcome: Outcome | None
    has_lead: bool
    is_emergency: bool
    verified: bool
    proposal: Proposal | None
    asked: tuple[str, Status] | None
    asks: tuple[str, ...]  # by whom, in this round
    extensions: tuple[ExtensionState, ...]  # in this round
    open_parts: int
    open_questions: int
    returns: int
    disputes: int
    refusal_disputed: bool
    reopened: bool
    attached: bool
    supporters: int
    hands: frozenset[int]
    clocks: tuple[tuple[Stage, bool, bool], ...]  # stage, whether it runs, whether it is late
    closed_at: datetime | None
    plan: date | None


def mark(case: Case) -> Mark:
    """Of a case in its plain form."""
    ask = case.open_ask
    return Mark(
        case.status,
        case.outcome,
        case.lead is not None,
        case.is_emergency,
        case.verified,
        case.proposal,
        (ask.by, ask.before) if ask else None,
        tuple(ask.by for ask in case.asks),
        tuple(extension.state for extension in case.extensions),
        len(case.parts),
        len(case.questions),
        case.returns,
        case.disputes,
        case.refusal_disputed,
        case.reopened,
        case.attached,
        case.supporters,
        case.hands,
        tuple((clock.stage, clock.is_running, clock.late) for clock in case.clocks),
        case.closed_at,
        case.plan,
    )


def changed(case: Case, **values: object) -> Case:
    """As `dataclasses.replace`, several times faster: a walk changes half a million cases."""
    new = object.__new__(Case)
    new.__dict__.update(case.__dict__)
    new.__dict__.update(values)
    return new


def plain_form(case: Case) -> Case:
    """The same state with all that no rule can tell apart, now or later, brought to one form."""
    clocks = sorted((c for c in case.clocks if c.is_open), key=lambda c: c.stage)
    ends = case.status in (Status.CONFIRMING, Status.CLOSED)  # what comes after is another round
    has_lead = case.lead is not None  # a new lead is a new round
    asks = () if ends else (a for a in case.asks if a.round == case.round and (has_lead or a.by == CENTRE))
    extensions = (e for e in case.extensions if e.round == case.round) if has_lead and not ends else ()
    proposal = case.proposal
    return changed(
        case,
        round=ROUND,
        clocks=tuple(_plain_clock(number, clock) for number, clock in enumerate(clocks, start=1)),
        last_clock=len(clocks),
        promised=SOON,
        asks=tuple(_plain_ask(*key) for key in sorted((a.is_open, a.by, a.before) for a in asks)),
        parts=tuple(_plain_part(part.agency) for part in case.open_parts),
        questions=_ONE_QUESTION if case.open_questions else (),
        extensions=tuple(_plain_extension(e.state is ExtensionState.ASKED) for e in extensions),
        proposal=proposal and _plain_proposal(proposal.outcome, proposal.before, proposal.until is not None),
        hands=frozenset() if ends else case.hands & _DESK,
        returns=min(case.returns, 2),
        disputes=min(case.disputes, 2),
        supporters=min(case.supporters, 1) if case.attached else 1,
        closed_at=case.closed_at and (LONG_AGO if case.closed_at == LONG_AGO else START),
        plan=case.plan and min(max(case.plan, TODAY), TOMORROW),
        merged_by=case.merged_by and OPERATOR.id,
    )


_DESK = frozenset({OPERATOR.id, SUPERVISOR.id})
_ONE_QUESTION = (LeaderQuestion(1),)


@cache
def _plain_ask(is_open: bool, by: str, before: Status) -> Ask:
    # Of an answered question only who asked it counts.
    return Ask(by, ROUND, before if is_open else Status.SUBMITTED, is_open)


@cache
def _plain_part(agency: str) -> Part:
    return Part(agency, ROUND)


@cache
def _plain_extension(is_asked: bool) -> Extension:
    return Extension(ROUND, TOMORROW, OFFICER.id, ExtensionState.ASKED if is_asked else ExtensionState.DENIED)


@cache
def _plain_proposal(outcome: Outcome, before: Status, is_plan: bool) -> Proposal:
    return Proposal(outcome, before, None, TOMORROW if is_plan else None)


def _plain_clock(number: int, clock: Clock) -> Clock:
    late = clock.due < START if clock.is_running else clock.late
    return _standing_clock(number, clock.stage, clock.subject, clock.is_running, late, clock.calendar, clock.limit)


@cache
def _standing_clock(
    number: int, stage: Stage, subject: str, runs: bool, late: bool, calendar: str, limit: str
) -> Clock:
    return Clock(
        id=number,
        stage=stage,
        subject="1" if stage is Stage.QUESTION else subject,
        round=ROUND,
        state=ClockState.RUNNING if runs else ClockState.PAUSED,
        started_at=START,
        due=PAST if late else SOON,
        calendar=calendar,
        calendar_version=1,
        limit=limit,
        limit_version=1,
        running_since=START if runs else None,
        remaining=None if runs or late else 3600,
        late=late,  # kept also while running, so that `mark` reads one field
    )


@dataclass
class Walk:
    """Every state reached, numbered, and every step between two of them, with who took it (None: time passed)."""

    states: list[Case] = field(default_factory=list)
    edges: list[list[tuple[Role | None, int]]] = field(default_factory=list)
    taken: set[tuple[Action, Role]] = field(default_factory=set)


def walk(starts: Iterable[Case], play: Play) -> Walk:
    """Breadth first from the given cases, over every step of the play by everybody, and every clock's lateness."""
    found, numbers = Walk(), dict[Mark, int]()

    def number_of(case: Case) -> int:
        case = play.forget(plain_form(case))
        number = numbers.setdefault(mark(case), len(found.states))
        if number == len(found.states):
            found.states.append(case)
            found.edges.append([])
        return number

    for start in starts:
        number_of(start)
    here = 0
    while here < len(found.states):
        for role, action, case in steps(found.states[here], play):
            there = number_of(case)
            if there != here:
                found.edges[here].append((role, there))
            if role and action:
                found.taken.add((action, role))
        here += 1
    return found


Taken = tuple[Role | None, Action | None, Case]


def steps(case: Case, play: Play) -> Iterator[Taken]:
    """Every state one step further: by a person, by the system, or (None) because time passes."""
    for clock in case.clocks:
        if clock.is_running and not clock.late and clock.stage in play.late:
            late = _standing_clock(clock.id, clock.stage, clock.subject, True, True, clock.calendar, clock.limit)
            yield None, None, changed(case, clocks=tuple(late if c is clock else c for c in case.clocks))
    if case.closed_at == START:
        yield None, None, changed(case, closed_at=LONG_AGO)
    if case.plan == TOMORROW and not case.is_open:
        yield None, None, changed(case, plan=TODAY)
    for action, who, take in play.moves[case.status]:
        if may(action, case, who):
            try:
                yield who.role, action, take(case, MOMENTS[who])
            except Refused:
                continue
