"""The two addresses by which machines ask whether the portal lives, and whether it could take a report now."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.services import readiness
from portal.web.settings import blobs, settings

WORDS = {
    "database": "basis data belum dapat ditulisi",
    "migrations": "susunan basis data bukan yang terbaru",
    "blobs": "tempat foto belum dapat ditulisi",
    "disk": "ruang disk hampir habis",
    "messages": "ada pesan yang seharusnya sudah terkirim; periksa pekerja dan peladen surel",
}


@public.get("/sehat")
def show_health() -> ResponseReturnValue:
    """The process is alive."""
    return Response("sehat\n", mimetype="text/plain")


@public.get("/siap")
def show_readiness() -> ResponseReturnValue:
    """Ready to write, or 503 with what stands in the way, one a line."""
    faults = readiness.faults(settings().root / "migrations", blobs().root)
    if not faults:
        return Response("siap\n", mimetype="text/plain")
    response = Response("".join(f"belum siap: {WORDS[fault]}\n" for fault in faults), 503, mimetype="text/plain")
    response.headers["Retry-After"] = "30"
    return response
