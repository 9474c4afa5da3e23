"""The second person: approve or send back what was proposed. Nobody approves their own work."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, Actor, Case, ExtensionState, Proposal
from portal.domain.clocks import Stage, Turn
from portal.domain.moves.gate import Moment, permit, plain, refuse, require, turn
from portal.domain.moves.triage import barred, closing
from portal.domain.workflow import CENTRE_ROLES, Action, Outcome, Role, Status

COMPLETIONS = frozenset({Outcome.FIXED, Outcome.ANSWERED})
DISPUTES_BEFORE_OMBUDSMAN = 2


def may_check(case: Case, by: Actor, now: Moment) -> bool:
    """Whether this person is independent enough to check the report.

    Not who proposed, answered, resolved or entered it this round, nor a member of the lead agency; and for misconduct
    nobody whom it is about.
    """
    if by.id is None or by.id in case.hands:
        return False
    if case.round == 1 and by.id == case.filer:
        return False
    if case.about == ABOUT_CENTRE and by.role in CENTRE_ROLES:
        return False
    if case.about == ABOUT_LEADER and by.role is Role.LEADER:
        return False  # it is not kept about which leader it is
    return by.agency is None or (by.agency != case.lead and by.agency not in barred(case.about, now.city))


def _checker(action: Action, case: Case, now: Moment, nobody_else: bool) -> Proposal:
    permit(action, case, now.by)
    if not may_check(case, now.by, now):
        raise refuse(action, case, now.by, "Anda ikut menangani laporan ini, jadi orang lain yang harus memeriksanya.")
    if now.by.role is Role.LEADER and not nobody_else:
        raise refuse(action, case, now.by, "Masih ada petugas pusat yang dapat memeriksa laporan ini.")
    assert case.proposal is not None
    return case.proposal


def approve(case: Case, now: Moment, *, nobody_else: bool = False) -> Case:
    """A completion goes to the reporter (after a second dispute it closes); a refusal or no answer closes.

    `nobody_else`: no active operator or supervisor is eligible, so that a leader may approve.
    """
    proposal = _checker(Action.APPROVE, case, now, nobody_else)
    case = replace(case, verified=case.verified or proposal.outcome is not Outcome.REJECTED)
    if proposal.outcome not in COMPLETIONS:
        return turn(closing(case, now, proposal.outcome), Turn.APPROVE_REFUSAL, now)
    if case.disputes >= DISPUTES_BEFORE_OMBUDSMAN:
        closed = replace(closing(case, now, proposal.outcome), plan=proposal.until)
        return turn(closed, Turn.APPROVE_AND_CLOSE, now)
    confirming = replace(case, status=Status.CONFIRMING)
    return turn(confirming, Turn.APPROVE_COMPLETION, now, plain(Stage.CONFIRM, case, now))


def send_back(case: Case, now: Moment, *, reason: str, nobody_else: bool = False) -> Case:
    """Not settled yet: back to where it was proposed from (no answer: to before the question)."""
    proposal = _checker(Action.SEND_BACK, case, now, nobody_else)
    require("reason", reason, "Tulis apa yang masih kurang.")
    return turn(replace(case, status=proposal.before, proposal=None), Turn.SEND_BACK, now)


def confirm(case: Case, now: Moment) -> Case:
    """The reporter says that it is settled."""
    permit(Action.CONFIRM, case, now.by)
    return turn(_closed_as_proposed(case, now), Turn.CONFIRM, now)


def lapse_confirm(case: Case, now: Moment) -> Case:
    """Silence closes too, but it is shown and counted as unconfirmed."""
    permit(Action.LAPSE_CONFIRM, case, now.by)
    _must_be_due(Action.LAPSE_CONFIRM, case, now)
    return turn(replace(_closed_as_proposed(case, now), unconfirmed=True), Turn.LAPSE_CONFIRM, now)


def _closed_as_proposed(case: Case, now: Moment) -> Case:
    assert case.proposal is not None
    return replace(closing(case, now, case.proposal.outcome), plan=case.proposal.until)


def lapse_question(case: Case, now: Moment) -> Case:
    """The reporter did not answer: closing is proposed, and a person of the centre decides."""
    permit(Action.LAPSE_QUESTION, case, now.by)
    _must_be_due(Action.LAPSE_QUESTION, case, now)
    ask = case.open_ask
    assert ask is not None
    extensions = tuple(
        replace(e, state=ExtensionState.VOID) if e is case.open_extension else e for e in case.extensions
    )
    case = replace(
        case,
        status=Status.CHECKING,
        asks=tuple(replace(a, is_open=False) for a in case.asks),
        extensions=extensions,
        proposal=Proposal(Outcome.NO_ANSWER, before=ask.before, by=None),
    )
    return turn(case, Turn.LAPSE_QUESTION, now, plain(Stage.CHECK, case, now))


def _must_be_due(action: Action, case: Case, now: Moment) -> None:
    stage = Stage.COMPLETE if action is Action.LAPSE_QUESTION else Stage.CONFIRM
    clock = next(clock for clock in case.clocks if clock.is_open and clock.stage is stage)
    if now.at < clock.due:
        raise refuse(action, case, now.by, "Waktunya belum habis.")
