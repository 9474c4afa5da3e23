"""In which order a field officer visits places: always the nearest one next, from where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Generic, TypeVar

T = TypeVar("T")
Point = tuple[float, float]  # latitude, longitude, WGS 84 degrees; 0 is a place

_METRES_PER_DEGREE = 111_195


@dataclass(frozen=True)
class Stop(Generic[T]):
    """Something to be done at a point, if its point is known; `metres` from the stop before, as the crow flies."""

    thing: T
    point: Point | None
    metres: int | None = None


def metres_between(here: Point, there: Point) -> float:
    """Distance within a city: the earth is flat there, and degrees of longitude shrink with latitude."""
    north = there[0] - here[0]
    east = (there[1] - here[1]) * cos(radians((here[0] + there[0]) / 2))
    return _METRES_PER_DEGREE * hypot(north, east)


def nearest_first(stops: Sequence[Stop[T]], start: Point) -> list[Stop[T]]:
    """The round from `start`. Stops without a point come last, in the order in which they were given."""
    left = [stop for stop in stops if stop.point is not None]
    ordered: list[Stop[T]] = []
    here = start
    while left:
        following = min(left, key=lambda stop: metres_between(here, stop.point or here))
        left.remove(following)
        assert following.point is not None
        ordered.append(Stop(following.thing, following.point, round(metres_between(here, following.point))))
        here = following.point
    return ordered + [stop for stop in stops if stop.point is None]
