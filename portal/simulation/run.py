"""A season from beginning to end: the virtual clock jumps to whatever comes next, a deed or the worker's round."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.domain.workflow import Status
from portal.services import anchoring, delivering, doctor, nightly, worker
from portal.services.intake import Secret
from portal.simulation import people
from portal.simulation.agencies import Agencies
from portal.simulation.centre import Centre
from portal.simulation.checks import Checks
from portal.simulation.citizens import Citizens
from portal.simulation.leave import Leave
from portal.simulation.pictures import Album
from portal.simulation.rhythm import arrivals
from portal.simulation.supporters import Supporters
from portal.simulation.told import Told
from portal.simulation.town import Town
from portal.simulation.upheavals import Outage, Upheavals, outages
from portal.simulation.world import Defect, Life, World, stream
from portal.store import cities, due, tellings

_MINUTE = timedelta(minutes=1)
_PATIENCE = 10  # rounds in a row that may leave something due undone
_LOOKS_AHEAD = timedelta(days=1)
_EXAMINED = timedelta(days=30)
_DAILY = ((0, 5), (7, 1))  # local times at which the worker has work of each day


@dataclass(frozen=True)
class Season:
    """What is simulated: `days` local days from `start` on, with so many reports, brought about by `seed`."""

    seed: int
    start: date
    days: int
    reports: int
    until: datetime | None = None  # ends at this instant instead of with the last day


class Simulation:
    """One season in the configured database, which must have a city and should have no reports."""

    def __init__(self, season: Season, secret: Secret, album: Album | None = None, password: str | None = None) -> None:
        """Hire everybody. `album`: other photos than rows without files. `password`: opens one account of each kind."""
        city = cities.current()
        self.season = season
        self._calendar = city.calendars[city.city_calendar]
        start = people.morning_of(season.start, self._calendar, hour=0)
        midnight = people.morning_of(season.start + timedelta(days=season.days), self._calendar, hour=0)
        end = season.until or midnight
        staff = people.hire_all(city, start, season.reports / season.days, stream(season.seed, "staff"), password)
        town = Town(city, stream(season.seed, "town"), album or Album())
        self.world = world = World(season.seed, start, end, secret, city, staff, town)
        checks = Checks(world)
        self.centre, self.supporters = Centre(world), Supporters(world)
        self.agencies = Agencies(world, checks)
        self.citizens = Citizens(world, checks)
        self.told = Told(world, self.centre, checks, self.agencies, self.supporters)
        world.followers = {
            Status.SUBMITTED: self.centre.expect,
            Status.RETURNED: self.centre.expect,
            Status.INCOMPLETE: self.citizens.asked,
            Status.FORWARDED: self._forwarded,
            Status.IN_PROGRESS: self.agencies.expect,
            Status.CHECKING: checks.expect,
            Status.CONFIRMING: self.citizens.hears,
            Status.CLOSED: self.citizens.after,
        }
        self.worker = Rounds(world, self.told, outages(start, season.days, stream(season.seed, "outages")))

    def _forwarded(self, life: Life, at: datetime) -> None:
        self.supporters.expect(life, at)
        self.agencies.expect(life, at)

    def run(self, tell: Callable[[datetime], None] = lambda at: None) -> World:
        """Live through the season; `tell` is called with the virtual instant now and then.

        Defect: anything but a refusal went wrong.
        """
        world, season = self.world, self.season
        dice = stream(season.seed, "arrivals")
        days = season.days + (1 if season.until else 0)  # the last one has only begun
        for arrival in arrivals(season.start, days, season.reports, self._calendar, dice):
            world.agenda.plan(arrival.at, self.citizens.report, arrival)
        Upheavals(world).plan(season.days)
        Leave(world).plan(season.days)
        while world.agenda.next_at is not None and world.agenda.next_at < world.end:
            at = world.agenda.next_at
            try:
                self.worker.catch_up(at)
                # The rounds may have planned something that comes before it.
                at, deed, needs = world.agenda.take()
                deed(at, *needs)
            except Exception as error:
                raise Defect(f"seed {season.seed}, {at.isoformat()}: {error!r}") from error
            tell(at)
        self.worker.catch_up(world.end)
        self.worker.keep_letters(world.end)
        tell(world.end)
        return world


@dataclass
class Rounds:
    """The worker on the virtual clock: a round at each minute at which something is due, none while it stands still."""

    world: World
    told: Told
    outages: list[Outage]
    rounds: int = 0

    def __post_init__(self) -> None:
        self._last = self.world.start
        self._letter = tellings.last_letter()
        self._examined = self._ending = self._last
        self._failures = Failures()
        logging.getLogger(worker.__name__).addHandler(self._failures)

    def catch_up(self, until: datetime) -> None:
        """Every round that comes due before an instant or at it."""
        fruitless = 0
        while True:
            at = self._next(until)
            if at > until:
                return
            # What was due for the last round already was left undone by it, or came up since with an instant before it.
            fruitless = fruitless + 1 if self.world.wakes <= self._last else 0
            if fruitless > _PATIENCE:
                raise Defect(f"what is due at {at.isoformat()} is never done")
            self._round(at)

    def _next(self, until: datetime) -> datetime:
        """The next minute at which a round has something to do and the worker runs."""
        if self.world.wakes <= until:
            soon = due.next_due(self.world.staff.centre.time_zone, until + _LOOKS_AHEAD)
            self.world.wakes, self._ending = soon.at, soon.ending
        soonest = min(self.world.wakes, self._next_daily(), self.world.restless or until + _LOOKS_AHEAD)
        at = _whole_minute(max(soonest, self._last + _MINUTE))
        for outage in self.outages:
            if outage.begins <= at < outage.ends:
                at = _whole_minute(outage.ends)
        return at

    def _next_daily(self) -> datetime:
        zone = self.world.staff.centre.time_zone
        day = self._last.astimezone(zone).date()
        times = [
            datetime(one.year, one.month, one.day, hour, minute, tzinfo=zone).astimezone(UTC)
            for one in (day, day + timedelta(days=1))
            for hour, minute in _DAILY
        ]
        return next(time for time in times if time > self._last)

    def keep_letters(self, at: datetime) -> None:
        """Deliver without a gateway: every message is kept, nothing of a simulated season leaves the house."""
        while sum(delivering.deliver_due(at, None, _unwritten, by="simulation").values()) >= delivering.KEPT_AT_ONCE:
            pass

    def _close_day(self, at: datetime) -> Mapping[str, int]:
        """Anchor every day; examine everything now and then, since a year of days would examine itself to death."""
        if at < self._examined + _EXAMINED:
            return {"anchored": anchoring.anchor(at) is not None}
        closed = nightly.close_day(at)
        if closed:
            self._examined = at
        if closed.get("wrong"):
            self._need_only_alarms(at)
        return closed

    def _need_only_alarms(self, at: datetime) -> None:
        """That somebody is away without a deputy rings, rightly; anything else must not be."""
        found = [one for one in doctor.examine(at) if not one.what.startswith("alarm ")]
        if found:
            raise Defect("; ".join(f"{one.what}: {one.words}" for one in found[:20]))

    def _round(self, at: datetime) -> None:
        world = self.world
        today = people.local_day(at, world.staff.centre)
        moved: list[str] = []
        if self._ending <= at:
            moved = [number for number, _ in due.system_clocks(at)] + due.plans(today)
        world.restless, world.wakes = None, at
        self.keep_letters(at)
        counts = worker.round(at, {"day closed": self._close_day})
        if self._failures.errors:
            raise self._failures.errors[0]
        self.rounds += 1
        self._last = at
        world.steps.update({f"worker: {what}": number for what, number in counts.items()})
        for number in moved:
            life = world.lives.get(number)
            if life is not None:
                world.look(life, at)
        if counts.get("rungs"):
            for heard in tellings.since(self._letter):
                self.told.hear(heard, at)
            self._letter = tellings.last_letter()


def _unwritten(held: object) -> delivering.Words:
    raise AssertionError("a message of a simulated season was to leave the house")


class Failures(logging.Handler):
    """The worker goes on when a duty fails and only logs it; a simulated season must not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.errors.append(record.exc_info[1])


def _whole_minute(at: datetime) -> datetime:
    """The minute itself, or the next one."""
    begun = at.replace(second=0, microsecond=0)
    return begun if begun == at else begun + _MINUTE
