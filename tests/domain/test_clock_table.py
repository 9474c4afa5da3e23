"""What each step does to the clocks, row by row as the table was decided, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from portal.domain.case import ANYBODY, SYSTEM, Actor, Case
from portal.domain.clocks import EFFECTS, ClockState, End, Stage, Turn
from portal.domain.workflow import Action, Outcome
from tests.domain.every_step import (
    MONTH_LATER,
    PART,
    again,
    answered_by_the_centre,
    asked,
    extending,
    full,
    lapsed,
    take,
)
from tests.domain.invented import (
    LEADER,
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    START,
    SUPERVISOR,
    SUPPORTER,
    closed,
    confirming,
    forwarded,
    in_progress,
    refusal_proposed,
    resolved,
    returned,
    submitted,
)


@dataclass(frozen=True)
class Row:
    """A row of the table, and the step that shows it. Each cell holds stages; '-' is an empty one."""

    name: str
    before: Callable[[], Case]
    action: Action
    by: Actor
    starts: str = "-"
    fulfils: str = "-"
    voids: str = "-"
    pauses: str = "-"
    resumes: str = "-"
    at: datetime = START


A = Action
ROWS = (
    Row("forward", submitted, A.FORWARD, OPERATOR, "respond resolve part", "verify"),
    Row("forward again", returned, A.FORWARD, OPERATOR, "respond resolve part", "reroute"),
    Row("recall", full, A.RECALL, OPERATOR, "reroute", "-", "respond resolve part decide"),
    Row("return", full, A.RETURN, OFFICER, "reroute", "-", "respond resolve part decide"),
    Row("answer by the lead", full, A.ANSWER, OFFICER, "-", "respond"),
    Row("answer by the centre", full, A.ANSWER, OPERATOR),
    Row("support_done", full, A.SUPPORT_DONE, SUPPORTER, "-", "part"),
    Row("decline_part", full, A.DECLINE_PART, SUPPORTER, "-", "-", "part"),
    Row("waive_part", full, A.WAIVE_PART, SUPERVISOR, "-", "-", "part"),
    Row("ask_reporter", full, A.ASK_REPORTER, OFFICER, "complete", "-", "-", "respond resolve part promise"),
    Row("ask_reporter first", submitted, A.ASK_REPORTER, OPERATOR, "complete", "-", "-", "verify promise"),
    Row("ask_reporter again", returned, A.ASK_REPORTER, OPERATOR, "complete", "-", "-", "reroute promise"),
    Row(
        "complete",
        lambda: take(full(), A.ASK_REPORTER, OFFICER),
        A.COMPLETE,
        REPORTER,
        fulfils="complete",
        resumes="respond resolve part promise",
    ),
    Row(
        "take_back",
        lambda: take(full(), A.ASK_REPORTER, OFFICER),
        A.TAKE_BACK,
        OFFICER,
        voids="complete",
        resumes="respond resolve part promise",
    ),
    Row(
        "lapse_question",
        lambda: take(full(), A.ASK_REPORTER, OFFICER),
        A.LAPSE_QUESTION,
        SYSTEM,
        starts="check",
        voids="complete decide",
        resumes="promise",
        at=MONTH_LATER,
    ),
    Row("ask_extension", lambda: asked(in_progress()), A.ASK_EXTENSION, OFFICER, "decide"),
    Row("decide_extension", full, A.DECIDE_EXTENSION, SUPERVISOR, "-", "decide"),
    Row("undecided extension", full, A.DECIDE_EXTENSION, SYSTEM, "-", "-", "decide", at=MONTH_LATER),
    Row(
        "resolve by the agency",
        lambda: extending(in_progress()),
        A.RESOLVE,
        OFFICER,
        starts="check",
        fulfils="respond",
        voids="decide",
        pauses="resolve",
    ),
    Row("resolve by the centre", submitted, A.RESOLVE, OPERATOR, "check", pauses="verify"),
    Row(
        "propose_refusal",
        lambda: extending(in_progress(supporting=(PART,))),
        A.PROPOSE_REFUSAL,
        OFFICER,
        starts="check",
        voids="decide",
        pauses="respond resolve part",
    ),
    Row("propose_refusal first", submitted, A.PROPOSE_REFUSAL, OPERATOR, "check", pauses="verify"),
    Row("propose_refusal again", returned, A.PROPOSE_REFUSAL, OPERATOR, "check", pauses="reroute"),
    Row(
        "approve a completion",
        lambda: asked(resolved(in_progress())),
        A.APPROVE,
        OPERATOR,
        starts="confirm",
        fulfils="check promise resolve",
    ),
    Row(
        "approve the centre's completion",
        answered_by_the_centre,
        A.APPROVE,
        OPERATOR_2,
        starts="confirm",
        fulfils="check promise verify",
    ),
    Row(
        "approve a completion after a second dispute",
        lambda: asked(resolved(again(2))),
        A.APPROVE,
        OPERATOR,
        fulfils="check promise resolve",
        voids="question",
    ),
    Row(
        "approve a refusal",
        lambda: asked(refusal_proposed(in_progress(supporting=(PART,)))),
        A.APPROVE,
        OPERATOR_2,
        fulfils="check",
        voids="respond resolve part promise question",
    ),
    Row(
        "approve no_answer",
        lambda: lapsed(take(full(), A.ASK_REPORTER, OFFICER)),
        A.APPROVE,
        OPERATOR,
        fulfils="check",
        voids="respond resolve part promise question",
        at=MONTH_LATER,
    ),
    Row(
        "send_back a refusal",
        lambda: refusal_proposed(in_progress(supporting=(PART,))),
        A.SEND_BACK,
        OPERATOR_2,
        fulfils="check",
        resumes="respond resolve part",
    ),
    Row(
        "send_back a completion",
        lambda: resolved(in_progress()),
        A.SEND_BACK,
        OPERATOR,
        "-",
        "check",
        resumes="resolve",
    ),
    Row(
        "send_back no_answer",
        lambda: lapsed(take(full(), A.ASK_REPORTER, OFFICER)),
        A.SEND_BACK,
        OPERATOR,
        fulfils="check",
        resumes="respond resolve part",
        at=MONTH_LATER,
    ),
    Row(
        "confirm",
        lambda: take(asked(resolved(in_progress())), A.APPROVE, OPERATOR),
        A.CONFIRM,
        REPORTER,
        fulfils="confirm",
        voids="question",
    ),
    Row(
        "lapse_confirm",
        lambda: take(asked(resolved(in_progress())), A.APPROVE, OPERATOR),
        A.LAPSE_CONFIRM,
        SYSTEM,
        voids="confirm question",
        at=MONTH_LATER,
    ),
    Row(
        "dispute with a lead",
        lambda: take(asked(resolved(in_progress())), A.APPROVE, OPERATOR),
        A.DISPUTE,
        REPORTER,
        starts="respond resolve promise",
        fulfils="confirm",
    ),
    Row("reopen with a lead", closed, A.REOPEN, REPORTER, "respond resolve promise"),
    Row(
        "dispute into submitted",
        lambda: take(answered_by_the_centre(), A.APPROVE, OPERATOR_2),
        A.DISPUTE,
        REPORTER,
        starts="verify promise",
        fulfils="confirm",
    ),
    Row("dispute a refusal", lambda: closed(outcome=Outcome.REJECTED), A.DISPUTE, REPORTER, "verify promise"),
    Row(
        "reopen into submitted",
        lambda: closed(outcome=Outcome.NO_ANSWER),
        A.REOPEN,
        REPORTER,
        starts="verify promise",
        at=START + timedelta(days=20),
    ),
    Row("merge", full, A.MERGE, OPERATOR, voids="promise respond resolve part decide question"),
    Row("withdraw", full, A.WITHDRAW, REPORTER, voids="promise respond resolve part decide question"),
    Row(
        "withdraw while asked",
        lambda: take(full(), A.ASK_REPORTER, OFFICER),
        A.WITHDRAW,
        REPORTER,
        voids="promise respond resolve part decide question complete",
    ),
    Row("split", lambda: closed(outcome=Outcome.DUPLICATE), A.SPLIT, SUPERVISOR, "verify promise"),
    Row("divide, the first report", submitted, A.DIVIDE, OPERATOR),
    Row("transcribe", submitted, A.TRANSCRIBE, OPERATOR),
    Row("correct", full, A.CORRECT, OPERATOR),
    Row("ask_question", full, A.ASK_QUESTION, LEADER, "question"),
    Row("reply_question", full, A.REPLY_QUESTION, OFFICER, "-", "question"),
    Row("accept without an answer", lambda: forwarded(supporting=(PART,)), A.ACCEPT, OFFICER),
    Row("add_info", full, A.ADD_INFO, REPORTER),
    Row("progress", full, A.PROGRESS, OFFICER),
    Row("note", full, A.NOTE, OPERATOR),
    Row("assign", full, A.ASSIGN, OFFICER),
    Row("support", full, A.SUPPORT, ANYBODY),
    Row("hide", full, A.HIDE, SUPERVISOR),
    Row("unhide", lambda: replace(full(), hidden=True), A.UNHIDE, SUPERVISOR),
    Row("redact", full, A.REDACT, OPERATOR),
    Row("tighten", full, A.TIGHTEN, REPORTER),
    Row("loosen", lambda: replace(full(), confidential=True), A.LOOSEN, REPORTER),
    Row("renew_code", full, A.RENEW_CODE, OPERATOR),
    Row("acknowledge", lambda: replace(full(), told=frozenset({LEADER.id})), A.ACKNOWLEDGE, LEADER),
    Row("rate", confirming, A.RATE, REPORTER),
    Row("reckon, with nothing changed", full, A.RECKON, SYSTEM),
    Row("ask_split", lambda: closed(outcome=Outcome.DUPLICATE), A.ASK_SPLIT, REPORTER),
)


def stages(cell: str) -> list[Stage]:
    return sorted(Stage(name) for name in cell.split() if name != "-")


def changes(before: Case, after: Case) -> dict[str, list[Stage]]:
    """What happened to the clocks, told apart by their own states and not by the code's table."""
    old = {clock.id: clock for clock in before.clocks}
    found: dict[str, list[Stage]] = {name: [] for name in ("starts", "fulfils", "voids", "pauses", "resumes")}
    for clock in after.clocks:
        was = old.pop(clock.id, None)
        if was is None:
            assert clock.is_running
            found["starts"].append(clock.stage)
        elif was.state is not clock.state:
            cell = {ClockState.PAUSED: "pauses", ClockState.RUNNING: "resumes"}.get(clock.state)
            found[cell or {End.FULFILLED: "fulfils", End.VOID: "voids"}[clock.ended]].append(clock.stage)
        else:
            assert clock == was
    assert not old, "no clock is ever lost"
    return {name: sorted(cell) for name, cell in found.items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_step_moves_the_clocks_of_its_row_and_no_others(row):
    before = row.before()
    expected = {cell: stages(getattr(row, cell)) for cell in ("starts", "fulfils", "voids", "pauses", "resumes")}
    assert changes(before, take(before, row.action, row.by, row.at)) == expected


def test_every_step_has_its_row():
    assert {row.action for row in ROWS} == set(Action) - {Action.SUBMIT}


def test_submitting_and_dividing_start_verify_and_promise():
    for counted_from in (None, START - timedelta(days=2)):
        case = submitted(counted_from=counted_from)
        assert sorted(clock.stage for clock in case.clocks) == [Stage.PROMISE, Stage.VERIFY]


def test_the_ledger_in_the_code_holds_no_row_that_is_not_shown_here():
    assert set(EFFECTS) == set(Turn)
    assert len(Turn) == 29
