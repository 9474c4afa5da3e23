"""The map to slide in the report form: offered where the operator configured tiles, fetched by a tap and not before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.city import City
from portal.public.blueprint import public
from portal.web.assets import asset
from portal.web.city import this_city
from portal.web.map_parts import SCRIPTS, STYLES
from portal.web.settings import settings

NEAR, WHOLE = 16, 13  # Leaflet's zoom of a kelurahan and of a city


@dataclass(frozen=True)
class SlidingMap:
    """What the page's script needs: pattern and owner of the tiles, where to begin (lat, lon, zoom), how far to go."""

    tiles: str
    credit: str
    start: tuple[float, float, int]
    bounds: tuple[float, float, float, float]  # south, west, north, east
    styles: tuple[str, ...]  # addresses, in the order in which they are needed
    scripts: tuple[str, ...]


@public.get("/lapor/peta-geser")
def show_sliding_map() -> ResponseReturnValue:
    """The map as a part of the form, around the kelurahan `?area=`; 404 where no tiles are configured."""
    config = settings()
    if not config.tile_url:
        abort(404)
    city = this_city()
    shown = SlidingMap(
        config.tile_url,
        config.tile_credit,
        _start(city, request.args.get("area", "")),
        city.bounds,
        styles=tuple(map(asset, STYLES)),
        scripts=tuple(map(asset, SCRIPTS)),
    )
    return render_template("public/_sliding_map.html", map=shown)


def _start(city: City, code: str) -> tuple[float, float, int]:
    ward = city.areas.get(code)
    if ward is not None and ward.lat is not None and ward.lon is not None:
        return ward.lat, ward.lon, NEAR
    south, west, north, east = city.bounds
    return round((south + north) / 2, 6), round((west + east) / 2, 6), WHOLE
