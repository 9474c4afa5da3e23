"""The second person: who may check, what an approval leads to, and what lapses by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, Actor
from portal.domain.clocks import Stage, of_stage
from portal.domain.moves import checking, handling, triage
from portal.domain.refusals import NotAllowed
from portal.domain.workflow import Action, Outcome, Role, Status
from tests.domain.every_step import TAKE, again, extending
from tests.domain.invented import (
    LEADER,
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    START,
    SUPERVISOR,
    SYSTEM,
    checking_completion,
    confirming,
    forward,
    in_progress,
    incomplete,
    local,
    now,
    refusal_proposed,
    resolved,
    returned,
    submitted,
)
from tests.domain.test_moves_intake import needs


def may(case, by) -> bool:
    return checking.may_check(case, by, now(by))


@pytest.mark.parametrize("step", [Action.APPROVE, Action.SEND_BACK])
def test_nobody_checks_their_own_proposal(step):
    case = refusal_proposed(submitted(), by=OPERATOR)
    with pytest.raises(NotAllowed):
        TAKE[step](case, now(OPERATOR))
    assert TAKE[step](case, now(OPERATOR_2)).status is not Status.CHECKING


def test_nobody_checks_what_they_answered_in_this_round():
    case = resolved(handling.answer(in_progress(), now(OPERATOR), note="Sudah kami teruskan."))
    assert (may(case, OPERATOR), may(case, OPERATOR_2)) == (False, True)
    another_round = TAKE[Action.DISPUTE](checking.approve(case, now(OPERATOR_2)), now(REPORTER))
    assert may(resolved(another_round), OPERATOR)


def test_nobody_checks_what_they_answered_before_a_return_in_the_same_round():
    case = refusal_proposed(handling.answer(returned(), now(OPERATOR), note="Kami cari."), by=OPERATOR_2)
    assert (may(case, OPERATOR), may(case, OPERATOR_2), may(case, SUPERVISOR)) == (False, False, True)


def test_who_entered_a_report_does_not_check_what_became_of_it_at_the_desk():
    case = refusal_proposed(submitted(filer=OPERATOR.id), by=OPERATOR_2)
    assert not may(case, OPERATOR)
    assert may(resolved(TAKE[Action.ACCEPT](forward(submitted(filer=OPERATOR.id)), now(OFFICER))), OPERATOR)


def test_a_member_of_the_lead_agency_does_not_check_for_the_centre():
    case = checking_completion()
    assert not may(case, Actor(Role.OPERATOR, 7, "PU"))
    assert may(case, Actor(Role.OPERATOR, 7, "WAS"))
    assert not may(case, Actor(Role.OPERATOR))


def test_nobody_whom_a_misconduct_report_is_about_checks_it():
    about_pu = replace(checking_completion(), lead="WAS", about="PU")
    for agency, expected in (("PU", False), ("PU-ALAT", False), ("KEC-99.01", True)):
        assert may(about_pu, Actor(Role.OPERATOR, 7, agency)) is expected
    about_the_centre = replace(checking_completion(), about=ABOUT_CENTRE)
    assert [may(about_the_centre, by) for by in (OPERATOR, SUPERVISOR, LEADER)] == [False, False, True]
    about_a_leader = replace(checking_completion(), about=ABOUT_LEADER)
    assert [may(about_a_leader, by) for by in (OPERATOR, SUPERVISOR, LEADER)] == [True, True, False]


@pytest.mark.parametrize("step", [checking.approve, checking.send_back])
def test_a_leader_checks_only_when_nobody_else_may(step):
    words = {} if step is checking.approve else {"reason": "Kurang."}
    with pytest.raises(NotAllowed):
        step(checking_completion(), now(LEADER), **words)
    assert step(checking_completion(), now(LEADER), nobody_else=True, **words).status is not Status.CHECKING


def test_an_approved_completion_waits_for_the_reporter():
    case = confirming()
    assert (case.status, case.holder, case.outcome) == (Status.CONFIRMING, "reporter", None)


def test_after_a_second_dispute_an_approval_closes():
    first = checking.approve(resolved(again(1)), now(OPERATOR))
    assert first.status is Status.CONFIRMING
    second = checking.approve(resolved(again(2)), now(OPERATOR))
    assert (second.status, second.outcome, second.unconfirmed) == (Status.CLOSED, Outcome.FIXED, False)


@pytest.mark.parametrize(("outcome", "verified"), [(Outcome.REJECTED, False), (Outcome.OUTSIDE_AUTHORITY, True)])
def test_an_approved_refusal_closes_and_verifies_unless_it_rejects(outcome, verified):
    case = checking.approve(refusal_proposed(submitted(), outcome=outcome), now(OPERATOR_2))
    assert (case.status, case.outcome, case.verified, case.proposal) == (Status.CLOSED, outcome, verified, None)


def test_sending_back_needs_a_reason_and_leads_to_where_it_came_from():
    with needs("reason"):
        checking.send_back(checking_completion(), now(OPERATOR), reason=" ")
    back = checking.send_back(checking_completion(), now(OPERATOR), reason="Foto gelap.")
    assert (back.status, back.proposal) == (Status.IN_PROGRESS, None)
    assert not may(resolved(back, by=OFFICER), OFFICER)


# Silence


@pytest.mark.parametrize("before", [Status.SUBMITTED, Status.RETURNED, Status.FORWARDED, Status.IN_PROGRESS])
def test_an_unanswered_question_is_proposed_for_closing_when_it_is_due_and_not_before(before):
    case = incomplete(before=before)
    due = of_stage(case.clocks, Stage.COMPLETE).due
    assert due == local(15, "16:00")
    with pytest.raises(NotAllowed):
        checking.lapse_question(case, now(SYSTEM, due - timedelta(seconds=1)))
    lapsed = checking.lapse_question(case, now(SYSTEM, due))
    assert (lapsed.proposal.outcome, lapsed.proposal.before, lapsed.proposal.by) == (Outcome.NO_ANSWER, before, None)
    assert lapsed.open_ask is None
    assert checking.send_back(lapsed, now(OPERATOR, due), reason="Ditelepon dulu.").status is before
    closed = checking.approve(lapsed, now(OPERATOR, due))
    assert (closed.outcome, closed.verified) == (Outcome.NO_ANSWER, True)


def test_a_lapse_with_an_undecided_extension_ends_the_extension():
    case = triage.ask_reporter(extending(in_progress()), now(OFFICER), question="Di mana?")
    lapsed = checking.lapse_question(case, now(SYSTEM, local(15, "16:00")))
    assert [extension.state for extension in lapsed.extensions] == ["void"]


def test_a_confirmation_lapses_at_its_due_and_is_counted_as_unconfirmed():
    case = confirming()
    due = of_stage(case.clocks, Stage.CONFIRM).due
    with pytest.raises(NotAllowed):
        checking.lapse_confirm(case, now(SYSTEM, due - timedelta(seconds=1)))
    lapsed = checking.lapse_confirm(case, now(SYSTEM, due))
    assert (lapsed.outcome, lapsed.unconfirmed, lapsed.closed_at) == (Outcome.FIXED, True, due)
    confirmed = checking.confirm(case, now(REPORTER))
    assert (confirmed.outcome, confirmed.unconfirmed, confirmed.closed_at) == (Outcome.FIXED, False, START)


def test_a_plan_is_kept_with_its_date_however_it_is_closed():
    case = resolved(in_progress(), outcome=Outcome.ANSWERED, until=date(2026, 9, 1))
    case = checking.approve(case, now(OPERATOR))
    assert checking.confirm(case, now(REPORTER)).plan == date(2026, 9, 1)
    assert checking.lapse_confirm(case, now(SYSTEM, local(20, "09:00"))).plan == date(2026, 9, 1)
