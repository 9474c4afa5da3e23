"""The table of steps is the one that was decided, and nothing outside it is possible."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from portal.domain.case import CENTRE, Actor, Ask, Case, LeaderQuestion, Part
from portal.domain.moves.gate import may, permit, possible_now
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.domain.workflow import STEPS, Action, Role, Status, acts_as, possible, rows_for, steps_open_to
from tests.domain.every_step import TAKE
from tests.domain.invented import (
    EVERYBODY,
    FIELD_OFFICER,
    HELPER,
    OFFICER,
    OPERATOR,
    OUTSIDER,
    REPORTER,
    SUPERVISOR,
    SUPPORTER,
    forwarded,
    in_status,
    now,
    returned,
    submitted,
)

# action | by | from | to (nothing: the status stays). `open`, `any`, `back` and `again` are spelled below.
TABLE = """
add_info         | reporter operator helper            | open                                     |
correct          | operator                            | submitted returned forwarded in_progress |
transcribe       | operator                            | submitted                                |
ask_reporter     | operator                            | submitted returned                       | incomplete
ask_reporter     | officer                             | forwarded in_progress                    | incomplete
take_back        | operator officer                    | incomplete                               | back
complete         | reporter operator                   | incomplete                               | back
lapse_question   | system                              | incomplete                               | checking
forward          | operator                            | submitted returned                       | forwarded
recall           | operator                            | forwarded in_progress                    | returned
return           | officer                             | forwarded in_progress                    | returned
accept           | officer                             | forwarded                                | in_progress
answer           | officer                             | forwarded in_progress                    |
answer           | operator                            | forwarded in_progress returned           |
progress         | officer field_officer               | forwarded in_progress                    |
note             | operator officer field_officer leader | any                                    |
assign           | officer                             | forwarded in_progress                    |
assign           | system                              | open                                     |
support_done     | officer                             | forwarded in_progress                    |
decline_part     | officer                             | forwarded in_progress                    |
waive_part       | supervisor                          | forwarded in_progress                    |
ask_extension    | officer                             | forwarded in_progress                    |
decide_extension | supervisor system                   | forwarded in_progress incomplete         |
resolve          | officer                             | in_progress                              | checking
resolve          | operator                            | submitted                                | checking
propose_refusal  | operator                            | submitted returned forwarded in_progress | checking
propose_refusal  | officer                             | forwarded in_progress                    | checking
approve          | operator leader                     | checking                                 | confirming closed
send_back        | operator leader                     | checking                                 | back
confirm          | reporter                            | confirming                               | closed
lapse_confirm    | system                              | confirming                               | closed
dispute          | reporter operator                   | confirming closed                        | again
reopen           | reporter system                     | closed                                   | again
rate             | reporter                            | confirming closed                        |
merge            | operator                            | submitted returned forwarded in_progress | closed
ask_split        | reporter                            | closed                                   |
split            | supervisor                          | closed                                   | submitted
divide           | operator                            | submitted returned                       |
withdraw         | reporter                            | open                                     | closed
support          | anybody                             | open                                     |
hide             | supervisor                          | any                                      |
unhide           | supervisor                          | any                                      |
redact           | operator                            | any                                      |
tighten          | reporter operator                   | any                                      |
loosen           | reporter supervisor                 | any                                      |
ask_question     | leader                              | submitted incomplete forwarded in_progress returned checking |
reply_question   | officer operator supervisor         | open                                     |
acknowledge      | operator officer leader             | any                                      |
renew_code       | operator                            | any                                      |
reckon           | system                              | open                                     |
"""

OPEN = "submitted incomplete forwarded in_progress returned checking confirming"
LISTS = {
    "open": OPEN,
    "any": f"{OPEN} closed",
    "back": "submitted returned forwarded in_progress",
    "again": "in_progress submitted",
}

Row = tuple[Action, Role, Status]


def written() -> dict[Row, frozenset[Status]]:
    """The table above, one entry for each action, role and status: where it leads."""
    found: dict[Row, frozenset[Status]] = {}
    for line in TABLE.strip().splitlines():
        action, by, sources, targets = (cell.strip() for cell in line.split("|"))
        to = frozenset(Status(status) for status in LISTS.get(targets, targets).split())
        for role, source in product(by.split(), LISTS.get(sources, sources).split()):
            found[Action(action), Role(role), Status(source)] = to
    return found


WRITTEN = written()
INHERITED = {Role.SUPERVISOR: Role.OPERATOR, Role.HEAD: Role.OFFICER}
ALLOWED = WRITTEN.keys() | {
    (action, heir, status) for action, role, status in WRITTEN for heir, of in INHERITED.items() if of is role
}
COMPLEMENT = sorted(
    set(product(Action, Role, Status)) - ALLOWED - {(Action.SUBMIT, r, s) for r in Role for s in Status}
)


def test_the_table_in_the_code_is_the_one_written_here():
    coded: dict[Row, frozenset[Status]] = {}
    for step in STEPS:
        for source in step.sources:
            key = (step.action, step.by, source)
            coded[key] = coded.get(key, frozenset()) | step.targets
    assert coded == WRITTEN


def test_submitting_alone_comes_from_no_status():
    assert {step.action for step in STEPS} == set(Action) - {Action.SUBMIT}
    assert set(TAKE) == set(Action) - {Action.SUBMIT}


def test_a_supervisor_may_what_an_operator_may_and_a_head_what_an_officer_may_and_nothing_else_is_inherited():
    assert {role: acts_as(role) for role in Role} == {role: {role, INHERITED.get(role, role)} for role in Role}


def test_auditors_and_administrators_change_nothing_and_the_system_only_what_nobody_else_can():
    assert not {step.action for step in STEPS if step.by in (Role.AUDITOR, Role.ADMIN)}
    # Assigning: only back to the desk, from somebody whose account was disabled.
    assert {step.action for step in STEPS if step.by is Role.SYSTEM} == {
        Action.ASSIGN,
        Action.LAPSE_QUESTION,
        Action.LAPSE_CONFIRM,
        Action.DECIDE_EXTENSION,
        Action.REOPEN,
        Action.RECKON,
    }


def tied(status: Status, *, asked_by: str = CENTRE) -> Case:
    """A case in that status to which everybody of the invented city has every tie that the status allows."""
    case = in_status(status)
    return replace(
        case,
        filer=HELPER.id,
        parts=(Part("KEC-99.01", case.round),),
        tasks={"PU": FIELD_OFFICER.id},
        told=frozenset(actor.id for actor in EVERYBODY.values() if actor.id),
        questions=(LeaderQuestion(1),),
        asks=(Ask(asked_by, case.round, Status.SUBMITTED),) if status is Status.INCOMPLETE else (),
    )


@pytest.mark.parametrize("status", Status)
def test_nothing_outside_the_table_is_possible(status):
    """All of the complement, by the gate and by the step itself with otherwise good arguments."""
    case = tied(status)
    refused = [(action, role) for action, role, at in COMPLEMENT if at is status]
    assert len(refused) > 300
    for action, role in refused:
        for by in (EVERYBODY[role], SUPPORTER if role is Role.OFFICER else EVERYBODY[role]):
            with pytest.raises((NotAllowed, NotEntitled)):
                permit(action, case, by)
            with pytest.raises((NotAllowed, NotEntitled)):
                TAKE[action](case, now(by))
            assert not may(action, case, by)


@pytest.mark.parametrize("status", Status)
def test_everything_in_the_table_is_open_to_whom_it_ties(status):
    for action, role, at in sorted(WRITTEN):
        if at is not status:
            continue
        by = SUPPORTER if action in (Action.SUPPORT_DONE, Action.DECLINE_PART) else EVERYBODY[role]
        case = tied(status, asked_by=by.side)
        follows = role is Role.SUPERVISOR or case.holder == by.side
        agency_is_there = role is not Role.OFFICER or case.lead is not None
        expected = agency_is_there if action is not Action.REPLY_QUESTION else follows
        if action in (Action.TAKE_BACK, Action.ACKNOWLEDGE):
            expected = True
        assert may(action, case, by) is expected, (action, role, status)


def test_a_role_that_never_takes_a_step_is_told_so_and_one_that_does_is_told_what_is_possible():
    with pytest.raises(NotEntitled) as never:
        rows_for(Action.FORWARD, Role.OFFICER, Status.SUBMITTED)
    assert never.value.action == Action.FORWARD
    with pytest.raises(NotAllowed) as not_now:
        rows_for(Action.FORWARD, Role.OPERATOR, Status.CHECKING)
    assert Action.APPROVE in not_now.value.possible
    assert str(not_now.value)


@pytest.mark.parametrize("status", Status)
def test_every_refusal_names_what_this_person_may_do_now_and_it_is_true(status):
    case = tied(status)
    for role, by in EVERYBODY.items():
        open_now = {action for action in TAKE if may(action, case, by)}
        assert set(possible_now(case, by)) == open_now
        for action in set(TAKE) - open_now:
            with pytest.raises((NotAllowed, NotEntitled)) as refused:
                permit(action, case, by)
            if isinstance(refused.value, NotAllowed):
                assert set(refused.value.possible) == open_now
                assert refused.value.status is status
                assert any(step.action is action and step.by in acts_as(role) for step in STEPS)


def test_what_is_possible_follows_from_role_and_status():
    for role, status in product(Role, Status):
        assert set(possible(role, status)) == {step.action for step in steps_open_to(role, status)}


@pytest.mark.parametrize(
    ("by", "action"),
    [
        (OUTSIDER, Action.ACCEPT),
        (OUTSIDER, Action.PROGRESS),
        (OUTSIDER, Action.NOTE),
        (SUPPORTER, Action.ACCEPT),
        (SUPPORTER, Action.RETURN),
        (SUPPORTER, Action.ASK_REPORTER),
        (SUPPORTER, Action.PROPOSE_REFUSAL),
        (SUPPORTER, Action.ASK_EXTENSION),
        (OFFICER, Action.SUPPORT_DONE),
        (FIELD_OFFICER, Action.PROGRESS),
        (HELPER, Action.ADD_INFO),
        (Actor(Role.OFFICER, 99), Action.ACCEPT),
    ],
)
def test_an_agency_acts_only_on_what_it_leads_or_supports_and_a_person_on_what_is_theirs(by, action):
    with pytest.raises(NotEntitled):
        TAKE[action](forwarded(supporting=("KEC-99.01",)), now(by))


def test_only_who_asked_takes_a_question_back():
    of_the_agency = in_status(Status.INCOMPLETE, before=Status.FORWARDED)
    of_the_centre = in_status(Status.INCOMPLETE)
    with pytest.raises(NotEntitled):
        TAKE[Action.TAKE_BACK](of_the_agency, now(OPERATOR))
    with pytest.raises(NotEntitled):
        TAKE[Action.TAKE_BACK](of_the_centre, now(OFFICER))
    assert TAKE[Action.TAKE_BACK](of_the_agency, now(OFFICER)).status is Status.FORWARDED
    assert TAKE[Action.TAKE_BACK](of_the_centre, now(OPERATOR)).status is Status.SUBMITTED


def test_a_person_of_the_centre_acts_for_the_centre_also_as_a_member_of_an_agency():
    both = Actor(Role.OPERATOR, 7, "PU")
    asked = TAKE[Action.ASK_REPORTER](submitted(), now(both))
    assert TAKE[Action.TAKE_BACK](asked, now(OPERATOR)).status is Status.SUBMITTED
    answered = TAKE[Action.ANSWER](forwarded(), now(both))
    assert all(clock.is_running for clock in answered.clocks if clock.stage == "respond")


@pytest.mark.parametrize("action", [Action.FORWARD, Action.ASK_REPORTER, Action.PROPOSE_REFUSAL, Action.MERGE])
def test_after_a_second_return_only_the_supervisor_moves_a_report(action):
    once, twice = returned(), returned(times=2)
    assert TAKE[action](once, now(OPERATOR)).status is not Status.RETURNED
    with pytest.raises(NotAllowed) as refused:
        TAKE[action](twice, now(OPERATOR))
    assert Action.CORRECT in refused.value.possible
    assert action not in refused.value.possible
    assert TAKE[action](twice, now(SUPERVISOR)).status is not Status.RETURNED


@pytest.mark.parametrize(
    "action", [Action.FORWARD, Action.ASK_REPORTER, Action.RESOLVE, Action.PROPOSE_REFUSAL, Action.MERGE]
)
def test_a_disputed_refusal_is_for_the_supervisor(action):
    disputed = replace(submitted(), refusal_disputed=True)
    with pytest.raises(NotAllowed):
        TAKE[action](disputed, now(OPERATOR))
    assert TAKE[action](disputed, now(SUPERVISOR)).status is not Status.SUBMITTED


def test_a_reporter_who_has_left_a_report_takes_no_more_steps_on_it():
    left = replace(in_status(Status.CONFIRMING), attached=False)
    for action in (Action.CONFIRM, Action.DISPUTE, Action.RATE, Action.WITHDRAW, Action.ADD_INFO, Action.LOOSEN):
        with pytest.raises(NotEntitled):
            TAKE[action](left, now(REPORTER))
