"""Pausing, lateness, rounds and promises: what a clock keeps, whatever happens to its report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.case import SYSTEM, Case
from portal.domain.clocks import Clock, ClockState, End, Stage, of_stage
from portal.domain.moves import checking, handling, intake, oversight, reporting, triage
from portal.domain.workflow import Action, Outcome, Status
from tests.domain.every_step import (
    LEADING,
    PART,
    TAKE,
    asked,
    extending,
    full,
    lapsed,
    take,
)
from tests.domain.invented import (
    CITY,
    FIELD_OFFICER,
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    START,
    SUPERVISOR,
    SUPERVISOR_2,
    SUPPORTER,
    closed,
    confirming,
    forward,
    forwarded,
    in_progress,
    incomplete,
    local,
    now,
    refusal_proposed,
    resolved,
    submitted,
)


def clock(case: Case, stage: Stage, subject: str = "") -> Clock:
    found = of_stage(case.clocks, stage, subject)
    assert found is not None
    return found


def stopped(case: Case, stage: Stage) -> Clock:
    return next(c for c in reversed(case.clocks) if c.stage is stage and not c.is_open)


# July 1 is a Wednesday. `jalan` has 7 days: promise 1 + 7 + 2 = 10 working days, on the 15th at 16:00.


def test_a_late_clock_does_not_pause_while_the_reporter_is_asked_and_one_on_time_does():
    case = forwarded()
    assert clock(case, Stage.RESPOND).due == local(6, "16:00")
    case = take(case, Action.ASK_REPORTER, OFFICER, local(7, "09:00"))
    assert {c.stage for c in case.clocks if c.state is ClockState.PAUSED} == {Stage.RESOLVE, Stage.PROMISE}
    assert clock(case, Stage.RESPOND).is_running


def test_an_emergency_does_not_pause_while_the_reporter_is_asked():
    case = take(forwarded(category="banjir", supporting=(PART,)), Action.ASK_REPORTER, OFFICER)
    assert case.status is Status.INCOMPLETE
    assert {c.state for c in case.clocks if c.is_open} == {ClockState.RUNNING}


def test_checking_pauses_also_what_is_late_and_what_is_urgent():
    late = resolved(in_progress(), at=local(20, "09:00"))
    assert clock(late, Stage.RESOLVE).state is ClockState.PAUSED
    urgent = resolved(in_progress(category="banjir"))
    assert clock(urgent, Stage.RESOLVE).state is ClockState.PAUSED


@pytest.mark.parametrize(
    ("action", "by", "ended"),
    [
        (Action.RECALL, OPERATOR, End.VOID),
        (Action.RETURN, OFFICER, End.VOID),
        (Action.MERGE, OPERATOR, End.VOID),
        (Action.WITHDRAW, REPORTER, End.VOID),
        (Action.ANSWER, OFFICER, End.FULFILLED),
    ],
)
def test_lateness_is_frozen_however_a_clock_ends(action, by, ended):
    for day, late in ((6, False), (7, True)):
        respond = stopped(take(forwarded(), action, by, local(day, "12:00")), Stage.RESPOND)
        assert (respond.ended, respond.late, respond.stopped_at) == (ended, late, local(day, "12:00"))


def test_a_refusal_launders_no_lateness():
    proposed = refusal_proposed(forwarded(), at=local(20, "09:00"))
    refused = take(proposed, Action.APPROVE, OPERATOR_2, local(20, "10:00"))
    late = {c.stage for c in refused.clocks if c.late}
    assert late == {Stage.RESPOND, Stage.RESOLVE, Stage.PROMISE}


def test_a_solution_counts_as_of_its_proposal_and_the_promise_as_of_the_approval():
    case = in_progress()
    assert clock(case, Stage.RESOLVE).due == local(10, "16:00")
    assert clock(case, Stage.PROMISE).due == local(15, "16:00")
    approved = take(resolved(case, at=local(10, "15:00")), Action.APPROVE, OPERATOR, local(16, "09:00"))
    assert not stopped(approved, Stage.RESOLVE).late
    assert stopped(approved, Stage.CHECK).late
    assert stopped(approved, Stage.PROMISE).late
    late = take(resolved(case, at=local(13, "09:00")), Action.APPROVE, OPERATOR, local(13, "10:00"))
    assert stopped(late, Stage.RESOLVE).late
    assert not stopped(late, Stage.PROMISE).late


def test_a_late_solution_that_is_sent_back_stays_late_with_its_old_due():
    case = resolved(in_progress(), at=local(13, "09:00"))
    back = take(case, Action.SEND_BACK, OPERATOR, local(14, "09:00"))
    assert clock(back, Stage.RESOLVE).due == local(10, "16:00")
    assert clock(back, Stage.RESOLVE).is_late(local(14, "09:00"))
    assert clock(back, Stage.RESOLVE).due_version == 1


def test_a_pause_gives_back_exactly_the_working_time_that_was_left():
    case = take(in_progress(), Action.ASK_REPORTER, OFFICER, local(2, "12:00"))
    assert clock(case, Stage.RESOLVE).remaining == 52 * 3600  # 4 hours of that day, 6 days of 8
    case = take(case, Action.COMPLETE, REPORTER, local(8, "10:00"))
    assert clock(case, Stage.RESOLVE).due == local(16, "14:00")
    assert clock(case, Stage.RESOLVE).due_version == 2
    assert clock(case, Stage.PROMISE).due == local(21, "14:00")
    assert case.promised == local(21, "14:00")
    done = resolved(case, at=local(8, "12:00"))
    assert clock(done, Stage.RESOLVE).used == 13 * 3600  # 7 hours of the 1st, 4 of the 2nd, 2 of the 8th


def test_what_stood_still_is_not_taken_back_by_the_forward_that_follows():
    case = take(submitted(), Action.ASK_REPORTER, OPERATOR, START)
    case = take(case, Action.COMPLETE, REPORTER, local(8, "09:00"))
    kept = clock(case, Stage.PROMISE).due
    assert kept == local(22, "16:00")
    assert clock(forward(case, at=local(8, "10:00")), Stage.PROMISE).due == kept


def test_a_part_is_stopped_for_its_own_agency_alone():
    case = forwarded(supporting=(PART, "WAS"))
    done = take(case, Action.SUPPORT_DONE, SUPPORTER)
    assert [(c.subject, c.ended) for c in done.clocks if c.stage is Stage.PART] == [
        (PART, End.FULFILLED),
        ("WAS", None),
    ]
    waived = handling.waive_part(done, now(SUPERVISOR), agency="WAS", reason="Tidak perlu.")
    assert stopped(waived, Stage.PART).subject == "WAS"
    assert not waived.open_parts


def test_a_leaders_question_is_stopped_by_its_own_answer_alone():
    case = asked(asked(forwarded()))
    one = oversight.reply_question(case, now(OFFICER), number=2, note="Besok.")
    assert [(c.subject, c.is_open) for c in one.clocks if c.stage is Stage.QUESTION] == [("1", True), ("2", False)]
    assert [question.is_open for question in one.questions] == [True, False]


def test_each_forward_dispute_and_reopening_starts_rows_of_a_new_round():
    case = submitted()
    rounds = [case.round]
    case = forward(case)
    rounds.append(case.round)
    case = take(case, Action.RETURN, OFFICER)
    rounds.append(case.round)
    case = handling.accept(forward(case), now(OFFICER), answers=False)
    rounds.append(case.round)
    case = take(take(resolved(case), Action.APPROVE, OPERATOR), Action.DISPUTE, REPORTER)
    rounds.append(case.round)
    case = take(take(take(resolved(case), Action.APPROVE, OPERATOR), Action.CONFIRM, REPORTER), Action.REOPEN, REPORTER)
    rounds.append(case.round)
    assert rounds == [1, 2, 2, 3, 4, 5]
    assert {c.round for c in case.clocks if c.is_open} == {5}
    assert [c.id for c in case.clocks] == list(range(1, case.last_clock + 1))


def test_a_sent_back_proposal_lets_one_round_see_several_checks():
    case = resolved(take(resolved(in_progress()), Action.SEND_BACK, OPERATOR))
    checks = [c for c in case.clocks if c.stage is Stage.CHECK]
    assert [(c.round, c.ended) for c in checks] == [(2, End.FULFILLED), (2, None)]


def test_an_undecided_extension_is_denied_and_its_clock_void_and_late():
    case = extending(in_progress())
    decide = clock(case, Stage.DECIDE)
    assert decide.due == local(2, "21:00")
    denied = take(case, Action.DECIDE_EXTENSION, SYSTEM, decide.due + timedelta(seconds=1))
    assert (stopped(denied, Stage.DECIDE).ended, stopped(denied, Stage.DECIDE).late) == (End.VOID, True)
    assert [e.state for e in denied.extensions] == ["denied"]
    assert clock(denied, Stage.RESOLVE) == clock(case, Stage.RESOLVE)


def test_a_granted_extension_moves_resolve_and_promise_and_their_versions():
    case = in_progress()
    case = handling.ask_extension(case, now(OFFICER), until=local(14, "12:00").date(), reason="Bahan habis.")
    case = handling.decide_extension(case, now(SUPERVISOR), grant=True)
    assert (clock(case, Stage.RESOLVE).due, clock(case, Stage.RESOLVE).due_version) == (local(14, "16:00"), 2)
    assert (clock(case, Stage.PROMISE).due, clock(case, Stage.PROMISE).due_version) == (local(17, "16:00"), 2)
    assert case.promised == local(17, "16:00")


def test_an_extension_granted_while_the_reporter_is_asked_is_not_lost():
    case = handling.ask_extension(in_progress(), now(OFFICER), until=local(14, "12:00").date(), reason="Bahan habis.")
    case = take(case, Action.ASK_REPORTER, OFFICER, local(2, "08:00"))
    case = handling.decide_extension(case, now(SUPERVISOR, local(2, "10:00")), grant=True)
    case = take(case, Action.COMPLETE, REPORTER, local(3, "08:00"))
    assert clock(case, Stage.RESOLVE).due == local(15, "16:00")


def test_a_lapse_voids_an_extension_that_nobody_decided():
    case = lapsed(take(extending(in_progress()), Action.ASK_REPORTER, OFFICER))
    assert [e.state for e in case.extensions] == ["void"]
    assert case.open_extension is None


def test_the_leading_report_keeps_the_earlier_promise():
    early, late = submitted(), submitted(at=local(3, "09:00"))
    after = triage.absorb(late, early, now(OPERATOR, local(3, "10:00")), supporters=2)
    assert clock(after, Stage.PROMISE).due == after.promised == early.promised
    assert clock(after, Stage.PROMISE).due_version == 2
    same = triage.absorb(early, late, now(OPERATOR, local(3, "10:00")), supporters=2)
    assert (same.clocks, same.supporters) == (early.clocks, 2)


def test_the_earlier_promise_survives_also_while_the_leading_reporter_is_asked():
    early, moment = submitted(), now(OPERATOR, local(3, "10:00"))
    leading = incomplete(at=local(3, "09:00"))
    after = triage.absorb(leading, early, moment, supporters=1)
    assert clock(after, Stage.PROMISE).state is ClockState.PAUSED
    back = take(after, Action.COMPLETE, REPORTER, local(3, "10:00"))
    assert back.promised == early.promised


def test_a_promise_that_is_over_runs_on_when_it_is_taken_over():
    early, moment = submitted(), now(OPERATOR, local(20, "10:00"))
    after = triage.absorb(incomplete(at=local(20, "09:00")), early, moment, supporters=1)
    promise = clock(after, Stage.PROMISE)
    assert (promise.is_running, promise.due, promise.is_late(moment.at)) == (True, early.promised, True)
    assert take(after, Action.COMPLETE, REPORTER, local(22, "10:00")).promised == early.promised


def test_a_split_brings_the_old_promise_back():
    merged = TAKE[Action.MERGE](submitted(), now(OPERATOR, local(2, "09:00")))
    back = take(merged, Action.SPLIT, SUPERVISOR, local(8, "09:00"))
    assert clock(back, Stage.PROMISE).due == submitted().promised
    assert clock(back, Stage.VERIFY).due == local(9, "21:00")
    assert clock(forward(back, at=local(8, "10:00")), Stage.PROMISE).due == submitted().promised


def test_a_divided_report_counts_its_promise_from_the_first_one():
    second = submitted(at=local(3, "09:00"), counted_from=START)
    assert second.promised == submitted().promised
    assert clock(second, Stage.VERIFY).due == local(6, "21:00")
    assert clock(second, Stage.PROMISE).started_at == START


def test_a_fresh_promise_after_a_dispute_is_not_taken_back_by_the_forward_that_follows():
    refused = closed(outcome=Outcome.REJECTED)
    disputed = take(refused, Action.DISPUTE, REPORTER, local(8, "09:00"))
    assert disputed.promised == local(22, "16:00")
    assert forward(disputed, by=SUPERVISOR, at=local(8, "10:00")).promised == local(22, "16:00")


def test_a_clock_runs_whether_or_not_somebody_is_assigned():
    case = in_progress()
    for officer in (FIELD_OFFICER.id, None):
        given = handling.assign(case, now(OFFICER, local(3, "09:00")), officer=officer, is_field_officer=True)
        assert given.clocks == case.clocks


def test_merging_and_withdrawing_leave_no_clock_open():
    for case in (full(), incomplete(before=Status.FORWARDED), resolved(in_progress()), confirming()):
        gone = reporting.withdraw(case, now(REPORTER))
        assert not [c for c in gone.clocks if c.is_open]
    merged = triage.merge(full(), now(OPERATOR), leading=LEADING, leads_into=frozenset())
    assert not [c for c in merged.clocks if c.is_open]


def test_a_clock_keeps_the_versions_of_its_limit_and_calendar():
    other = replace(
        CITY,
        limits=replace(CITY.limits, version=4),
        calendars={code: replace(calendar, version=9) for code, calendar in CITY.calendars.items()},
    )
    case = intake.submit(now(REPORTER, START, other), "SGU-26-000010", has_words=True, has_place=True)
    assert {(c.limit_version, c.calendar_version) for c in case.clocks} == {(4, 9)}


def test_the_second_person_of_a_grant_is_not_who_asked():
    own = handling.ask_extension(
        in_progress(), now(replace(OFFICER, id=SUPERVISOR.id)), until=local(14, "12:00").date(), reason="Bahan."
    )
    with pytest.raises(Exception, match="Yang meminta"):
        handling.decide_extension(own, now(SUPERVISOR), grant=True)
    assert handling.decide_extension(own, now(SUPERVISOR_2), grant=True).open_extension is None


def test_the_check_of_a_refusal_lets_the_promise_run():
    proposed = refusal_proposed(submitted())
    assert clock(proposed, Stage.PROMISE).is_running
    assert checking.approve(proposed, now(OPERATOR_2)).promised == submitted().promised


def test_what_ends_at_its_due_is_on_time_and_a_moment_later_late():
    for seconds, late in ((0, False), (1, True)):
        at = local(6, "16:00") + timedelta(seconds=seconds)
        assert stopped(take(forwarded(), Action.ANSWER, OFFICER, at), Stage.RESPOND).late is late
