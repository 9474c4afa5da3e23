"""Where things are, beyond the registry's areas and their middles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Model


class Boundary(Model):
    """The borders of one area: whole for asking where a point lies, made small for drawing.

    `shape` is a GeoJSON MultiPolygon's coordinates; `outline` its rings in whole units of the city's drawing. The box
    is in degrees. `digest` tells whether a file says the same again.
    """

    area: Mapped[str] = mapped_column(Text, ForeignKey("area.code", ondelete="CASCADE"), primary_key=True)
    south: Mapped[float]
    west: Mapped[float]
    north: Mapped[float]
    east: Mapped[float]
    shape: Mapped[list[Any]] = mapped_column(JSON)
    outline: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(Text)


class Landmark(Model):
    """What people place things beside, as the city's list has it: part of the registry, so every change is kept.

    `area` is a kelurahan, a kecamatan where that is all that is certain, or nothing; `also` other names, one a line.
    """

    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    also: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str | None] = mapped_column(ForeignKey("area.code", ondelete="SET NULL"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    status: Mapped[str] = mapped_column(Text, default="")
