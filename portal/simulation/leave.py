"""Who is away (cuti): leaders, heads and the centre's desk, with a deputy or without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.case import Actor
from portal.domain.refusals import Refused
from portal.services import absences
from portal.simulation.people import Worker, local_day
from portal.simulation.upheavals import CALM
from portal.simulation.world import World

_EVERY, _FOR = 9, (2, 14)  # days from one to the next, days away
_HAS_DEPUTY = 0.8


@dataclass
class Leave:
    """Absences over the season, noted by those who go."""

    world: World

    def __post_init__(self) -> None:
        self.dice = self.world.dice("leave")

    def plan(self, days: int) -> None:
        for n in range(max(0, days - CALM) // _EVERY):
            at = self.world.start + timedelta(days=(n + self.dice.random()) * _EVERY, hours=9)
            self.world.agenda.plan(at, self._goes)

    def _goes(self, at: datetime) -> None:
        staff, luck = self.world.staff, self.dice.random()
        if luck < 0.3:
            person = staff.leaders[self.dice.choice(list(staff.leaders))]
            self._note(at, person, list(staff.leaders.values()))
        elif luck < 0.6:
            desk = [*staff.operators, *staff.supervisors]
            worker = self.dice.choice(desk)
            self._note(at, worker.actor, [one.actor for one in desk], worker)
        else:
            office = staff.offices[self.dice.choice(sorted(staff.offices))]
            if office.head is not None:
                self._note(at, office.head, office.officers)

    def _note(self, at: datetime, person: Actor, near: list[Actor], worker: Worker | None = None) -> None:
        others = [other for other in near if other.id != person.id]
        deputy = self.dice.choice(others).id if others and self.dice.random() < _HAS_DEPUTY else None
        first = local_day(at, self.world.staff.centre) + timedelta(days=self.dice.randint(0, 3))
        last = first + timedelta(days=self.dice.randint(*_FOR))
        assert person.id is not None
        try:
            absences.note(person.id, first=first, last=last, deputy=deputy, by=person, at=at)
        except Refused as refusal:
            self.world.refusals["absence", type(refusal).__name__] += 1
            return
        if worker is not None:
            worker.away.append((first, last))
        self.world.kinds["away with a deputy" if deputy else "away without a deputy"] += 1
        self.world.restless = at
