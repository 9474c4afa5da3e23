"""A city's borders taken over from a file, as a whole or not at all, with what changed kept in the registry's log."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.domain.borders import Shape, rings
from portal.domain.outlines import draw
from portal.domain.registry import Change, Kind
from portal.gateways.boundary_files import read_boundaries
from portal.store import boundaries, cities, registry, registry_log
from portal.store.db import transaction

NOUN = "boundary"
WIDTH = 700  # units of the drawing, about as many as the tiles' map has
MOST_POINTS = 560  # on the map's page: with its words that stays within the 6,000 bytes of a citizen's page


@dataclass(frozen=True)
class Loaded:
    """What a loading did: areas whose borders are new or others, and the points that were kept and are drawn."""

    changed: tuple[str, ...]
    areas: int
    points: int
    drawn: int


def load(path: Path, *, at: datetime, by: str = "system") -> Loaded:
    """Have the borders be what the file says; a file that says the same again writes nothing.

    BoundaryFault: what is wrong in the file, all of it. NoCity: no city is loaded. Busy: another writer.
    """
    city = cities.current()
    shapes = read_boundaries(path, city)
    drawing = draw(shapes, width=WIDTH, most=MOST_POINTS)
    marks = {code: _digest(shape) for code, shape in shapes.items()}
    with transaction() as session:
        version = registry.hold(session)
        before = boundaries.digests(session)
        changed = tuple(code for code in shapes if before.get(code) != marks[code])
        if changed or before.keys() != marks.keys():
            boundaries.replace(session, shapes, drawing, marks)
        for code in changed:
            # The shape itself would fill the log; its digest says whether it is the one of a file.
            old = {"digest": before[code]} if code in before else None
            kind = Kind.CHANGED if old else Kind.ADDED
            change = Change(kind, NOUN, code, old, {"digest": marks[code]})
            registry_log.record(session, change, at=at, by=by, version=version)
    points = sum(len(ring) - 1 for shape in shapes.values() for ring in rings(shape))
    return Loaded(changed, len(shapes), points, drawing.points)


def _digest(shape: Shape) -> str:
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()
