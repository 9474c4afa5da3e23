"""The first page, and the two addresses by which machines ask whether the portal lives."""

from flask import Response
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.web.render import render


@public.get("/")
def show_start() -> ResponseReturnValue:
    return render("public/start.html", public=60)


@public.get("/sehat")
def show_health() -> ResponseReturnValue:
    """The process is alive."""
    return Response("sehat\n", mimetype="text/plain")
