"""The field officer's page on a phone: today's places, nearest first, each with its task, photos and a short form."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import quote

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.opd.blueprint import opd
from portal.opd.forms import ProgressForm, StartForm
from portal.opd.queue import own_desk
from portal.opd.rounds import Point, Stop, nearest_first
from portal.store import queues
from portal.web.city import this_city
from portal.web.render import render


@dataclass(frozen=True)
class Task:
    """One place to go to. `line` is a row of the queue; `map` a `geo:` address for the phone's map, or empty."""

    line: Any
    photos: list[Any]
    form: ProgressForm
    map: str


@opd.get("/tugas")
def list_tasks() -> ResponseReturnValue:
    """What is assigned to me: by nearness to `?lat=&lon=` or to the ward `?area=`, else by the time left."""
    form = StartForm()
    form.area.choices = {"": gettext("Menurut tenggat"), **{ward.code: ward.name for ward in this_city().wards}}
    start = _given_point() or _ward_point(form.area.data if form.validate() else "")
    lines = queues.tasks(own_desk())
    photos = queues.photos([line.id for line in lines])
    stops = [Stop(_task(line, photos.get(line.id, [])), _point(line)) for line in lines]
    return render(
        "opd/tasks.html",
        form=form,
        stops=nearest_first(stops, start) if start else stops,
        by_nearness=start is not None,
    )


def _task(line: Any, photos: list[Any]) -> Task:
    form = ProgressForm.blank(f"tugas-{line.id}", line.version)
    return Task(line, photos, form, _map_address(line))


def _map_address(line: Any) -> str:
    """The exact point, else the words of the place for the map's own search (RFC 5870 and Android's `q`)."""
    if line.lat is not None:
        return f"geo:{line.lat},{line.lon}?q={line.lat},{line.lon}"
    city = this_city()
    ward = city.areas.get(line.area or "")
    words = ", ".join(filter(None, (line.place, ward.name if ward else "", city.name)))
    return f"geo:0,0?q={quote(words)}" if line.place else ""


def _point(line: Any) -> Point | None:
    """Where the place is: its own point, else about the middle of its ward."""
    return (line.lat, line.lon) if line.lat is not None else _ward_point(line.area)


def _ward_point(code: str | None) -> Point | None:
    ward = this_city().areas.get(code or "")
    if ward is None or ward.lat is None or ward.lon is None:
        return None
    return (ward.lat, ward.lon)


def _given_point() -> Point | None:
    try:
        lat, lon = float(request.args["lat"]), float(request.args["lon"])
    except (KeyError, ValueError):
        return None
    inside = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if inside else None
