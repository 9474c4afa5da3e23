"""What disturbs a year: people leave, others come, an agency gets another name, a decree adds days of leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from portal.domain.registry import Change, Kind
from portal.domain.workflow import AT_AGENCY, Role
from portal.services import accounts, calendars, registry_edits
from portal.services.calendars import Day
from portal.simulation.agenda import Deed
from portal.simulation.people import Office, local_day
from portal.simulation.world import World

_OUTAGE_EVERY, _OUTAGE = 25, (1.5, 9)  # days; hours
_LONG_OUTAGE = (40, 75)  # hours, once in a season that is long enough
_LEAVES_EVERY, _EMPTY_FOR = 16, (0, 6)  # days between departures; days until somebody else sits there
_WHOLE_DESK = 0.25  # of departures: everybody at the desk at once
_RENAMED_EVERY = 120
CALM = 24  # last days of a season in which nobody leaves: everybody's place is taken when it ends


@dataclass(frozen=True)
class Outage:
    """The worker stands still from one instant to another."""

    begins: datetime
    ends: datetime


def outages(start: datetime, days: int, dice: Random) -> list[Outage]:
    """When nobody does what is due, in order and without overlap."""
    found: list[Outage] = []
    for n in range(max(1, days // _OUTAGE_EVERY)):
        begins = start + timedelta(days=(n + dice.uniform(0.2, 0.7)) * _OUTAGE_EVERY, minutes=dice.randrange(600))
        hours = _LONG_OUTAGE if n == 1 else _OUTAGE
        found.append(Outage(begins, begins + timedelta(hours=dice.uniform(*hours))))
    return [outage for outage in found if outage.ends < start + timedelta(days=days)]


@dataclass
class Upheavals:
    """Changes among the agencies' people and in the city's data, on days of their own."""

    world: World

    def __post_init__(self) -> None:
        self.dice = self.world.dice("upheavals")

    def plan(self, days: int) -> None:
        """Lay them out over the season."""
        self._every(_LEAVES_EVERY, days, self._leaves)
        self._every(_RENAMED_EVERY, days, self._renamed)
        self.world.agenda.plan(self.world.start + timedelta(days=days * 0.45, hours=10), self._decree)

    def _every(self, step: int, days: int, deed: Deed) -> None:
        for n in range(max(0, days - CALM) // step):
            at = self.world.start + timedelta(days=(n + self.dice.random()) * step, hours=9)
            self.world.agenda.plan(at, deed)

    def _leaves(self, at: datetime) -> None:
        """An account is shut, or a whole desk's at once; somebody new comes after some days."""
        office = self._busy_office(lambda office: bool(office.officers))
        if office is None:
            return
        people = office.officers
        if office.field and self.dice.random() < 0.4:
            people = office.field
        may_leave = [person for person in people if not self.world.staff.stays(person)]
        leaving = len(may_leave) if self.dice.random() < _WHOLE_DESK else min(1, len(may_leave))
        for gone in self.dice.sample(may_leave, leaving):
            people.remove(gone)
            assert gone.id is not None
            left = accounts.disable(gone.id, by=self.world.staff.admin, at=at)
            self.world.kinds["left"] += 1
            self.world.kinds["tasks handed back"] += left.tasks
            days = self.dice.uniform(*_EMPTY_FOR)
            self.world.agenda.plan(at + timedelta(days=days), self._comes, office, gone.role)
        self.world.kinds["agency without officers"] += not office.officers
        self.world.restless = at

    def _comes(self, at: datetime, office: Office, role: Role) -> None:
        people = office.field if role is Role.FIELD_OFFICER else office.officers
        people.append(self.world.staff.hire(role, office.agency, at))
        self.world.restless = at

    def _busy_office(self, fits: Callable[[Office], bool]) -> Office | None:
        """An agency that has an open report, or any when none has."""
        lives = self.world.lives.values()
        busy = {life.seen.lead for life in lives if life.seen.status in AT_AGENCY}
        found = [office for code, office in sorted(self.world.staff.offices.items()) if code in busy and fits(office)]
        return self.dice.choice(found) if found else None

    def _renamed(self, at: datetime) -> None:
        """An agency gets another name; its reports stay its own."""
        base, rows = registry_edits.kept()
        code = self.dice.choice(sorted(self.world.staff.offices))
        before = dict(rows["agency"][code])
        after = {
            **before,
            "name": f"{before['name']} (nama baru)",
            "aliases": ";".join(filter(None, (before["aliases"], before["short_name"]))),
        }
        change = Change(Kind.CHANGED, "agency", code, before, after)
        self._apply(registry_edits.draft([change], base=base, kept=rows, at=at), "Susunan perangkat daerah baru.", at)
        self.world.kinds["agency renamed"] += 1

    def _decree(self, at: datetime) -> None:
        """Next week gets days of joint leave that nobody knew of: open deadlines move."""
        first = local_day(at, self.world.staff.centre) + timedelta(days=5)
        leave = [first + timedelta(days=n) for n in range(7) if (first + timedelta(days=n)).weekday() in (1, 2)]
        draft = calendars.decree([Day(day, "Cuti Bersama Tambahan", "cuti_bersama") for day in leave], at=at)
        impact = registry_edits.preview(draft, at)
        self.world.kinds["deadlines moved by a decree"] += impact.deadlines
        self._apply(draft, "Keputusan bersama tentang cuti tambahan.", at)
        self.world.kinds["decree"] += 1

    def _apply(self, draft: registry_edits.Draft, reason: str, at: datetime) -> None:
        registry_edits.apply(draft, by=self.world.staff.admin, reason=reason, at=at)
        self.world.refresh()
        self.world.restless = at
