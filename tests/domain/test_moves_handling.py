"""The agency's desk: what accepting, answering, parts, extensions, solutions and refusals need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.case import PartState
from portal.domain.moves import handling
from portal.domain.refusals import Needs, NotAllowed, NotEntitled
from portal.domain.workflow import Action, Outcome, Status
from tests.domain.every_step import PART, TAKE, asked, extending
from tests.domain.invented import (
    FIELD_OFFICER,
    HEAD,
    OFFICER,
    OFFICER_2,
    OPERATOR,
    SUPERVISOR,
    SUPPORTER,
    SYSTEM,
    forwarded,
    in_progress,
    local,
    now,
    returned,
    submitted,
)
from tests.domain.test_moves_intake import needs

UNTIL = date(2026, 7, 14)


def test_accepting_may_carry_the_first_answer():
    silent = handling.accept(forwarded(), now(OFFICER), answers=False)
    spoken = handling.accept(forwarded(), now(OFFICER), answers=True)
    assert (silent.status, silent.hands) == (Status.IN_PROGRESS, frozenset())
    assert (spoken.status, spoken.hands) == (Status.IN_PROGRESS, {OFFICER.id})
    assert [clock.stage for clock in spoken.clocks if clock.stage == "respond" and clock.is_open] == []


@pytest.mark.parametrize(
    ("step", "words", "by", "field"),
    [
        (handling.answer, {"note": " "}, OFFICER, "note"),
        (handling.progress, {"has_text_or_photo": False}, OFFICER, "note"),
        (handling.note, {"internal": "\t"}, OFFICER, "internal"),
        (handling.support_done, {"note": ""}, SUPPORTER, "note"),
        (handling.decline_part, {"reason": ""}, SUPPORTER, "reason"),
        (handling.waive_part, {"agency": PART, "reason": ""}, SUPERVISOR, "reason"),
        (handling.waive_part, {"agency": "WAS", "reason": "Tidak perlu."}, SUPERVISOR, "supporting"),
        (handling.ask_extension, {"until": UNTIL, "reason": " "}, OFFICER, "reason"),
        (handling.ask_extension, {"until": None, "reason": "Bahan."}, OFFICER, "until"),
    ],
)
def test_each_step_names_the_field_that_is_missing(step, words, by, field):
    with needs(field):
        step(in_progress(supporting=(PART,)), now(by), **words)


def test_a_task_is_given_to_a_field_officer_of_ones_own_agency_and_taken_back():
    with needs("officer"):
        handling.assign(in_progress(), now(OFFICER), officer=12, is_field_officer=False)
    given = handling.assign(in_progress(), now(HEAD), officer=FIELD_OFFICER.id, is_field_officer=True)
    assert given.tasks == {"PU": FIELD_OFFICER.id}
    assert TAKE[Action.PROGRESS](given, now(FIELD_OFFICER)) == given
    back = handling.assign(given, now(OFFICER), officer=None, is_field_officer=False)
    assert back.tasks == {}
    with pytest.raises(NotEntitled):
        TAKE[Action.PROGRESS](back, now(FIELD_OFFICER))


def test_lead_and_supporter_each_have_a_task_of_their_own():
    case = handling.assign(in_progress(supporting=(PART,)), now(OFFICER), officer=14, is_field_officer=True)
    case = handling.assign(case, now(SUPPORTER), officer=24, is_field_officer=True)
    assert case.tasks == {"PU": 14, PART: 24}
    assert handling.assign(case, now(SUPPORTER), officer=None, is_field_officer=False).tasks == {"PU": 14}


def test_the_system_hands_back_the_tasks_of_a_closed_account_and_chooses_nobody():
    given = handling.assign(in_progress(), now(OFFICER), officer=14, is_field_officer=True)
    assert handling.hand_back(given, now(SYSTEM), officer=14).tasks == {}
    with pytest.raises(NotAllowed):
        handling.hand_back(given, now(SYSTEM), officer=15)
    with pytest.raises(NotEntitled):
        handling.assign(given, now(SYSTEM), officer=15, is_field_officer=True)


@pytest.mark.parametrize(
    ("action", "by", "state"),
    [
        (Action.SUPPORT_DONE, SUPPORTER, PartState.DONE),
        (Action.DECLINE_PART, SUPPORTER, PartState.DECLINED),
        (Action.WAIVE_PART, SUPERVISOR, PartState.WAIVED),
    ],
)
def test_a_part_ends_once_and_frees_the_solution(action, by, state):
    case = in_progress(supporting=(PART,))
    with pytest.raises(NotAllowed):
        TAKE[Action.RESOLVE](case, now(OFFICER))
    ended = TAKE[action](case, now(by))
    assert [part.state for part in ended.parts] == [state]
    with pytest.raises((NotEntitled, Needs)):
        TAKE[action](ended, now(by))
    assert TAKE[Action.RESOLVE](ended, now(OFFICER)).status is Status.CHECKING


# Extensions


def test_an_extension_is_asked_once_in_a_round_whatever_became_of_it():
    open_ = extending(in_progress())
    denied = handling.decide_extension(open_, now(SUPERVISOR), grant=False, reason="Tidak perlu.")
    granted = handling.decide_extension(open_, now(SUPERVISOR), grant=True)
    for case in (open_, denied, granted):
        with pytest.raises(NotAllowed):
            handling.ask_extension(case, now(OFFICER_2), until=date(2026, 7, 15), reason="Lagi.")


def test_an_extension_is_not_asked_when_it_is_late():
    with pytest.raises(NotAllowed):
        handling.ask_extension(
            in_progress(), now(OFFICER, local(13, "09:00")), until=date(2026, 7, 15), reason="Bahan."
        )


def test_a_denial_needs_its_reason_and_the_system_only_denies_what_is_due():
    case = extending(in_progress())
    with needs("reason"):
        handling.decide_extension(case, now(SUPERVISOR), grant=False)
    for at, grant in ((local(2, "20:59"), False), (local(2, "21:00"), True)):
        with pytest.raises(NotAllowed):
            handling.decide_extension(case, now(SYSTEM, at), grant=grant)
    assert handling.decide_extension(case, now(SYSTEM, local(2, "21:00")), grant=False).open_extension is None
    with pytest.raises(NotAllowed):
        handling.decide_extension(in_progress(), now(SUPERVISOR), grant=True)


# Solutions


def resolve(case, by=OFFICER, **words):
    good = {"outcome": Outcome.FIXED, "note": "Ditambal.", "has_after_photo": True}
    return handling.resolve(case, now(by), **{**good, **words})


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": None}, "outcome"),
        ({"outcome": Outcome.REJECTED}, "outcome"),
        ({"outcome": Outcome.NO_ANSWER}, "outcome"),
        ({"note": ""}, "note"),
        ({"has_after_photo": False}, "photo"),
        ({"until": date(2026, 8, 1)}, "until"),  # a plan is an answer, nothing is fixed yet
        ({"outcome": Outcome.ANSWERED, "until": date(2026, 7, 1)}, "until"),  # today
        ({"outcome": Outcome.ANSWERED, "until": date(2026, 6, 30)}, "until"),
    ],
)
def test_a_solution_needs_an_outcome_a_public_text_and_a_photo_of_what_was_fixed(words, field):
    with needs(field):
        resolve(in_progress(), **words)


def test_a_solution_is_proposed_and_its_author_has_a_hand_in_it():
    case = resolve(in_progress())
    assert (case.status, case.holder, case.lead) == (Status.CHECKING, "centre", "PU")
    assert (case.proposal.outcome, case.proposal.before, case.proposal.by) == (
        Outcome.FIXED,
        Status.IN_PROGRESS,
        OFFICER.id,
    )
    assert OFFICER.id in case.hands
    plan = resolve(in_progress(), outcome=Outcome.ANSWERED, has_after_photo=False, until=date(2026, 7, 2))
    assert plan.proposal.until == date(2026, 7, 2)


def test_only_what_is_physical_is_fixed():
    with needs("outcome"):
        resolve(in_progress(category="izin"))
    answered = resolve(in_progress(category="izin"), outcome=Outcome.ANSWERED, has_after_photo=False)
    assert answered.proposal.outcome is Outcome.ANSWERED


def test_the_centre_answers_but_fixes_nothing():
    with needs("outcome"):
        resolve(submitted(), by=OPERATOR)
    assert resolve(submitted(), by=OPERATOR, outcome=Outcome.ANSWERED).status is Status.CHECKING


def test_an_open_question_of_a_leader_holds_a_proposal_up():
    with pytest.raises(NotAllowed):
        resolve(asked(in_progress()))
    for case in (asked(submitted()), asked(forwarded()), asked(returned())):
        with pytest.raises(NotAllowed):
            TAKE[Action.PROPOSE_REFUSAL](case, now(OPERATOR))


# Refusals


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": None}, "outcome"),
        ({"outcome": Outcome.FIXED}, "outcome"),
        ({"outcome": Outcome.WITHDRAWN}, "outcome"),
        ({"reason": ""}, "reason"),
        ({"responsible": " "}, "responsible"),
    ],
)
def test_a_refusal_needs_a_public_reason_and_who_is_responsible(words, field):
    good = {"outcome": Outcome.OUTSIDE_AUTHORITY, "reason": "Milik negara.", "responsible": "PLN, telepon 123."}
    with needs(field):
        handling.propose_refusal(submitted(), now(OPERATOR), **{**good, **words})
    assert handling.propose_refusal(submitted(), now(OPERATOR), **good).status is Status.CHECKING
    plain = {**good, "outcome": Outcome.REJECTED, "responsible": ""}
    assert handling.propose_refusal(submitted(), now(OPERATOR), **plain).proposal.outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("case", "by"),
    [
        (submitted(), OPERATOR),
        (returned(), OPERATOR),
        (forwarded(), OFFICER),
        (in_progress(supporting=(PART,)), OFFICER),
    ],
    ids=["submitted", "returned", "forwarded", "in progress"],
)
def test_a_refusal_remembers_where_it_was_proposed_and_voids_an_undecided_extension(case, by):
    if case.status is Status.IN_PROGRESS:
        case = extending(case)
    proposed = TAKE[Action.PROPOSE_REFUSAL](case, now(by))
    assert proposed.proposal.before is case.status
    assert proposed.hands == {by.id}
    assert proposed.open_extension is None
    back = TAKE[Action.SEND_BACK](proposed, now(replace(OPERATOR, id=9)))
    assert (back.status, back.open_parts) == (case.status, case.open_parts)
