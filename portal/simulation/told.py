"""What being told of lateness brings about: it is acknowledged, asked about, and now and then something happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.case import CENTRE, Actor
from portal.domain.ladder import Rung
from portal.domain.workflow import AT_AGENCY, AT_DESK, Role, Status
from portal.services import oversight
from portal.simulation import words
from portal.simulation.agencies import Agencies
from portal.simulation.centre import Centre
from portal.simulation.checks import Checks
from portal.simulation.supporters import Supporters
from portal.simulation.world import Life, World
from portal.store.tellings import Heard

_ACKNOWLEDGES = 0.2
_ASKS = {Rung.SECRETARY: 0.25, Rung.MAYORS: 0.35}
_CALLS_BACK = 0.12


@dataclass
class Told:
    """How people take it when lateness is told to them."""

    world: World
    centre: Centre
    checks: Checks
    agencies: Agencies
    supporters: Supporters

    def __post_init__(self) -> None:
        self.dice = self.world.dice("told")

    def hear(self, heard: Heard, at: datetime) -> None:
        """One person was told of one rung."""
        life, dice = self.world.lives.get(heard.number), self.dice
        if life is None:
            return
        by = Actor(Role(heard.role), heard.user, heard.agency)
        if dice.random() < _ACKNOWLEDGES:
            self.world.agenda.plan(at + timedelta(hours=dice.uniform(0.1, 20)), self._acknowledges, life, by)
        if by.role is Role.LEADER and dice.random() < _ASKS.get(Rung(heard.rung), 0):
            self.world.agenda.plan(at + timedelta(hours=dice.uniform(0.2, 24)), self._asks, life, by)
        if by.role is Role.SUPERVISOR and heard.owner != CENTRE and dice.random() < _CALLS_BACK:
            self.checks.calls_back(life, at)
        if heard.is_first:
            self._stirs(life, heard, at)

    def _stirs(self, life: Life, heard: Heard, at: datetime) -> None:
        """Whose clock it is does something, if they heed it."""
        seen = life.seen
        if heard.stage == "part":
            self.supporters.prodded(life, at, heard.owner)
        elif seen.status in AT_AGENCY:
            self.agencies.prodded(life, at)
        elif seen.status in AT_DESK:
            self.centre.expect(life, at)
        elif seen.status is Status.CHECKING:
            self.checks.expect(life, at)
        if heard.stage == "question" and seen.question is not None:
            self.agencies.replies(life, at)

    def _acknowledges(self, at: datetime, life: Life, by: Actor) -> None:
        self.world.take(life, at, oversight.acknowledge, by=by)

    def _asks(self, at: datetime, life: Life, by: Actor) -> None:
        if not life.seen.is_open or life.seen.question is not None:
            return
        if self.world.take(life, at, oversight.ask_question, by=by, question=self.dice.choice(words.LEADERS)):
            self.agencies.replies(life, at)
            self.agencies.prodded(life, at)
