"""What is wrong in the city, where, and how people come to report it: by the categories and wards of its data."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, field, replace
from itertools import accumulate
from random import Random

from portal.domain.city import URGENT, Category, City
from portal.services.intake import Contact, Draft
from portal.simulation import words
from portal.simulation.pictures import Album
from portal.store.recording import Picture

_ALIKE = 0.7  # how steeply the frequency of categories falls
_RARE = {"misconduct": 0.5, "emergency": 0.4, "outside": 0.6}
_AGAIN = 0.03  # an ordinary report that is about what somebody else reported already
_SPOTS_OF_A_NIGHT = 5
_REMEMBERED = 40


@dataclass(slots=True)
class Trouble:
    """Something that is wrong in one place. `leading`: the number of the first report about it."""

    category: Category
    ward: str
    place: str
    lat: float
    lon: float
    leading: str | None = None


@dataclass
class Town:
    """Troubles as they turn up, each with its place; the mix of categories and wards is the city's own."""

    city: City
    dice: Random
    album: Album = field(default_factory=Album)
    _categories: list[Category] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)
    _wards: list[float] = field(default_factory=list)
    _of_night: dict[int, list[Trouble]] = field(default_factory=dict)
    _lately: list[Trouble] = field(default_factory=list)
    _people: int = 0

    def __post_init__(self) -> None:
        known = [category for category in self.city.offered_categories if category.is_known]
        self.dice.shuffle(known)
        self._categories = known
        self._weights = list(accumulate(self._weight(rank, kind) for rank, kind in enumerate(known, start=1)))
        self._wards = list(accumulate(self.dice.lognormvariate(0, 0.5) for _ in self.city.wards))

    def _weight(self, rank: int, kind: Category) -> float:
        weight: float = rank**-_ALIKE
        if kind.misconduct:
            weight *= _RARE["misconduct"]
        if kind.emergency:
            weight *= _RARE["emergency"]
        if self.city.agencies[kind.lead].is_outside if kind.lead in self.city.agencies else False:
            weight *= _RARE["outside"]
        return weight

    def trouble(self, night: int | None = None) -> Trouble:
        """What the next report is about: on a bad night one of a few spots under water, else mostly something new."""
        if night is not None:
            spots = self._of_night.setdefault(night, [])
            if len(spots) < _SPOTS_OF_A_NIGHT or self.dice.random() < 0.4:
                spots.append(self._new(self._of_bad_nights()))
                return spots[-1]
            return self.dice.choice(spots)
        if self._lately and self.dice.random() < _AGAIN:
            return self.dice.choice(self._lately)
        found = self._new(self._categories[bisect(self._weights, self.dice.random() * self._weights[-1])])
        self._lately = [*self._lately[1 - _REMEMBERED :], found]
        return found

    def apart(self, trouble: Trouble) -> Trouble:
        """The same kind of trouble, but one that nobody else reported."""
        return replace(trouble, leading=None)

    def _of_bad_nights(self) -> Category:
        """What a storm brings: emergencies that are a matter of places, or where a city has none, anything physical."""
        urgent = [kind for kind in self._categories if kind.emergency and kind.physical]
        return self.dice.choice(urgent or [kind for kind in self._categories if kind.physical] or self._categories)

    def _new(self, kind: Category) -> Trouble:
        ward = self.city.wards[bisect(self._wards, self.dice.random() * self._wards[-1])]
        south, west, north, east = self.city.bounds
        lat = (ward.lat if ward.lat is not None else (south + north) / 2) + self.dice.uniform(-0.006, 0.006)
        lon = (ward.lon if ward.lon is not None else (west + east) / 2) + self.dice.uniform(-0.006, 0.006)
        return Trouble(
            kind,
            ward.code,
            words.place(self.dice),
            round(min(max(lat, south), north), 6),
            round(min(max(lon, west), east), 6),
        )

    def draft(self, trouble: Trouble, channel: str) -> Draft:
        """How somebody writes it down: the category is often another one, the place often only words."""
        dice, kind = self.dice, trouble.category
        pinned = dice.random() < 0.45
        hurt = kind.misconduct or kind.confidential
        return Draft(
            words.trouble(kind.name, tuple(self.city.keywords.get(kind.code, ())), dice),
            category=self._guess(kind),
            area=trouble.ward if dice.random() < 0.85 else None,
            place=trouble.place,
            lat=trouble.lat if pinned else None,
            lon=trouble.lon if pinned else None,
            contact=self._contact(),
            anonymous=dice.random() < (0.5 if hurt else 0.06),
            confidential=dice.random() < (0.6 if hurt else 0.03),
            channel=channel,
            photos=self._photos(kind),
        )

    def _guess(self, kind: Category) -> str | None:
        luck = self.dice.random()
        if luck < 0.8 or kind.urgency == URGENT:
            return kind.code
        if luck < 0.88:
            return self.city.unknown_category or None
        if luck < 0.92:
            return None
        return self.dice.choice([other for other in self._categories if other.group == kind.group]).code

    def _contact(self) -> Contact:
        self._people += 1
        if self.dice.random() < 0.12:
            return Contact()
        address = f"warga{self._people}@contoh.test" if self.dice.random() < 0.5 else ""
        number = words.phone(self.dice) if not address or self.dice.random() < 0.7 else ""
        return Contact(name=words.person(self.dice), phone=number, email=address)

    def _photos(self, kind: Category) -> list[Picture]:
        wanted = self.dice.choice((0, 1, 1, 2)) if kind.physical else self.dice.choice((0, 0, 0, 1))
        return [self.album.invent("before", self.dice) for _ in range(wanted)]
