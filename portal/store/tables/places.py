"""Where things are, beyond the registry's areas and their middles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
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
