"""A city as tiles: every ward one square of a grid, near where it lies, so that small wards are as easily hit as large.

No borders are needed for it, only the wards' middles. The same wards give the same tiles, whatever order they come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, cos, radians, sqrt

ROOM = 1.35  # cells for each ward: a city is no rectangle
_POINT = 1e-4  # degrees, ten metres: a city is no thinner


@dataclass(frozen=True)
class Place:
    """A ward and its middle, WGS 84 degrees; latitudes of both signs are real."""

    code: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Tile:
    """A ward's cell, counted from the north-western corner."""

    code: str
    column: int
    row: int


def tiles(places: Sequence[Place]) -> tuple[Tile, ...]:
    """One tile for each place, in the order of their codes; no two share a cell.

    Each begins in the free cell nearest to its own spot; then two change places, or one moves to a free cell, as long
    as that brings the wards nearer to where they lie, all distances squared and added.
    """
    if not places:
        return ()
    spots, columns, rows = _spots(sorted(places, key=lambda place: place.code))
    free = set(product(range(columns), range(rows)))
    cells: dict[str, tuple[int, int]] = {}
    middle = (columns / 2, rows / 2)
    for code in sorted(spots, key=lambda code: (-_apart(spots[code], middle), code)):
        cell = min(free, key=lambda cell: (_apart(spots[code], cell), cell))
        cells[code] = cell
        free.discard(cell)
    while _improve(cells, spots, free):
        pass
    return tuple(Tile(code, *_trimmed(cells)[code]) for code in sorted(cells))


def _spots(places: Sequence[Place]) -> tuple[dict[str, tuple[float, float]], int, int]:
    """Where each lies on a grid of the city's own proportions, with the grid's size."""
    lats, lons = [place.lat for place in places], [place.lon for place in places]
    height = max(max(lats) - min(lats), _POINT)
    across = max(max(lons) - min(lons), _POINT)
    width = across * cos(radians(sum(lats) / len(lats)))
    columns = min(len(places), ceil(sqrt(len(places) * ROOM * width / height)))
    rows = max(1, ceil(len(places) * ROOM / columns))
    return (
        {
            place.code: (
                (place.lon - min(lons)) / across * (columns - 1),
                (max(lats) - place.lat) / height * (rows - 1),
            )
            for place in places
        },
        columns,
        rows,
    )


def _improve(
    cells: dict[str, tuple[int, int]], spots: dict[str, tuple[float, float]], free: set[tuple[int, int]]
) -> bool:
    """Make the first change that helps; False when none does."""
    codes = sorted(cells)
    for i, one in enumerate(codes):
        for cell in sorted(free):
            if _apart(spots[one], cell) < _apart(spots[one], cells[one]) - 1e-9:
                free.add(cells[one])
                free.discard(cell)
                cells[one] = cell
                return True
        for other in codes[i + 1 :]:
            now = _apart(spots[one], cells[one]) + _apart(spots[other], cells[other])
            then = _apart(spots[one], cells[other]) + _apart(spots[other], cells[one])
            if then < now - 1e-9:
                cells[one], cells[other] = cells[other], cells[one]
                return True
    return False


def _trimmed(cells: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Without empty columns and rows at the edges."""
    left, top = min(column for column, _ in cells.values()), min(row for _, row in cells.values())
    return {code: (column - left, row - top) for code, (column, row) in cells.items()}


def _apart(spot: tuple[float, float], cell: tuple[float, float]) -> float:
    return (spot[0] - cell[0]) ** 2 + (spot[1] - cell[1]) ** 2
