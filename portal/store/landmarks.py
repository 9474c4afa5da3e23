"""Landmarks: those that the city keeps, and the words in which public reports say where something is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from portal.store.db import db
from portal.store.lists import readable
from portal.store.tables import Landmark, Report

_LOOKED_AT = 400  # reports of one kelurahan, the newest


def listed() -> list[Row[Any]]:
    """All that the city keeps, by name: code, name, also, area, lat, lon."""
    return list(db.session.execute(_KEPT.order_by(Landmark.name, Landmark.code)))


def kept_in(areas: Collection[str]) -> list[Row[Any]]:
    """Those of the areas, and those of which no area is known, by name."""
    where = Landmark.area.in_(areas) | Landmark.area.is_(None)
    return list(db.session.execute(_KEPT.where(where).order_by(Landmark.name, Landmark.code)))


def places_told(area: str) -> list[str]:
    """How the newest reports of a kelurahan say where they are; only of reports that everybody may read.

    None about misconduct: where an officer was seen is nobody's landmark.
    """
    where = (readable(), Report.misconduct.is_(False), Report.area == area, Report.place != "")
    query = select(Report.place).where(*where).order_by(Report.submitted_at.desc(), Report.id.desc())
    return list(db.session.scalars(query.limit(_LOOKED_AT)))


_KEPT = select(Landmark.code, Landmark.name, Landmark.also, Landmark.area, Landmark.lat, Landmark.lon)
