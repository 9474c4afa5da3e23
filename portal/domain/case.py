"""A report as the rules see it: a frozen value that holds what decides the next step, and nothing about its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from portal.domain.city import URGENT, City
from portal.domain.clocks import Clock, Clocks, earliest
from portal.domain.deadlines import Matter
from portal.domain.workflow import AGENCY_ROLES, AT_AGENCY, AT_DESK, Outcome, Role, Status, Tie

CENTRE = "centre"
REPORTER = "reporter"

# About whom a misconduct report is, when it is not about an agency.
NOBODY = "nobody"
ABOUT_CENTRE = "centre"
ABOUT_LEADER = "leader"


@dataclass(frozen=True)
class Actor:
    """Who takes a step. `id` is None for the reporter, anybody and the system; `agency` is set for its desk."""

    role: Role
    id: int | None = None
    agency: str | None = None

    @property
    def side(self) -> str:
        """On whose behalf: an agency's code, or the centre, whose people may belong to an agency too."""
        return (self.agency or "") if self.role in AGENCY_ROLES else CENTRE


SYSTEM = Actor(Role.SYSTEM)
ANYBODY = Actor(Role.ANYBODY)
OWNER = Actor(Role.REPORTER)


class PartState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    WAIVED = "waived"
    DROPPED = "dropped"  # the lead returned the report, or it was closed


@dataclass(frozen=True)
class Part:
    """A supporting agency's share of the work in one round."""

    agency: str
    round: int
    state: PartState = PartState.OPEN


@dataclass(frozen=True)
class Ask:
    """A question to the reporter: by whom, in which round, and the status to go back to."""

    by: str  # CENTRE or an agency's code
    round: int
    before: Status
    is_open: bool = True


@dataclass(frozen=True)
class Proposal:
    """What waits for a second person: an outcome, proposed from a status. `by` is None when the system proposed."""

    outcome: Outcome
    before: Status
    by: int | None
    until: date | None = None


class ExtensionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    VOID = "void"


@dataclass(frozen=True)
class Extension:
    round: int
    until: date
    by: int | None
    state: ExtensionState = ExtensionState.ASKED


@dataclass(frozen=True)
class LeaderQuestion:
    """A leader's question; it follows the holder, and while the reporter holds, the supervisor."""

    number: int
    is_open: bool = True


@dataclass(frozen=True)
class Case:
    """Everything about one report that a rule may ask. Texts, photos and persons live elsewhere.

    `clocks` holds the unstopped clocks (and, right after a step, the ones it stopped); `last_clock` is the highest
    clock id ever given in this report. Instants are aware UTC.
    """

    number: str
    status: Status
    submitted_at: datetime
    version: int = 0
    outcome: Outcome | None = None
    unconfirmed: bool = False
    round: int = 1
    lead: str | None = None
    category: str | None = None
    area: str | None = None
    urgency: str = "sedang"
    confidential: bool = False
    anonymous: bool = False
    misconduct: bool = False
    about: str | None = None
    verified: bool = False
    wordless: bool = False  # told by voice, and nobody has written down what it says
    hidden: bool = False
    reachable: bool = False
    attached: bool = True  # False once the reporter has withdrawn from a report that others support
    filer: int | None = None  # the helper or desk worker who entered it for somebody
    supporters: int = 0
    clocks: Clocks = ()
    last_clock: int = 0
    promised: datetime | None = None
    parts: tuple[Part, ...] = ()
    asks: tuple[Ask, ...] = ()
    questions: tuple[LeaderQuestion, ...] = ()
    proposal: Proposal | None = None
    extensions: tuple[Extension, ...] = ()
    tasks: Mapping[str, int] = field(default_factory=dict)  # agency code -> field officer
    hands: frozenset[int] = frozenset()  # who proposed, answered or resolved in this round
    returns: int = 0
    disputes: int = 0
    refusal_disputed: bool = False
    reopened: bool = False
    rated_round: int = 0
    told: frozenset[int] = frozenset()  # to whom by name lateness was told, and who has not acknowledged it yet
    closed_at: datetime | None = None
    plan: date | None = None  # the date that an answer promised; on it the system reopens
    leading: str | None = None  # number of the report that this one is a duplicate of
    merged_by: int | None = None
    split_asked: bool = False
    answered_at: datetime | None = None  # these four: portal.domain.milestones
    settled_at: datetime | None = None
    answer_missed: bool = False
    promise_missed: bool = False

    @property
    def holder(self) -> str | None:
        """CENTRE, REPORTER or the lead agency's code; None when closed. It follows from the status alone."""
        if self.status is Status.CLOSED:
            return None
        if self.status in (Status.INCOMPLETE, Status.CONFIRMING):
            return REPORTER
        return self.lead if self.status in AT_AGENCY else CENTRE

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED

    @property
    def is_emergency(self) -> bool:
        return self.urgency == URGENT

    @property
    def pointed(self) -> Clock | None:
        """The running clock that is due first."""
        return earliest(self.clocks)

    @property
    def open_ask(self) -> Ask | None:
        return next((ask for ask in self.asks if ask.is_open), None)

    @property
    def open_extension(self) -> Extension | None:
        return next((e for e in self.extensions if e.state is ExtensionState.ASKED), None)

    @property
    def open_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.state is PartState.OPEN)

    @property
    def open_questions(self) -> tuple[LeaderQuestion, ...]:
        return tuple(question for question in self.questions if question.is_open)

    @property
    def supporting(self) -> frozenset[str]:
        """Agencies that support, or supported, the present lead in this round; former rounds give no access."""
        if self.lead is None:
            return frozenset()
        mine = (part for part in self.parts if part.round == self.round)
        return frozenset(part.agency for part in mine if part.state is not PartState.DROPPED)

    @property
    def wants_supervisor(self) -> bool:
        """After a second return or recall, and after a disputed refusal, only the supervisor moves it on."""
        twice = self.status is Status.RETURNED and self.returns >= 2
        disputed = self.status is Status.SUBMITTED and self.refusal_disputed
        return twice or disputed

    def matter(self, city: City) -> Matter:
        return Matter(city.categories[self.category] if self.category else None, self.is_emergency)

    def bound(self, tie: Tie, by: Actor) -> bool:
        """Whether the actor has the tie that a step asks for."""
        match tie:
            case Tie.NONE:
                return True
            case Tie.OWNER:
                return self.attached
            case Tie.FILER:
                return by.id is not None and by.id == self.filer
            case Tie.LEAD:
                return self.lead is not None and by.agency == self.lead
            case Tie.SUPPORTING:
                return any(part.agency == by.agency for part in self.open_parts)
            case Tie.INVOLVED:
                return by.agency is not None and (by.agency == self.lead or by.agency in self.supporting)
            case Tie.ASSIGNED:
                return by.id is not None and by.agency is not None and self.tasks.get(by.agency) == by.id
            case Tie.ASKER:
                return self.open_ask is not None and self.open_ask.by == by.side
            case Tie.ASKED:
                return bool(self.open_questions) and self.holder == by.side
            case Tie.TOLD:
                return by.id is not None and by.id in self.told


def invariants(case: Case) -> list[str]:
    """What is wrong with a case, in words; empty when it may be stored. The database refuses the same things itself."""
    wrong = []
    unstopped = [clock for clock in case.clocks if clock.is_open]
    if case.is_open:
        if case.holder is None:
            wrong.append("an open report has no holder")
        if case.pointed is None:
            wrong.append("an open report has no running clock")
        if case.outcome is not None:
            wrong.append("an open report has an outcome")
        if case.status is Status.INCOMPLETE and case.open_ask is None:
            wrong.append("a report waits for its reporter without a question")
        if case.status is Status.CHECKING and case.proposal is None:
            wrong.append("a report is checked without a proposal")
    else:
        if unstopped:
            wrong.append("a closed report has an unstopped clock")
        if case.outcome is None:
            wrong.append("a closed report has no outcome")
    if case.status in AT_DESK and case.lead:
        wrong.append("a report at the desk still has a lead")
    subjects = [(clock.stage, clock.subject) for clock in unstopped]
    if len(subjects) != len(set(subjects)):
        wrong.append("two unstopped clocks of one stage and subject")
    return wrong
