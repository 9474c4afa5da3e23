"""Borders as a small drawing: fewer points, on a grid of whole numbers, and no gap between neighbours.

Two wards share their border. Were each made simpler for itself, the line would be drawn twice and differently; so the
lines between the points where three areas meet are made simpler once, and every ring is put together from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sqrt

from portal.domain.borders import Position, Shape, box, rings

Spot = tuple[int, int]
"""A point of the drawing: to the right, then down."""

_FIRST = 0.5  # of a unit of the drawing: what no eye sees
_GROWS = 1.1


@dataclass(frozen=True)
class Outline:
    """One area as it is drawn: its closed rings without the repeated last point, and the middle of its widest part."""

    rings: tuple[tuple[Spot, ...], ...]
    middle: Spot
    room: int  # how wide the area is there


@dataclass(frozen=True)
class Drawing:
    """All areas of a city, by code, on a sheet of this size; `tolerance` is how far a line may be off, in its units."""

    width: int
    height: int
    tolerance: float
    outlines: Mapping[str, Outline]

    @property
    def points(self) -> int:
        """How many points are drawn."""
        return sum(len(ring) for outline in self.outlines.values() for ring in outline.rings)


def draw(shapes: Mapping[str, Shape], *, width: int, most: int) -> Drawing:
    """The shapes on a sheet `width` units wide with about `most` points at most, as exact as that allows.

    A ring that vanishes at this scale is left out, but never the last one of an area.
    """
    spots, height = _on_sheet(shapes, width)
    arcs = _arcs([ring for found in spots.values() for ring in found])
    tolerance = _FIRST
    while True:
        simple = {arc: _simplified(arc, tolerance) for arc in arcs}
        rings_of = {code: _drawn(found, simple) for code, found in spots.items()}
        drawn = sum(len(ring) for found in rings_of.values() for ring in found)
        if drawn <= most or tolerance > width:
            break
        tolerance *= _GROWS
    outlines = {code: Outline(found, *_middle(found)) for code, found in rings_of.items()}
    return Drawing(width, height, tolerance, outlines)


_Line = tuple[Position, ...]


def _on_sheet(shapes: Mapping[str, Shape], width: int) -> tuple[dict[str, list[_Line]], int]:
    """Every ring in units of the sheet, north up, a degree of longitude as long as it is on the ground."""
    boxes = [box(shape) for shape in shapes.values()]
    south, west = min(b[0] for b in boxes), min(b[1] for b in boxes)
    north, east = max(b[2] for b in boxes), max(b[3] for b in boxes)
    shrunk = cos(radians((south + north) / 2))
    unit = (east - west) * shrunk / width
    placed = {
        code: [tuple(((x - west) * shrunk / unit, (north - y) / unit) for x, y in ring[:-1]) for ring in rings(shape)]
        for code, shape in shapes.items()
    }
    return placed, max(1, round((north - south) / unit))


def _arcs(all_rings: Sequence[_Line]) -> dict[_Line, None]:
    """The lines between the points where more than two lines meet, each once, whichever way its rings run along it."""
    neighbours: dict[Position, set[Position]] = {}
    for ring in all_rings:
        for one, other in pairwise((*ring, ring[0])):
            neighbours.setdefault(one, set()).add(other)
            neighbours.setdefault(other, set()).add(one)
    meeting = {point for point, near in neighbours.items() if len(near) > 2}
    return {_one_way(arc): None for ring in all_rings for arc in _cut(ring, meeting)}


def _cut(ring: _Line, meeting: set[Position]) -> list[_Line]:
    """A ring as lines from one meeting point to the next; one that meets nothing is cut at its two farthest ends."""
    ends = [n for n, point in enumerate(ring) if point in meeting]
    if len(ends) < 2:
        # The same two points, wherever the ring happens to begin: an island and the hole around it are one line.
        first = ends[0] if ends else ring.index(min(ring))
        far = max(range(len(ring)), key=lambda n: (_apart(ring[n], ring[first]), ring[n]))
        ends = sorted({first, far})
    turned = (*ring[ends[0] :], *ring[: ends[0]], ring[ends[0]])
    places = [end - ends[0] for end in ends] + [len(ring)]
    return [turned[start : end + 1] for start, end in pairwise(places)]


def _one_way(arc: _Line) -> _Line:
    return min(arc, arc[::-1])


def _drawn(found: Sequence[_Line], simple: Mapping[_Line, _Line]) -> tuple[tuple[Spot, ...], ...]:
    """The rings of one area from simplified lines, on whole numbers."""
    meeting = {end for arc in simple for end in (arc[0], arc[-1])}
    made = []
    for ring in found:
        points: list[Spot] = []
        for arc in _cut(ring, meeting):
            line = simple[_one_way(arc)]
            for x, y in line if _one_way(arc) == arc else line[::-1]:
                spot = (round(x), round(y))
                if not points or points[-1] != spot:
                    points.append(spot)
        if points and points[0] == points[-1]:
            points.pop()
        made.append(tuple(points))
    return tuple(ring for ring in made if len(ring) > 2) or (max(made, key=len),)


def _simplified(line: _Line, tolerance: float) -> _Line:
    """The line without points that lie nearer than the tolerance to it (Douglas and Peucker), both ends kept."""
    kept, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        far = max(range(start + 1, end), key=lambda n: _off(line[n], line[start], line[end]))
        if _off(line[far], line[start], line[end]) > tolerance:
            kept.add(far)
            waiting += [(start, far), (far, end)]
    return tuple(line[n] for n in sorted(kept))


def _off(point: Position, start: Position, end: Position) -> float:
    """How far a point is from the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return sqrt(_apart(point, (start[0] + along * dx, start[1] + along * dy)))


def _apart(one: Position, other: Position) -> float:
    """The square of the distance."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _middle(found: Sequence[Sequence[Spot]]) -> tuple[Spot, int]:
    """Where words stand best: the middle of the widest stretch of a level line through the area, and its width.

    Of levels that are nearly as wide, the one nearest to the area's half height.
    """
    ys = sorted({y for ring in found for _, y in ring})
    half = (ys[0] + ys[-1]) / 2
    best: tuple[float, Spot, int] = (float("-inf"), found[0][0], 0)
    for level in {(a + b) / 2 for a, b in pairwise(ys)}:
        for left, right in _stretches(found, level):
            worth = right - left - abs(level - half)
            if worth > best[0]:
                best = (worth, (round((left + right) / 2), round(level)), int(right - left))
    return best[1], best[2]


def _stretches(found: Sequence[Sequence[Spot]], level: float) -> list[tuple[float, float]]:
    """The parts of a level line that lie inside."""
    crossed = sorted(
        x1 + (level - y1) / (y2 - y1) * (x2 - x1)
        for ring in found
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0]))
        if (y1 > level) != (y2 > level)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=True))
