"""The city's borders: taken over as a whole, asked where a point lies, and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.domain.borders import Shape, box, ward_at
from portal.domain.outlines import Drawing
from portal.store.db import db
from portal.store.tables import Boundary


@dataclass(frozen=True)
class Drawn:
    """One area as it is drawn: rings of whole units to the right and down, where words stand, how wide it is there."""

    area: str
    rings: list[list[list[int]]]
    middle: tuple[int, int]
    room: int
    width: int  # of the whole drawing
    height: int


def digests(session: Session) -> dict[str, str]:
    """By area, what tells one shape from another; empty before any was loaded."""
    rows = session.execute(select(Boundary.area, Boundary.digest))
    return {row.area: row.digest for row in rows}


def replace(session: Session, shapes: Mapping[str, Shape], drawing: Drawing, marks: Mapping[str, str]) -> None:
    """Have these shapes, and no others, be the city's borders."""
    session.execute(delete(Boundary))
    session.execute(insert(Boundary), [_row(code, shape, drawing, marks[code]) for code, shape in shapes.items()])


def area_at(lat: float, lon: float, session: Session | None = None) -> str | None:
    """The code of the area in whose borders a point lies; None outside of all, and before borders were loaded.

    One SQL statement: only shapes whose box holds the point are read.
    """
    query = select(Boundary.area, Boundary.shape).where(
        Boundary.south <= lat, Boundary.north >= lat, Boundary.west <= lon, Boundary.east >= lon
    )
    rows = (session or db.session()).execute(query)
    return ward_at({row.area: row.shape for row in rows}, lat, lon)


def drawn() -> list[Drawn]:
    """Every area as it is drawn; empty before borders were loaded."""
    rows = db.session.execute(select(Boundary.area, Boundary.outline).order_by(Boundary.area))
    return [Drawn(area, **{**outline, "middle": tuple(outline["middle"])}) for area, outline in rows]


def _row(code: str, shape: Shape, drawing: Drawing, mark: str) -> dict[str, Any]:
    south, west, north, east = box(shape)
    outline = drawing.outlines[code]
    return {
        "area": code,
        "south": south,
        "west": west,
        "north": north,
        "east": east,
        "shape": shape,
        "outline": {
            "rings": outline.rings,
            "middle": outline.middle,
            "room": outline.room,
            "width": drawing.width,
            "height": drawing.height,
        },
        "digest": mark,
    }
