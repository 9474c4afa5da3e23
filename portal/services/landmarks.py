"""The city's list of landmarks, kept by administrators; and what is offered while somebody writes where it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.case import Actor
from portal.domain.city import City
from portal.domain.landmarks import often_named
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.registry import Change, Kind, Row
from portal.domain.workflow import Role
from portal.services.registry_changes import write
from portal.services.steps import present
from portal.store import cities, landmarks, registry
from portal.store.db import transaction

NOUN = "landmark"
WHO = (Role.ADMIN,)
LONGEST = 120  # characters of a name
MOST_OTHERS = 10  # other names of one landmark
MOST_OFFERED = 60


@dataclass(frozen=True)
class Offered:
    """A landmark as it is offered: by its name, with what else it is called."""

    name: str
    also: str = ""


def put(code: str, values: Mapping[str, Any], *, by: Actor, at: datetime | None = None) -> str | None:
    """Write a landmark, a new one for an empty code; gives its code, None where there is none of this code.

    `values`: name, also (other names, one a line), area (a code or None), lat and lon in degrees, both or neither.
    Needs: what is missing or not of this city. NotEntitled: not an administrator.
    """
    city = cities.current()
    _need_admin(by)
    row = _row(values, city)
    with transaction() as session:
        registry.hold(session)
        kept = registry.kept_rows(session)
        before = kept[NOUN].get(code)
        if code and before is None:
            return None
        _need_new(row, {key: other for key, other in kept[NOUN].items() if key != code})
        code = code or _code(row["name"], kept[NOUN])
        after = {"status": "", **(before or {}), **row}
        if after != before:
            kind = Kind.CHANGED if before else Kind.ADDED
            _write(session, Change(kind, NOUN, code, before, after), kept, by, at)
    return code


def remove(code: str, *, by: Actor, at: datetime | None = None) -> bool:
    """Take a landmark off the list; False when it is not on it. No report names it, so nothing else changes."""
    _need_admin(by)
    with transaction() as session:
        registry.hold(session)
        kept = registry.kept_rows(session)
        before = kept[NOUN].get(code)
        if before is None:
            return False
        _write(session, Change(Kind.REMOVED, NOUN, code, before, None), kept, by, at)
    return True


def offered(area: str) -> list[Offered]:
    """What is offered for a place in a kelurahan: the city's own, those of the kelurahan first; then what others named.

    Empty for what is no kelurahan. Two SQL statements beside the city's version.
    """
    ward = cities.current().areas.get(area)
    if ward is None or ward.level != "kelurahan":
        return []
    kept = landmarks.kept_in([area, *filter(None, [ward.parent])])
    # Nearest first: of the kelurahan, of its kecamatan, of somewhere in the city.
    kept.sort(key=lambda one: (one.area is None, one.area != area))
    found = [Offered(one.name, ", ".join(one.also.splitlines())) for one in kept]
    known = {_plain(name) for one in kept for name in (one.name, *one.also.splitlines())}
    found += (Offered(name) for name in often_named(landmarks.places_told(area)) if _plain(name) not in known)
    return found[:MOST_OFFERED]


def _need_admin(by: Actor) -> None:
    if by.role not in WHO or by.id is None:
        raise NotEntitled("edit_registry")


def _row(values: Mapping[str, Any], city: City) -> dict[str, Any]:
    name = " ".join(str(values.get("name") or "").split())
    others = [" ".join(line.split()) for line in str(values.get("also") or "").splitlines() if line.strip()]
    area, lat, lon = values.get("area") or None, values.get("lat"), values.get("lon")
    if not name:
        raise Needs("name", "Tulis nama patokannya.")
    if max(map(len, (name, *others))) > LONGEST:
        raise Needs("name", "Nama paling panjang %(most)s huruf.", most=LONGEST)
    if len(others) > MOST_OTHERS:
        raise Needs("also", "Nama lain paling banyak %(most)s.", most=MOST_OTHERS)
    if area is not None and area not in {a.code for a in city.areas.values() if a.level in ("kelurahan", "kecamatan")}:
        raise Needs("area", "Wilayah ini tidak dikenal. Pilih dari daftar.")
    if (lat is None) != (lon is None) or (lat is not None and lon is not None and not city.holds(lat, lon)):
        raise Needs("lat", "Titik lokasi di luar kota. Hapus titiknya, atau tulis tempatnya dengan kata-kata.")
    return {"name": name, "also": "\n".join(others), "area": area, "lat": lat, "lon": lon}


def _need_new(row: Row, others: Mapping[str, Row]) -> None:
    """Two of one name in one area would be one twice."""
    for other in others.values():
        if _plain(other["name"]) == _plain(row["name"]) and other["area"] == row["area"]:
            raise Needs("name", "Patokan ini sudah ada di daftar.")


def _code(name: str, taken: Mapping[str, Row]) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60] or "patokan"
    return next(code for n in count(1) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _write(session: Session, change: Change, kept: Any, by: Actor, at: datetime | None) -> None:
    write(session, kept, [change], at=at or present(), by=f"user {by.id}", actor=by.id)
