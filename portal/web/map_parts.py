"""The files of the map to slide, and what they cost: the button that fetches them says it."""

from __future__ import annotations

from flask import current_app

from portal.web.settings import settings

STYLES = ("vendor/leaflet.css", "sliding.css")
SCRIPTS = ("vendor/leaflet.js", "js/sliding.js")


def kilobytes() -> int | None:
    """What a tap on the map costs before its first tile, in kB as sent; None where no tiles are configured."""
    if not settings().tile_url:
        return None
    shelf = current_app.extensions["assets"]
    return -(-sum(len(shelf[name].encoded("br")) for name in (*STYLES, *SCRIPTS)) // 1000)
