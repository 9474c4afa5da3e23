"""What reporters do afterwards: dispute, reopen, rate, withdraw; and who supports a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.moves import checking, handling, reporting, triage
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.domain.workflow import Action, Outcome, Status
from tests.domain.every_step import TAKE
from tests.domain.invented import (
    ANYBODY,
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    START,
    SUPERVISOR,
    SUPPORTER,
    SYSTEM,
    closed,
    confirming,
    forward,
    forwarded,
    in_progress,
    in_status,
    incomplete,
    local,
    now,
    refusal_proposed,
    resolved,
    submitted,
)
from tests.domain.test_moves_intake import needs

THIRTY_DAYS = START + timedelta(days=30)
REFUSED = (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY)
REOPENABLE = (Outcome.FIXED, Outcome.ANSWERED, Outcome.NO_ANSWER)


# Disputes


@pytest.mark.parametrize("by", [REPORTER, OPERATOR])
def test_a_disputed_solution_goes_back_to_its_agency_in_a_new_round(by):
    case = confirming()
    with needs("reason"):
        reporting.dispute(case, now(by), reason="")
    again = reporting.dispute(case, now(by), reason="Masih rusak.")
    assert (again.status, again.lead, again.disputes) == (Status.IN_PROGRESS, "PU", 1)
    assert (again.round, again.hands, again.proposal) == (case.round + 1, frozenset(), None)


def test_a_disputed_answer_of_the_centre_goes_back_to_its_desk():
    answered = checking.approve(resolved(submitted(), by=OPERATOR, outcome=Outcome.ANSWERED), now(OPERATOR_2))
    assert reporting.dispute(answered, now(REPORTER), reason="Belum.").status is Status.SUBMITTED


@pytest.mark.parametrize("outcome", REFUSED)
@pytest.mark.parametrize("by", [REPORTER, OPERATOR])
def test_a_refusal_is_disputed_once_within_thirty_days_before_the_supervisor(outcome, by):
    refused = closed(outcome=outcome)
    with pytest.raises(NotAllowed):
        reporting.dispute(refused, now(by, THIRTY_DAYS + timedelta(seconds=1)), reason="Keliru.")
    disputed = reporting.dispute(refused, now(by, THIRTY_DAYS), reason="Keliru.")
    assert (disputed.status, disputed.lead, disputed.wants_supervisor) == (Status.SUBMITTED, None, True)
    with pytest.raises(NotAllowed):
        forward(disputed, by=OPERATOR, at=THIRTY_DAYS)
    refused_again = checking.approve(
        refusal_proposed(disputed, by=SUPERVISOR, at=THIRTY_DAYS), now(OPERATOR, THIRTY_DAYS)
    )
    with pytest.raises(NotAllowed):
        reporting.dispute(refused_again, now(by, THIRTY_DAYS), reason="Sungguh keliru.")


def test_a_refusal_of_an_agency_takes_the_report_out_of_its_hands_when_it_is_disputed():
    case = handling.assign(in_progress(supporting=("KEC-99.01",)), now(OFFICER), officer=14, is_field_officer=True)
    refused = checking.approve(refusal_proposed(case, by=OFFICER), now(OPERATOR))
    disputed = reporting.dispute(refused, now(REPORTER), reason="Keliru.")
    assert (disputed.lead, disputed.tasks, disputed.supporting) == (None, {}, frozenset())
    for by in (OFFICER, SUPPORTER):
        with pytest.raises(NotEntitled):
            TAKE[Action.NOTE](disputed, now(by))


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - set(REFUSED)))
def test_nothing_else_that_is_closed_is_disputed(outcome):
    with pytest.raises(NotAllowed):
        reporting.dispute(closed(outcome=outcome), now(REPORTER), reason="Keliru.")


# Reopening


@pytest.mark.parametrize("outcome", REOPENABLE)
def test_a_reporter_reopens_once_within_thirty_days(outcome):
    case = closed(outcome=outcome)
    ended = case.closed_at + timedelta(days=30)
    with needs("reason"):
        reporting.reopen(case, now(REPORTER, ended), reason="")
    with pytest.raises(NotAllowed):
        reporting.reopen(case, now(REPORTER, ended + timedelta(seconds=1)), reason="Rusak lagi.")
    open_again = reporting.reopen(case, now(REPORTER, ended), reason="Rusak lagi.")
    assert open_again.status is (Status.IN_PROGRESS if case.lead else Status.SUBMITTED)
    assert (open_again.outcome, open_again.closed_at, open_again.reopened) == (None, None, True)
    with pytest.raises(NotAllowed):
        reporting.reopen(replace(case, reopened=True), now(REPORTER, ended), reason="Rusak lagi.")


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - set(REOPENABLE)))
def test_nothing_else_that_is_closed_is_reopened(outcome):
    with pytest.raises(NotAllowed):
        reporting.reopen(closed(outcome=outcome), now(REPORTER), reason="Rusak lagi.")


def planned():
    case = resolved(in_progress(), outcome=Outcome.ANSWERED, until=date(2026, 7, 20))
    return checking.confirm(checking.approve(case, now(OPERATOR)), now(REPORTER))


def test_the_system_reopens_on_the_date_of_a_plan_by_the_citys_wall_and_only_then():
    case = planned()
    with pytest.raises(NotAllowed):
        reporting.reopen(case, now(SYSTEM, local(19, "23:59")), reason="Rencana.")
    with pytest.raises(NotAllowed):
        reporting.reopen(closed(), now(SYSTEM, local(20, "00:00")), reason="Rencana.")
    opened = reporting.reopen(case, now(SYSTEM, local(20, "00:00")), reason="Rencana.")
    assert (opened.status, opened.plan, opened.reopened) == (Status.IN_PROGRESS, None, False)


def test_the_plan_of_an_earlier_answer_reopens_no_later_closing():
    opened = reporting.reopen(planned(), now(REPORTER), reason="Tidak sabar.")
    silent = triage.ask_reporter(opened, now(OFFICER), question="Di mana?")
    lapsed = checking.lapse_question(silent, now(SYSTEM, local(15, "16:00")))
    done = checking.approve(lapsed, now(OPERATOR, local(16, "09:00")))
    with pytest.raises(NotAllowed):
        reporting.reopen(done, now(SYSTEM, local(20, "09:00")), reason="Rencana.")


# Rating, withdrawing, supporting


@pytest.mark.parametrize("rating", [None, 0, 6, -1])
def test_a_rating_is_one_to_five(rating):
    with needs("rating"):
        reporting.rate(confirming(), now(REPORTER), rating=rating)


def test_a_reporter_rates_once_in_a_round_and_again_after_a_reopening():
    rated = reporting.rate(closed(), now(REPORTER), rating=5)
    with pytest.raises(NotAllowed):
        reporting.rate(rated, now(REPORTER), rating=1)
    opened = reporting.reopen(rated, now(REPORTER), reason="Rusak lagi.")
    done_again = checking.approve(resolved(opened), now(OPERATOR))
    assert reporting.rate(done_again, now(REPORTER), rating=1).rated_round == done_again.round


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CLOSED}))
def test_withdrawing_closes_unless_others_support_the_report(status):
    alone = reporting.withdraw(in_status(status), now(REPORTER))
    assert (alone.status, alone.outcome, alone.open_ask, alone.open_parts) == (
        Status.CLOSED,
        Outcome.WITHDRAWN,
        None,
        (),
    )
    supported = replace(in_status(status), supporters=2)
    goes_on = reporting.withdraw(supported, now(REPORTER))
    assert goes_on == replace(supported, attached=False, reachable=False)
    with pytest.raises(NotEntitled):
        reporting.withdraw(goes_on, now(REPORTER))


def test_a_report_whose_reporter_has_left_is_not_asked_about_and_still_ends():
    left = reporting.withdraw(replace(submitted(), supporters=1), now(REPORTER))
    with pytest.raises(NotAllowed):
        triage.ask_reporter(left, now(OPERATOR), question="Di mana?")
    waiting = reporting.withdraw(replace(incomplete(), supporters=1), now(REPORTER))
    assert checking.lapse_question(waiting, now(SYSTEM, local(15, "16:00"))).status is Status.CHECKING


def test_anybody_supports_what_is_verified_and_not_confidential():
    case = forwarded()
    assert reporting.support(case, now(ANYBODY)).supporters == 1
    hidden_from_sight = (submitted(), replace(case, confidential=True), replace(case, hidden=True))
    for unsupported in hidden_from_sight:
        with pytest.raises(NotAllowed):
            reporting.support(unsupported, now(ANYBODY))
