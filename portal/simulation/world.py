"""The virtual city as everybody in it shares it: the agenda, the people, the reports, and how a step is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from inspect import signature
from random import Random
from typing import Any

from portal.domain.case import Actor
from portal.domain.city import City
from portal.domain.refusals import Refused
from portal.domain.workflow import Status
from portal.services.intake import Secret
from portal.simulation.agenda import Agenda, Deed
from portal.simulation.people import Office, Staff
from portal.simulation.pictures import Album
from portal.simulation.town import Town, Trouble
from portal.store import cities, glances
from portal.store.glances import Glance
from portal.store.recording import Picture

_FORGETFUL = 0.02  # how often somebody opens a page and acts on it only after a while
_FORGOTTEN = (20, 400)  # minutes


class Defect(Exception):
    """Something went wrong that is no refusal: the seed and the instant bring it about again."""


@dataclass(slots=True, eq=False)
class Life:
    """One report as the virtual people know it. `turn` counts what was planned for it: earlier plans are void."""

    number: str
    trouble: Trouble
    seen: Glance
    turn: int = 0
    plan: list[str] = field(default_factory=list)  # what its agency means to do, the next step first
    tries: int = 0  # how often the step that is due was refused
    photos: list[Picture] = field(default_factory=list)
    unwritten: str = ""  # what was told by voice, until the centre has written it down
    faked: bool = False
    assigned: Actor | None = None  # the field officer of the lead agency
    supported: int = 0  # the round whose supporters have planned their parts


@dataclass
class World:
    """Everything that the virtual people share. Instants are aware UTC."""

    seed: int
    start: datetime
    end: datetime
    secret: Secret
    city: City
    staff: Staff
    town: Town
    agenda: Agenda = field(default_factory=Agenda)
    lives: dict[str, Life] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # what sort of life occurred how often
    answer: Any = None  # of the last step that was taken
    wakes: datetime = field(init=False)  # before it, nothing is due for the worker
    restless: datetime | None = None  # when something changed that the worker sees by itself, within its minute
    followers: dict[Status, Callable[[Life, datetime], None]] = field(default_factory=dict)
    _dice: dict[str, Random] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wakes = self.start

    def dice(self, name: str) -> Random:
        """A stream of chance of its own, so that one sort of people does not change another's luck."""
        if name not in self._dice:
            self._dice[name] = stream(self.seed, name)
        return self._dice[name]

    def refresh(self) -> None:
        """The city's data changed."""
        self.city = cities.current()
        self.town.city, self.staff.centre = self.city, self.city.calendars[self.city.centre_calendar]

    @property
    def album(self) -> Album:
        """Where everybody has their photos from."""
        return self.town.album

    def office(self, agency: str | None) -> Office | None:
        return self.staff.offices.get(agency) if agency else None

    def begin(self, number: str, trouble: Trouble, at: datetime, photos: list[Picture], unwritten: str = "") -> Life:
        """A report has arrived."""
        life = self.lives[number] = Life(number, trouble, self._glance(number), photos=photos, unwritten=unwritten)
        self.follow(life, at)
        return life

    def follow(self, life: Life, at: datetime) -> None:
        """Whoever has the report now plans what they will do; earlier plans are void."""
        life.turn += 1
        life.tries = 0
        self.followers[life.seen.status](life, at)

    def look(self, life: Life, at: datetime) -> None:
        """Somebody else moved the report: who has it now goes on from there."""
        before = life.seen
        self._see(life)
        if (before.status, before.round, before.lead) != (life.seen.status, life.seen.round, life.seen.lead):
            self.follow(life, at)

    def _see(self, life: Life) -> None:
        life.seen = self._glance(life.number)

    def _glance(self, number: str) -> Glance:
        seen = glances.find(number)
        assert seen is not None
        self.wakes = min(self.wakes, seen.wakes_at(self.city.time_zone) or self.wakes)
        return seen

    def next_move(self, life: Life, at: datetime, deed: Deed, *needs: Any) -> None:
        """Plan what brings the report on; what was planned for it before is void."""
        life.turn += 1
        self.agenda.plan(at, self._move, life, life.turn, deed, needs)

    def _move(self, at: datetime, life: Life, turn: int, deed: Deed, needs: tuple[Any, ...]) -> None:
        if life.turn != turn:
            return
        dice = self.dice("forgetfulness")
        if dice.random() < _FORGETFUL:
            later = at + timedelta(minutes=dice.uniform(*_FORGOTTEN))
            self.agenda.plan(later, self._act_on_old_page, life, life.seen, deed, needs)
        else:
            deed(at, life, *needs)

    def _act_on_old_page(self, at: datetime, life: Life, opened: Glance, deed: Deed, needs: tuple[Any, ...]) -> None:
        self.kinds["acts on an old page"] += 1
        life.seen = opened
        deed(at, life, *needs)
        if life.seen is opened:
            self._see(life)

    def take(self, life: Life, at: datetime, verb: Callable[..., Any], **needs: Any) -> bool:
        """A step through its service; False when it was refused, which is part of life and counted.

        Either way the report is looked at again; whoever has it next is for the caller to `follow`.
        """
        if _asks_version(verb):
            needs.setdefault("seen", life.seen.version)
        name = verb.__name__.strip("_")
        try:
            self.answer = verb(life.number, at=at, **needs)
        except Refused as refusal:
            self.refusals[name, type(refusal).__name__] += 1
            self._see(life)
            return False
        self.steps[name] += 1
        self._see(life)
        return True

    def move(self, life: Life, at: datetime, verb: Callable[..., Any], **needs: Any) -> bool:
        """The same for a step that brings the report on: if it was taken, who has it now plans the next one."""
        taken = self.take(life, at, verb, **needs)
        if taken:
            self.follow(life, at)
        return taken


def stream(seed: int, name: str) -> Random:
    """Chance that is the same for one seed and name, on every machine."""
    return Random(f"{seed}/{name}")  # noqa: S311 - a game, no secret


@cache
def _asks_version(verb: Callable[..., Any]) -> bool:
    return "seen" in signature(verb).parameters
