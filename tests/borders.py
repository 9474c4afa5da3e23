"""Invented borders for the real kelurahan: no city's own data is at hand, so each gets what lies nearest to its middle.

Wriggly like drawn ones, with every line shared exactly by both neighbours, and the same in each run.
"""

from __future__ import annotations

import json
import zlib
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from portal.domain.borders import Shape
from portal.domain.city import Area
from tests.domain.real_city import city

CITY = city()
SOUTH, WEST, NORTH, EAST = CITY.bounds
CELL = 0.0022  # degrees
WITHIN = 0.022  # degrees from the nearest middle: beyond is another regency

Corner = tuple[int, int]


@cache
def invented() -> dict[str, Shape]:
    """The shape of every kelurahan of Pontianak by its code; a degree has six digits."""
    return {code: _polygons(cells) for code, cells in sorted(_cells().items())}


def collection(shapes: dict[str, Shape] | None = None, **properties: Any) -> dict[str, Any]:
    """The shapes as a GeoJSON FeatureCollection whose features say their codes."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"KODE": code, **properties},
                "geometry": {"type": "MultiPolygon", "coordinates": shape},
            }
            for code, shape in (shapes or invented()).items()
        ],
    }


def write(path: Path, read: Any = None) -> Path:
    """A file of the invented borders, or of what is given."""
    path.write_text(json.dumps(read or collection()), encoding="utf-8")
    return path


def _cells() -> dict[str, set[Corner]]:
    found: dict[str, set[Corner]] = {}
    for column in range(round((EAST - WEST) / CELL)):
        for row in range(round((NORTH - SOUTH) / CELL)):
            lon, lat = WEST + (column + 0.5) * CELL, SOUTH + (row + 0.5) * CELL
            far, ward = min((_far(ward, lat, lon), ward.code) for ward in CITY.wards)
            if far < WITHIN:
                found.setdefault(ward, set()).add((column, row))
    return found


def _far(ward: Area, lat: float, lon: float) -> float:
    assert ward.lat is not None
    assert ward.lon is not None
    return hypot(ward.lat - lat, ward.lon - lon)


def _polygons(cells: set[Corner]) -> Shape:
    """Each closed line around the cells, the outer ones as polygons of their own, holes with the first."""
    sides: dict[Corner, list[Corner]] = {}
    for column, row in cells:
        around = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
        beyond = [(column, row - 1), (column + 1, row), (column, row + 1), (column - 1, row)]
        for (start, end), other in zip(pairwise(around), beyond, strict=True):
            if other not in cells:
                sides.setdefault(start, []).append(end)
    outer, holes = [], []
    while sides:
        ring = [min(sides)]
        while len(ring) == 1 or ring[0] != ring[-1]:
            ends = sides[ring[-1]]
            onward = ends.pop()
            if not ends:
                del sides[ring[-1]]
            ring.append(onward)
        turns = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
        line = [place for one, other in pairwise(ring) for place in _wriggle(one, other)]
        (outer if turns > 0 else holes).append([*line, line[0]])
    return [[outer[0], *holes], *([ring] for ring in outer[1:])]


def _wriggle(one: Corner, other: Corner) -> list[tuple[float, float]]:
    """A side as three short ones; neighbours that run along it the other way meet the same points."""
    first, last = sorted((one, other))
    places = [
        _moved(first[0] + (last[0] - first[0]) * n / 3, first[1] + (last[1] - first[1]) * n / 3) for n in range(4)
    ]
    return places[:3] if one == first else places[:0:-1]


def _moved(column: float, row: float) -> tuple[float, float]:
    shake = zlib.crc32(f"{column:.3f} {row:.3f}".encode())
    right, up = (shake % 1000 / 1000 - 0.5) * 0.5, (shake // 1000 % 1000 / 1000 - 0.5) * 0.5
    return round(WEST + (column + right) * CELL, 6), round(SOUTH + (row + up) * CELL, 6)
