"""Who holds which office today: the people of the city's desks, who is away, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from portal.domain.case import Actor
from portal.domain.workflow import Role


class Post(StrEnum):
    """What a leader is. A leader without a post is told wherever a leader is."""

    MAYOR = "mayor"
    DEPUTY_MAYOR = "deputy_mayor"
    SECRETARY = "secretary"


class Office(StrEnum):
    """To whom the ladder speaks. Desks and heads belong to an agency, or to the centre."""

    REPORTER = "reporter"
    DESK = "desk"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    SECRETARY = "secretary"
    MAYORS = "mayors"
    INSPECTORATE = "inspectorate"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Person:
    """A member of staff who may sign in."""

    id: int
    role: Role
    agency: str | None = None
    post: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.role, self.id, self.agency)


@dataclass(frozen=True)
class Reached:
    """Who is told, and for which absent person they stand in."""

    person: Person
    instead_of: int | None = None


@dataclass(frozen=True)
class Roster:
    """Everybody who is active on one local day. `away` maps who is absent to the deputy, None where none was named."""

    people: Mapping[int, Person]
    away: Mapping[int, int | None] = field(default_factory=dict)

    def holders(self, office: Office, agency: str | None = None) -> list[Person]:
        """Who holds an office, present or not, in the order of their accounts; `agency` None is the centre."""
        desk = agency if office in (Office.DESK, Office.HEAD) else None
        return [person for person in self._by_agency.get(desk, ()) if _holds(person, office, agency)]

    @cached_property
    def _by_agency(self) -> Mapping[str | None, list[Person]]:
        """Everybody by where they work, the city's own people under None: alarms ask for a hundred desks a minute."""
        found: dict[str | None, list[Person]] = {}
        for person in self.people.values():
            found.setdefault(person.agency, []).append(person)
        return found

    def present(
        self, people: Iterable[Person], fits: Callable[[Person], bool] = lambda person: True
    ) -> tuple[Reached, ...]:
        """Those of them who are here, and the deputies of those who are not; each once, only who `fits`.

        A deputy may be away and have a deputy; whoever would stand in for himself is dropped.
        """
        found: dict[int, Reached] = {}
        for person in people:
            here = self._stand_in(person)
            if here is not None and fits(here) and here.id not in found:
                found[here.id] = Reached(here, None if here.id == person.id else person.id)
        return tuple(found.values())

    def reached(
        self, office: Office, agency: str | None = None, fits: Callable[[Person], bool] = lambda person: True
    ) -> tuple[Reached, ...]:
        """Who is told when an office is."""
        return self.present(self.holders(office, agency), fits)

    def _stand_in(self, person: Person) -> Person | None:
        seen = set()
        here: Person | None = person
        while here is not None and here.id in self.away:
            if here.id in seen:
                return None
            seen.add(here.id)
            deputy = self.away[here.id]
            here = self.people.get(deputy) if deputy is not None else None
        return here


def _holds(person: Person, office: Office, agency: str | None) -> bool:
    match office:
        case Office.DESK if agency is None:
            return person.role is Role.OPERATOR
        case Office.DESK:
            return person.role is Role.OFFICER and person.agency == agency
        case Office.HEAD if agency is not None:
            return person.role is Role.HEAD and person.agency == agency
        case Office.HEAD | Office.SUPERVISOR:
            return person.role is Role.SUPERVISOR
        case Office.SECRETARY:
            return person.role is Role.LEADER and person.post in (Post.SECRETARY, "")
        case Office.MAYORS:
            return person.role is Role.LEADER and person.post in (Post.MAYOR, Post.DEPUTY_MAYOR, "")
        case Office.INSPECTORATE:
            return person.role is Role.AUDITOR
        case _:
            return False
