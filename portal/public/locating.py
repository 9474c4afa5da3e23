"""In which kelurahan a point lies: what script asks when a phone has told its place, or a pin was set.

Posted, so that nobody's whereabouts stand in an address, which servers write down; nothing of it is kept.
"""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.public.blueprint import public
from portal.store import boundaries
from portal.web.city import this_city
from portal.web.report_form import PlaceForm


@public.post("/lapor/kelurahan")
def suggest_ward() -> ResponseReturnValue:
    """`area` (its code) and `told`, a sentence for the form; 204 where no border holds the point, or none is known."""
    form = PlaceForm()
    lat, lon = form.point
    if lat is None or lon is None or not (code := boundaries.area_at(lat, lon)):
        return "", 204
    told = gettext("Kelurahan diisi dari lokasi: %(name)s. Bisa diganti.", name=this_city().areas[code].name)
    return jsonify(area=code, told=told)
