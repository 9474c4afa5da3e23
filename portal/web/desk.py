"""A report on a desk of the staff: what one member of staff may see of it, and which steps are offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import Row

from portal.domain.case import Actor, Case
from portal.domain.city import City
from portal.domain.moves.gate import may
from portal.domain.privacy import EVERYTHING, may_read, may_see_identity
from portal.domain.workflow import Action, Role
from portal.store import ledger, sheets, timeline
from portal.store.db import db
from portal.store.timeline import Entry, Shown
from portal.web.city import this_city

CHANNELS = {
    "web": lazy_gettext("Halaman lapor"),
    "telepon": lazy_gettext("Telepon"),
    "kunjungan": lazy_gettext("Kunjungan"),
    "whatsapp": lazy_gettext("WhatsApp"),
    "sms": lazy_gettext("SMS"),
    "loket": lazy_gettext("Loket dinas"),
}
URGENCIES = {
    "rendah": lazy_gettext("Rendah"),
    "sedang": lazy_gettext("Sedang"),
    "tinggi": lazy_gettext("Tinggi"),
    "darurat": lazy_gettext("Darurat"),
}


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
    def channel(self) -> str:
        """How the report came in, in words."""
        return str(CHANNELS.get(self.sheet.channel, self.sheet.channel))

    @property
    def urgency(self) -> str:
        return str(URGENCIES.get(self.case.urgency, self.case.urgency))

    @property
    def photos(self) -> list[Shown]:
        """Every photo that this person may look at; what was redacted is the supervisor's alone."""
        return [photo for entry in self.entries for photo in entry.photos]

    @property
    def before(self) -> list[Shown]:
        """The place as it was reported."""
        return [photo for photo in self.photos if photo.kind in ("before", "info")]

    @property
    def after(self) -> list[Shown]:
        """The place as it was shown when the report was last called settled."""
        shown = [photo for photo in self.photos if photo.kind == "after"]
        return [photo for photo in shown if photo.seq == shown[-1].seq]

    @property
    def sees_hidden(self) -> bool:
        """Whether photos that were closed are open to this person: until retention ends, to the supervisor alone."""
        return self.actor.role is Role.SUPERVISOR

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
        entries=_without_hidden(timeline.entries(sheet.id, EVERYTHING), actor),
        clocks=sheets.clocks(sheet.id),
    )


def _without_hidden(entries: list[Entry], actor: Actor) -> list[Entry]:
    """What was redacted stays, until retention ends, with the supervisor alone."""
    if actor.role is Role.SUPERVISOR:
        return entries
    return [replace(entry, photos=tuple(photo for photo in entry.photos if not photo.hidden)) for entry in entries]
