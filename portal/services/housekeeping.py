"""What the system does by clock: questions and confirmations lapse, undecided extensions end, plans come due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portal.domain.case import SYSTEM
from portal.domain.clocks import Stage
from portal.domain.moves import checking, handling, reporting
from portal.domain.refusals import Refused
from portal.domain.workflow import Action
from portal.services.late_photos import GOOD_FOR as LATE_PHOTOS
from portal.services.steps import present, taking
from portal.services.tasks import hand_back_left
from portal.store import attempts, cities, drafts, due, late_photos, sign_ins
from portal.store.db import transaction


def tick(at: datetime | None = None) -> dict[str, int]:
    """One round of what is due at `at` (now by default); gives how many steps of each action were taken.

    Each step is its own transaction and is judged again under the lock: several rounds at once, or one repeated,
    change nothing twice.
    """
    at = at or present()
    counts: dict[str, int] = {}
    for number, stage in due.system_clocks(at):
        _take(_BY_STAGE[Stage(stage)], number, at, counts)
    today = at.astimezone(cities.current().time_zone).date()
    for number in due.plans(today):
        _take(_reopen, number, at, counts)
    handed = hand_back_left(at)
    if handed:
        counts[Action.ASSIGN.value] = handed
    _forget(at)
    return counts


def _forget(at: datetime) -> None:
    """Delete counters, failures and sessions that mean nothing any more."""
    with transaction() as session:
        attempts.forget(session, at)
        sign_ins.forget(session, at)
        drafts.forget(session, at)
        late_photos.forget(session, at - 2 * LATE_PHOTOS)


def _take(verb: Callable[[str, datetime], Action], number: str, at: datetime, counts: dict[str, int]) -> None:
    try:
        action = verb(number, at)
    except Refused:
        return  # somebody acted between the list and the lock
    counts[action.value] = counts.get(action.value, 0) + 1


def _lapse_question(number: str, at: datetime) -> Action:
    with taking(number, Action.LAPSE_QUESTION, SYSTEM, at=at) as step:
        step.move(checking.lapse_question)
    return Action.LAPSE_QUESTION


def _lapse_confirm(number: str, at: datetime) -> Action:
    with taking(number, Action.LAPSE_CONFIRM, SYSTEM, at=at) as step:
        step.move(checking.lapse_confirm)
    return Action.LAPSE_CONFIRM


def _deny_extension(number: str, at: datetime) -> Action:
    with taking(number, Action.DECIDE_EXTENSION, SYSTEM, at=at) as step:
        step.move(handling.decide_extension, grant=False)
        step.say("decision", "deny")
    return Action.DECIDE_EXTENSION


def _reopen(number: str, at: datetime) -> Action:
    with taking(number, Action.REOPEN, SYSTEM, at=at) as step:
        step.say("plan", step.case.plan)
        step.move(reporting.reopen, reason="plan")
    return Action.REOPEN


_BY_STAGE = {
    Stage.COMPLETE: _lapse_question,
    Stage.CONFIRM: _lapse_confirm,
    Stage.DECIDE: _deny_extension,
}
