"""`/peta`: the city as tiles, one for each kelurahan, with the same links as a list. No map library, no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from textwrap import wrap

from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField

from portal.domain.cartogram import Place, Tile, tiles
from portal.domain.city import Area, City
from portal.public.blueprint import public
from portal.store import wards
from portal.store.wards import Standing
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.forms import AskForm
from portal.web.render import render
from portal.web.report_form import category_choices

MINUTE = 60
LINE = 12  # letters of a name that fit on one line of a tile
# From how many open reports on a tile is darker; the number stands on it, colour is never alone.
STEPS = (1, 3, 8, 20)


class MapForm(AskForm):
    kategori = SelectField(lazy_gettext("Jenis masalah"), validate_choice=False, widget=LongSelect())
    pilih = HiddenField()

    def __init__(self, city: City) -> None:
        super().__init__()
        self.kategori.choices = category_choices(city, gettext("Semua"), for_citizens=True)


@dataclass(frozen=True)
class Ward:
    """One tile: where it is, what it says, and where it leads."""

    area: Area
    tile: Tile | None
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
    found = list(_wards(city, wards.standings(now, form.kategori.data or "")))
    placed = [ward for ward in found if ward.tile]
    return render(
        "public/map.html",
        form=form,
        wards=found,
        placed=placed,
        columns=1 + max((ward.tile.column for ward in placed if ward.tile), default=0),
        rows=1 + max((ward.tile.row for ward in placed if ward.tile), default=0),
        chooses=bool(form.pilih.data),
        public=MINUTE,
    )


def _wards(city: City, standings: Mapping[str, Standing]) -> Iterator[Ward]:
    laid = {tile.code: tile for tile in _laid(_places(city))}
    for area in sorted(city.wards, key=lambda ward: ward.name):
        lines = tuple(wrap(area.name, LINE))
        yield Ward(area, laid.get(area.code), standings.get(area.code, Standing()), lines)


def _places(city: City) -> tuple[Place, ...]:
    """The wards whose middle is known; the others are in the list alone."""
    return tuple(
        Place(ward.code, ward.lat, ward.lon) for ward in city.wards if ward.lat is not None and ward.lon is not None
    )


@lru_cache(maxsize=4)
def _laid(places: tuple[Place, ...]) -> tuple[Tile, ...]:
    return tiles(places)
