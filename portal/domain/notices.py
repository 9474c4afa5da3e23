"""Who is told of a step, as data: the reporter of every step that moves their report, the staff of new work.

The centre's desk works in an inbox that it has before its eyes all day, so a new report is no message to it; an
emergency is, at any hour. Nobody is told what they did themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.case import Actor, Case
from portal.domain.clocks import Stage
from portal.domain.workflow import AT_AGENCY, Action, Role, Status


class To(StrEnum):
    """Whom a notice is for. DESK and HEAD are an agency's, ONE is a person, ASKERS are the leaders who asked."""

    REPORTER = "reporter"
    DESK = "desk"
    HEAD = "head"
    CENTRE = "centre"
    SUPERVISORS = "supervisors"
    LEADERS = "leaders"
    ASKERS = "askers"
    ONE = "one"


@dataclass(frozen=True)
class Notice:
    """One thing to be told: with which template, to whom; `agency` of a desk or head, `person` by account."""

    template: str
    to: To
    agency: str | None = None
    person: int | None = None


A = Action
# What the city does with a report and the reporter may know. What reporters do themselves they need not be told, but
# that it arrived.
REPORTER_IS_TOLD = frozenset(
    {
        A.SUBMIT,
        A.CORRECT,
        A.ASK_REPORTER,
        A.TAKE_BACK,
        A.COMPLETE,
        A.LAPSE_QUESTION,
        A.FORWARD,
        A.RECALL,
        A.RETURN,
        A.ACCEPT,
        A.ANSWER,
        A.PROGRESS,
        A.ASK_EXTENSION,
        A.DECIDE_EXTENSION,
        A.RESOLVE,
        A.PROPOSE_REFUSAL,
        A.APPROVE,
        A.SEND_BACK,
        A.LAPSE_CONFIRM,
        A.DISPUTE,
        A.REOPEN,
        A.MERGE,
        A.SPLIT,
        A.HIDE,
        A.UNHIDE,
        A.TIGHTEN,
        A.LOOSEN,
        A.RECKON,
    }
)

# Steps after which the desk that has the report finds new work, or finds it gone.
_FOR_THE_LEAD = frozenset(
    {
        A.FORWARD,
        A.SEND_BACK,
        A.COMPLETE,
        A.DISPUTE,
        A.REOPEN,
        A.ADD_INFO,
        A.SUPPORT_DONE,
        A.DECLINE_PART,
        A.WAIVE_PART,
        A.DECIDE_EXTENSION,
        A.RECKON,
    }
)
_GONE = frozenset({A.RECALL, A.MERGE, A.WITHDRAW})


def notices(action: Action, before: Case | None, after: Case, by: Actor, *, shows: bool = True) -> Iterator[Notice]:
    """Everybody who is to be told of a step that was taken. `shows`: something of it may be read by the reporter."""
    if action in REPORTER_IS_TOLD and shows and (by.role is not Role.REPORTER or action is Action.SUBMIT):
        yield Notice(action.value, To.REPORTER)
    if action in _FOR_THE_LEAD and after.status in AT_AGENCY:
        yield Notice(action.value, To.DESK, after.lead)
    if action in _GONE and before is not None and before.status in AT_AGENCY and after.status not in AT_AGENCY:
        for agency in (before.lead, *(part.agency for part in before.open_parts)):
            yield Notice(action.value, To.DESK, agency)
    yield from _of_the_agency(action, before, after)
    yield from _of_the_centre(action, after)
    yield from _of_a_question(action, after)


def _of_the_agency(action: Action, before: Case | None, after: Case) -> Iterator[Notice]:
    if action is Action.FORWARD:
        for part in after.open_parts:
            yield Notice("part", To.DESK, part.agency)
    if action is Action.RECKON and before is not None:
        dues = {clock.id: clock.due for clock in before.clocks}
        for clock in after.clocks:
            if clock.stage is Stage.PART and dues.get(clock.id) != clock.due:
                yield Notice(action.value, To.DESK, clock.subject)
    if action is Action.ASSIGN and before is not None:
        for agency, officer in after.tasks.items():
            if before.tasks.get(agency) != officer:
                yield Notice(action.value, To.ONE, person=officer)
    if action is Action.DISPUTE and after.disputes > 1 and after.lead:
        yield Notice("second_dispute", To.HEAD, after.lead)


def _of_the_centre(action: Action, after: Case) -> Iterator[Notice]:
    if action is Action.SUBMIT and after.is_emergency:
        yield Notice("emergency", To.CENTRE)
    if action is Action.ASK_EXTENSION:
        yield Notice(action.value, To.SUPERVISORS)
    if action is Action.DISPUTE and after.disputes > 1:
        yield Notice("second_dispute", To.SUPERVISORS)  # one level higher at once (workflow, "dispute")
    if (
        after.status in (Status.SUBMITTED, Status.RETURNED)
        and after.wants_supervisor
        and action
        in (
            Action.RETURN,
            Action.RECALL,
            Action.DISPUTE,
        )
    ):
        yield Notice("supervisor_needed", To.SUPERVISORS)
    if action is Action.ASK_SPLIT:
        yield Notice(action.value, To.SUPERVISORS)


def _of_a_question(action: Action, after: Case) -> Iterator[Notice]:
    if action is Action.ASK_QUESTION:
        if after.status in AT_AGENCY:
            yield Notice(action.value, To.DESK, after.lead)
        else:
            yield Notice(action.value, To.SUPERVISORS)
    if action is Action.REPLY_QUESTION:
        yield Notice(action.value, To.ASKERS)
