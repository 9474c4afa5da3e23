"""A step is shown beforehand by really taking it and undoing it.

What would be refused is refused, and the reporter's letter is made of what would be written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from portal.domain.moves.checking import may_check
from portal.domain.moves.gate import Moment
from portal.domain.notices import REPORTER_IS_TOLD
from portal.domain.workflow import Action
from portal.services import checking
from portal.services.steps import present
from portal.store import accounts, cities, correspondence, ledger, outbox, sheets
from portal.store.db import rehearsal
from portal.store.deliveries import Held
from portal.store.sheets import Sheet

T = TypeVar("T")


@dataclass(frozen=True)
class Rehearsed(Generic[T]):
    """What the reporter would get: at once (None when nothing is for them), and of a proposal once it is approved.

    `by_mail` is False where they left no address: they read it on the report's page.
    """

    now: T | None
    once_approved: T | None
    by_mail: bool


def rehearse(number: str, action: Action, verb: Callable[[], object], compose: Callable[[Held], T]) -> Rehearsed[T]:
    """Take the step that `verb` takes, have its letters composed, undo everything. Refused: whatever the verb says."""
    with rehearsal() as session:
        verb()
        now, approved = _letter(number, action, compose), None
        if action is Action.PROPOSE_REFUSAL and _approve(session, number):
            approved = _letter(number, Action.APPROVE, compose)
        return Rehearsed(now, approved, outbox.has_address(session, _sheet(number).id))


def _letter(number: str, action: Action, compose: Callable[[Held], T]) -> T | None:
    sheet = _sheet(number)
    # Progress may be for staff alone; whoever is told of another step is told that it was taken.
    is_theirs = action is not Action.PROGRESS or correspondence.is_read_by_reporter(sheet.id, sheet.version)
    if action not in REPORTER_IS_TOLD or not is_theirs:
        return None
    at, template = present(), action.value
    return compose(Held(0, "", outbox.REPORTER, None, "", sheet.id, sheet.version, template, "id", {}, at, 0))


def _sheet(number: str) -> Sheet:
    sheet = sheets.find(number)
    assert sheet is not None
    return sheet


def _approve(session: Session, number: str) -> bool:
    """Have somebody approve who could; False when there is nobody now."""
    case = ledger.peek(session, number)
    for other in accounts.centre(session):
        if case and may_check(case, other, Moment(present(), other, cities.current())):
            checking.approve(number, by=other, seen=None)
            return True
    return False
