"""Who does what in the walks: every step that moves a status or a clock, with what it needs, and two plays of them.

The product of all that tells reports apart is too large for a test. So one play follows a single round in every detail
of its clocks, the other whole lives without those details. Left out of both are the steps that move neither status nor
clock (test_clock_table shows that they do not).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portal.domain.case import SYSTEM, Actor, Case
from portal.domain.city import URGENT
from portal.domain.clocks import Stage
from portal.domain.moves import checking, handling, intake, oversight, reporting, triage
from portal.domain.moves.gate import Moment
from portal.domain.refusals import Refused
from portal.domain.workflow import Action, Outcome, Status
from tests.domain import invented
from tests.domain.invented import (
    ANYBODY,
    LEADER,
    OFFICER,
    OPERATOR,
    REPORTER,
    SUPERVISOR,
    SUPERVISOR_2,
    SUPPORTER,
)
from tests.domain.walk import CITY, LONG_AGO, MOMENTS, TODAY, TOMORROW, Move, Play, changed

DESK = (OPERATOR, SUPERVISOR)
LEADING = replace(invented.submitted(where=CITY), number="SGU-26-000028")


def _nobody_else(case: Case) -> bool:
    return not any(checking.may_check(case, who, MOMENTS[who]) for who in DESK)


def _approve(case: Case, moment: Moment) -> Case:
    return checking.approve(case, moment, nobody_else=_nobody_else(case))


def _send_back(case: Case, moment: Moment) -> Case:
    return checking.send_back(case, moment, reason="!", nobody_else=_nobody_else(case))


def _reply(case: Case, moment: Moment) -> Case:
    return oversight.reply_question(case, moment, number=1, note="!")


def _ask_question(case: Case, moment: Moment) -> Case:
    """One open question at a time: a second one would differ by its number alone."""
    return case if case.questions else oversight.ask_question(case, moment, question="?")


def _support(case: Case, moment: Moment) -> Case:
    return case if case.supporters else reporting.support(case, moment)


_ALWAYS: tuple[Move, ...] = (
    *((Action.REPLY_QUESTION, who, _reply) for who in (OPERATOR, OFFICER, SUPERVISOR)),
    (Action.ASK_QUESTION, LEADER, _ask_question),
    (Action.SUPPORT, ANYBODY, _support),
    (Action.WITHDRAW, REPORTER, reporting.withdraw),
)


def _correct(urgency: str) -> Callable[[Case, Moment], Case]:
    return lambda c, m: intake.correct(c, m, category=c.category, area=c.area, urgency=urgency, reason="!")


def _forward(*supporting: str) -> Callable[[Case, Moment], Case]:
    return lambda c, m: triage.forward(
        c,
        m,
        category="lampu" if c.category is None else c.category,
        lead="PU",
        supporting=dict.fromkeys(supporting, "!"),
        about=None,
        lead_is_staffed=True,
    )


def _refusal(outcome: Outcome) -> Callable[[Case, Moment], Case]:
    return lambda c, m: handling.propose_refusal(c, m, outcome=outcome, reason="!", responsible="!")


def _resolve(outcome: Outcome, *, plan: bool = False) -> Callable[[Case, Moment], Case]:
    until = TOMORROW if plan else None
    return lambda c, m: handling.resolve(c, m, outcome=outcome, note="!", has_after_photo=True, until=until)


def _accept(*, answers: bool) -> Callable[[Case, Moment], Case]:
    return lambda c, m: handling.accept(c, m, answers=answers)


def _ask_extension(case: Case, moment: Moment) -> Case:
    try:
        return handling.ask_extension(case, moment, until=TODAY, reason="!")
    except Refused:
        return handling.ask_extension(case, moment, until=TOMORROW, reason="!")


def _decide(*, grant: bool) -> Callable[[Case, Moment], Case]:
    return lambda c, m: handling.decide_extension(c, m, grant=grant, reason="!")


def _ask(case: Case, moment: Moment) -> Case:
    return triage.ask_reporter(case, moment, question="?")


def _dispute(case: Case, moment: Moment) -> Case:
    return reporting.dispute(case, moment, reason="!")


def _reopen(case: Case, moment: Moment) -> Case:
    return reporting.reopen(case, moment, reason="!")


def _merge(case: Case, moment: Moment) -> Case:
    return triage.merge(case, moment, leading=LEADING, leads_into=frozenset())


_AT_DESK: tuple[Move, ...] = (
    *((Action.CORRECT, who, _correct(urgency)) for who in DESK for urgency in (URGENT, "sedang")),
    *((Action.ASK_REPORTER, who, _ask) for who in DESK),
    *((Action.FORWARD, who, _forward()) for who in DESK),
    (Action.FORWARD, SUPERVISOR_2, _forward("KEC-99.01")),
    *((Action.PROPOSE_REFUSAL, who, _refusal(Outcome.REJECTED)) for who in DESK),
    *((Action.MERGE, who, _merge) for who in DESK),
)

_AT_AGENCY: tuple[Move, ...] = (
    *((Action.CORRECT, who, _correct(urgency)) for who in DESK for urgency in (URGENT, "sedang")),
    (Action.ASK_REPORTER, OFFICER, _ask),
    *((Action.RECALL, who, lambda c, m: triage.recall(c, m, reason="!")) for who in DESK),
    (Action.RETURN, OFFICER, lambda c, m: triage.return_(c, m, reason="!")),
    (Action.ANSWER, OFFICER, lambda c, m: handling.answer(c, m, note="!")),
    *((Action.ANSWER, who, lambda c, m: handling.answer(c, m, note="!")) for who in DESK),
    (Action.SUPPORT_DONE, SUPPORTER, lambda c, m: handling.support_done(c, m, note="!")),
    (Action.DECLINE_PART, SUPPORTER, lambda c, m: handling.decline_part(c, m, reason="!")),
    (Action.WAIVE_PART, SUPERVISOR, lambda c, m: handling.waive_part(c, m, agency="KEC-99.01", reason="!")),
    (Action.ASK_EXTENSION, OFFICER, _ask_extension),
    *((Action.PROPOSE_REFUSAL, who, _refusal(Outcome.REJECTED)) for who in DESK),
    (Action.PROPOSE_REFUSAL, OFFICER, _refusal(Outcome.OUTSIDE_AUTHORITY)),
    *((Action.MERGE, who, _merge) for who in DESK),
)

_DECISIONS: tuple[Move, ...] = (
    (Action.DECIDE_EXTENSION, SUPERVISOR, _decide(grant=True)),
    (Action.DECIDE_EXTENSION, SUPERVISOR, _decide(grant=False)),
    (Action.DECIDE_EXTENSION, SYSTEM, _decide(grant=False)),
)

_OF_STATUS: dict[Status, tuple[Move, ...]] = {
    Status.SUBMITTED: (*_AT_DESK, *((Action.RESOLVE, who, _resolve(Outcome.ANSWERED)) for who in DESK)),
    Status.RETURNED: (*_AT_DESK, *((Action.ANSWER, who, lambda c, m: handling.answer(c, m, note="!")) for who in DESK)),
    Status.FORWARDED: (
        *_AT_AGENCY,
        *_DECISIONS,
        (Action.ACCEPT, OFFICER, _accept(answers=False)),
        (Action.ACCEPT, OFFICER, _accept(answers=True)),
    ),
    Status.IN_PROGRESS: (
        *_AT_AGENCY,
        *_DECISIONS,
        (Action.RESOLVE, OFFICER, _resolve(Outcome.FIXED)),
        (Action.RESOLVE, OFFICER, _resolve(Outcome.ANSWERED)),
        (Action.RESOLVE, OFFICER, _resolve(Outcome.ANSWERED, plan=True)),
    ),
    Status.INCOMPLETE: (
        *_DECISIONS,
        (Action.TAKE_BACK, OPERATOR, triage.take_back),
        (Action.TAKE_BACK, OFFICER, triage.take_back),
        (Action.COMPLETE, REPORTER, lambda c, m: triage.complete(c, m, has_answer=True)),
        (Action.COMPLETE, OPERATOR, lambda c, m: triage.complete(c, m, has_answer=True)),
        (Action.LAPSE_QUESTION, SYSTEM, checking.lapse_question),
    ),
    Status.CHECKING: tuple(
        (action, who, take)
        for who in (*DESK, LEADER)
        for action, take in ((Action.APPROVE, _approve), (Action.SEND_BACK, _send_back))
    ),
    Status.CONFIRMING: (
        (Action.CONFIRM, REPORTER, checking.confirm),
        (Action.LAPSE_CONFIRM, SYSTEM, checking.lapse_confirm),
        (Action.DISPUTE, REPORTER, _dispute),
        (Action.DISPUTE, OPERATOR, _dispute),
    ),
    Status.CLOSED: (
        (Action.DISPUTE, REPORTER, _dispute),
        (Action.DISPUTE, OPERATOR, _dispute),
        (Action.REOPEN, REPORTER, _reopen),
        (Action.REOPEN, SYSTEM, _reopen),
        (Action.SPLIT, SUPERVISOR, lambda c, m: triage.split(c, m, reason="!")),
    ),
}

_EVERY: dict[Status, tuple[Move, ...]] = {
    status: (*moves, *(() if status is Status.CLOSED else _ALWAYS)) for status, moves in _OF_STATUS.items()
}


def _without(*left_out: tuple[Action, Actor]) -> dict[Status, tuple[Move, ...]]:
    return {status: tuple(m for m in moves if m[:2] not in left_out) for status, moves in _EVERY.items()}


_A = Action

# One round in every detail of its clocks. The supervisor does all that the centre does, except checking, so that
# returns, a disputed refusal and hands change nothing; what follows a closing belongs to the other walk. No rule reads
# whether a check or a leader's question is late, so they stay on time.
ONE_ROUND = Play(
    moves=_without(
        *((action, OPERATOR) for action in Action if action not in (_A.APPROVE, _A.SEND_BACK)),
        *((action, LEADER) for action in (_A.APPROVE, _A.SEND_BACK)),
        (_A.DISPUTE, REPORTER),
        (_A.PROPOSE_REFUSAL, OFFICER),
        (_A.REOPEN, REPORTER),
        (_A.REOPEN, SYSTEM),
        (_A.SPLIT, SUPERVISOR),
        (_A.SUPPORT, ANYBODY),
    ),
    late=frozenset(Stage) - {Stage.CHECK, Stage.QUESTION},
    forget=lambda case: changed(
        case, returns=0, hands=frozenset(), verified=True, closed_at=case.closed_at and LONG_AGO, plan=None
    ),
)

# A whole life: rounds, disputes, reopenings, supporters, hands. No part, extension, question of a leader or
# correction; of the clocks only those become late whose lateness makes the system act.
WHOLE_LIFE = Play(
    moves=_without(
        *((_A.ANSWER, who) for who in DESK),
        *((_A.CORRECT, who) for who in DESK),
        *((_A.REPLY_QUESTION, who) for who in (*DESK, OFFICER)),
        *((_A.DECIDE_EXTENSION, who) for who in (SUPERVISOR, SYSTEM)),
        (_A.ASK_EXTENSION, OFFICER),
        (_A.ASK_QUESTION, LEADER),
        (_A.DECLINE_PART, SUPPORTER),
        (_A.FORWARD, SUPERVISOR_2),
        (_A.SUPPORT_DONE, SUPPORTER),
        (_A.WAIVE_PART, SUPERVISOR),
    ),
    late=frozenset({Stage.COMPLETE, Stage.CONFIRM}),
)
