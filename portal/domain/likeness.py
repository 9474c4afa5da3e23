"""How alike two reports are: near each other, at about the same time, of one category, in similar words."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians

NEAR = 300.0
"""Metres within which two pins may mean the same place; beyond, nearness says nothing."""

AGE = 60
"""Days apart after which two reports are hardly one matter any more."""

LEAST = 0.45
"""Score below which showing a pair costs the operator more than it helps."""

_DEGREE = 111_195.0  # metres of a degree of latitude


@dataclass(frozen=True)
class Likeness:
    """Another report that may be the same matter. `distance_m` is None where one of the two has no pin."""

    number: str
    distance_m: float | None
    days: float
    same_category: bool
    text_score: float  # 0 to 1
    score: float  # 0 to 1


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points in WGS 84 degrees; good to a per cent within a city."""
    width = cos(radians((lat + other_lat) / 2))
    return _DEGREE * hypot(lat - other_lat, (lon - other_lon) * width)


def box(lat: float, lon: float, metres: float = NEAR) -> tuple[float, float, float, float]:
    """South, west, north and east of the square that reaches that far from a point."""
    high = metres / _DEGREE
    wide = high / max(cos(radians(lat)), 0.01)
    return lat - high, lon - wide, lat + high, lon + wide


def score(distance: float | None, days: float, *, same_category: bool, text_score: float) -> float:
    """0 (nothing in common) to 1. Without two pins the words must say what the map cannot."""
    soon = max(0.0, 1 - abs(days) / AGE)
    if distance is None:
        return 0.55 * text_score + 0.3 * same_category + 0.15 * soon
    near = max(0.0, 1 - distance / NEAR)
    return 0.4 * near + 0.25 * text_score + 0.25 * same_category + 0.1 * soon
