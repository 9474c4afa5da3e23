"""Agencies that support another: they do their part, decline it, or leave it lying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.city import URGENT
from portal.services import handling
from portal.simulation import words
from portal.simulation.world import Life, World

_HOURS = 30  # of working time for a part, at the slowest pace of somebody ordinary


@dataclass
class Supporters:
    """The parts of a report that another agency leads."""

    world: World

    def __post_init__(self) -> None:
        self.dice = self.world.dice("supporters")

    def expect(self, life: Life, at: datetime) -> None:
        """A forward named them: each plans its part, once a round."""
        if life.supported == life.seen.round:
            return
        life.supported = life.seen.round
        for agency in life.seen.open_parts:
            office = self.world.office(agency)
            if office and self.dice.random() < office.habit.looks:
                self._plan(life, at, agency)
            else:
                self.world.kinds["part left lying"] += 1

    def prodded(self, life: Life, at: datetime, agency: str) -> None:
        """Its lateness was told."""
        office = self.world.office(agency)
        if office and agency in life.seen.open_parts and self.dice.random() < office.habit.heeds:
            self._plan(life, at, agency, 0.2)

    def _plan(self, life: Life, at: datetime, agency: str, share: float = 1.0) -> None:
        office, city = self.world.staff.offices[agency], self.world.city
        urgent = life.seen.urgency == URGENT
        calendar = city.calendars[city.emergency_calendar if urgent else city.agency_calendar(agency)]
        hours = (8 if urgent else _HOURS) * share * self.dice.uniform(*office.habit.pace)
        self.world.agenda.plan(calendar.advance(at, hours * 3600), self._do, life, agency, life.seen.round)

    def _do(self, at: datetime, life: Life, agency: str, round_: int) -> None:
        office = self.world.office(agency)
        if office is None or life.seen.round != round_ or agency not in life.seen.open_parts or not office.officers:
            return
        by, dice = self.dice.choice(office.officers), self.dice
        if dice.random() < 0.2:
            self.world.take(life, at, handling.progress, by=by, note=dice.choice(words.PROGRESS), internal=True)
        if dice.random() < 0.85:
            shown = [self.world.album.invent("progress", dice)] if dice.random() < 0.4 else []
            self.world.take(life, at, handling.support_done, by=by, note=dice.choice(words.PROGRESS), photos=shown)
        else:
            self.world.take(life, at, handling.decline_part, by=by, reason=dice.choice(words.RETURNS))
