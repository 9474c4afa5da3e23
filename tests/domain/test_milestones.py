"""When a report counts as answered and settled, what it has missed for good, and whose work each clock counts."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.case import CENTRE
from portal.domain.clocks import Stage, of_stage
from portal.domain.moves import checking, handling, reporting, triage
from portal.domain.workflow import Outcome
from tests.domain.invented import (
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    START,
    checking_completion,
    confirming,
    forward,
    forwarded,
    in_progress,
    now,
    refusal_proposed,
    resolved,
    returned,
    submitted,
)

SOON, LATE = START + timedelta(hours=1), START + timedelta(days=40)


def marks(case):
    return case.answered_at, case.settled_at, case.answer_missed, case.promise_missed


def test_taking_a_report_up_is_no_answer_but_words_are():
    silent = handling.accept(forwarded(), now(OFFICER, SOON), answers=False)
    assert silent.answered_at is None
    assert handling.answer(silent, now(OFFICER, LATE), note="Sudah kami lihat.").answered_at == LATE


def test_only_the_first_answer_counts():
    first = handling.accept(forwarded(), now(OFFICER, SOON), answers=True)
    again = handling.answer(first, now(OFFICER, LATE), note="Masih kami kerjakan.")
    assert again.answered_at == SOON


def test_words_of_the_centre_are_not_the_agencys_answer():
    spoken = handling.answer(in_progress(), now(OPERATOR, SOON), note="Kami ingatkan dinasnya.")
    assert spoken.answered_at is None


def test_settled_is_what_a_second_person_approved():
    called = checking_completion()
    assert called.settled_at is None
    assert checking.approve(called, now(OPERATOR_2, SOON)).settled_at == SOON


def test_what_the_centre_settles_itself_is_answered_with_the_approval():
    called = resolved(submitted(), by=OPERATOR, outcome=Outcome.ANSWERED)
    assert marks(called) == (None, None, False, False)
    assert marks(checking.approve(called, now(OPERATOR_2, SOON))) == (SOON, SOON, False, False)


def test_a_dispute_says_that_it_was_not_settled():
    disputed = reporting.dispute(confirming(), now(REPORTER, SOON), reason="Belum beres.")
    assert disputed.settled_at is None
    assert disputed.answered_at is not None, "it was answered all the same"


def test_a_refusal_is_neither_answer_nor_solution():
    refused = checking.approve(refusal_proposed(submitted(), by=OPERATOR), now(OPERATOR_2, SOON))
    assert marks(refused) == (None, None, False, False)


def test_a_refusal_of_what_was_late_has_missed_both():
    proposed = refusal_proposed(forwarded(), by=OFFICER, at=LATE)
    refused = checking.approve(proposed, now(OPERATOR_2, LATE))
    assert marks(refused) == (None, None, True, True)


def test_what_its_reporter_gives_up_on_was_missed_all_the_same():
    withdrawn = reporting.withdraw(forwarded(), now(REPORTER, LATE))
    assert marks(withdrawn) == (None, None, True, True)


def test_a_late_return_is_missed_although_the_next_agency_answers_in_time():
    back = triage.return_(forwarded(), now(OFFICER, START + timedelta(days=7)), reason="Bukan tugas kami.")
    assert back.answer_missed
    given = forward(back, at=START + timedelta(days=7))
    answered = handling.accept(given, now(OFFICER, START + timedelta(days=8)), answers=True)
    assert answered.answer_missed
    assert answered.answered_at == START + timedelta(days=8)


def test_a_late_answer_is_an_answer_and_not_missed():
    answered = handling.accept(forwarded(), now(OFFICER, LATE), answers=True)
    assert (answered.answered_at, answered.answer_missed) == (LATE, False)


def test_a_promise_that_was_missed_once_stays_missed():
    late = checking.approve(checking_completion(), now(OPERATOR_2, LATE))
    assert (late.settled_at, late.promise_missed) == (LATE, True)
    disputed = reporting.dispute(late, now(REPORTER, LATE), reason="Belum beres.")
    assert disputed.promise_missed


def test_a_clock_counts_the_work_of_whoever_had_it():
    case = forward(returned())
    owners = {clock.stage: clock.owner for clock in case.clocks}
    assert owners[Stage.RESPOND] == owners[Stage.RESOLVE] == "PU"
    assert owners[Stage.REROUTE] == CENTRE
    assert owners[Stage.PROMISE] is None
    assert of_stage(confirming().clocks, Stage.CONFIRM).owner is None


def test_a_part_counts_the_work_of_the_supporter():
    parts = [clock for clock in forwarded(supporting=("KEC-99.01",)).clocks if clock.stage is Stage.PART]
    assert [clock.owner for clock in parts] == [clock.subject for clock in parts] != []
