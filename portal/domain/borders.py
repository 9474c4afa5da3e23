"""In which kelurahan a point lies, by the city's own borders. Without borders nobody guesses: see docs/decisions.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

Position = tuple[float, float]
"""Longitude, then latitude: WGS 84 degrees in GeoJSON's order. Latitudes of both signs are real, and so is 0."""

Ring = Sequence[Position]
"""A closed line: the last position is the first."""

Shape = Sequence[Sequence[Ring]]
"""Polygons, each its outer ring and then its holes: what GeoJSON calls a MultiPolygon's coordinates."""

Box = tuple[float, float, float, float]
"""South, west, north, east."""


def rings(shape: Shape) -> Iterator[Ring]:
    """Every ring of a shape, outer ones and holes."""
    return (ring for polygon in shape for ring in polygon)


def box(shape: Shape) -> Box:
    """The smallest box of degrees around a shape."""
    lons, lats = zip(*(position for ring in rings(shape) for position in ring), strict=True)
    return min(lats), min(lons), max(lats), max(lons)


def holds(shape: Shape, lat: float, lon: float) -> bool:
    """Whether the point lies inside, or on a border: who stands on a border stands in both areas."""
    return any(_polygon_holds(polygon, lat, lon) for polygon in shape)


def ward_at(shapes: Mapping[str, Shape], lat: float, lon: float) -> str | None:
    """The code of the area that holds the point, the first by code where several do; None when none does."""
    return next((code for code in sorted(shapes) if holds(shapes[code], lat, lon)), None)


def _polygon_holds(polygon: Sequence[Ring], lat: float, lon: float) -> bool:
    """By the even-odd rule over outer ring and holes together: a hole's inside is crossed once more."""
    inside = False
    for ring in polygon:
        for (west, south), (east, north) in pairwise(ring):
            if _is_on(west, south, east, north, lon, lat):
                return True
            # Half-open, so that a ray through a corner crosses one of its two sides and not both.
            if (south > lat) != (north > lat) and lon < west + (lat - south) / (north - south) * (east - west):
                inside = not inside
    return inside


def _is_on(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> bool:
    """Whether a point lies on a side, to the nanodegree that arithmetic loses."""
    if not (min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)):
        return False
    return abs((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) <= 1e-9 * max(abs(x2 - x1), abs(y2 - y1))
