"""`/peta`: the city by its kelurahan, with the same links as a list. No map library, no script.

Drawn by its borders once they were loaded (`flask city boundaries`), before that as tiles of one size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from textwrap import wrap

from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField

from portal.domain.cartogram import Place, Tile, tiles
from portal.domain.city import Area, City
from portal.public.blueprint import public
from portal.store import boundaries, wards
from portal.store.boundaries import Drawn
from portal.store.wards import Standing
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.forms import AskForm
from portal.web.render import render
from portal.web.report_form import category_choices

MINUTE = 60
LINE = 12  # letters of a name that fit on one line of a tile
LETTER = 8  # units of the drawing that a letter of a name is wide
CELL = (100, 76)  # a tile's place, in units
# From how many open reports on a tile is darker; the number stands on it, colour is never alone.
STEPS = (1, 3, 8, 20)


class MapForm(AskForm):
    kategori = SelectField(lazy_gettext("Jenis masalah"), validate_choice=False, widget=LongSelect())
    pilih = HiddenField()

    def __init__(self, city: City) -> None:
        super().__init__()
        self.kategori.choices = category_choices(city, gettext("Semua"), for_citizens=True)


@dataclass(frozen=True)
class Spot:
    """Where a ward is on the sheet: its outline as an SVG path, empty for a tile, and where its words begin."""

    left: int
    top: int
    path: str = ""


@dataclass(frozen=True)
class Ward:
    """One ward: where it is drawn (None: only in the list), what it says there, and what lies open in it."""

    area: Area
    spot: Spot | None
    standing: Standing
    lines: tuple[str, ...]

    @property
    def shade(self) -> int:
        """0 to 4, by how many reports are open."""
        return sum(self.standing.open >= step for step in STEPS)


@public.get("/peta")
def show_map() -> ResponseReturnValue:
    """With `pilih` a tap chooses the place of a new report; else it lists the ward's reports."""
    city, now = this_city(), datetime.now(UTC)
    form = MapForm(city)
    standings = wards.standings(now, form.kategori.data or "")
    borders = boundaries.drawn()
    found = list(_by_borders(city, borders, standings) if borders else _by_tiles(city, standings))
    placed = [ward for ward in found if ward.spot]
    return render(
        "public/map.html",
        form=form,
        wards=found,
        placed=placed,
        has_borders=bool(borders),
        sheet=_sheet(borders, [ward.spot for ward in placed if ward.spot]),
        chooses=bool(form.pilih.data),
        public=MINUTE,
    )


def _by_tiles(city: City, standings: Mapping[str, Standing]) -> Iterator[Ward]:
    wide, high = CELL
    laid = {tile.code: tile for tile in _laid(_places(city))}
    for area in _named(city):
        tile = laid.get(area.code)
        spot = Spot(tile.column * wide, tile.row * high) if tile else None
        yield Ward(area, spot, standings.get(area.code, Standing()), tuple(wrap(area.name, LINE)))


def _by_borders(city: City, borders: Sequence[Drawn], standings: Mapping[str, Standing]) -> Iterator[Ward]:
    """A name stands where it has room; the number and the list are there in any case."""
    drawn = {border.area: border for border in borders}
    for area in _named(city):
        border, lines = drawn.get(area.code), tuple(wrap(area.name, LINE))
        if border is None:
            yield Ward(area, None, standings.get(area.code, Standing()), lines)
            continue
        fits = max(map(len, lines)) * LETTER <= border.room
        spot = Spot(*border.middle, path="".join(map(_path, border.rings)))
        yield Ward(area, spot, standings.get(area.code, Standing()), lines if fits else ())


def _named(city: City) -> list[Area]:
    return sorted(city.wards, key=lambda ward: ward.name)


def _sheet(borders: Sequence[Drawn], spots: Sequence[Spot]) -> tuple[int, int]:
    """Width and height of the whole drawing."""
    if borders:
        return borders[0].width + 4, borders[0].height + 4
    wide, high = CELL
    return max((spot.left for spot in spots), default=0) + wide, max((spot.top for spot in spots), default=0) + high


def _path(ring: Sequence[Sequence[int]]) -> str:
    """A closed ring as an SVG path: the first point, then how far the next one is from each, which is shorter."""
    steps = "".join(f"{x2 - x1:+d}{y2 - y1:+d}" for (x1, y1), (x2, y2) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z"


def _places(city: City) -> tuple[Place, ...]:
    """The wards whose middle is known; the others are in the list alone."""
    return tuple(
        Place(ward.code, ward.lat, ward.lon) for ward in city.wards if ward.lat is not None and ward.lon is not None
    )


@lru_cache(maxsize=4)
def _laid(places: tuple[Place, ...]) -> tuple[Tile, ...]:
    return tiles(places)
