"""A report on a desk of the staff: what one member of staff may see of it, and which steps are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_login import current_user
from sqlalchemy import Row

from portal.domain.case import Actor, Case
from portal.domain.city import City
from portal.domain.moves.gate import may
from portal.domain.privacy import EVERYTHING, may_read, may_see_identity
from portal.domain.workflow import Action, Role
from portal.store import ledger, sheets, timeline
from portal.store.db import db
from portal.store.timeline import Entry
from portal.web.city import this_city


def current_actor() -> Actor:
    """The signed-in person as the rules see them."""
    return Actor(Role(current_user.role), current_user.id, current_user.agency)


@dataclass(frozen=True)
class DeskReport:
    """Everything a staff page of one report shows."""

    sheet: sheets.Sheet
    case: Case
    actor: Actor
    city: City
    entries: list[Entry]
    clocks: list[Row[Any]]

    @property
    def number(self) -> str:
        return self.case.number

    @property
    def version(self) -> int:
        return self.case.version

    def may(self, action: str) -> bool:
        """Whether this step is offered to this person now."""
        return may(Action(action), self.case, self.actor)

    @property
    def shows_identity(self) -> bool:
        return may_see_identity(self.actor, self.case)


def open_report(number: str) -> DeskReport:
    """The report for the signed-in person; 404 when there is none that they may know of."""
    actor, city = current_actor(), this_city()
    case = ledger.peek(db.session(), number)
    sheet = sheets.find(number)
    if case is None or sheet is None or not may_read(actor, case, city):
        abort(404)
    return DeskReport(
        sheet=sheet,
        case=case,
        actor=actor,
        city=city,
        entries=timeline.entries(sheet.id, EVERYTHING),
        clocks=sheets.clocks(sheet.id),
    )
