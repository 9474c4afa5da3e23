"""A report on a desk of the staff: what one member of staff may see of it, and which steps are offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import Row

from portal.domain.case import REPORTER, Actor, Case
from portal.domain.city import City
from portal.domain.ladder import OFFICES, following, owner
from portal.domain.moves.gate import may
from portal.domain.privacy import EVERYTHING, may_hear, may_read, may_see_identity
from portal.domain.roster import Office
from portal.domain.workflow import AGENCY_ROLES, Action, Role
from portal.store import ledger, messages, rungs, sheets, timeline, voices
from portal.store.db import db
from portal.store.rungs import Climbed
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
class Planned:
    """The next rung of a clock that runs: to which office, of whose (`owner`), and when (aware UTC)."""

    office: Office
    owner: str
    at: datetime


@dataclass(frozen=True)
class DeskReport:
    """Everything a staff page of one report shows."""

    sheet: sheets.Sheet
    case: Case
    actor: Actor
    city: City
    entries: list[Entry]
    clocks: list[Row[Any]]
    rungs: Mapping[int, list[Climbed]] = field(default_factory=dict)  # by clock, what this person may know of

    @property
    def planned(self) -> Mapping[int, Planned]:
        """By clock, who is told next and when."""
        found = {}
        for clock in self.case.clocks:
            whose = owner(clock, self.case)
            after = following(clock.rung, clock, whose)
            if after is not None and clock.rung_at is not None and _knows_of(self.actor, whose):
                found[clock.id] = Planned(
                    Office.REPORTER if whose == REPORTER else OFFICES[after], whose, clock.rung_at
                )
        return found

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
    def messages(self) -> list[Row[Any]]:
        """What was told about it: to an agency only what its reporter was told, in the field nothing."""
        if self.actor.role is Role.FIELD_OFFICER:
            return []
        return messages.of_report(self.sheet.id, to_reporter_only=self.actor.role in AGENCY_ROLES)

    @cached_property
    def voice(self) -> Row[str, int] | None:
        """What was told by voice, for who may hear it: its blob and seconds."""
        return voices.of_report(self.sheet.id) if may_hear(self.actor, self.case) else None

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
        rungs=_known_rungs(sheet.id, actor),
    )


def _known_rungs(report: int, actor: Actor) -> Mapping[int, list[Climbed]]:
    """How far lateness climbed: all of it above the agencies, and for an agency's desk that of its own clocks."""
    if actor.role is Role.FIELD_OFFICER:
        return {}
    kept = {
        clock: [one for one in climbed if _knows_of(actor, one.owner)]
        for clock, climbed in rungs.of_report(report).items()
    }
    return {clock: climbed for clock, climbed in kept.items() if climbed}


def _knows_of(actor: Actor, whose: str) -> bool:
    if actor.role is Role.FIELD_OFFICER:
        return False
    return actor.role not in AGENCY_ROLES or whose == actor.agency


def _without_hidden(entries: list[Entry], actor: Actor) -> list[Entry]:
    """What was redacted stays, until retention ends, with the supervisor alone."""
    if actor.role is Role.SUPERVISOR:
        return entries
    return [replace(entry, photos=tuple(photo for photo in entry.photos if not photo.hidden)) for entry in entries]
