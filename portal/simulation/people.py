"""The virtual city's staff: who sits at which desk, who is on shift, and how long the desk takes for a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from portal.domain.calendar import Calendar
from portal.domain.case import Actor
from portal.domain.city import City
from portal.domain.roster import Post
from portal.domain.workflow import Role
from portal.services import accounts
from portal.simulation import words
from portal.simulation.habits import Habit, deal
from portal.store.accounts import by_email
from portal.store.db import transaction

_LOOK = (3, 12)  # minutes that the desk takes for one report
_REPORTS_PER_OPERATOR = 8  # in a shift of half a day, with four looks each
_FAR = 60  # days within which somebody must be on shift


@dataclass(slots=True)
class Worker:
    """Somebody of the centre's desk: on the first or second shift in turn, and busy until `free_at`."""

    actor: Actor
    shift: int
    free_at: datetime
    away: list[tuple[date, date]] = field(default_factory=list)

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True)
class Opened:
    """An account with a password that is told: by its own kind of name."""

    user: int
    email: str
    name: str
    agency: str | None


@dataclass(slots=True)
class Office:
    """An agency's people and its manner."""

    agency: str
    habit: Habit
    officers: list[Actor]
    head: Actor | None
    field: list[Actor]


@dataclass
class Staff:
    """Everybody who has an account. Made by `hire_all`."""

    centre: Calendar
    dice: Random
    operators: list[Worker] = field(default_factory=list)
    supervisors: list[Worker] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)
    leaders: dict[Post, Actor] = field(default_factory=dict)
    admin: Actor = field(default_factory=lambda: Actor(Role.ADMIN))
    helpers: list[Actor] = field(default_factory=list)
    password: str | None = None  # if there is one, it opens the first account of each kind
    opened: dict[str, Opened] = field(default_factory=dict)
    hired: int = 0

    def hire(self, role: Role, agency: str | None, at: datetime, post: Post | None = None) -> Actor:
        """An account as an administrator makes it, for somebody with an invented name."""
        self.hired += 1
        name, office = words.person(self.dice), post.value if post is not None else ""
        kind = office or role.value
        if self.password is None or kind in self.opened:
            link = accounts.invite(f"petugas{self.hired}@contoh.test", name, role, agency, by=None, post=office, at=at)
            assert link is not None
            return Actor(role, link.user, agency)
        email = f"{kind}@contoh.test"
        accounts.invite(email, name, role, agency, by=None, post=office, password=self.password, at=at)
        with transaction() as session:
            account = by_email(session, email)
        assert account is not None
        self.opened[kind] = Opened(account.id, email, name, agency)
        return Actor(role, account.id, agency)

    def stays(self, person: Actor) -> bool:
        """Somebody looks on through this account: its person does not leave."""
        return any(person.id == one.user for one in self.opened.values())

    def book(
        self, at: datetime, *, urgent: bool = False, supervisor: bool = False, without: Collection[int] = ()
    ) -> tuple[datetime, Actor] | None:
        """The first who can look at a report from `at` on, and when; they are busy with it for some minutes.

        An emergency finds somebody on duty at any hour. `without`: accounts that may not. None: nobody is left.
        """
        desk = self.supervisors if supervisor else [*self.operators, *self.supervisors[:1]]
        free = [(self._free(worker, at, urgent), n, worker) for n, worker in enumerate(desk)]
        fit = [(when, n, worker) for when, n, worker in free if when is not None and worker.actor.id not in without]
        if not fit:
            return None
        when, _, worker = min(fit, key=lambda one: one[:2])
        worker.free_at = when + timedelta(minutes=self.dice.uniform(*_LOOK))
        return when, worker.actor

    def _free(self, worker: Worker, at: datetime, urgent: bool) -> datetime | None:
        at = max(at, worker.free_at)
        if urgent:
            return None if worker.is_away(at.astimezone(self.centre.time_zone).date()) else at
        day = at.astimezone(self.centre.time_zone).date()
        for _ in range(_FAR):
            hours = self.centre.opening(day)
            if hours is not None and not worker.is_away(day):
                opens, closes = hours
                middle = opens + (closes - opens) / 2
                # The shifts change places every week.
                begins, ends = (opens, middle) if (day.isocalendar().week + worker.shift) % 2 else (middle, closes)
                if at < ends:
                    return max(at, begins)
            day += timedelta(days=1)
        return None


def hire_all(city: City, at: datetime, reports_per_day: float, dice: Random, password: str | None = None) -> Staff:
    """A centre large enough for so many reports, and a desk for every agency that the city's data sends work to.

    `password` opens the first account of each kind: of an agency, where most categories are led.
    """
    staff = Staff(city.calendars[city.centre_calendar], dice, password=password)
    staff.admin = staff.hire(Role.ADMIN, None, at)
    operators = max(4, round(reports_per_day / _REPORTS_PER_OPERATOR * 1.5))
    for n in range(operators):
        staff.operators.append(Worker(staff.hire(Role.OPERATOR, None, at), n, at))
    for n in range(max(2, operators // 4)):
        staff.supervisors.append(Worker(staff.hire(Role.SUPERVISOR, None, at), n, at))
    staff.leaders = {post: staff.hire(Role.LEADER, None, at, post) for post in Post}
    staff.hire(Role.AUDITOR, None, at)
    staff.helpers = [staff.hire(Role.HELPER, None, at) for _ in range(2)]
    leading, others = _working(city)
    habits = {**deal(leading, dice), **deal(others, dice)}
    physical = {kind.lead for kind in city.offered_categories if kind.physical}
    for code in (*leading, *others):
        field_officers = 2 if code in physical else 0
        staff.offices[code] = Office(
            code,
            habits[code],
            [staff.hire(Role.OFFICER, code, at) for _ in range(2 if code in leading else 1)],
            staff.hire(Role.HEAD, code, at),
            [staff.hire(Role.FIELD_OFFICER, code, at) for _ in range(field_officers)],
        )
    return staff


def _working(city: City) -> tuple[list[str], list[str]]:
    """The agencies that lead a category somewhere, who leads most first, and those that only support one."""
    leading: set[str] = set()
    led: Counter[str] = Counter()
    supporting: set[str] = set()
    for kind in city.offered_categories:
        for ward in city.wards:
            route = city.route(kind.code, ward.code)
            supporting.update(route.supporting)
            if route.lead and not route.lead_is_outside:
                leading.add(route.lead)
                led[route.lead] += 1
    return sorted(leading, key=lambda code: (-led[code], code)), sorted(supporting - leading)


def local_day(at: datetime, calendar: Calendar) -> date:
    return at.astimezone(calendar.time_zone).date()


def morning_of(day: date, calendar: Calendar, hour: int = 8) -> datetime:
    """An hour of a local day, as an aware UTC instant."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=calendar.time_zone).astimezone(UTC)
