"""The life of a report as one table: who may do what, from which status, and where it leads.

Buttons, checks, tests and the help page read `STEPS`; nothing else decides whether a step exists. What a step *needs*
(a reason, an after photo, a second person) is checked by `portal.domain.moves`, which asks this table first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from portal.domain.refusals import NotAllowed, NotEntitled


class Role(StrEnum):
    """Who acts. A supervisor may all that an operator may, a head all that an officer may; no more is inherited."""

    ANYBODY = "anybody"
    REPORTER = "reporter"
    HELPER = "helper"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    FIELD_OFFICER = "field_officer"
    HEAD = "head"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"


CENTRE_ROLES = frozenset({Role.OPERATOR, Role.SUPERVISOR})
AGENCY_ROLES = frozenset({Role.OFFICER, Role.FIELD_OFFICER, Role.HEAD})

_ALSO = {Role.SUPERVISOR: Role.OPERATOR, Role.HEAD: Role.OFFICER}


def acts_as(role: Role) -> frozenset[Role]:
    """Every role whose steps this role may take."""
    return frozenset({role, _ALSO.get(role, role)})


class Status(StrEnum):
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    FORWARDED = "forwarded"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    CHECKING = "checking"
    CONFIRMING = "confirming"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed report ended. Fixed and answered are shown, counted and asked about apart."""

    FIXED = "fixed"
    ANSWERED = "answered"
    REJECTED = "rejected"
    OUTSIDE_AUTHORITY = "outside_authority"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    NO_ANSWER = "no_answer"


class Action(StrEnum):
    SUBMIT = "submit"
    ADD_INFO = "add_info"
    CORRECT = "correct"
    TRANSCRIBE = "transcribe"
    ASK_REPORTER = "ask_reporter"
    TAKE_BACK = "take_back"
    COMPLETE = "complete"
    LAPSE_QUESTION = "lapse_question"
    FORWARD = "forward"
    RECALL = "recall"
    RETURN = "return"
    ACCEPT = "accept"
    ANSWER = "answer"
    PROGRESS = "progress"
    NOTE = "note"
    ASSIGN = "assign"
    SUPPORT_DONE = "support_done"
    DECLINE_PART = "decline_part"
    WAIVE_PART = "waive_part"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    RESOLVE = "resolve"
    PROPOSE_REFUSAL = "propose_refusal"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    LAPSE_CONFIRM = "lapse_confirm"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    RATE = "rate"
    MERGE = "merge"
    ASK_SPLIT = "ask_split"
    SPLIT = "split"
    DIVIDE = "divide"
    WITHDRAW = "withdraw"
    SUPPORT = "support"
    HIDE = "hide"
    UNHIDE = "unhide"
    REDACT = "redact"
    TIGHTEN = "tighten"
    LOOSEN = "loosen"
    ASK_QUESTION = "ask_question"
    REPLY_QUESTION = "reply_question"
    ACKNOWLEDGE = "acknowledge"
    RENEW_CODE = "renew_code"
    RECKON = "reckon"


class Tie(StrEnum):
    """What must bind the actor to this very report, beyond the role."""

    NONE = "none"
    OWNER = "owner"  # holds the secret code and has not withdrawn
    FILER = "filer"  # the helper who entered it
    LEAD = "lead"
    SUPPORTING = "supporting"
    INVOLVED = "involved"  # lead or supporting
    ASSIGNED = "assigned"
    ASKER = "asker"  # the side that asked the open question
    ASKED = "asked"  # the side that a leader's question follows
    TOLD = "told"  # the named recipient of a rung


ALL = frozenset(Status)
OPEN = ALL - {Status.CLOSED}
CLOSED = frozenset({Status.CLOSED})
AT_DESK = frozenset({Status.SUBMITTED, Status.RETURNED})
AT_AGENCY = frozenset({Status.FORWARDED, Status.IN_PROGRESS})
KEEPS: frozenset[Status] = frozenset()  # a step with this target leaves the status alone

_S = Status


@dataclass(frozen=True)
class Step:
    """One row: `by` may take `action` in one of `sources`; it leads to one of `targets` (none: the status stays)."""

    action: Action
    by: Role
    sources: frozenset[Status]
    targets: frozenset[Status] = KEEPS
    tie: Tie = Tie.NONE


def _rows(
    action: Action,
    by: Iterable[tuple[Role, Tie]],
    sources: Iterable[Status],
    targets: Iterable[Status] = KEEPS,
) -> tuple[Step, ...]:
    return tuple(Step(action, role, frozenset(sources), frozenset(targets), tie) for role, tie in by)


_REPORTER = (Role.REPORTER, Tie.OWNER)
_OPERATOR = (Role.OPERATOR, Tie.NONE)
_SUPERVISOR = (Role.SUPERVISOR, Tie.NONE)
_LEAD = (Role.OFFICER, Tie.LEAD)
_SUPPORTER = (Role.OFFICER, Tie.SUPPORTING)
_SYSTEM = (Role.SYSTEM, Tie.NONE)
_LEADER = (Role.LEADER, Tie.NONE)
_FIELD = (Role.FIELD_OFFICER, Tie.ASSIGNED)
_BACK = AT_DESK | AT_AGENCY

STEPS: tuple[Step, ...] = (
    *_rows(Action.ADD_INFO, (_REPORTER, _OPERATOR, (Role.HELPER, Tie.FILER)), OPEN),
    *_rows(Action.CORRECT, (_OPERATOR,), AT_DESK | AT_AGENCY),
    *_rows(Action.TRANSCRIBE, (_OPERATOR,), {_S.SUBMITTED}),  # what was told by voice; nothing goes on without it
    *_rows(Action.ASK_REPORTER, (_OPERATOR,), AT_DESK, {_S.INCOMPLETE}),
    *_rows(Action.ASK_REPORTER, (_LEAD,), AT_AGENCY, {_S.INCOMPLETE}),
    *_rows(Action.TAKE_BACK, ((Role.OPERATOR, Tie.ASKER), (Role.OFFICER, Tie.ASKER)), {_S.INCOMPLETE}, _BACK),
    *_rows(Action.COMPLETE, (_REPORTER, _OPERATOR), {_S.INCOMPLETE}, _BACK),
    *_rows(Action.LAPSE_QUESTION, (_SYSTEM,), {_S.INCOMPLETE}, {_S.CHECKING}),
    *_rows(Action.FORWARD, (_OPERATOR,), AT_DESK, {_S.FORWARDED}),
    *_rows(Action.RECALL, (_OPERATOR,), AT_AGENCY, {_S.RETURNED}),
    *_rows(Action.RETURN, (_LEAD,), AT_AGENCY, {_S.RETURNED}),
    *_rows(Action.ACCEPT, (_LEAD,), {_S.FORWARDED}, {_S.IN_PROGRESS}),
    *_rows(Action.ANSWER, (_LEAD,), AT_AGENCY),
    *_rows(Action.ANSWER, (_OPERATOR,), AT_AGENCY | {_S.RETURNED}),
    *_rows(Action.PROGRESS, ((Role.OFFICER, Tie.INVOLVED), _FIELD), AT_AGENCY),
    *_rows(Action.NOTE, (_OPERATOR, (Role.OFFICER, Tie.INVOLVED), _FIELD, _LEADER), ALL),
    *_rows(Action.ASSIGN, ((Role.OFFICER, Tie.INVOLVED),), AT_AGENCY),
    *_rows(Action.ASSIGN, (_SYSTEM,), OPEN),  # the account of who had the task was disabled
    *_rows(Action.SUPPORT_DONE, (_SUPPORTER,), AT_AGENCY),
    *_rows(Action.DECLINE_PART, (_SUPPORTER,), AT_AGENCY),
    *_rows(Action.WAIVE_PART, (_SUPERVISOR,), AT_AGENCY),
    *_rows(Action.ASK_EXTENSION, (_LEAD,), AT_AGENCY),
    *_rows(Action.DECIDE_EXTENSION, (_SUPERVISOR, _SYSTEM), AT_AGENCY | {_S.INCOMPLETE}),
    *_rows(Action.RESOLVE, (_LEAD,), {_S.IN_PROGRESS}, {_S.CHECKING}),
    *_rows(Action.RESOLVE, (_OPERATOR,), {_S.SUBMITTED}, {_S.CHECKING}),
    *_rows(Action.PROPOSE_REFUSAL, (_OPERATOR,), AT_DESK | AT_AGENCY, {_S.CHECKING}),
    *_rows(Action.PROPOSE_REFUSAL, (_LEAD,), AT_AGENCY, {_S.CHECKING}),
    *_rows(Action.APPROVE, (_OPERATOR, _LEADER), {_S.CHECKING}, {_S.CONFIRMING, _S.CLOSED}),
    *_rows(Action.SEND_BACK, (_OPERATOR, _LEADER), {_S.CHECKING}, _BACK),
    *_rows(Action.CONFIRM, (_REPORTER,), {_S.CONFIRMING}, {_S.CLOSED}),
    *_rows(Action.LAPSE_CONFIRM, (_SYSTEM,), {_S.CONFIRMING}, {_S.CLOSED}),
    *_rows(Action.DISPUTE, (_REPORTER, _OPERATOR), {_S.CONFIRMING, _S.CLOSED}, {_S.IN_PROGRESS, _S.SUBMITTED}),
    *_rows(Action.REOPEN, (_REPORTER, _SYSTEM), CLOSED, {_S.IN_PROGRESS, _S.SUBMITTED}),
    *_rows(Action.RATE, (_REPORTER,), {_S.CONFIRMING, _S.CLOSED}),
    *_rows(Action.MERGE, (_OPERATOR,), AT_DESK | AT_AGENCY, CLOSED),
    *_rows(Action.ASK_SPLIT, (_REPORTER,), CLOSED),
    *_rows(Action.SPLIT, (_SUPERVISOR,), CLOSED, {_S.SUBMITTED}),
    *_rows(Action.DIVIDE, (_OPERATOR,), AT_DESK),
    *_rows(Action.WITHDRAW, (_REPORTER,), OPEN, CLOSED),
    *_rows(Action.SUPPORT, ((Role.ANYBODY, Tie.NONE),), OPEN),
    *_rows(Action.HIDE, (_SUPERVISOR,), ALL),
    *_rows(Action.UNHIDE, (_SUPERVISOR,), ALL),
    *_rows(Action.REDACT, (_OPERATOR,), ALL),
    *_rows(Action.TIGHTEN, (_REPORTER, _OPERATOR), ALL),
    *_rows(Action.LOOSEN, (_REPORTER, _SUPERVISOR), ALL),
    *_rows(Action.ASK_QUESTION, (_LEADER,), OPEN - {_S.CONFIRMING}),
    *_rows(Action.REPLY_QUESTION, ((Role.OFFICER, Tie.ASKED), (Role.OPERATOR, Tie.ASKED), _SUPERVISOR), OPEN),
    *_rows(Action.ACKNOWLEDGE, ((role, Tie.TOLD) for role in (Role.OPERATOR, Role.OFFICER, Role.LEADER)), ALL),
    *_rows(Action.RENEW_CODE, (_OPERATOR,), ALL),
    *_rows(Action.RECKON, (_SYSTEM,), OPEN),  # a calendar or a limit was changed
)

# Steps that take a report out of the desk's hands. After a second return, and after a disputed refusal, only the
# supervisor takes them.
MOVES_FROM_DESK = frozenset({Action.FORWARD, Action.ASK_REPORTER, Action.RESOLVE, Action.PROPOSE_REFUSAL, Action.MERGE})


@cache
def steps_open_to(role: Role, status: Status) -> tuple[Step, ...]:
    """The rows that `role` may use in `status`, inheritance included; ties are for the caller to test."""
    return tuple(step for step in STEPS if step.by in acts_as(role) and status in step.sources)


@cache
def rows_open(action: Action, role: Role, status: Status) -> tuple[Step, ...]:
    """The rows for this action among `steps_open_to`; empty when there are none."""
    return tuple(step for step in steps_open_to(role, status) if step.action is action)


def rows_for(action: Action, role: Role, status: Status) -> tuple[Step, ...]:
    """The rows for this action, or a refusal that says what is possible instead.

    NotEntitled: the role never takes this step. NotAllowed: it does, but not in this status.
    """
    rows = rows_open(action, role, status)
    if rows:
        return rows
    if any(rows_open(action, role, other) for other in Status):
        raise NotAllowed(action, status, possible=possible(role, status))
    raise NotEntitled(action)


def possible(role: Role, status: Status) -> tuple[Action, ...]:
    """What a role may still do in this status, for the sentence of a refusal."""
    return tuple(dict.fromkeys(step.action for step in steps_open_to(role, status)))
