"""A city's borders from a file: GeoJSON (RFC 7946), each feature a kelurahan. Every slip is named, not only the first.

Nothing is guessed: a file in metres, with latitude first, with an area too few or too many is refused as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from portal.domain.borders import Box, Position, Ring, Shape, box
from portal.domain.city import Area, City

LARGEST = 64 * 1024 * 1024  # bytes; a city's borders have one or two million
DIGITS = 7  # of a degree: a centimetre
HUGE = 1e9  # of no coordinates on earth, in whatever measure
FAR = 0.03  # degrees, about three kilometres

_SAME_AS_WGS84 = re.compile(r"CRS:?84|EPSG:+4326", re.IGNORECASE)


class BoundaryFault(Exception):
    """Why a file's borders cannot be taken over: one sentence for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_boundaries(path: Path, city: City) -> dict[str, Shape]:
    """The shape of every kelurahan of the city by its code. BoundaryFault says everything that is wrong.

    A feature belongs to the kelurahan whose code (with or without dots), official or shown name one of its properties
    says; a code counts before a name, and spaces, dots and capitals do not count.
    """
    features = _features(path)
    problems: list[str] = []
    found: dict[str, Shape] = {}
    for n, feature in enumerate(features, start=1):
        label = f"Feature {n}"
        try:
            area = _area_of(feature, city)
            label = f"{label} ({area.name})"
            if area.code in found:
                raise _Wrong("the kelurahan has a feature already; join its parts into one MultiPolygon.")
            found[area.code] = _shape(feature.get("geometry"))
            _need_near(box(found[area.code]), area, city)
        except _Wrong as wrong:
            problems.append(f"{label}: {wrong}")
    known = {ward.code for ward in city.wards}
    if not problems:
        problems += (f"{city.areas[code].name} ({code}) is missing." for code in sorted(known - found.keys()))
    if problems:
        raise BoundaryFault(problems)
    return {code: found[code] for code in sorted(found)}


class _Wrong(Exception):
    """What is wrong with one feature."""


def _features(path: Path) -> list[Mapping[str, Any]]:
    try:
        if path.stat().st_size > LARGEST:
            raise BoundaryFault([f"{path.name} is larger than {LARGEST // 1024 // 1024} MB: no city's borders are."])
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BoundaryFault([f"{path.name} cannot be read: {error.strerror}."]) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BoundaryFault([f"{path.name} is not JSON in UTF-8."]) from error
    features = read.get("features") if isinstance(read, dict) and read.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise BoundaryFault([f"{path.name} is not a GeoJSON FeatureCollection with features."])
    name = str(((read.get("crs") or {}).get("properties") or {}).get("name") or "CRS84") if _has_crs(read) else "CRS84"
    if not _SAME_AS_WGS84.search(name):
        raise BoundaryFault([f"The coordinates are in {name}; needed are degrees of longitude and latitude (WGS 84)."])
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _has_crs(read: Mapping[str, Any]) -> bool:
    return isinstance(read.get("crs"), dict) and isinstance(read["crs"].get("properties"), dict)


def _area_of(feature: Mapping[str, Any], city: City) -> Area:
    properties = feature.get("properties")
    said = [str(value) for value in properties.values() if isinstance(value, str | int)] if properties else []
    for marks in (_codes(city), _names(city)):
        meant = {area.code: area for value in said if (area := marks.get(_plain(value)))}
        if len(meant) > 1:
            raise _Wrong(f"its properties name several kelurahan: {', '.join(a.name for a in meant.values())}.")
        if meant:
            return next(iter(meant.values()))
    heard = ", ".join(repr(value[:40]) for value in said[:6]) or "nothing"
    raise _Wrong(f"no property holds the code or name of a kelurahan of {city.name}; they say {heard}.")


def _codes(city: City) -> dict[str, Area]:
    return {_plain(ward.code): ward for ward in city.wards}


def _names(city: City) -> dict[str, Area]:
    return {_plain(name): ward for ward in city.wards for name in (ward.name, ward.also) if name}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _shape(geometry: Any) -> Shape:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Wrong(f"its geometry is {kind or 'missing'}; needed is a Polygon or MultiPolygon.")
    given = geometry.get("coordinates")
    polygons = _list([given] if kind == "Polygon" else given)
    return tuple(tuple(_ring(ring) for ring in _list(polygon)) for polygon in polygons)


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise _Wrong("its coordinates are not nested as GeoJSON wants it.")
    return given


def _ring(given: Any) -> Ring:
    positions = [_position(one) for one in _list(given)]
    if positions[0] != positions[-1]:
        raise _Wrong("a ring is not closed: its last position is not its first.")
    ring = tuple(_without_repeats(positions))
    if len(ring) < 4 or not _area(ring):
        raise _Wrong("a ring encloses nothing.")
    return ring


def _position(given: Any) -> Position:
    numbers = given[:2] if isinstance(given, list) else []
    if len(numbers) < 2 or not all(type(number) in (int, float) and abs(number) < HUGE for number in numbers):
        raise _Wrong("a position is not a pair of numbers.")
    lon, lat = (float(number) for number in numbers)
    if abs(lon) > 180 or abs(lat) > 90:
        # Latitude first: of a city east of 90 degrees it shows here already.
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        raise _Wrong(
            f"the position {lon:g}, {lat:g} is not longitude and latitude in degrees"
            + ("; they seem to be swapped." if swapped else "; it may be in metres.")
        )
    return round(lon, DIGITS), round(lat, DIGITS)


def _without_repeats(positions: Sequence[Position]) -> Iterator[Position]:
    yield positions[0]
    yield from (other for one, other in pairwise(positions) if one != other)


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _need_near(around: Box, area: Area, city: City) -> None:
    """Where the city is, and where the registry knows the kelurahan's middle: swapped degrees or names show here."""
    south, west, north, east = around
    lat, lon = (south + north) / 2, (west + east) / 2
    if not city.holds(lat, lon):
        raise _Wrong(
            "longitude and latitude seem to be swapped."
            if city.holds(lon, lat)
            else f"it lies around {lat:.4f}, {lon:.4f}, outside the city."
        )
    if area.lat is None or area.lon is None:
        return
    if not (south - FAR <= area.lat <= north + FAR and west - FAR <= area.lon <= east + FAR):
        raise _Wrong(
            f"it is kilometres away from where this kelurahan is known to be ({area.lat:.4f}, {area.lon:.4f})."
        )
