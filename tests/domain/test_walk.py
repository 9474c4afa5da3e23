"""No report is ever lost: every state a report can reach has a holder and a running clock, and a way to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal.domain.case import invariants
from portal.domain.clocks import ClockState
from portal.domain.workflow import AGENCY_ROLES, Outcome, Role, Status
from tests.domain import invented
from tests.domain.plays import ONE_ROUND, WHOLE_LIFE
from tests.domain.walk import CITY, Play, Walk, walk

CENTRE = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.LEADER})
EVERYBODY = frozenset(Role) | {None}  # None: time passes
CITIZENS = frozenset({Role.REPORTER, Role.ANYBODY, Role.HELPER})

# A changed number is a changed rule: look at what changed, then write the new one down.
STATES_OF_ONE_ROUND = 12_582
STATES_OF_WHOLE_LIVES = 39_258


def test_one_round_holds_in_every_state_of_its_clocks():
    """All 12,582 states of one round: statuses, proposals, questions, extension, part, every clock's state."""
    found = walk([invented.submitted(where=CITY)], ONE_ROUND)
    _nothing_is_lost(found, ONE_ROUND)
    assert {case.status for case in found.states} == set(Status)
    assert len(found.states) == STATES_OF_ONE_ROUND


def test_whole_lives_hold_through_disputes_reopenings_returns_and_merges():
    """All 39,258 states of whole lives: returns, disputes, reopening, supporters, withdrawal, who had a hand in it."""
    found = walk([invented.submitted(where=CITY)], WHOLE_LIFE)
    _nothing_is_lost(found, WHOLE_LIFE)
    assert {case.outcome for case in found.states} == {None, *Outcome}
    assert len(found.states) == STATES_OF_WHOLE_LIVES


def _nothing_is_lost(found: Walk, play: Play) -> None:
    for case in found.states:
        assert invariants(case) == []
        if case.is_open:
            assert case.holder
            assert case.pointed
        if any(clock.state is ClockState.PAUSED for clock in case.clocks):
            assert case.status in (Status.INCOMPLETE, Status.CHECKING)
    idle = {(action, who.role) for moves in play.moves.values() for action, who, _ in moves} - found.taken
    assert not idle, "a step that is refused everywhere shows nothing"
    assert not without_end(found, EVERYBODY - CITIZENS)
    assert not without_end(found, EVERYBODY - AGENCY_ROLES)
    assert not without_end(found, EVERYBODY - CITIZENS - AGENCY_ROLES)
    # Where the centre's people (and leaders in their place) do nothing, no report ever comes back to a state that it
    # has left: whatever runs round and round passes a person of the centre. Steps that change nothing are no loop.
    assert not loops(found, EVERYBODY - CENTRE)


def without_end(found: Walk, roles: frozenset[Role | None]) -> list[int]:
    """The open states from which these alone cannot close the report."""
    before: list[list[int]] = [[] for _ in found.states]
    for here, edges in enumerate(found.edges):
        for role, there in edges:
            if role in roles:
                before[there].append(here)
    waiting = [number for number, case in enumerate(found.states) if not case.is_open]
    reached = set(waiting)
    while waiting:
        for number in before[waiting.pop()]:
            if number not in reached:
                reached.add(number)
                waiting.append(number)
    return [number for number in range(len(found.states)) if number not in reached]


def loops(found: Walk, roles: frozenset[Role | None]) -> list[set[Status]]:
    """The statuses of all states that these alone can leave and come back to, one set for each knot of loops."""
    edges = [[there for role, there in edges if role in roles] for edges in found.edges]
    knots = (component for component in components(edges) if len(component) > 1)
    return [{found.states[number].status for number in knot} for knot in knots]


def components(edges: list[list[int]]) -> Iterator[list[int]]:
    """Strongly connected components (Tarjan), without recursion."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    for root in range(len(edges)):
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            here, rest = work[-1]
            there = next((n for n in rest if n not in index or n in on_stack), None)
            if there is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == index[here]:
                    at = stack.index(here)
                    yield stack[at:]
                    on_stack.difference_update(stack[at:])
                    del stack[at:]
            elif there in index:
                low[here] = min(low[here], index[there])
            else:
                index[there] = low[there] = len(index)
                stack.append(there)
                on_stack.add(there)
                work.append((there, iter(edges[there])))


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        (replace(invented.forwarded(), lead=None), "no holder"),
        (replace(invented.forwarded(), clocks=()), "no running clock"),
        (replace(invented.submitted(), outcome=Outcome.FIXED), "has an outcome"),
        (replace(invented.incomplete(), asks=()), "without a question"),
        (replace(invented.checking_completion(), proposal=None), "without a proposal"),
        (replace(invented.closed(), clocks=invented.submitted().clocks), "unstopped clock"),
        (replace(invented.closed(), outcome=None), "no outcome"),
        (replace(invented.submitted(), lead="PU"), "still has a lead"),
        (replace(invented.submitted(), clocks=invented.submitted().clocks * 2), "two unstopped clocks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_way_of_being_lost_would_be_found(broken, wrong):
    assert [sentence for sentence in invariants(broken) if wrong in sentence]


@pytest.fixture
def two_desks() -> Walk:
    """Forwarded by the centre, returned by the agency, and closed by the reporter alone."""
    cases = [invented.returned(), invented.forwarded(), invented.closed()]
    return Walk(cases, [[(Role.OPERATOR, 1)], [(Role.OFFICER, 0), (Role.REPORTER, 2)], []])


def test_a_state_that_only_the_reporter_can_end_would_be_found(two_desks):
    assert without_end(two_desks, EVERYBODY) == []
    assert without_end(two_desks, EVERYBODY - CITIZENS) == [0, 1]


def test_a_loop_that_runs_by_itself_would_be_found(two_desks):
    assert loops(two_desks, EVERYBODY) == [{Status.RETURNED, Status.FORWARDED}]
    assert loops(two_desks, EVERYBODY - CENTRE) == []
