"""Landmarks to pick from while one writes where it is: script fetches them when the field is entered."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.services import landmarks

GOOD_FOR = 300  # seconds


@public.get("/lapor/patokan")
def offer_landmarks() -> ResponseReturnValue:
    """The options of a list for the kelurahan `?area=`; nothing for what is none. The same for everybody."""
    offered = landmarks.offered(request.args.get("area", ""))
    response: Response = make_response(render_template("public/_landmarks.html", offered=offered))
    response.headers["Cache-Control"] = f"public, max-age={GOOD_FOR}"
    return response
